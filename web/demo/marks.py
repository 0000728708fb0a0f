"""What the register says: every session of a roll as a code, and what it said before that was known.

Owns which pattern goes before which and the codes that each writes, as they were in force on the day.
A school closed has `#`; outside an enrolment there is no mark.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np
from numpy.typing import NDArray

from engine.attendance.codes import codes as known_codes
from engine.attendance.usual_terms import usual_half_terms
from engine.attendance.weeks import UNMARKED, character
from web.demo import patterns
from web.demo.calendar import demo_closed_days
from web.demo.chance import keys_of
from web.demo.roll import Flags, Roll, Whole

DemoMarks = NDArray[np.uint8]
#: What was written before a code of today was in force.
FORMERLY = {"C2": "C", "Y4": "Y"}
LONGEST_WAIT_DAYS = 8
EPOCH = date(1970, 1, 1).toordinal()
DAY_SECONDS = 24 * 60 * 60
#: Seconds of the day in UTC: morning and afternoon registration, and when reasons are written down.
REGISTRATIONS_AT, REASONS_AT = (31_200, 47_400), 55_800


@dataclass(frozen=True)
class AbsenceSpan:
    """Which days of a register are wanted, both included, and on what day somebody looks."""

    first: date
    last: date
    known_on: date


@dataclass(frozen=True)
class DemoRegister:
    """Marks of a roll on some days, by row, day and half: the characters of `engine.attendance.weeks`."""

    roll: Roll
    #: The columns, as ordinals.
    days: Whole
    #: As they stand, and as they were taken: the same except where a reason came later.
    marks: DemoMarks
    taken: DemoMarks
    #: When a mark as it stands was recorded, and when it was taken, in seconds since 1970.
    recorded_at: Whole
    taken_at: Whole

    @property
    def revised(self) -> Flags:
        """Which marks are no longer what they were when they were taken."""
        revised: Flags = self.marks != self.taken
        return revised

    @property
    def minutes_late(self) -> Whole:
        """By row and day; it means something where the morning's mark is `L` or `U`."""
        number = self.roll.chance.by_day(self.roll.keys, self.days, "minutes late")
        too_late = self.marks[:, :, 0] == ord("U")
        minutes: Whole = np.where(too_late, 31 + number * 60, 1 + number * 25).astype(np.int64)
        return minutes


def register_of(roll: Roll, span: AbsenceSpan) -> DemoRegister:
    """The register of those days as it stands at the end of the day on which somebody looks."""
    last = _attending(roll)
    _write_absence(roll, last)
    taken = _as_taken(roll, last)
    for marks in (last, taken):
        _write_closed(roll, marks)
    wanted = (span.first.toordinal() <= roll.ordinals) & (
        roll.ordinals <= min(span.last, span.known_on).toordinal()
    )
    days, last, taken = roll.ordinals[wanted], last[:, wanted], taken[:, wanted]
    wait = 1 + LONGEST_WAIT_DAYS * roll.chance.by_day(roll.keys, days, "reason comes")
    reason_on = days + wait.astype(np.int64)
    marks = np.where((reason_on <= span.known_on.toordinal())[:, :, None], last, taken)
    taken_at = _moments_taken(roll, days)
    reason_at = ((reason_on - EPOCH) * DAY_SECONDS + REASONS_AT)[:, :, None]
    return DemoRegister(roll, days, marks, taken, np.where(marks == taken, taken_at, reason_at), taken_at)


def _moments_taken(roll: Roll, days: Whole) -> Whole:
    """Some minutes after each registration, the same for a school."""
    urns, places = roll.urns
    minutes = np.floor(roll.chance.by_day(keys_of(urns), days, "minute taken") * 25).astype(np.int64)
    begin = (days - EPOCH) * DAY_SECONDS
    taken = [begin + at + 60 * minutes for at in REGISTRATIONS_AT]
    moments: Whole = np.stack(taken, axis=-1)[places]
    return moments


def _attending(roll: Roll) -> DemoMarks:
    """Present, late, or attending elsewhere."""
    marks = np.empty((len(roll.keys), len(roll.days), 2), dtype=np.uint8)
    marks[:, :, 0], marks[:, :, 1] = ord("/"), ord("\\")
    late, much = patterns.late(roll), roll.chance.by_day(roll.keys, roll.ordinals, "too late") < 0.06
    marks[:, :, 0][late] = ord("L")
    marks[:, :, 0][late & much] = ord("U")
    weekdays = np.array([day.weekday() for day in roll.days])
    elsewhere = (roll.ages >= 13) & (roll.chance.of(roll.keys, "course elsewhere") < 0.03)
    marks[elsewhere[:, None] & (weekdays == 2)] = ord("B")
    marks[patterns.on_a_trip(roll)] = ord("V")
    marks[(roll.ages == 14)[:, None] & _days_of_work(roll)] = ord("W")
    return marks


def _write_absence(roll: Roll, marks: DemoMarks) -> None:
    days = len(roll.days)
    away, unauthorised = patterns.absent(roll), patterns.unauthorised(roll)
    for half, attended in enumerate(patterns.half_missed(roll)):
        marks[:, :, half][away & ~attended & ~unauthorised] = ord("I")
        marks[:, :, half][away & ~attended & unauthorised] = ord("O")
    appointment = roll.chance.by_day(roll.keys, np.arange(2 * days) + 2 * roll.ordinals[0], "appointment")
    marks[(appointment < patterns.APPOINTMENTS).reshape(-1, days, 2)] = ord("M")
    marks[patterns.ill(roll)] = ord("I")
    marks[roll.chance.by_day(roll.keys, roll.ordinals, "leave") < 0.0008] = ord("C")
    marks[patterns.on_holiday(roll)] = ord("G")
    suspended = np.where(roll.ages >= 11, 0.035, 0.004) * (1 + 2 * roll.in_need) * (1 + (roll.absence > 0.1))
    marks[patterns.spell(roll, "suspended", suspended, 5)] = ord("E")
    part_time = patterns.spell(roll, "part-time", 0.08 * (roll.absence > 0.2), 40)
    marks[:, :, 1][part_time] = _character("C2", roll.year)
    marks[:, :, 1][_settling_in(roll)] = ord("X")
    marks[_study_leave(roll)] = ord("S")


def _as_taken(roll: Roll, marks: DemoMarks) -> DemoMarks:
    """The marks as they were at first: `N` where no reason was known; some stay so for ever."""
    number = roll.chance.by_day(roll.keys, roll.ordinals, "no reason yet")[:, :, None]
    refused = marks == ord("O")
    unexplained = (refused & (number < 0.7)) | ((marks == ord("I")) & (number < 0.3))
    first: DemoMarks = np.where(unexplained, np.uint8(ord("N")), marks)
    marks[refused & (number < 0.1)] = ord("N")
    return first


def _write_closed(roll: Roll, marks: DemoMarks) -> None:
    """What goes before anything that a child does: at the other school, no school, not on roll."""
    weekdays = np.array([day.weekday() for day in roll.days])
    dual = np.array([each.dual for each in roll.enrolled])
    second = np.array([each.kind == "subsidiary" for each in roll.enrolled])
    there = np.isin(weekdays, (1, 3))
    marks[dual[:, None] & (there != second[:, None])] = ord("D")
    marks[patterns.snowed_in(roll)] = _character("Y4", roll.year)
    urns, places = roll.urns
    closed = np.zeros((len(urns), len(roll.days)), dtype=np.bool_)
    column = {day: n for n, day in enumerate(roll.days)}
    for each in demo_closed_days(roll.year, roll.chance.seed, *urns):
        closed[urns.index(each.school_urn), column[each.day]] = True
    marks[closed[places]] = ord("#")
    marks[~roll.on_roll] = ord(UNMARKED)


def _days_of_work(roll: Roll) -> Flags:
    """A week of work experience in the last month."""
    week = len(roll.days) - 10
    day = np.arange(len(roll.days))
    return (week <= day) & (day < week + 5)


def _settling_in(roll: Roll) -> Flags:
    """The afternoons of the first weeks of those who are not five years old yet, in some schools."""
    urns, places = roll.urns
    eases = np.array([int(urn) % 2 == 0 for urn in urns])[places]
    found: Flags = (eases & (roll.ages == 4))[:, None] & (np.arange(len(roll.days)) < 10)
    return found


def _study_leave(roll: Roll) -> Flags:
    """Some days of those who sit their examinations, from June on."""
    begins = roll.days.index(usual_half_terms(roll.year)[5].first)
    at_home = roll.chance.by_day(roll.keys, roll.ordinals, "study leave") < 0.15
    found: Flags = (roll.ages == 15)[:, None] & at_home & (np.arange(len(roll.days)) >= begins)
    return found


@cache
def _character(code: str, year: int) -> int:
    """The character of a code, or of the one that was in force before it in that school year."""
    in_force = known_codes()[code].in_force(date(year, 9, 1))
    return ord(character(code if in_force else FORMERLY[code]))
