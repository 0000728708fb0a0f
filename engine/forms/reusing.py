"""Which earlier answers may be taken over into a form: the same question, asked again, answered by words.

Pure; nothing is taken by itself. Dates are never offered: what is asked is when it happened this time.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from engine.forms.form import Field, Form, Json
from engine.forms.prefilling import as_typed
from engine.forms.taking import NotTaken, is_blank, take


def reusable_answers(form: Form, before: Form, answers: Mapping[str, Any]) -> Iterator[tuple[Field, Json]]:
    """The questions of `form` that `before` asked in the same words, with the raw answers that fit them.

    Args:
        form: as it is asked now.
        answers: to `before`, as stored (JSON form, dates tagged).
    """
    counted = form.attendance
    apart = {counted.from_, counted.as_of, counted.possible, counted.attended} if counted else set()
    for field in form.questions.asked:
        earlier = before.questions.by_name.get(field.name)
        if earlier is None or field.name in apart or not _same_question(field, earlier):
            continue
        stored = answers.get(field.name)
        raw = None if stored is None else as_typed(stored, earlier)
        if not is_blank(raw) and _fits(field, raw):
            yield field, raw


def _same_question(field: Field, earlier: Field) -> bool:
    same = (field.title, field.kind, field.rows) == (earlier.title, earlier.kind, earlier.rows)
    return same and field.kind != "date" and not field.unique


def _fits(field: Field, raw: Json) -> bool:
    try:
        return take(field, raw) is not None
    except NotTaken:
        return False
