"""Invented names: what people and schools of the demo county are called. Nobody there is real."""

import json
from importlib.resources import files
from typing import Any

_NAMES: dict[str, Any] = json.loads(files("web.demo").joinpath("names.json").read_text(encoding="utf-8"))

FIRST_NAMES: list[str] = _NAMES["first_names"]
#: Those of the first names that girls have here.
GIRLS = frozenset[str](_NAMES["girls"])
SURNAMES: list[str] = _NAMES["surnames"]
#: Name of each school with the ages of its pupils on 1 September, youngest and oldest.
SCHOOLS: dict[str, tuple[int, int]] = {name: (low, high) for name, (low, high) in _NAMES["schools"].items()}
#: A place is one beginning and one end: "Fox" and "dale".
PLACES: list[str] = [
    beginning + end for beginning in _NAMES["place_beginnings"] for end in _NAMES["place_ends"]
]
