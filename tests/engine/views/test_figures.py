"""Attendance figures of a small county, held against what they come to by hand."""

from datetime import date, timedelta
from random import Random

import pytest
from sqlalchemy import insert

from engine.attendance.standing import Standing
from engine.attendance.totals import SUMS, WeekFigures
from engine.errors import NotAllowed, NotFound
from engine.identity import Actor
from engine.store.triage_filter import TriageFilter
from engine.tables import school_weeks
from engine.views.figures import Overview, SchoolSeen, look_at_school, look_at_schools
from engine.views.triage import look_at_triage
from tests.engine.casework.office import (
    ANALYST,
    MANAGER,
    MONDAY,
    Office,
)
from tests.engine.casework.office import (
    DALE as DALES_LEAD,
)
from tests.engine.casework.office import (
    HILL as HILLS_LEAD,
)
from tests.engine.views.counted import (
    AUTUMN,
    DALE,
    DECEMBER,
    HILL,
    NOVEMBER,
    SEPTEMBER,
    count,
    enrol,
    register,
    standing,
)

AUDITOR = Actor("auditor", "Au Ditor", frozenset({"auditor"}))
TRAINER = Actor("trainer", "Tra Iner", frozenset({"trainer"}))
BOTH_SCHOOLS = Actor("trust", "Tru St", frozenset({"school_lead"}), frozenset({HILL, DALE}))


@pytest.fixture
def office(office: Office) -> Office:
    enrol(office)
    count(office)
    return office


def overview(office: Office, actor: Actor = MANAGER) -> Overview:
    with office.database.reading() as session:
        found = look_at_schools(session, actor, office.now)
    assert found is not None
    return found


def school(office: Office, urn: str = HILL, actor: Actor = MANAGER) -> SchoolSeen:
    with office.database.reading() as session:
        found = look_at_school(session, actor, urn, office.now)
    assert isinstance(found, SchoolSeen)
    return found


def test_a_school_whose_marks_end_weeks_before_the_others_is_told_apart(office: Office) -> None:
    with office.database.transaction() as session:
        for urn, monday in ((HILL, NOVEMBER), (DALE, NOVEMBER), (DALE, DECEMBER)):
            session.execute(insert(school_weeks).values(school_urn=urn, monday=monday))
        register(session, "ben", DALE, DECEMBER, "/\\/\\....##")
    seen = {line.urn: line.ends_in for line in overview(office, BOTH_SCHOOLS).schools}
    assert seen == {HILL: NOVEMBER, DALE: None}
    with office.database.reading() as session:
        listed = look_at_triage(session, BOTH_SCHOOLS, TriageFilter(), MONDAY)
        alone = look_at_triage(session, HILLS_LEAD, TriageFilter(), MONDAY)
    assert (listed.ends_in, alone.ends_in) == ({HILL: NOVEMBER}, {})


def test_marks_go_to_the_last_one_of_the_schools_that_are_shown(office: Office) -> None:
    with office.database.transaction() as session:
        register(session, "sam", HILL, NOVEMBER, "/\\/\\....##")
        session.execute(insert(school_weeks).values(school_urn=HILL, monday=NOVEMBER))
    assert overview(office).counted.marks_to == AUTUMN.marks_to
    assert overview(office, BOTH_SCHOOLS).counted.marks_to == date(2025, 11, 4)
    assert school(office, HILL).counted.marks_to == date(2025, 11, 4)
    assert school(office, DALE).counted.marks_to is None
    with office.database.reading() as session:
        for actor, wanted, marks_to in (
            (MANAGER, TriageFilter(), AUTUMN.marks_to),
            (MANAGER, TriageFilter(school=HILL), date(2025, 11, 4)),
            (HILLS_LEAD, TriageFilter(), date(2025, 11, 4)),
            (DALES_LEAD, TriageFilter(school=HILL), None),
        ):
            assert look_at_triage(session, actor, wanted, MONDAY).marks_to == marks_to


def test_the_county_is_what_its_pupils_come_to(office: Office) -> None:
    total = overview(office).total
    assert (total.possible, total.attended, total.authorised, total.unauthorised) == (340, 279, 21, 40)
    assert (total.pupils, total.with_marks, total.persistent, total.severe) == (5, 4, 2, 1)
    assert total.at_threshold == 2
    assert dict(total.bands) == {"under_95": 1, "from_95": 2, "severe": 1, "no_data": 1}


def test_each_school_has_its_own_figures_and_pupils_without_a_school_a_line(office: Office) -> None:
    lines = {line.name: line for line in overview(office).schools}
    assert list(lines) == ["Dale Primary", "Hill Primary", "No school known"]
    hill = lines["Hill Primary"].figures
    assert (hill.possible, hill.attended, hill.pupils, hill.persistent) == (200, 190, 2, 1)
    # From 100 of 100 to 90 of 100.
    assert hill.change == -100
    assert lines["Dale Primary"].figures.change is None
    assert lines["No school known"].figures.attended == 39


def some(chance: Random, child: str) -> Standing:
    """A child's standing as chance has it."""
    possible = chance.randrange(60)
    attended = chance.randint(0, possible)
    more = {name: chance.randrange(20) for name in ("term_possible", "before_attended", "pn_sessions")}
    urn = chance.choice([HILL, DALE, None])
    return standing(
        child, urn, possible, attended, unauthorised=chance.randint(0, possible - attended), **more
    )


def test_the_schools_add_up_to_the_county_whatever_was_counted(office: Office) -> None:
    chance = Random(8)  # noqa: S311 - the same every time
    for number in range(4):
        found = [some(chance, child) for child in ("sam", "ava", "ben", "cy", "dot")]
        count(office, MONDAY + timedelta(days=number + 1), found)
        seen = overview(office)
        assert seen.total == seen.county
        assert seen.total.possible == seen.total.attended + seen.total.authorised + seen.total.unauthorised
        for name in SUMS:
            assert getattr(seen.total, name) == sum(getattr(line.figures, name) for line in seen.schools)
        for name in ("possible", "attended", "unauthorised", "persistent", "term_possible"):
            assert getattr(seen.total, name) == sum(getattr(each, name) for each in found)
        assert seen.total.pupils == len(found)


def test_a_school_without_pupils_is_in_the_table(office: Office) -> None:
    count(office, MONDAY + timedelta(days=1), [standing("sam", HILL, 10, 9)])
    dale = next(line for line in overview(office).schools if line.urn == DALE)
    assert (dale.figures.pupils, dale.figures.attendance, dale.figures.persistent_share) == (0, None, None)


def test_weeks_are_those_of_this_school_year_and_the_half_term_is_made_of_its_weeks(office: Office) -> None:
    seen = overview(office)
    assert seen.weeks == [
        WeekFigures(SEPTEMBER, 20, 19, 1, 0),
        WeekFigures(NOVEMBER, 30, 21, 2, 7),
        WeekFigures(DECEMBER, 20, 20, 0, 0),
    ]
    assert seen.half_term is not None
    assert (seen.half_term.possible, seen.half_term.attended, seen.half_term.unauthorised) == (50, 41, 7)


def test_open_cases_and_proposals_stand_beside_their_school(office: Office) -> None:
    office.open()
    lines = {line.urn: line for line in overview(office).schools}
    assert (lines[HILL].open_cases, lines[DALE].open_cases) == (1, 0)
    assert lines[HILL].open_proposals == 0


def test_a_school_is_seen_with_its_year_groups_and_the_county_beside_it(office: Office) -> None:
    office.know(year_group="6")
    seen = school(office)
    assert {name: figures.pupils for name, figures in seen.year_groups.items()} == {"Year 6": 2}
    assert (seen.total.possible, seen.county.possible) == (200, 340)
    assert [week.possible for week in seen.weeks] == [20, 20, 20]
    assert [week.possible for week in seen.county_weeks] == [20, 30, 20]


def test_a_school_sees_groups_of_its_pupils_and_looked_after_children_are_none(office: Office) -> None:
    office.know(sen_support=True, ehcp=False, looked_after=True)
    groups = {each.name: each for each in school(office).groups}
    assert "Looked after" not in groups
    sen = groups["SEN support"]
    assert (sen.figures.possible, sen.figures.attended, sen.figures.persistent, sen.unknown) == (
        100,
        90,
        1,
        1,
    )
    assert (sen.figures.term_possible, sen.figures.change) == (50, -200)


def test_the_sessions_of_a_school_are_counted_from_all_its_registers(office: Office) -> None:
    with office.database.transaction() as session:
        register(session, "sam", HILL, NOVEMBER, "/OIL#")
        register(session, "ava", HILL, NOVEMBER, r"/\4/#")
        register(session, "ben", DALE, NOVEMBER, "OOOOO")
        # Outside of the school year so far.
        register(session, "sam", HILL, date(2025, 8, 25), "OOOOOOOOOO")
        register(session, "sam", HILL, date(2025, 12, 22), "OO")
    weeks = school(office).sessions
    assert [weeks[0].monday, weeks[-1].monday] == [SEPTEMBER, date(2025, 12, 15)]
    november = next(week for week in weeks if week.monday == NOVEMBER)
    assert [(each.possible, each.absent) for each in november.sessions[:5]] == [
        (2, 0), (2, 1), (1, 1), (2, 0), (0, 0),
    ]  # fmt: skip
    assert sum(each.possible for week in weeks for each in week.sessions) == 7


def test_the_open_cases_of_a_school_say_what_they_wait_for(office: Office) -> None:
    case = office.open()
    seen = school(office)
    assert [(each.id, each.pupil) for each in seen.open_cases] == [(case, "Sam Hill")]
    assert seen.open_cases[0].waits_for in {office.task(element).name for element in office.open_tasks()}
    assert school(office, DALE).open_cases == []


def test_before_the_first_count_there_is_nothing_to_see(office: Office) -> None:
    with office.database.transaction() as session:
        session.exec_driver_sql("DELETE FROM counts")
    with office.database.reading() as session:
        assert look_at_schools(session, MANAGER, office.now) is None
        assert look_at_school(session, MANAGER, HILL, office.now) == "Hill Primary"


def test_a_school_lead_sees_their_own_school_and_of_the_county_its_totals_alone(office: Office) -> None:
    seen = overview(office, HILLS_LEAD)
    assert [line.urn for line in seen.schools] == [HILL]
    assert (seen.everywhere, seen.total.possible, seen.county.possible) == (False, 200, 340)
    assert [week.possible for week in seen.weeks] == [20, 20, 20]
    assert school(office, HILL, HILLS_LEAD).named
    with office.database.reading() as session, pytest.raises(NotAllowed, match="a school that is not yours"):
        look_at_school(session, DALES_LEAD, HILL, office.now)


def test_who_leads_two_schools_sees_both_and_not_the_pupils_of_none(office: Office) -> None:
    seen = overview(office, BOTH_SCHOOLS)
    assert [line.urn for line in seen.schools] == [DALE, HILL]
    assert seen.total.possible == 300


def test_analysts_see_figures_without_names_and_auditors_may_read_the_cases(office: Office) -> None:
    assert overview(office, ANALYST).everywhere
    assert not school(office, HILL, ANALYST).named
    assert school(office, HILL, AUDITOR).named


def test_figures_are_not_for_everybody_and_a_school_must_be_known(office: Office) -> None:
    with office.database.reading() as session:
        with pytest.raises(NotAllowed):
            look_at_schools(session, TRAINER, office.now)
        with pytest.raises(NotFound):
            look_at_school(session, MANAGER, "999999", office.now)
