"""Of whom or of what somebody wants to know who read it: a child, a case, or a person who reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, false, or_, select

from engine.england import day_in_england
from engine.errors import NotFound
from engine.identity import Actor
from engine.policy import Action, require
from engine.search_terms import terms_of
from engine.store.cases import see_case
from engine.store.database import Session
from engine.store.people import Person, people_called, person
from engine.store.pupils import Pupil, pupil_by_id, within_reach
from engine.store.readers import matter_of, not_hidden
from engine.store.reading_log import ReadingsFilter
from engine.tables import cases, pupils
from engine.views.case import process_name, process_names
from engine.views.searching import find_children

#: So much of a case's reference finds it.
SHORTEST_REFERENCE = 8
MOST_FOUND = 20
_CASE = select(cases.c.id, cases.c.process, pupils.c.name, pupils.c.school_urn).join(
    pupils, pupils.c.id == cases.c.pupil_id
)


@dataclass(frozen=True)
class ReadingSubjects:
    """What somebody may have meant: children, people, and cases by their ids, in words."""

    children: Sequence[Pupil]
    cases: dict[str, str]
    people: Sequence[Person]

    @property
    def ways(self) -> list[dict[str, str]]:
        """What the address of the readings of each says."""
        return [
            *({"pupil": each.id} for each in self.children),
            *({"case": each} for each in self.cases),
            *({"user": each.id} for each in self.people),
        ]


def find_subjects(session: Session, actor: Actor, wanted: str, now: datetime) -> ReadingSubjects:
    """Children by name, UPN or date of birth, cases by their reference, people by name or sign-in name.

    Raises:
        NotAllowed: the person may not see who read what.
    """
    require(Action.SEE_READERS, actor)
    if not wanted:
        return ReadingSubjects((), {}, ())
    reference = wanted.rstrip("/").rpartition("/")[2].lower()
    enough, terms = len(reference) >= SHORTEST_REFERENCE, terms_of(wanted, day_in_england(now))
    referred = _CASE.where(
        or_(
            cases.c.id.startswith(reference, autoescape=True) if enough else false(),
            cases.c.reference == (terms.reference or ""),
        ),
        within_reach(actor),
        not_hidden(cases.c.id, actor, now),
    )
    names = process_names(session)
    rows = session.execute(referred.order_by(cases.c.id).limit(MOST_FOUND)).all()
    return ReadingSubjects(
        [one.pupil for one in find_children(session, actor, terms, now).children],
        {row.id: _case_in_words(row, names) for row in rows},
        people_called(session, wanted, MOST_FOUND),
    )


def subject_in_words(session: Session, actor: Actor, wanted: ReadingsFilter, now: datetime) -> str:
    """Of whom or of what the readings are; empty for those of everything.

    Raises:
        NotAllowed: of a case about a child out of the person's reach.
        NotFound: there is no such child in reach, no such case or person.
    """
    if wanted.pupil_id:
        pupil = pupil_by_id(session, actor, wanted.pupil_id)
        if pupil is None:
            raise NotFound(kind="child", reference=wanted.pupil_id)
        return f"{pupil.name}, UPN {pupil.upn}"
    if wanted.case_id:
        seen = see_case(session, wanted.case_id)
        require(Action.READ_CASE, actor, matter_of(session, seen, now))
        row = session.execute(_CASE.where(cases.c.id == seen.id)).one()
        return _case_in_words(row, process_names(session))
    reader = person(session, wanted.user_id) if wanted.user_id else None
    if wanted.user_id and reader is None:
        raise NotFound(kind="user", reference=wanted.user_id)
    return f"{reader.name}, who signs in as {reader.sign_in_name}" if reader else ""


def _case_in_words(row: Row[str, str, str, str | None], names: dict[str, str]) -> str:
    return f"{process_name(names, row.process)}, the case of {row.name}"
