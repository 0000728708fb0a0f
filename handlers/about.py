"""Pages about the site itself."""

from flask import Blueprint, render_template

from handlers.access import Open, access

blueprint = Blueprint("about", __name__)


@blueprint.get("/accessibility")
@access(Open.EVERYBODY)
def accessibility() -> str:
    """The accessibility statement."""
    return render_template("accessibility.html")
