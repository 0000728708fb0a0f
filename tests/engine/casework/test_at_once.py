"""Cases are opened and notes written for many at once, for nobody twice and never past social care."""

from datetime import date
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import select

from engine.bpmn.bundle import ProcessFiles
from engine.casework import Note, at_once
from engine.casework.at_once import MOST, Done
from engine.errors import BadInput, NotAllowed
from engine.identity import Actor
from engine.process_versions import publish
from engine.tables import cases, notes
from tests.engine.bpmn import diagrams as d
from tests.engine.casework.office import ANALYST, DALE, HILL, LEAD, MANAGER, Office
from tests.engine.triage.listed import put_pupils, put_standings, standing

WHY = "Lowest attendance of the half-term"
NOTE = Note(date(2026, 1, 5), "The head teacher", "telephone", "Bus is late every day")


@pytest.fixture
def children(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    """Six more children on the triage list, of whom three are known to social care."""
    monkeypatch.setattr(at_once, "PROCESS_OPENED", "support")
    with office.database.transaction() as session:
        put_pupils(
            session,
            {"id": "amy"},
            {"id": "ben", "looked_after": None, "early_help_open": True},
            {"id": "cat", "looked_after": True},
            {"id": "dan", "child_protection": True},
            {"id": "eve", "child_in_need": True},
            {"id": "far", "school_urn": "100002"},
        )
        put_standings(session, [standing(each, 70) for each in ("sam", *ALL)])
    return office


ALL = ("amy", "ben", "cat", "dan", "eve", "far")


def open_for(office: Office, *pupil_ids: str, actor: Actor = LEAD, why: str = WHY, key: str = "k") -> Done:
    return office.do(at_once.open_chosen_cases, actor, pupil_ids, why, office.now, key)


def names(done: Done) -> tuple[list[str], dict[str, str]]:
    """For whom it was done, and who was left out and why."""
    return [name for name, _ in done.done], {left.name: left.why for left in done.left_out}


def test_who_has_a_case_or_is_with_social_care_is_left_out_and_named(children: Office) -> None:
    children.open()
    done, left = names(open_for(children, "sam", *ALL))
    assert done == ["amy", "ben", "far"]
    assert left == {
        "Sam Hill": "A case is open already",
        "cat": "Looked after",
        "dan": "Open to social care: child protection",
        "eve": "Open to social care: child in need",
    }
    assert len(children.rows(cases)) == 4


def test_each_case_says_why_it_was_opened_by_whom_and_with_which_figures(children: Office) -> None:
    open_for(children, "amy", why=f"  {WHY} ")
    (case,) = children.rows(cases)
    told: dict[str, Any] = case.record["triage"]
    assert (told["reason"], told["by"], told["on"]) == (WHY, "Lee Lead", "2026-01-05")
    assert told["figures"]["percent"] == "70.0"
    assert (told["figures"]["attended"], told["figures"]["possible"]) == (70, 100)
    assert case.state == "open"


def test_the_same_form_sent_twice_opens_each_case_once_and_answers_the_same(children: Office) -> None:
    first = open_for(children, "amy", "cat")
    assert open_for(children, "amy", "cat") == first
    assert len(children.rows(cases)) == 1
    assert names(open_for(children, "amy", key="another")) == ([], {"amy": "A case is open already"})


def test_two_people_who_choose_the_same_children_at_once_open_one_case_each(children: Office) -> None:
    together, found = Barrier(2), []

    def choose(actor: Actor) -> None:
        together.wait(30)
        found.append(open_for(children, *ALL[:2], actor=actor, key=actor.id))

    people = [Thread(target=choose, args=(actor,)) for actor in (LEAD, HILL)]
    for each in people:
        each.start()
    for each in people:
        each.join(60)
    assert sorted(len(done.done) for done in found) == [0, 2]
    assert len(children.rows(cases)) == 2


def test_children_of_another_school_and_of_no_list_are_not_touched(children: Office) -> None:
    assert names(open_for(children, "amy", "far", "nobody", "amy", actor=DALE)) == (["far"], {})
    assert [case.pupil_id for case in children.rows(cases)] == ["far"]


def test_only_roles_that_open_such_cases_do(children: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(at_once, "PROCESS_OPENED", "sifting")
    begun = d.diagram("sifting", d.start(), d.end(), d.flow("begin done"))
    begun = begun.replace(d.OPENED_BY.encode(), b"School lead, Lead professional")
    children.do(publish, ANALYST, [ProcessFiles("sifting", {"process.bpmn": begun})], "New", children.now)
    assert children.do(at_once.may_be_opened, LEAD, children.now)
    assert children.do(at_once.may_be_opened, HILL, children.now)
    assert not children.do(at_once.may_be_opened, MANAGER, children.now)
    with pytest.raises(NotAllowed):
        open_for(children, "amy", actor=MANAGER)


@pytest.mark.parametrize("why", ["", "  \n", "x" * 2001])
def test_a_case_needs_a_reason_of_a_readable_length(children: Office, why: str) -> None:
    with pytest.raises(BadInput):
        open_for(children, "amy", why=why)
    assert children.rows(cases) == []


def test_more_than_can_be_taken_are_refused_before_anything_is_done(children: Office) -> None:
    with pytest.raises(BadInput, match="At most 500"):
        open_for(children, *(f"p{number}" for number in range(MOST)), "amy")
    assert children.rows(cases) == []


def test_a_note_is_written_on_every_open_case_of_those_chosen_and_once_only(children: Office) -> None:
    open_for(children, "amy", "ben")
    for _ in range(2):
        done = children.do(at_once.note_on_cases, LEAD, ["ben", "cat", "amy"], NOTE, children.now)
        assert names(done) == (["ben", "amy"], {"cat": "No case is open"})
    assert len(children.rows(notes)) == 2
    children.do(at_once.note_on_cases, HILL, ["amy", "far"], NOTE, children.now)
    with children.database.reading() as session:
        writers = session.scalars(select(notes.c.written_by).order_by(notes.c.written_by)).all()
    assert writers == ["hill", "lead", "lead"]
