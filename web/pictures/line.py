"""A line of the share of sessions attended in each school week, with the milestones of a case.

Places are in units of the drawing area, whose width is `WIDTH`. Time runs evenly from the first week to
the last, so that holidays and weeks without a possible session are gaps in the line.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from engine.attendance.by_week import SchoolWeekFigures
from engine.attendance.penalty_notices import monday_of
from engine.views.milestones import Milestone, MilestoneKind
from web.pictures.school_weeks import WEEK, Point, runs, weeks_between, weeks_in_words

#: The whole, and beside the plot the percentages on the left and the names of the two lines on the right.
WIDTH, LEFT, RIGHT = 480.0, 40.0, 72.0
#: Height of the part between 0 and 100 %, of the names of months beneath, of a row of signs above.
PLOT, BENEATH, SIGN_ROW = 150.0, 24.0, 21.0
#: The least room between the names of two months, and between the middles of two signs in a row.
MONTH_ROOM, SIGN_ROOM = 32.0, 20.0
#: A line of few weeks is drawn as if there were so many, so that it does not look like a year.
FEWEST_WEEKS = 12
#: Of several milestones of a week the first of these gives the sign its shape.
WEIGHTIEST: tuple[MilestoneKind, ...] = ("opened", "closed", "plan", "review")


@dataclass(frozen=True)
class LineTick:
    """A name at the edge and its place along it."""

    at: float
    name: str


@dataclass(frozen=True)
class Sign:
    """The milestones of one week: a number, a shape by the weightiest, and the place of the sign."""

    number: int
    kind: MilestoneKind
    milestones: tuple[Milestone, ...]
    x: float
    y: float

    @property
    def by_day(self) -> list[tuple[date, list[str]]]:
        """The names of its milestones by day."""
        days = groupby(self.milestones, key=lambda each: each.day)
        return [(day, [each.name for each in named]) for day, named in days]


@dataclass(frozen=True)
class LinePicture:
    """The picture: runs of neighbouring weeks, months, the two named lines, signs; and its size."""

    runs: tuple[tuple[Point, ...], ...]
    months: tuple[LineTick, ...]
    limits: tuple[LineTick, ...]
    signs: tuple[Sign, ...]
    left: float
    right: float
    top: float
    bottom: float
    height: float

    @property
    def points(self) -> list[Point]:
        """All weeks that have a figure."""
        return [point for run in self.runs for point in run]

    def described(self) -> str:
        """The line in words, for whoever does not see it."""
        said = weeks_in_words(self.points)
        return f"{len(self.points)} school weeks. {said} Every figure is in the table beneath."


def line(weeks: Sequence[SchoolWeekFigures], milestones: Sequence[Milestone] = ()) -> LinePicture | None:
    """The line of these weeks, in order; None when none of them has a possible session."""
    known = [week for week in weeks if week.possible]
    if not known:
        return None
    mondays = [*(week.monday for week in known), *(monday_of(each.day) for each in milestones)]
    first = min(mondays)
    number = max(weeks_between(first, max(mondays)) + 1, FEWEST_WEEKS)
    step = (WIDTH - LEFT - RIGHT) / number
    signs, rows = _signs(milestones, first, step)
    top = 6 + rows * SIGN_ROW
    points = [
        Point(
            week,
            LEFT + (weeks_between(first, week.monday) + 0.5) * step,
            top + PLOT * (1 - week.attended / week.possible),
        )
        for week in known
    ]
    return LinePicture(
        runs=runs(points),
        months=tuple(_months(first, number, step)),
        limits=tuple(LineTick(top + PLOT * (100 - percent) / 100, f"{percent}%") for percent in (90, 50)),
        signs=signs,
        left=LEFT,
        right=WIDTH - RIGHT,
        top=top,
        bottom=top + PLOT,
        height=top + PLOT + BENEATH,
    )


def _months(first: date, number: int, step: float) -> list[LineTick]:
    """The months that begin within the weeks, as many as there is room for; Januaries bear their year."""
    mondays = [first + each * WEEK for each in range(number)]
    begins = [
        LineTick(LEFT + each * step, f"{monday:%b %Y}" if monday.month == 1 else f"{monday:%b}")
        for each, monday in enumerate(mondays)
        if each == 0 or monday.month != mondays[each - 1].month
    ]
    # The first week may be the last of its month: then the next month is worth more.
    if len(begins) > 1 and begins[1].at - LEFT < MONTH_ROOM:
        begins = begins[1:]
    found: list[LineTick] = []
    for tick in begins:
        if not found or tick.at - found[-1].at >= MONTH_ROOM:
            found.append(tick)
    return found


def _signs(milestones: Sequence[Milestone], first: date, step: float) -> tuple[tuple[Sign, ...], int]:
    """The signs of the weeks that have milestones, and how many rows they take."""
    shown = sorted(milestones, key=lambda each: each.day)
    reached: list[float] = []
    found: list[Sign] = []
    for number, (monday, week) in enumerate(groupby(shown, key=lambda each: monday_of(each.day)), start=1):
        x = LEFT + (weeks_between(first, monday) + 0.5) * step
        row = next((row for row, last in enumerate(reached) if x - last >= SIGN_ROOM), len(reached))
        reached[row : row + 1] = [x]
        together = tuple(week)
        kind = min((each.kind for each in together), key=WEIGHTIEST.index)
        found.append(Sign(number, kind, together, x, 3 + (row + 0.5) * SIGN_ROW))
    return tuple(found), len(reached)
