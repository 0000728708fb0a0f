"""What a school referred: the cases that its people opened, those first in which it has something to do."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from engine.identity import Actor
from engine.policy import lanes_of
from engine.store.case_list import Reader
from engine.store.case_rows import CaseStep
from engine.store.database import Session
from engine.store.list_filter import ListFilter
from engine.store.pupils import within_reach
from engine.tables import cases, pupils, tasks, user_schools

REFERRALS_A_PAGE = 25
Referrer = Literal["school", "mine", "all"]


@dataclass(frozen=True, kw_only=True)
class ReferralFilter(ListFilter):
    """By whom: somebody of the school, the person, or anybody; always about children of the school."""

    SORTABLE: ClassVar[Mapping[str, bool]] = {}
    by: Referrer = "school"


@dataclass(frozen=True)
class ReferralFacts:
    """What the list of cases does not tell of a case; `outcome` are the ids of the ends to which it came."""

    opened_by: str
    outcome: str | None
    record: Mapping[str, Any]


def count_referrals(session: Session, reader: Reader, wanted: ReferralFilter) -> int:
    """How many there are."""
    return session.scalar(_among(select(func.count()), reader, wanted)) or 0


def listed_referrals(session: Session, reader: Reader, wanted: ReferralFilter) -> list[str]:
    """Ids of the cases of a page: those where the school has to do something, soonest due first; other open
    ones; closed ones, the latest first.
    """
    its_own = (tasks.c.case_id == cases.c.id, _expected(reader.actor), reader.sees_task)
    due = select(func.min(tasks.c.due_at)).where(*its_own).scalar_subquery()
    group = case(
        (cases.c.state == "closed", 2), (select(tasks.c.id).where(*its_own).exists(), 0), else_=1
    )  # fmt: skip
    latest = func.coalesce(cases.c.closed_at, cases.c.opened_at)
    query = _among(select(cases.c.id), reader, wanted).order_by(
        group, due.asc().nulls_last(), latest.desc(), cases.c.id
    )
    return list(session.scalars(query.offset((wanted.page - 1) * REFERRALS_A_PAGE).limit(REFERRALS_A_PAGE)))


def referral_facts(session: Session, case_ids: Collection[str]) -> dict[str, ReferralFacts]:
    """Of these cases, by their ids."""
    query = select(cases.c.id, cases.c.opened_by, cases.c.outcome, cases.c.record)
    found = session.execute(query.where(cases.c.id.in_(case_ids))) if case_ids else ()
    return {case_id: ReferralFacts(*told) for case_id, *told in found}


def is_expected(actor: Actor, step: CaseStep) -> bool:
    """Whether a person's school has to do a step now: `_expected` says the same to the database."""
    whose = step.role in lanes_of(actor) or step.assignee == actor.id
    return whose and step.held_because is None


def _expected(actor: Actor) -> ColumnElement[bool]:
    whose = or_(tasks.c.role.in_(sorted(lanes_of(actor))), tasks.c.assignee == actor.id)
    return and_(tasks.c.state == "open", whose)


def _among(query: Any, reader: Reader, wanted: ReferralFilter) -> Any:
    actor = reader.actor
    query = query.select_from(cases).join(pupils, pupils.c.id == cases.c.pupil_id)
    query = query.where(within_reach(actor), reader.reads)
    if wanted.by == "mine":
        return query.where(cases.c.opened_by == actor.id)
    if wanted.by == "school":
        of_school = select(user_schools.c.user_id).where(user_schools.c.school_urn.in_(sorted(actor.schools)))
        return query.where(cases.c.opened_by.in_(of_school))
    return query


def referral_filter_from(told: Mapping[str, str]) -> ReferralFilter:
    """What an address wants: what is no choice is as usual."""
    by: dict[str, Referrer] = {"mine": "mine", "all": "all"}
    return ReferralFilter(by=by.get(told.get("by", ""), "school"), **ReferralFilter.placed(told))
