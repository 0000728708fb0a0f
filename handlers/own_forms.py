"""Forms of the pages themselves, in the format of the pathways' forms: notes, concerns."""

from functools import cache
from pathlib import Path

from engine.forms import Form, parse_form

_HOME = Path(__file__).parent / "forms"


@cache
def own_form(name: str) -> Form:
    """One of the forms beside this module."""
    return parse_form((_HOME / f"{name}.form.json").read_bytes(), name)
