"""Reviews by day: those to come, those that wait to be held and those overdue, by week and by month."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from engine.bpmn.meant import meant_by
from engine.england import day_in_england, from_england
from engine.expressions import from_json
from engine.identity import Actor
from engine.policy import Action, Matter, reachable_schools, require
from engine.process_versions import shelf
from engine.roles import withheld_from
from engine.store.absences import people_covered
from engine.store.database import Session
from engine.store.people import names
from engine.store.readers import not_hidden
from engine.store.review_dates import DatedTask, ReviewDate, dated_tasks, review_dates
from engine.tables import cases

Span = Literal["week", "month"]
Whose = Literal["mine", "all"]
WEEK = timedelta(days=7)
#: Days beyond these are no days of a calendar.
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)


@dataclass(frozen=True)
class ReviewsFilter:
    """Which week or month (that of `day`), and whose reviews."""

    day: date
    span: Span = "week"
    whose: Whose = "all"

    @property
    def first(self) -> date:
        """The Monday with which the page begins."""
        day = self.day if self.span == "week" else self.day.replace(day=1)
        return day - timedelta(days=day.weekday())

    @property
    def end(self) -> date:
        """The Monday after the page."""
        if self.span == "week":
            return self.first + WEEK
        last = (self.day.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        return last - timedelta(days=last.weekday()) + WEEK

    @property
    def before(self) -> date:
        """A day of the week or month before."""
        return self.day - WEEK if self.span == "week" else self.day.replace(day=1) - timedelta(days=1)

    @property
    def after(self) -> date:
        """A day of the week or month after."""
        return self.day + WEEK if self.span == "week" else self.day.replace(day=1) + timedelta(days=31)


@dataclass(frozen=True)
class ReviewSeen:
    """One review: on which day, of whom, and who leads it. `task_id` is None until its day has come."""

    day: date
    name: str
    case_id: str
    task_id: str | None
    pupil: str
    school: str | None
    process: str
    who: str | None
    overdue: bool


@dataclass(frozen=True)
class ReviewsSeen:
    """The reviews of each day of a week or a month, and all those that are overdue now."""

    wanted: ReviewsFilter
    days: Mapping[date, tuple[ReviewSeen, ...]]
    overdue: tuple[ReviewSeen, ...]

    @property
    def count(self) -> int:
        """How many reviews the page shows."""
        return sum(map(len, self.days.values())) + len(self.overdue)

    @property
    def weeks(self) -> list[list[date]]:
        """The days of the page, a week a row."""
        number = (self.wanted.end - self.wanted.first).days
        days = [self.wanted.first + timedelta(days=each) for each in range(number)]
        return [days[start : start + 7] for start in range(0, number, 7)]


def look_at_reviews(session: Session, actor: Actor, wanted: ReviewsFilter, now: datetime) -> ReviewsSeen:
    """The reviews of one week or month.

    Raises:
        NotAllowed: the person reads no cases.
    """
    require(Action.LIST_CASES, actor, Matter(school_urn=next(iter(actor.schools), None)))
    reach, withheld = reachable_schools(actor), withheld_from(actor)
    read = not_hidden(cases.c.id, actor, now)
    first, end = (from_england(datetime.combine(day, time())) for day in (wanted.first, wanted.end))
    coming = review_dates(session, first, end, reach, withheld, read)
    waiting = _reviews_among(session, dated_tasks(session, max(end, now), reach, withheld, read))
    if wanted.whose == "mine":
        theirs = {actor.id, *people_covered(session, actor.id, day_in_england(now))}
        coming = [one for one in coming if _lead_of(one)[0] in theirs]
        waiting = [one for one in waiting if one.assignee in theirs]
    holders = names(session, [one.assignee or "" for one in waiting])
    rows = [*map(_to_come, coming), *(_to_hold(one, holders, now) for one in waiting)]
    days: dict[date, list[ReviewSeen]] = defaultdict(list)
    for row in rows:
        if wanted.first <= row.day < wanted.end:
            days[row.day].append(row)
    return ReviewsSeen(
        wanted, {day: tuple(some) for day, some in days.items()}, tuple(row for row in rows if row.overdue)
    )


def _reviews_among(session: Session, dated: Sequence[DatedTask]) -> list[DatedTask]:
    """Those whose form ends a review."""
    known: dict[tuple[str, str, str, int], bool] = {}
    found = []
    for task in dated:
        key = (task.process, task.form, task.root, id(task.pins))
        if key not in known:
            program = shelf.program(session, task.root, task.pins)
            known[key] = program.form(task.process, task.form).is_review
        if known[key]:
            found.append(task)
    return found


def _lead_of(coming: ReviewDate) -> tuple[str | None, str | None]:
    """The account that leads a case, and the name of whoever leads it."""
    lead = meant_by(from_json(coming.lead))
    return lead.account, lead.known_as or None


def _to_come(one: ReviewDate) -> ReviewSeen:
    day = day_in_england(one.due_at)
    who = _lead_of(one)[1]
    return ReviewSeen(day, "Review", one.case_id, None, one.pupil, one.school, one.process, who, False)


def _to_hold(one: DatedTask, holders: Mapping[str, str], now: datetime) -> ReviewSeen:
    return ReviewSeen(
        day_in_england(one.due_at), one.name, one.case_id, one.id, one.pupil, one.school, one.process,
        holders.get(one.assignee or ""), one.due_at < now,
    )  # fmt: skip
