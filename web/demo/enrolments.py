"""Which child is on roll at which school, from which day to which.

Owns joiners, leavers, the move from one school to the next and the few who are on roll at two. Chances
belong to the child, so that a child's enrolments do not depend on how many others there are.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from engine.attendance.usual_terms import usual_half_terms
from web.demo.calendar import demo_school_days
from web.demo.chance import picked
from web.demo.county import County, DemoPupil, School, age_in, year_began

#: One child in so many ...
LEAVES_ONE_IN, JOINS_ONE_IN, IS_DUAL_ONE_IN = 90, 35, 120
#: Ages on 31 August of children who may go to a referral unit on some days.
DUAL_AGES = range(12, 15)


@dataclass(frozen=True)
class DemoEnrolment:
    """A child on roll at a school; `left_on` is the last day, `kind` "main" or "subsidiary"."""

    pupil: DemoPupil
    school: School
    admitted_on: date
    left_on: date | None = None
    kind: str = "main"
    #: On roll at two schools at once, with days at each.
    dual: bool = False

    def overlaps(self, first: date, last: date) -> bool:
        """Whether the child is on roll on any day from one to another."""
        return self.admitted_on <= last and (self.left_on is None or first <= self.left_on)


def demo_enrolments(district: County, today: date, seed: int) -> list[DemoEnrolment]:
    """Every child of a district with its schools of this school year and of the one before."""
    by_urn = {school.urn: school for school in district.schools}
    return [
        each
        for pupil in district.pupils
        for each in _life_on_roll(pupil, by_urn[pupil.school_urn], district.schools, today, seed)
    ]


def leaves(pupil: DemoPupil, seed: int) -> bool:
    """Whether a child has left the county's schools in this school year, if it has lasted long enough."""
    return picked(seed, f"leaves {pupil.id}", LEAVES_ONE_IN) == 0


def _life_on_roll(
    pupil: DemoPupil, school: School, schools: tuple[School, ...], today: date, seed: int
) -> Iterator[DemoEnrolment]:
    year = year_began(today)
    began = year - max(0, age_in(pupil, year) - school.ages[0])
    admitted = usual_half_terms(began)[0].first
    left = _some_day(pupil, year, seed, "leaves") if leaves(pupil, seed) else None
    left = left if left and left < today else None
    joined = _joined(pupil, began, year, seed)
    if joined and joined < (left or today):
        admitted = joined
    dual = _dual(pupil, school, schools, age_in(pupil, year), seed)
    yield from _earlier(pupil, school, schools, admitted, year, seed)
    yield DemoEnrolment(pupil, school, admitted, left, dual=bool(dual))
    if dual:
        yield DemoEnrolment(pupil, dual, admitted, left, "subsidiary", dual=True)


def _joined(pupil: DemoPupil, began: int, year: int, seed: int) -> date | None:
    """The day on which a child came in the middle of this year or the last; None for most."""
    if picked(seed, f"joins {pupil.id}", JOINS_ONE_IN):
        return None
    return _some_day(pupil, max(began, year - picked(seed, f"joins when {pupil.id}", 2)), seed, "joins")


def _earlier(
    pupil: DemoPupil, school: School, schools: tuple[School, ...], admitted: date, year: int, seed: int
) -> Iterator[DemoEnrolment]:
    """The school before, in the year before: left when the child came to this one, or in the summer."""
    last_year = usual_half_terms(year - 1)
    age = age_in(pupil, year - 1)
    before = [each for each in schools if each != school and each.ages[0] <= age <= each.ages[1]]
    before = [each for each in before if not each.is_small]
    moved_inside = picked(seed, f"comes from another county {pupil.id}", 8) > 0
    if age < 4 or admitted <= last_year[0].first or not before or not moved_inside:
        return
    earlier = before[picked(seed, f"school before {pupil.id}", len(before))]
    began = usual_half_terms(year - 1 - max(0, age - earlier.ages[0]))[0].first
    in_summer = admitted == usual_half_terms(year)[0].first or (
        admitted > last_year[-1].last and earlier.ages[1] == age
    )
    left = last_year[-1].last if in_summer else admitted - timedelta(days=1)
    yield DemoEnrolment(pupil, earlier, began, left)


def _dual(
    pupil: DemoPupil, school: School, schools: tuple[School, ...], age: int, seed: int
) -> School | None:
    """The referral unit at which a child is on roll too; None for nearly everybody."""
    if school.is_small or age not in DUAL_AGES or picked(seed, f"dual {pupil.id}", IS_DUAL_ONE_IN):
        return None
    return next((each for each in schools if each.is_small and each.ages[0] > 10), None)


def _some_day(pupil: DemoPupil, year: int, seed: int, why: str) -> date:
    days = demo_school_days(year)
    return days[5 + picked(seed, f"day {pupil.id} {why}", len(days) - 10)]
