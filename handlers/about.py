"""Pages about the site itself."""

from flask import Blueprint, render_template

from handlers.access import Open, access
from handlers.noting import Unnoted

blueprint = Blueprint("about", __name__)


@blueprint.get("/accessibility")
@access(Open.EVERYBODY, notes=Unnoted.NO_CHILD)
def accessibility() -> str:
    """The accessibility statement."""
    return render_template("accessibility.html")
