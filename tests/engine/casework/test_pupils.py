"""A child's record can be put right, and the cases that must hear of it do."""

from datetime import date, timedelta

import pytest

from engine import casework
from engine.bpmn.bundle import ProcessFiles
from engine.chain import Entry
from engine.errors import BadInput, NotAllowed, NotFound
from engine.identity import SYSTEM
from engine.process_versions import publish
from engine.pupil_record import FactChange
from engine.store.cases import hold_cases_about
from engine.store.database import Session
from engine.store.pupils import facts_in, set_facts
from engine.tables import cases, messages, pupil_changes, pupils, timers
from engine.views.chronology import _line, chronology
from tests.engine.bpmn import diagrams as d
from tests.engine.casework.office import ANALYST, DALE, LEAD, MANAGER, MONDAY, Office

NOTICE = ProcessFiles(
    "notice",
    {
        "process.bpmn": d.diagram(
            "notice",
            d.start("considered", "sanction_considered"),
            d.sub("frame", d.start("in"), d.timer("payment", "P28D"), d.end("out"), d.flow("in payment out")),
            d.boundary("looked_after", "frame", d.on_message("child_looked_after")),
            d.end("over"),
            d.end("withdrawn"),
            d.flow("considered frame over"),
            d.flow("looked_after withdrawn"),
        )
    },
)


NO = {"looked_after": False}


def correct(office: Office, value: bool | None, source: str = "Ms Ahmed, social care") -> None:
    office.do(
        casework.correct_facts, MANAGER, "sam", {"looked_after": value}, date(2026, 1, 2), source, office.now
    )


def consider(office: Office, parent: str) -> None:
    office.do(casework.send_message, SYSTEM, office.case, "sanction_considered", {}, office.now, key=parent)


def test_becoming_looked_after_ends_every_legal_step_of_every_case(office: Office) -> None:
    office.do(publish, ANALYST, [NOTICE], "A notice", office.now)
    office.open()
    for parent in ("mother", "father"):
        consider(office, parent)
    assert office.is_due() is False
    correct(office, True)
    told = [line.title for line in office.do(chronology, office.case, MANAGER)]
    assert told.count("Child's record corrected: looked after") == 1
    office.later(days=40)
    assert [row.name for row in office.rows(messages)].count("child_looked_after") == 1
    assert not office.is_due()
    row = next(row for row in office.rows(pupils) if row.id == "sam")
    assert (row.looked_after, row.looked_after_source) == (True, "Ms Ahmed, social care")


def test_a_case_without_a_legal_step_only_remembers_the_correction(office: Office) -> None:
    office.open()
    correct(office, True)
    assert office.rows(messages) == []
    (case,) = office.rows(cases)
    assert case.kept_messages == 0
    line = office.do(chronology, office.case, MANAGER)[0]
    assert line.who == "Mo Manager"
    assert dict(line.details)["Looked after"] == "Yes, as of 2 January 2026. Before: Not known"


def test_the_correction_needs_a_source_and_a_day_that_has_come(office: Office) -> None:
    with pytest.raises(BadInput, match="Say who told you"):
        correct(office, False, " ")
    tomorrow = office.now.date() + timedelta(days=1)
    with pytest.raises(BadInput, match="in the future"):
        office.do(casework.correct_facts, MANAGER, "sam", NO, tomorrow, "A letter", office.now)


def test_what_was_known_of_a_child_before_a_correction_is_not_lost(office: Office) -> None:
    office.open()
    for known in (True, False):
        told, day = {"child_protection": known, "ehcp": True}, date(2026, 1, 2)
        office.do(casework.correct_facts, MANAGER, "sam", told, day, "Ms Ahmed", office.now)
    kept = [
        (row.field, row.was, row.became, str(row.since), row.source) for row in office.rows(pupil_changes)
    ]
    assert kept == [
        ("child_protection", None, "yes", "2026-01-02", "Ms Ahmed"),
        ("ehcp", None, "yes", "2026-01-02", "Ms Ahmed"),
        ("child_protection", "yes", "no", "2026-01-02", "Ms Ahmed"),
        ("ehcp", "yes", "yes", "2026-01-02", "Ms Ahmed"),
    ]
    line = office.do(chronology, office.case, MANAGER)[0]
    assert line.title == "Child's record corrected: child protection, EHCP"
    assert dict(line.details)["Child protection"] == "No, as of 2 January 2026. Before: Yes"


def test_a_page_corrects_no_fact_that_only_files_tell(office: Office) -> None:
    with pytest.raises(BadInput, match="cannot be corrected here"):
        office.do(
            casework.correct_facts, MANAGER, "sam", {"school_urn": None}, office.now.date(), "x", office.now
        )


def test_an_event_of_before_still_says_what_was_corrected() -> None:
    payload = {"before": None, "looked_after": True, "as_of": "2026-01-02", "source": "Ms Ahmed"}
    entry = Entry(MONDAY, "record_corrected", "manager", payload=payload)
    line = _line(entry, {}, {}, {}, None)  # type: ignore[arg-type]
    assert line.title == "Child's record corrected: looked after"
    assert dict(line.details)["Looked after"] == "Yes, as of 2 January 2026. Before: Not known"


def test_only_those_who_hear_it_from_social_care_correct_it(office: Office) -> None:
    for actor in (LEAD, DALE, ANALYST):
        with pytest.raises(NotAllowed):
            office.do(casework.correct_facts, actor, "sam", NO, date(2026, 1, 2), "x", office.now)
    with pytest.raises(NotFound):
        office.do(casework.correct_facts, MANAGER, "nobody", NO, date(2026, 1, 2), "x", office.now)


BIRTHDAY = ProcessFiles(
    "birthday",
    {
        "process.bpmn": d.diagram(
            "birthday",
            d.start(),
            d.until("sixteen", '=pupil.date_of_birth + duration("P16Y")'),
            d.user("sign"),
            d.timer("a_week_after", "P7D"),
            d.end("over"),
            d.flow("begin sixteen sign a_week_after over"),
        )
    },
)


def born(office: Office, day: date) -> None:
    """A file of pupils tells another date of birth."""

    def told(session: Session) -> None:
        held = hold_cases_about(session, ["sam"])
        was = facts_in(session, "sam", ["date_of_birth"])["date_of_birth"]
        set_facts(session, "sam", {"date_of_birth": day})
        change = FactChange("date_of_birth", was, day, office.now.date())
        casework.keep_changes(
            session, {"sam": [change]}, held, casework.Origin(SYSTEM, office.now, "pupils.csv")
        )

    office.do(told)


def due(office: Office) -> list[date]:
    """The days on which timers of the office are due."""
    return [row.due_at.date() for row in office.rows(timers)]


@pytest.fixture
def waiting(office: Office) -> Office:
    """A case that waits for the day on which the child is sixteen."""
    office.do(publish, ANALYST, [BIRTHDAY], "A birthday", office.now)
    born(office, date(2010, 6, 1))
    office.open("birthday")
    assert due(office) == [date(2026, 6, 1)]
    return office


def test_a_corrected_birthday_moves_the_day_that_a_case_waits_for(waiting: Office) -> None:
    born(waiting, date(2011, 3, 1))
    assert due(waiting) == [date(2027, 3, 1)]
    born(waiting, date(2010, 2, 1))
    assert due(waiting) == [date(2026, 2, 1)]
    waiting.later(days=30)
    waiting.fire()
    assert waiting.open_tasks() == {"sign"}


def test_a_day_that_is_over_by_the_right_birthday_comes_at_once_and_not_in_the_past(waiting: Office) -> None:
    born(waiting, date(2007, 6, 1))
    assert due(waiting) == [waiting.now.date()]
    waiting.fire()
    assert waiting.task("sign").opened_at >= MONDAY


def test_a_wait_that_no_fact_decides_keeps_its_day(waiting: Office) -> None:
    waiting.later(days=200)
    waiting.fire()
    waiting.complete("sign", {})
    before = due(waiting)
    waiting.later(days=1)
    born(waiting, date(2011, 3, 1))
    assert due(waiting) == before
