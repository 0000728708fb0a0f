"""Answers of open cases that a changed question no longer offers, for whoever changes or decides it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.bpmn.bundle import ProcessFiles
from engine.faults import FilesRefused
from engine.forms import Choice, Field, Form, parse_form
from engine.identity import Actor
from engine.policy import Action, Matter, allows
from engine.roles import withheld_from
from engine.store.answers_held import MOST_ROWS_HELD, AnswersHeld, answers_held
from engine.store.database import Session

_MOST_LINKED = 10


@dataclass(frozen=True)
class LeftOverAnswer:
    """An option that is gone, and who holds it: how many open cases, given or half typed.

    `cases` are those that the reader may open, a few, by id, with when each was opened. `question` is what
    people read, `option` the title that the answer had. `more`: there may be others.
    """

    form: str
    question: str
    option: str
    given: int
    typed: int
    cases: Mapping[str, datetime]
    more: bool

    @property
    def sentence(self) -> str:
        """What the author and the second person read."""
        counts = (_held(self.given, "holds", "hold"), _held(self.typed, "has begun", "have begun"))
        return (
            f"{'At least ' if self.more else ''}{' and '.join(filter(None, counts))} the answer "
            f"“{self.option}” to “{self.question}”, which no longer offers it."
        )


def _held(count: int, one: str, many: str) -> str:
    return f"{count:,} open case{'' if count == 1 else 's'} {one if count == 1 else many}" if count else ""


def left_over_answers(
    session: Session, actor: Actor, was: ProcessFiles, now: ProcessFiles, moment: datetime
) -> list[LeftOverAnswer]:
    """What open cases hold of the options that `now` does not offer any more; one look at the database.

    Nothing of a process whose answers the reader does not see.
    """
    gone = [*_gone(was, now)]
    if not gone or now.key in withheld_from(actor):
        return []
    values = {f'"{choice.value}"' for _, _, choice in gone}
    rows = answers_held(session, actor, moment, now.key, {form for form, _, _ in gone}, values)
    found = (_told(actor, rows, *one) for one in gone)
    return [one for one in found if one.given or one.typed]


def _gone(was: ProcessFiles, now: ProcessFiles) -> Iterator[tuple[str, Field, Choice]]:
    """By form, the options of questions that are asked in both, and that only `was` offers."""
    for name in was.forms.keys() & now.forms.keys():
        if was.forms[name] == now.forms[name]:
            continue
        before, after = _form(was, name), _form(now, name)
        for field in before.questions.asked if before and after else ():
            asked = after.questions.by_name.get(field.name) if after else None
            if asked is None or not asked.choices or field.offered_by is not None:
                continue
            offered = {choice.value for choice in asked.choices}
            yield from ((name, asked, choice) for choice in field.choices if choice.value not in offered)


def _form(files: ProcessFiles, name: str) -> Form | None:
    try:
        return parse_form(files.forms[name], name)
    except FilesRefused:
        return None  # its faults are told


def _told(
    actor: Actor, rows: Sequence[AnswersHeld], form: str, field: Field, choice: Choice
) -> LeftOverAnswer:
    holding = [one for one in rows if one.form == form and _holds(one.answers.get(field.name), choice)]
    readable = {
        one.case_id: one.opened_at
        for one in holding
        if not one.hidden and allows(Action.READ_CASE, actor, Matter(school_urn=one.school_urn))
    }
    return LeftOverAnswer(
        form,
        field.title,
        choice.title,
        len({one.case_id for one in holding if not one.typed}),
        len({one.case_id for one in holding if one.typed}),
        dict([*readable.items()][:_MOST_LINKED]),
        len(rows) >= MOST_ROWS_HELD,
    )


def _holds(answer: object, choice: Choice) -> bool:
    return choice.value in answer if isinstance(answer, list) else answer == choice.value
