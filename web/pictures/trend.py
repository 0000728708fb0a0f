"""Lines of the attendance of many pupils in each school week, on a scale that shows small changes.

Places are in units of the drawing area, whose width is `WIDTH`. Time runs evenly from the first week to
the last, so that holidays are gaps in the line.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from engine.attendance.totals import WeekFigures
from web.pictures.school_weeks import WEEK, Point, runs, share_of_bar, weeks_between, weeks_in_words

#: The whole, and beside the plot the percentages on the left and the names of the lines on the right.
WIDTH, LEFT, RIGHT = 720.0, 66.0, 96.0
#: The height of the plot, of the room above it, and of the names of months beneath.
PLOT, ABOVE, BENEATH = 200.0, 12.0, 28.0
#: The scale ends at 100 % and begins here, or at the next five per cent below the lowest figure.
LOWEST, STEP = 85, 5
#: The line to hold attendance against: who is at it or below is persistently absent.
LIMIT = 90
#: The least room between the names of two months, and of two lines.
MONTH_ROOM, NAME_ROOM = 44.0, 26.0
#: Few weeks are drawn as if there were so many, so that they do not look like a year.
FEWEST_WEEKS = 12


@dataclass(frozen=True)
class Tick:
    """A name at the edge and its place along it; `limit` for the one of 90%."""

    at: float
    name: str
    limit: bool = False


@dataclass(frozen=True)
class TrendLine:
    """A named line: runs of neighbouring weeks, and where its name stands."""

    name: str
    runs: tuple[tuple[Point, ...], ...]
    name_at: float

    @property
    def points(self) -> list[Point]:
        """All its weeks."""
        return [point for run in self.runs for point in run]

    def described(self) -> str:
        """The line in words, for a caption and for whoever does not see it."""
        return weeks_in_words(self.points)


@dataclass(frozen=True)
class TrendPicture:
    """The picture: lines, the first of them the one that matters, ticks of both edges, and its size."""

    lines: tuple[TrendLine, ...]
    months: tuple[Tick, ...]
    levels: tuple[Tick, ...]
    begins_at: int
    left: float = LEFT
    right: float = WIDTH - RIGHT
    top: float = ABOVE
    bottom: float = ABOVE + PLOT
    width: float = WIDTH
    height: float = ABOVE + PLOT + BENEATH


def trend_picture(weeks_by_name: Mapping[str, Sequence[WeekFigures]]) -> TrendPicture | None:
    """The lines of these weeks, each in order; None when the first of them has no possible session."""
    known = {name: [week for week in weeks if week.possible] for name, weeks in weeks_by_name.items()}
    if not next(iter(known.values())):
        return None
    weeks = [week for each in known.values() for week in each]
    first, last = (pick(week.monday for week in weeks) for pick in (min, max))
    number = max(weeks_between(first, last) + 1, FEWEST_WEEKS)
    scale = _Scale(first, (WIDTH - LEFT - RIGHT) / number, _begins_at(weeks))
    lines = _apart([scale.line(name, each) for name, each in known.items() if each])
    return TrendPicture(tuple(lines), tuple(scale.months(number)), tuple(scale.levels()), scale.begins_at)


@dataclass(frozen=True)
class _Scale:
    """From weeks and shares to places."""

    first: date
    step: float
    begins_at: int

    def line(self, name: str, weeks: Sequence[WeekFigures]) -> TrendLine:
        points = [
            Point(
                week,
                LEFT + (weeks_between(self.first, week.monday) + 0.5) * self.step,
                self.height_of(100 * share_of_bar(week)),
            )
            for week in weeks
        ]
        return TrendLine(name, runs(points), points[-1].y)

    def height_of(self, percent: float) -> float:
        return ABOVE + PLOT * (100 - percent) / (100 - self.begins_at)

    def levels(self) -> Iterator[Tick]:
        for percent in range(self.begins_at, 101, STEP):
            yield Tick(self.height_of(percent), f"{percent}%", percent == LIMIT)

    def months(self, number: int) -> list[Tick]:
        """The months of the weeks' Thursdays, as many as there is room for; Januaries bear their year."""
        thursdays = [self.first + timedelta(days=3) + each * WEEK for each in range(number)]
        found: list[Tick] = []
        for each, day in enumerate(thursdays):
            place = LEFT + each * self.step
            begins = each == 0 or day.month != thursdays[each - 1].month
            if begins and (not found or place - found[-1].at >= MONTH_ROOM):
                found.append(Tick(place, f"{day:%b %Y}" if day.month == 1 else f"{day:%b}"))
        return found


def _begins_at(weeks: Sequence[WeekFigures]) -> int:
    lowest = min(int(100 * share_of_bar(week)) for week in weeks)
    return min(LOWEST, lowest // STEP * STEP)


def _apart(lines: Sequence[TrendLine]) -> list[TrendLine]:
    """The same lines with their names far enough from each other to be read."""
    found: list[TrendLine] = []
    for line in sorted(lines, key=lambda each: each.name_at):
        at = max(line.name_at, found[-1].name_at + NAME_ROOM) if found else line.name_at
        found.append(TrendLine(line.name, line.runs, at))
    order = [line.name for line in lines]
    return sorted(found, key=lambda line: order.index(line.name))
