"""A school year of some enrolments as arrays: who the rows are, which days the columns, how each attends.

Owns how much a child is absent in a year, drawn so that about a fifth miss a tenth of their sessions and
about two in a hundred miss half; brothers and sisters are alike to some degree, years too.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from web.demo.calendar import demo_school_days
from web.demo.chance import Chance, Keys, Numbers, keys_of
from web.demo.county import DemoPupil, age_in
from web.demo.enrolments import DemoEnrolment

Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]
#: A rank among all children and the share of sessions that a child of this rank misses in a year.
RANKS = (0.0, 0.1, 0.3, 0.5, 0.65, 0.77, 0.85, 0.92, 0.96, 0.980, 0.990, 1.0)
ABSENCE = (0.012, 0.024, 0.033, 0.042, 0.052, 0.069, 0.096, 0.145, 0.24, 0.42, 0.60, 0.95)
#: The ranks of children who are known to struggle: all of them miss more than a tenth.
STRUGGLING = (0.95, 0.99)
#: Above such a share some children decline from good attendance, and the others never had it.
DECLINES_ABOVE = 0.30


@dataclass(frozen=True)
class Roll:
    """Enrolments of one school year; every array has a row for each of them."""

    enrolled: Sequence[DemoEnrolment]
    year: int
    chance: Chance
    struggling: Collection[str] = ()

    @cached_property
    def days(self) -> tuple[date, ...]:
        """The columns."""
        return demo_school_days(self.year)

    @cached_property
    def ordinals(self) -> Whole:
        """The same as whole numbers."""
        return np.array([day.toordinal() for day in self.days])

    @cached_property
    def keys(self) -> Keys:
        """A key for each child, the same at every school."""
        return keys_of([each.pupil.id for each in self.enrolled])

    @cached_property
    def homes(self) -> Keys:
        """A key for each household."""
        return keys_of([each.pupil.household_id or each.pupil.id for each in self.enrolled])

    @cached_property
    def urns(self) -> tuple[list[str], Whole]:
        """The schools, and which of them each row has."""
        names, places = np.unique([each.school.urn for each in self.enrolled], return_inverse=True)
        return [str(name) for name in names], places

    @cached_property
    def ages(self) -> Whole:
        """Years of age on 31 August: 4 in reception, 15 in year 11."""
        return np.array([age_in(each.pupil, self.year) for each in self.enrolled])

    @cached_property
    def in_need(self) -> Flags:
        """Looked after, or known to social care."""
        return np.array([_in_need(each.pupil) for each in self.enrolled])

    @cached_property
    def on_roll(self) -> Flags:
        """For each row and day."""
        first = np.array([each.admitted_on.toordinal() for each in self.enrolled])
        last = np.array([(each.left_on or date.max).toordinal() for each in self.enrolled])
        return (first[:, None] <= self.ordinals) & (self.ordinals <= last[:, None])

    @cached_property
    def absence(self) -> Numbers:
        """The share of sessions that each child may be expected to miss in this year."""
        chance = self.chance
        own = chance.of(self.keys, "rank")
        rank = np.where(chance.of(self.keys, "alike") < 0.3, chance.of(self.homes, "rank"), own)
        other = chance.of(self.keys, f"rank {self.year}")
        rank = np.where(chance.of(self.keys, f"unlike last year {self.year}") < 0.3, other, rank)
        worse = np.where(self.ages >= 11, 1.12, 0.93) * np.where(self.in_need, 1.7, 1.0)
        rank = 1 - (1 - rank) ** worse
        low, high = STRUGGLING
        known = np.array([each.pupil.id in self.struggling for each in self.enrolled])
        absence: Numbers = np.interp(np.where(known, low + (high - low) * rank, rank), RANKS, ABSENCE)
        return absence

    @cached_property
    def declines(self) -> Flags:
        """Who stays away more and more, as children do whom school makes anxious."""
        return (self.absence > DECLINES_ABOVE) & (self.chance.of(self.keys, f"declines {self.year}") < 0.6)

    @cached_property
    def turns(self) -> Numbers:
        """The column around which a declining child's attendance falls, so that the year has its absence."""
        return len(self.days) * np.clip((0.97 - self.absence) / 0.93, 0, 1)


def _in_need(pupil: DemoPupil) -> bool:
    return bool(pupil.looked_after or pupil.child_in_need or pupil.child_protection)
