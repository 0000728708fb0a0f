"""The children whom somebody looks for, with their cases: by name, parent, day of birth, UPN or reference."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from engine.identity import Actor
from engine.search_terms import SearchTerms
from engine.store.database import Session
from engine.store.name_words import bearers, words_like
from engine.store.pupils import Pupil, pupils_among
from engine.store.readers import not_hidden
from engine.tables import cases, earlier_upns, parents, pupils
from engine.views.case import process_name, process_names

CHILDREN_SHOWN = 20


@dataclass(frozen=True)
class CaseFound:
    """A case about a child who was found; `asked` when it is the one whose reference was typed."""

    id: str
    reference: str
    name: str
    opened_at: datetime
    closed_at: datetime | None
    asked: bool


@dataclass(frozen=True)
class ChildFound:
    """A child who was found. `parents` are those by whose names, `similar` where a name has one typo.

    `family` says that a case is open about another child of the household.
    """

    pupil: Pupil
    cases: tuple[CaseFound, ...]
    parents: tuple[str, ...]
    similar: bool
    family: bool


@dataclass(frozen=True)
class FoundChildren:
    """The children who were found, the best fitting first; `more` says that there are others."""

    children: tuple[ChildFound, ...]
    more: bool


@dataclass
class _Hits:
    """Ids of children in the order in which they were found -> ids of the parents by whose names."""

    exact: dict[str, list[str]]
    similar: dict[str, list[str]]

    def __len__(self) -> int:
        return len(self.exact) + len(self.similar)


def find_children(session: Session, actor: Actor, wanted: SearchTerms, now: datetime) -> FoundChildren:
    """Children within the person's reach, with the cases that they read; nobody for faulty terms."""
    if wanted.fault:
        return FoundChildren((), more=False)
    hits, reads = _Hits({}, {}), not_hidden(cases.c.id, actor, now)
    if wanted.number or wanted.reference or not wanted.words:
        for pupil in pupils_among(session, actor, _numbered(wanted, reads), limit=CHILDREN_SHOWN + 1):
            hits.exact[pupil.id] = []
    if wanted.words:
        _find_names(session, actor, wanted, hits)
    shown = [*hits.exact, *hits.similar][:CHILDREN_SHOWN]
    return FoundChildren(
        tuple(_shown(session, actor, wanted, hits, shown, reads)), more=len(hits) > CHILDREN_SHOWN
    )


def _numbered(wanted: SearchTerms, reads: ColumnElement[bool]) -> Any:
    """Who was born on the day, or has the number, or about whom the case with the reference is."""
    if wanted.born:
        return pupils.c.date_of_birth == wanted.born
    earlier = select(earlier_upns.c.pupil_id).where(earlier_upns.c.upn == wanted.number)
    about = select(cases.c.pupil_id).where(cases.c.reference == wanted.reference, reads)
    ids = [earlier, about] if wanted.reference else [earlier]
    return or_(pupils.c.upn == wanted.number, *(pupils.c.id.in_(each) for each in ids))


def _find_names(session: Session, actor: Actor, wanted: SearchTerms, hits: _Hits) -> None:
    """Those whose names begin as was typed; where these are few, those whose names are like it."""
    born = [pupils.c.date_of_birth == wanted.born] if wanted.born else []
    most = 2 * CHILDREN_SHOWN + 1
    for pupil_id, parent in bearers(session, actor, wanted.words, {}, most, *born):
        hits.exact.setdefault(pupil_id, []).append(parent)
    like = words_like(session, wanted.words) if len(hits) <= CHILDREN_SHOWN else {}
    if any(like.values()):
        for pupil_id, parent in bearers(session, actor, wanted.words, like, most, *born):
            if pupil_id not in hits.exact:
                hits.similar.setdefault(pupil_id, []).append(parent)


def _shown(
    session: Session,
    actor: Actor,
    wanted: SearchTerms,
    hits: _Hits,
    ids: Sequence[str],
    reads: ColumnElement[bool],
) -> list[ChildFound]:
    known = {pupil.id: pupil for pupil in pupils_among(session, actor, pupils.c.id.in_(ids))} if ids else {}
    about, names = _cases_about(session, wanted, ids, reads), _parents_named(session, ids)
    by_whom = {**hits.exact, **hits.similar}
    households = _with_cases(
        session, [each.household_id for each in known.values() if each.household_id], reads
    )
    return [
        ChildFound(
            pupil=known[each],
            cases=tuple(about[each]),
            parents=tuple(names[each, parent] for parent in by_whom[each] if parent),
            similar=each in hits.similar,
            family=bool(households.get(known[each].household_id, set()) - {each}),
        )
        for each in ids
    ]


def _cases_about(
    session: Session, wanted: SearchTerms, ids: Sequence[str], reads: ColumnElement[bool]
) -> Mapping[str, Sequence[CaseFound]]:
    """Their cases: that of the reference first, then the open ones, then the latest."""
    query = select(
        cases.c.pupil_id, cases.c.id, cases.c.reference, cases.c.process, cases.c.opened_at, cases.c.closed_at
    ).where(cases.c.pupil_id.in_(ids), reads)
    asked = cases.c.reference == (wanted.reference or "")
    query = query.order_by(asked.desc(), cases.c.state.desc(), cases.c.opened_at.desc(), cases.c.id)
    names, about = process_names(session) if ids else {}, defaultdict[str, list[CaseFound]](list)
    for row in session.execute(query) if ids else ():
        name = process_name(names, row.process)
        seen = CaseFound(
            row.id, row.reference, name, row.opened_at, row.closed_at, row.reference == wanted.reference
        )
        about[row.pupil_id].append(seen)
    return about


def _with_cases(
    session: Session, household_ids: Sequence[str], reads: ColumnElement[bool]
) -> Mapping[str | None, set[str]]:
    """The children of each of these households about whom a case is open."""
    query = (
        select(pupils.c.household_id, pupils.c.id)
        .join(cases, (cases.c.pupil_id == pupils.c.id) & (cases.c.state == "open"))
        .where(pupils.c.household_id.in_(household_ids), reads)
    )
    found = defaultdict[str | None, set[str]](set)
    for row in session.execute(query) if household_ids else ():
        found[row.household_id].add(row.id)
    return found


def _parents_named(session: Session, ids: Sequence[str]) -> Mapping[tuple[str, str], str]:
    query = select(parents.c.pupil_id, parents.c.id, parents.c.name).where(parents.c.pupil_id.in_(ids))
    return {(row.pupil_id, row.id): row.name for row in session.execute(query)} if ids else {}
