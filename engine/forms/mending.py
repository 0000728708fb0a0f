"""What one press does to a form: puts another value in the place of one. Pure."""

import json
from collections.abc import Sequence
from typing import Any

from engine.errors import BadInput
from engine.faults import Mend
from engine.forms.rewriting import read_form, written_form


def value_changed(field: str, place: Sequence[str | int], value: Any, shown: str = "") -> Mend:
    """Another JSON value at a place: the keys and numbers that lead to it from the whole form.

    Args:
        shown: what the button says that it becomes; the value where that is "".
    """
    said = shown or (value if isinstance(value, str) else json.dumps(value))
    return Mend(field, json.dumps([*place]), json.dumps(value), f"Change it to “{said}”")


def form_mended(source: bytes, setting: str, value: str) -> bytes:
    """The form with one mend done.

    Raises:
        BadInput: the form cannot be read, there is no such place, or it is no mend of a form.
    """
    form = read_form(source)
    try:
        *around, last = json.loads(setting)
        holder: Any = form
        for part in around:
            holder = holder[part]
        holder[last]  # only what is there is changed
        holder[last] = json.loads(value)
    except (ValueError, KeyError, IndexError, TypeError):
        raise BadInput(problem="The form has no such place any more. Look at its faults again.") from None
    return written_form(form)
