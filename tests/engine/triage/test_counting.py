"""The county's registers counted together: for each child what a count of the child's own register gives."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import select

from engine.attendance.bands import BANDS, band_of
from engine.attendance.calendar import HalfTerm, SchoolCalendar
from engine.attendance.codes import LATE
from engine.attendance.patterns import days_beside_holidays, patterns
from engine.attendance.patterns_in_words import sentences
from engine.attendance.register import Register, Week
from engine.attendance.school_year import school_year
from engine.attendance.standing import change_between
from engine.attendance.usual_terms import usual_half_terms
from engine.attendance.weeks import code, session_at
from engine.store.database import Database
from engine.store.standings import latest_count
from engine.tables import standings
from engine.triage.counting import measured, recount
from tests.amount import many
from tests.engine.triage.county import (
    HILLTOP,
    OAKFIELD,
    write_pupils,
    write_registers,
    write_schools,
    write_terms,
)

TERMS = [each for year in (2024, 2025) for each in usual_half_terms(year)]
#: Hilltop's autumn holiday lies a week later than the council's.
OWN = [
    HalfTerm(date(2025, 9, 3), date(2025, 10, 31), "Autumn 1"),
    HalfTerm(date(2025, 11, 10), date(2025, 12, 19), "Autumn 2"),
]
NOW = datetime(2025, 12, 1, 9, tzinfo=UTC)
PRESENT = "/\\/\\/\\/\\/\\...."


def registers(chance: Random) -> dict[str, list[Week]]:
    """Thirty children's weeks from the summer before the framework on, some at two schools."""
    mondays = [date(2024, 7, 1) + timedelta(weeks=week) for week in range(75)]
    found: dict[str, list[Week]] = {}
    for number in range(30):
        alphabet = chance.choice(["/\\", "/\\/\\/\\/\\IMO", "/OGUNL", "#Y1.", "/\\LIO#.B"])
        for school in [OAKFIELD, HILLTOP] if number % 7 == 0 else [chance.choice([OAKFIELD, HILLTOP])]:
            weeks = chance.sample(mondays, chance.randint(0, 60))
            found.setdefault(str(number), []).extend(
                Week(school, monday, "".join(chance.choices(alphabet, k=10)) + "....")
                for monday in sorted(weeks)
            )
    return found


def since_last_year(weeks: Sequence[Week], as_of: date) -> list[Week]:
    """The weeks of this school year and the last."""
    first, _ = school_year(school_year(as_of)[0] - timedelta(days=1))
    return [week for week in weeks if week.monday >= first]


def register_of(weeks: Sequence[Week], everybodys: Mapping[str, Sequence[Week]], today: date) -> Register:
    """One child's register as a case reads it."""
    held: dict[str, set[date]] = defaultdict(set)
    for own in everybodys.values():
        for week in own:
            if set(week.codes) - set("#."):
                held[week.school_urn].add(week.monday)
    known = [week for week in weeks if week.monday <= today]
    return Register(
        sorted(known, key=lambda week: week.monday),
        {urn: sorted(days) for urn, days in held.items()},
        (),
        today,
    )


@pytest.mark.parametrize("seed", range(many(3, 1)))
def test_each_child_stands_as_the_childs_own_register_says(database: Database, seed: int) -> None:
    chance = Random(seed)  # noqa: S311 - no secret
    everybody, as_of = registers(chance), date(2025, 8, 20) + timedelta(days=chance.randint(0, 100))
    write_schools(database)
    write_pupils(database, {id: chance.choice([OAKFIELD, None]) for id in everybody})
    write_terms(database, TERMS)
    write_registers(database, everybody)
    with database.reading() as session:
        count, found, _ = measured(session, as_of)
    assert count.half_term
    assert count.before
    by_id = {each.pupil_id: each for each in found}
    for id, weeks in everybody.items():
        register = register_of(weeks, everybody, as_of)
        if id not in by_id:
            assert not register.between(date(2024, 9, 1), as_of)
            continue
        standing, year = by_id[id], register.between(school_year(as_of)[0], as_of)
        if year is None:
            assert standing.possible == 0
            assert standing.band == "no_data"
        else:
            assert (standing.possible, standing.attended) == (year.possible, year.attended)
            assert (standing.authorised, standing.unauthorised) == (year.authorised, year.unauthorised)
        for term, possible, attended in (
            (count.half_term, standing.term_possible, standing.term_attended),
            (count.before, standing.before_possible, standing.before_attended),
        ):
            sessions = register.between(term.first, term.last)
            assert (possible, attended) == ((sessions.possible, sessions.attended) if sessions else (0, 0))
        late = [
            day
            for week in register.weeks
            for place, one in enumerate(week.codes)
            for day in [session_at(week.monday, place)[0]]
            if code(one) in LATE and count.first_day <= day <= as_of
        ]
        assert standing.late == len(late)
        # Thresholds that were met before the last school year are told by the child's own register alone.
        notices = register_of(since_last_year(weeks, as_of), everybody, as_of).towards_notices()
        assert standing.pn_sessions == max((each.sessions for each in notices), default=0)
        met = [each.met.on for each in notices if each.met]
        assert standing.pn_first_met == min(met, default=None)
        assert standing.under_80_before is under_80(register, count.half_term, as_of)
        beside = days_beside_holidays(SchoolCalendar(tuple(TERMS)), count.first_day, as_of)
        told = sentences(patterns(register, count.first_day, as_of, beside))
        looked_at = standing.band not in ("from_95", "no_data")
        assert [each["said"] for each in standing.patterns] == (
            [said for _, said in told] if looked_at else []
        )


def under_80(register: Register, this: HalfTerm, as_of: date) -> bool | None:
    """Whether an earlier half-term or the school year before was under 80%; None without any session."""
    year = school_year(school_year(as_of)[0] - timedelta(days=1))
    earlier = [year, *((each.first, each.last) for each in TERMS if each.last < this.first)]
    known = [sessions for first, last in earlier if (sessions := register.between(first, last))]
    return any(each.attended * 10 < each.possible * 8 for each in known) if known else None


def test_a_school_with_terms_of_its_own_is_compared_by_them(database: Database) -> None:
    write_schools(database)
    write_pupils(database, {"amy": HILLTOP, "ben": OAKFIELD})
    write_terms(database, TERMS)
    write_terms(database, OWN, HILLTOP)
    week = date(2025, 10, 27)
    weeks = [("OOOOOOOOOO....", week), (PRESENT, date(2025, 11, 10)), (PRESENT, date(2025, 10, 13))]
    write_registers(
        database,
        {"amy": [Week(HILLTOP, day, codes) for codes, day in weeks], "ben": [Week(OAKFIELD, week, PRESENT)]},
    )
    with database.reading() as session:
        _, (amy, _), _ = measured(session, date(2025, 11, 28))
    assert (amy.term_possible, amy.term_attended, amy.before_possible, amy.before_attended) == (
        10,
        10,
        20,
        10,
    )
    assert amy.change == 500


def test_what_stands_out_is_said_with_its_figures(database: Database) -> None:
    write_schools(database)
    write_pupils(database, {"amy": OAKFIELD})
    write_terms(database, TERMS)
    mondays = [date(2025, 9, 8) + timedelta(weeks=week) for week in range(7)]
    weeks = [Week(OAKFIELD, monday, "OO/\\/\\/\\/\\....") for monday in mondays]
    write_registers(database, {"amy": [*weeks, Week(OAKFIELD, date(2025, 11, 3), "IIIIII/\\/\\....")]})
    with database.reading() as session:
        _, (amy,), _ = measured(session, date(2025, 11, 28))
    assert amy.patterns == [
        {
            "kind": "weekday",
            "said": "Missed 16 of 16 sessions on Mondays (100.0%), 4 of 64 on other days (6.3%).",
        },
        {
            "kind": "run",
            "said": "Longest time away: 3 school days in a row, from 3 November 2025 to 5 November 2025.",
        },
    ]


def test_marks_after_the_day_are_not_counted_yet(database: Database) -> None:
    write_schools(database)
    write_pupils(database, {"amy": OAKFIELD})
    write_terms(database, TERMS)
    write_registers(database, {"amy": [Week(OAKFIELD, date(2025, 9, 8), PRESENT)]})
    with database.reading() as session:
        _, (amy,), (week,) = measured(session, date(2025, 9, 9))
    assert (amy.possible, amy.band) == (4, "from_95")
    assert (week.monday, week.pupils, week.possible) == (date(2025, 9, 8), 1, 4)


@pytest.mark.parametrize(
    ("as_of", "marks_to"),
    [
        (date(2025, 9, 28), date(2025, 9, 24)),  # a Sunday after a week with marks to Wednesday
        (date(2025, 9, 23), date(2025, 9, 23)),  # the rest of that week is not counted yet
        (date(2025, 9, 22), date(2025, 9, 12)),  # nor is any of it
        (date(2025, 10, 31), date(2025, 9, 24)),  # of planned closures alone nobody has a mark
        (date(2025, 9, 5), None),  # before the first mark of the school year
    ],
)
def test_a_count_says_on_which_day_the_last_mark_is(
    database: Database, as_of: date, marks_to: date | None
) -> None:
    write_schools(database)
    write_pupils(database, {"amy": OAKFIELD, "ben": HILLTOP})
    weeks = {date(2025, 7, 14): PRESENT, date(2025, 9, 8): PRESENT, date(2025, 9, 22): "../\\/\\########"}
    others = {date(2025, 9, 22): "../\\..........", date(2025, 10, 27): "##########...."}
    write_registers(
        database,
        {
            "amy": [Week(OAKFIELD, monday, codes) for monday, codes in weeks.items()],
            "ben": [Week(HILLTOP, monday, codes) for monday, codes in others.items()],
        },
    )
    with database.transaction() as session:
        recount(session, as_of, NOW)
        count = latest_count(session)
    assert count is not None
    assert count.marks_to == marks_to


def test_without_terms_the_year_is_counted_and_no_half_term(database: Database) -> None:
    write_schools(database)
    write_pupils(database, {"amy": OAKFIELD, "ben": OAKFIELD, "left": None})
    write_registers(database, {"amy": [Week(OAKFIELD, date(2025, 9, 8), PRESENT)]})
    with database.reading() as session:
        count, (amy, ben), _ = measured(session, date(2025, 9, 30))
    assert count.half_term is None
    assert (amy.possible, amy.term_possible, amy.change, amy.under_80_before) == (10, 0, None, None)
    assert (ben.possible, ben.band) == (0, "no_data")


def test_a_new_count_takes_the_place_of_the_last(database: Database) -> None:
    write_schools(database)
    write_pupils(database, {"amy": OAKFIELD})
    write_terms(database, TERMS)
    write_registers(database, {"amy": [Week(OAKFIELD, date(2025, 9, 8), PRESENT)]})
    for day in (date(2025, 9, 10), date(2025, 12, 1)):
        with database.transaction() as session:
            recount(session, day, NOW)
    with database.reading() as session:
        count = latest_count(session)
        rows = session.execute(select(standings)).all()
    assert count is not None
    assert (count.as_of, count.half_term, count.import_id) == (date(2025, 12, 1), "Autumn 2", None)
    assert [(row.pupil_id, row.possible, row.patterns) for row in rows] == [("amy", 10, [])]


@pytest.mark.parametrize(
    ("attended", "band"),
    [
        *((0, "severe"), (100, "severe"), (101, "under_80"), (159, "under_80"), (160, "under_90")),
        *((179, "under_90"), (180, "under_95"), (189, "under_95"), (190, "from_95"), (200, "from_95")),
    ],
)
def test_every_child_is_in_one_band(attended: int, band: str) -> None:
    assert band_of(200, attended) == band
    assert band in BANDS
    assert band_of(0, 0) == "no_data"


def test_a_change_is_told_in_tenths_of_a_point_and_only_between_known_terms() -> None:
    assert change_between((66, 60), (60, 50)) == -76
    assert change_between((60, 50), (66, 60)) == 76
    assert change_between((10, 9), (20, 18)) == 0
    assert change_between((0, 0), (20, 18)) is None
