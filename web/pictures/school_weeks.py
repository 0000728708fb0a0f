"""What pictures of school weeks share: the points of a line, its words, and the months above a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Protocol

from engine.attendance.facts import percent_text
from engine.england import day_in_words

WEEK = timedelta(days=7)


class WeekPictures(Protocol):
    """The sessions of one week."""

    @property
    def monday(self) -> date:
        """Of which week."""

    @property
    def possible(self) -> int:
        """Sessions that were possible."""

    @property
    def attended(self) -> int:
        """Of these the attended ones."""


@dataclass(frozen=True)
class Point:
    """A week's figure and its place."""

    week: WeekPictures
    x: float
    y: float

    @property
    def percent(self) -> str:
        """The share attended with one decimal, half up."""
        return percent_text(self.week.attended, self.week.possible)


@dataclass(frozen=True)
class Month:
    """A month and over how many weeks it stands."""

    name: str
    year: int
    weeks: int
    after_holiday: bool


def share_of_bar(week: WeekPictures) -> float:
    """The share attended of a week with a possible session."""
    return week.attended / week.possible


def runs(points: Sequence[Point]) -> tuple[tuple[Point, ...], ...]:
    """Points of weeks that follow each other without a gap."""
    grouped = groupby(enumerate(points), key=lambda each: each[1].week.monday - each[0] * WEEK)
    return tuple(tuple(point for _, point in run) for _, run in grouped)


def weeks_between(first: date, monday: date) -> int:
    """How many weeks later a Monday is."""
    return (monday - first).days // 7


def weeks_in_words(points: Sequence[Point]) -> str:
    """The highest, the lowest and the latest figure, for whoever does not see the line."""
    by_share = sorted(points, key=lambda point: share_of_bar(point.week))
    low, high, last = by_share[0], by_share[-1], points[-1]
    return (
        f"Highest {high.percent}% in the week of {_day(high)}, lowest {low.percent}% in the week of "
        f"{_day(low)}, latest {last.percent}% in the week of {_day(last)}."
    )


def _day(point: Point) -> str:
    return f"{day_in_words(point.week.monday)}"
