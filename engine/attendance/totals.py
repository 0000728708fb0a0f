"""What the registers of many pupils come to: totals that add up, by band, and how they changed. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from engine.attendance.standing import change_between


@dataclass(frozen=True)
class Figures:
    """Some pupils' registers together, in sessions (half days); `bands` counts the pupils of each band.

    `possible` to `unauthorised` are of the school year so far, `term_` of the half-term of the count,
    `before_` of the one before it. `persistent` pupils missed a tenth or more; `at_threshold` have ten or
    more unauthorised sessions in the latest ten school weeks.
    """

    bands: Mapping[str, int] = field(default_factory=dict)
    possible: int = 0
    attended: int = 0
    authorised: int = 0
    unauthorised: int = 0
    persistent: int = 0
    at_threshold: int = 0
    term_possible: int = 0
    term_attended: int = 0
    before_possible: int = 0
    before_attended: int = 0

    @property
    def pupils(self) -> int:
        """How many pupils there are."""
        return sum(self.bands.values())

    @property
    def with_marks(self) -> int:
        """How many of them have a possible session: only they can be absent."""
        return self.pupils - self.bands.get("no_data", 0)

    @property
    def severe(self) -> int:
        """How many missed half or more."""
        return self.bands.get("severe", 0)

    @property
    def attendance(self) -> Fraction | None:
        """The share of the possible sessions that was attended; None without any."""
        return share(self.attended, self.possible)

    @property
    def persistent_share(self) -> Fraction | None:
        """The share of the pupils with marks who are persistently absent."""
        return share(self.persistent, self.with_marks)

    @property
    def severe_share(self) -> Fraction | None:
        """The share of the pupils with marks who are severely absent."""
        return share(self.severe, self.with_marks)

    @property
    def change(self) -> int | None:
        """Tenths of a percentage point from the half-term before to this one."""
        return change_between(
            (self.before_possible, self.before_attended), (self.term_possible, self.term_attended)
        )


#: The fields that add up, without the bands.
SUMS = tuple(name for name in Figures.__dataclass_fields__ if name != "bands")


def together(parts: Iterable[Figures]) -> Figures:
    """All of them as one."""
    bands: Counter[str] = Counter()
    sums = dict.fromkeys(SUMS, 0)
    for part in parts:
        bands.update(part.bands)
        for name in SUMS:
            sums[name] += getattr(part, name)
    return Figures(dict(bands), **sums)


def share(part: int, whole: int) -> Fraction | None:
    """A part of a whole; None when there is no whole."""
    return Fraction(part, whole) if whole else None


@dataclass(frozen=True)
class WeekFigures:
    """The sessions of one school week, of one school or of many."""

    monday: date
    possible: int
    attended: int
    authorised: int
    unauthorised: int


def summed(weeks: Iterable[WeekFigures]) -> Figures:
    """The sessions of some weeks as figures without pupils."""
    known = list(weeks)
    names = ("possible", "attended", "authorised", "unauthorised")
    return Figures({}, **{name: sum(getattr(week, name) for week in known) for name in names})
