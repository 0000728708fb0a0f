"""Cases are opened by those who may, once; notes are written and never changed."""

from datetime import UTC, date, datetime

import pytest

from engine import casework
from engine.bpmn.bundle import DIAGRAM, ProcessFiles
from engine.casework import FactsGiven, Note, NotPublished
from engine.errors import BadInput, NotAllowed, NotFound
from engine.identity import Actor
from engine.process_versions import publish
from engine.tables import cases, notes, process_instances
from tests.engine.bpmn import diagrams as d
from tests.engine.casework.office import ANALYST, HILL, LEAD, MONDAY, Office

HEARD = Note(date(2026, 1, 5), "Sam's mother", "telephone", "He sleeps badly", "Ask the GP")


def test_opening_twice_with_one_key_opens_one_case(office: Office) -> None:
    first = office.open(key="k1")
    assert office.open(key="k1") == first
    assert office.open(key="k2") != first
    assert office.open() not in ("", first)
    assert len(office.rows(cases)) == 3


def test_variables_become_names_of_the_process_and_of_the_case(office: Office) -> None:
    office.open(variables={"route": 2, "case": {"lead": "Lee"}})
    assert office.rows(cases)[0].record == {"lead": "Lee"}
    assert office.rows(process_instances)[0].record == {"route": 2}


@pytest.mark.parametrize("fact", ["pupil", "attendance"])
def test_what_is_known_of_the_pupil_is_told_by_nobody(office: Office, fact: str) -> None:
    with pytest.raises(FactsGiven, match=fact):
        office.open(variables={fact: {"looked_after": False}})


def test_a_case_about_nobody_or_with_nothing_is_not_opened(office: Office) -> None:
    with pytest.raises(NotFound):
        office.do(casework.open_case, LEAD, "support", "a stranger", {}, office.now)
    with pytest.raises(NotPublished):
        office.open("no_such_process")
    with pytest.raises(BadInput, match="names and values"):
        office.open(variables={"case": 1})
    assert office.rows(cases) == []


def test_a_case_is_opened_within_reach_only(office: Office) -> None:
    office.open(actor=HILL)
    dale = Actor("dale", "Dale", frozenset({"school_lead"}), frozenset({"100002"}))
    for person in (dale, ANALYST):
        with pytest.raises(NotAllowed):
            office.open(actor=person)


def test_a_note_says_when_it_was_heard_from_whom_and_how(office: Office) -> None:
    office.open()
    office.do(casework.add_note, LEAD, office.case, HEARD, office.now)
    (note,) = office.rows(notes)
    assert (note.heard_from, note.how, note.action, note.written_by, note.written_at) == (
        "Sam's mother", "telephone", "Ask the GP", "lead", MONDAY,
    )  # fmt: skip
    assert office.kinds()[-1] == "note_added"


def test_a_note_is_corrected_by_another_and_both_stay(office: Office) -> None:
    office.open()
    first = office.do(casework.add_note, LEAD, office.case, HEARD, office.now)
    better = Note(date(2026, 1, 5), "Sam's aunt", "telephone", "He sleeps badly", corrects=first)
    office.do(casework.add_note, LEAD, office.case, better, office.now)
    assert [note.corrects for note in office.rows(notes)] in ([None, first], [first, None])


def test_a_note_corrects_a_note_of_the_same_case(office: Office) -> None:
    office.open()
    first = office.do(casework.add_note, LEAD, office.case, HEARD, office.now)
    office.open()
    other = Note(date(2026, 1, 5), "x", "visit", "y", corrects=first)
    with pytest.raises(NotFound):
        office.do(casework.add_note, LEAD, office.case, other, office.now)


def test_what_was_heard_just_after_midnight_was_heard_today(office: Office) -> None:
    office.open()
    office.now = datetime(2026, 6, 1, 23, 30, tzinfo=UTC)
    note = Note(date(2026, 6, 2), "Sam's mother", "telephone", "He was not home at ten.")
    assert office.do(casework.add_note, LEAD, office.case, note, office.now)


@pytest.mark.parametrize(
    "note", [Note(date(2026, 1, 5), "", "visit", "x"), Note(date(2026, 1, 5), "x", "visit", " "),
             Note(date(2026, 1, 7), "x", "visit", "x")],
)  # fmt: skip
def test_an_empty_note_or_one_from_the_future_is_refused(office: Office, note: Note) -> None:
    office.open()
    with pytest.raises(BadInput):
        office.do(casework.add_note, LEAD, office.case, note, office.now)


def test_every_end_that_a_process_comes_to_is_kept_whenever_that_was(office: Office) -> None:
    forked = d.diagram(
        "forked", d.start(), d.gateway("parallel", "both"), d.user("one"), d.user("other"),
        d.end("first"), d.end("second"),
        d.flow("begin both one first"), d.flow("both other second"),
    )  # fmt: skip
    office.do(publish, ANALYST, [ProcessFiles("forked", {DIAGRAM: forked})], "Two ways", office.now)
    office.open("forked")
    office.complete("one", {})
    office.complete("other", {})
    assert [row.end_events for row in office.rows(process_instances)] == [["first", "second"]]
