"""A long form in parts, each a page of its own: which there are, how far each is, what it still lacks.

Pure: what was typed so far comes as a draft, and what is wrong with it as faults.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from engine.errors import FieldFault
from engine.forms.form import Field, Form, Questions
from engine.forms.trying import tried

#: A form that asks no more than this stands on one page.
MOST_ON_ONE_PAGE = 10


@dataclass(frozen=True)
class FormPart:
    """Some questions and facts of a form that stand together; `number` counts from 1."""

    number: int
    title: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class PartProgress:
    """How far somebody is with a part: `begun` or not, and the faults of what was typed there so far."""

    part: FormPart
    begun: bool
    faults: tuple[FieldFault, ...]

    @property
    def done(self) -> bool:
        """Whether nothing of it is missing or wrong."""
        return self.begun and not self.faults


def parts_of(form: Form) -> tuple[FormPart, ...]:
    """The parts of a long form (`ui:part`), in order; none of a form that stands on one page.

    What stands before the first title belongs to the first part.
    """
    titles = [field.part for field in form.fields if field.part]
    if len(titles) < 2 or len(form.questions.asked) <= MOST_ON_ONE_PAGE:
        return ()
    begun = accumulate(bool(field.part) for field in form.fields)
    at = [(max(number, 1), field.name) for number, field in zip(begun, form.fields, strict=True)]
    return tuple(
        FormPart(number, title, tuple(name for place, name in at if place == number))
        for number, title in enumerate(titles, 1)
    )


def typed_in_parts(
    parts: Sequence[FormPart], draft: Mapping[str, Any], before: Mapping[str, Any]
) -> dict[str, Any]:
    """Raw answers to a form of which some parts are in a draft.

    Args:
        before: what stood on the form at first, which stands for the parts that nobody has begun.
    """
    fresh = {name for part in parts if not _begun(part, draft) for name in part.names}
    return {**{name: raw for name, raw in before.items() if name in fresh}, **draft}


def progress(
    parts: Sequence[FormPart],
    form: Form,
    raw: Mapping[str, Any],
    begun: Collection[str],
    faults: Sequence[FieldFault],
) -> list[PartProgress]:
    """How far the parts are that ask anything while these are the answers.

    Args:
        form: as it is asked now.
        raw: what was typed so far, and what stands there at first.
        begun: the names of what somebody has typed or sent.
        faults: of all of `raw`, as the form would refuse it.
    """
    asked = {field.name for field in form.questions.shown(tried(form.questions, raw))}
    told = [*_without_guesses(form, parts, begun, faults)]
    return [
        PartProgress(
            part, _begun(part, begun), tuple(one for one in told if one.field.split(".")[0] in part.names)
        )
        for part in parts
        if asked & {*part.names}
    ]


def on_the_page(questions: Questions, part: FormPart, raw: Mapping[str, Any]) -> Iterator[Field]:
    """The fields of a part as its page has them: without those that an answer elsewhere hides."""
    values = tried(questions, raw)
    for field in questions.fields:
        if field.name in part.names and _may_be_asked(questions, field, part, values):
            yield field


def _may_be_asked(questions: Questions, field: Field, part: FormPart, values: Mapping[str, Any]) -> bool:
    """Whether no answer of another part hides it; one of its own part may be changed on the page."""
    rule = field.show_if
    if rule is None:
        return True
    other = questions.by_name.get(rule.field)
    holds = rule.field in part.names or rule.holds(values.get(rule.field))
    return holds and other is not None and _may_be_asked(questions, other, part, values)


def _begun(part: FormPart, names: Collection[str]) -> bool:
    return any(name in names for name in part.names)


def _without_guesses(
    form: Form, parts: Sequence[FormPart], begun: Collection[str], faults: Sequence[FieldFault]
) -> Iterator[FieldFault]:
    """The faults without those of checks that read answers of parts which nobody has begun."""
    fresh = {name for part in parts if not _begun(part, begun) for name in part.names}
    early = {(check.field, check.message) for check in form.checks if check.reads & fresh - {check.field}}
    return (one for one in faults if one.field in fresh or (one.field, one.message) not in early)
