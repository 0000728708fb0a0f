"""The patterns of a register: when children of a roll are ill, away, late or elsewhere.

Each function answers one question for every row and day of a roll, as true or false or as a chance; what
is written into the register stands in `marks`. Nothing depends on the order or the number of rows.
"""

import numpy as np
from numpy.typing import NDArray

from engine.attendance.usual_terms import usual_half_terms
from web.demo.chance import Numbers, keys_of, picked
from web.demo.roll import Flags, Roll

#: Of an illness: how likely it lasts no longer than 1, 2 ... school days.
LASTS = np.array([0.35, 0.62, 0.80, 0.90, 1.0])
MEAN_DAYS = float((1 - np.concatenate(([0.0], LASTS[:-1]))).sum())
#: Shares of the sessions: of expected absence that is illness, of all sessions that are appointments.
ILLNESS, MOST_ILLNESS, APPOINTMENTS = 0.62, 0.06, 0.0035
#: How often Monday to Friday are missed by those who make their weekends longer, and by the others.
LONG_WEEKENDS = np.array([2.3, 0.2, 0.2, 0.4, 1.9])
PLAIN_WEEKS = np.array([1.1, 0.95, 0.95, 0.95, 1.05])
#: How much of an absent day is missed on average, by `half_missed`.
MISSED_OF_A_DAY = 0.9


def waves(roll: Roll) -> Numbers:
    """How common illness is on each day: a winter's rise, and a wave through some schools in a half-term."""
    day = np.arange(len(roll.days))
    season = 1 + 0.35 * np.cos(2 * np.pi * (roll.ordinals - roll.ordinals[0] - 105) / 365)
    urns, places = roll.urns
    keys = keys_of(urns)
    level = np.tile(season, (len(urns), 1))
    for term in range(6):
        comes = roll.chance.of(keys, f"wave {roll.year} {term}") < 0.5
        middle = len(day) * (term + roll.chance.of(keys, f"wave's day {roll.year} {term}")) / 6
        height = comes * (1.5 + 3 * roll.chance.of(keys, f"wave's height {roll.year} {term}"))
        level = level + height[:, None] * np.exp(-(((day - middle[:, None]) / 4) ** 2))
    every: Numbers = (level / level.mean(axis=1, keepdims=True))[places]
    return every


def ill(roll: Roll) -> Flags:
    """Spells of one to five school days."""
    share = np.minimum(ILLNESS * roll.absence, MOST_ILLNESS)
    begins = roll.chance.by_day(roll.keys, roll.ordinals, "ill") < (share / MEAN_DAYS)[:, None] * waves(roll)
    lasts = np.searchsorted(LASTS, roll.chance.by_day(roll.keys, roll.ordinals, "ill for"))
    found = begins.copy()
    for days in range(1, len(LASTS)):
        found[:, days:] |= (begins & (lasts >= days))[:, :-days]
    return found


def absent(roll: Roll) -> Flags:
    """Days missed for other reasons than a spell of illness, or for reasons that nobody knows."""
    share = np.maximum(0, roll.absence - np.minimum(ILLNESS * roll.absence, MOST_ILLNESS) - APPOINTMENTS)
    by_weekday = np.where(
        (roll.chance.of(roll.keys, "long weekends") < 0.25)[:, None] & (roll.absence < 0.3)[:, None],
        LONG_WEEKENDS,
        PLAIN_WEEKS,
    )[:, [day.weekday() for day in roll.days]]
    likely = by_weekday * (share / MISSED_OF_A_DAY)[:, None]
    likely = np.where(roll.declines[:, None], _falling(roll), likely)
    return roll.chance.by_day(roll.keys, roll.ordinals, "absent") < likely


def _falling(roll: Roll) -> Numbers:
    """From a few days to nearly all, slowly."""
    days = np.arange(len(roll.days))
    fall: Numbers = 0.04 + 0.93 / (1 + np.exp(-(days - roll.turns[:, None]) / 12))
    return fall


def half_missed(roll: Roll) -> tuple[Flags, Flags]:
    """Whether the morning, and the afternoon, of an absent day was attended after all."""
    number = roll.chance.by_day(roll.keys, roll.ordinals, "half")
    return number < 0.08, (number >= 0.08) & (number < 0.2)


def unauthorised(roll: Roll) -> Flags:
    """Whether the school does not authorise what is given as the reason of an absent day."""
    share = 0.25 + 0.5 * roll.chance.of(roll.homes, "reasons") + 0.15 * (roll.ages >= 11)
    refused = roll.chance.by_day(roll.keys, roll.ordinals, "reason") < share[:, None]
    believed = np.arange(len(roll.days)) < roll.turns[:, None] + 20
    return np.where(roll.declines[:, None], ~believed, refused)


def on_holiday(roll: Roll) -> Flags:
    """The five or ten sessions of a family's holiday beside one of the school's: by row, day and half."""
    spans = [
        (2 * roll.days.index(t.first), 2 * roll.days.index(t.last) + 2) for t in usual_half_terms(roll.year)
    ]
    length = np.where(roll.chance.of(roll.homes, f"holiday of {roll.year}") < 0.5, 5, 10)
    which = (roll.chance.of(roll.homes, f"holiday from {roll.year}") * 11).astype(int)
    edges = np.array([end for span in spans for end in span][1:])[which]
    begins = np.where(which % 2 == 0, edges - length, edges)
    goes = roll.chance.of(roll.homes, f"holiday {roll.year}") < 0.075
    session = np.arange(2 * len(roll.days))
    found: Flags = goes[:, None] & (begins[:, None] <= session) & (session < (begins + length)[:, None])
    return found.reshape(len(goes), -1, 2)


def spell(roll: Roll, what: str, likely: NDArray[np.floating], longest: int) -> Flags:
    """One spell in the year, for as many rows as `likely` says, of up to so many school days."""
    comes = roll.chance.of(roll.keys, f"{what} {roll.year}") < likely
    begins = roll.chance.of(roll.keys, f"{what} begins {roll.year}") * (len(roll.days) - longest)
    length = 1 + np.floor(roll.chance.of(roll.keys, f"{what} lasts {roll.year}") * longest)
    day = np.arange(len(roll.days))
    found: Flags = comes[:, None] & (begins[:, None] <= day) & (day < (begins + length)[:, None])
    return found


def late(roll: Roll) -> Flags:
    """Mornings: rarely for most, often for some."""
    often = roll.chance.of(roll.keys, "late")
    likely = np.where(often < 0.85, 0.004, 0.02 + (often - 0.85) * 1.2)
    return roll.chance.by_day(roll.keys, roll.ordinals, "late today") < likely[:, None]


def on_a_trip(roll: Roll) -> Flags:
    """Days on which a year group of a school is away together."""
    groups = keys_of([f"{each.school.urn} {age}" for each, age in zip(roll.enrolled, roll.ages, strict=True)])
    return roll.chance.by_day(groups, roll.ordinals, "trip") < 0.008


def snowed_in(roll: Roll) -> Flags:
    """One winter's day on which most schools cannot open."""
    winter = [n for n, day in enumerate(roll.days) if day.month == 1 and day.day > 8]
    day = winter[picked(roll.chance.seed, f"snow {roll.year}", len(winter))]
    urns, places = roll.urns
    closed = roll.chance.of(keys_of(urns), f"snow {roll.year}")[places] < 0.7
    found: Flags = closed[:, None] & (np.arange(len(roll.days)) == day)
    return found
