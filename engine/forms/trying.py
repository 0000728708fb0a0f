"""Understands as much of half-typed answers as can be, for pages that show them again."""

from collections.abc import Mapping
from typing import Any

from engine.forms.form import Field, Json, Questions
from engine.forms.taking import NotTaken, take


def tried(questions: Questions, raw: Mapping[str, Any]) -> dict[str, Json]:
    """Each answer by field name; None for what is missing or cannot be taken."""
    return {field.name: _try(field, raw.get(field.name)) for field in questions.asked}


def _try(field: Field, raw: Json) -> Json:
    try:
        return take(field, raw)
    except NotTaken:
        return None
