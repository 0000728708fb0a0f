"""The support never falls silent: something is waited for, reviews go on, the six months end in a review."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from engine.bpmn.effects import OpenTask
from engine.bpmn.timers import Span
from engine.england import LONDON
from engine.expressions import from_json, to_python
from engine.simulation.standing import StandingAtTheEnd
from tests.lives.drawing import PROCESSES
from tests.processes.legal_steps import ENFORCEMENT

_MOST_DAYS = 84
#: Reviews of the support that stand inside a process about something legal.
_REVIEWS_BESIDE = {
    ("route_3_legal_threshold", "review_support"),
    ("route_3_legal_threshold", "count_attendance"),
}
#: Finding out whether a child is looked after is not among them: stage 4 waits for it before anything legal.
_NOT_SUPPORT = {*ENFORCEMENT, "safeguarding", "additional_need", "wider_service", "social_care_handover"}


class NoCaseStandsStill:
    """A case that has not ended has an open task or a running timer."""

    def broken(self, standing: StandingAtTheEnd) -> Iterator[str]:
        if standing.running and not standing.open_tasks and not standing.timers:
            held = ", ".join(task.element for task in standing.held_tasks) or "nothing"
            yield f"{', '.join(standing.running)}: no open task, no timer, no end; held: {held}."


class ReviewsGoOn:
    """While the pathway runs, work on the support is never away for more than twelve weeks."""

    def __init__(self) -> None:
        self._alone_since: datetime | None = None

    def broken(self, standing: StandingAtTheEnd) -> Iterator[str]:
        since, self._alone_since = self._alone_since, None
        if since is not None and (standing.now.date() - since.date()).days > _MOST_DAYS:
            yield f"No review and no work on the support from {since:%-d %B %Y} to {standing.now:%-d %B %Y}."
            since = None
        if any(key in PROCESSES for key in standing.running) and not any(map(_supports, standing.open_tasks)):
            self._alone_since = since or standing.now


def _supports(task: OpenTask) -> bool:
    return (task.process, task.element) in _REVIEWS_BESIDE or task.process not in _NOT_SUPPORT


_SIX_MONTHS = Span(months=6)
_WORK = {
    "lead_professional/identify_challenges",
    "lead_professional/taf_review",
    "lead_professional/review_date",
    "lead_professional/six_months_over",
}


class SixMonthsEndInAReview:
    """The lead professional's work never goes on past its six months, or a manager's new end, in silence.

    A new team, or a family stepped down, begins anew; coming back from another route does not.
    """

    def __init__(self) -> None:
        self._ends: date | None = None
        self._worked_since: datetime | None = None
        self._reminded: date | None = None

    def broken(self, standing: StandingAtTheEnd) -> Iterator[str]:
        for step in standing.steps:
            match f"{step.process}/{step.element}":
                case "step_down/step_down_begins" | "route_2_team_around_family/set_up_taf":
                    self._ends = None
                case "lead_professional/set_six_months":
                    self._ends = self._ends or _day(_SIX_MONTHS.after(step.at))
                    self._worked_since = step.at
                case "lead_professional/manager_decides" if not step.cancelled:
                    self._ends = _date(step.changes.get("case.lead_professional.ends")) or self._ends
                    self._worked_since = step.at
                case "lead_professional/remind_of_end":
                    self._reminded = _day(step.at)
                case "lead_professional/six_months_over":
                    yield from self._unwarned(_day(step.at))
        if self._ends is None or _day(standing.now) <= self._ends:
            return
        at_work = {f"{task.process}/{task.element}" for task in standing.open_tasks}
        at_work |= {f"{timer.process}/{timer.element}" for timer in standing.timers}
        over = any(
            timer.element == "six_months_over" and timer.due_at <= standing.now for timer in standing.timers
        )
        if at_work & _WORK and not over:
            yield f"The work goes on after {self._ends:%-d %B %Y}, when its six months were over."

    def _unwarned(self, today: date) -> Iterator[str]:
        worked = self._worked_since and today - _day(self._worked_since) > timedelta(days=8)
        if worked and (self._reminded is None or today - self._reminded > timedelta(days=8)):
            yield f"The six months were over on {today:%-d %B %Y}, and nobody was reminded the week before."


def _day(moment: datetime) -> date:
    return moment.astimezone(LONDON).date()


def _date(stored: object) -> date | None:
    """A stored date, or the day of a stored moment."""
    value = to_python(from_json(stored)) if stored is not None else None
    return _day(value) if isinstance(value, datetime) else value if isinstance(value, date) else None
