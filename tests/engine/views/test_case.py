"""What a case page says: where it stands, what comes next, and why it is here."""

from datetime import date, timedelta

import pytest

from engine import casework
from engine.errors import NotAllowed
from engine.process_versions import publish
from engine.store.pupils import pupil_by_id
from engine.views.case import look_at_case
from engine.views.children import cases_about, day_of, may_open
from engine.views.chronology import Line, chronology, without_technical
from engine.views.task import look_at_task
from tests.engine.casework.office import (
    ANALYST,
    DALE,
    HILL,
    LEAD,
    MANAGER,
    PLAN,
    Office,
    add_pupil,
    files,
    review,
)  # fmt: skip


def lines(office: Office) -> list[Line]:
    """The story of the case, newest first."""
    return without_technical(office.do(chronology, office.case, MANAGER))


def to_approval(office: Office) -> None:
    """A case whose review went well and waits for the manager."""
    office.open()
    office.complete("plan", PLAN)
    office.later(weeks=6)
    office.fire()
    office.complete("review", review(95, "improved"))


def test_it_says_for_whom_it_waits(office: Office) -> None:
    office.open()
    seen = office.do(look_at_case, LEAD, office.case, office.now)
    assert [(each.name, each.lane, each.due_at) for each in seen.waiting] == [
        ("Agree the plan", "Lead professional", office.now + timedelta(days=3))
    ]
    assert seen.name == "Support with reviews"
    assert seen.standing.pictures[0].here >= {"plan"}


def test_it_says_what_happens_by_itself_and_when(office: Office) -> None:
    office.open()
    office.complete("plan", PLAN)
    seen = office.do(look_at_case, LEAD, office.case, office.now)
    assert seen.waiting == ()
    assert [(each.name, each.due_at) for each in seen.standing.coming] == [
        ("Six weeks", office.now + timedelta(weeks=6))
    ]


def visits(office: Office) -> None:
    """A case with two visits, one after the other, and a pause afterwards: all wait at `wait`."""
    office.do(publish, ANALYST, [files("visits"), files("visit")], "Visits", office.now)
    office.open("visits")


def test_it_stands_where_it_really_waits_though_other_steps_are_called_the_same(office: Office) -> None:
    visits(office)
    pictures = office.do(look_at_case, LEAD, office.case, office.now).standing.pictures
    assert [(each.process, set(each.here)) for each in pictures] == [
        ("visit", {"wait"}),
        ("visits", {"first_visit"}),
    ]
    office.later(weeks=6)
    office.fire()
    office.complete("talk", {})
    pictures = office.do(look_at_case, LEAD, office.case, office.now).standing.pictures
    assert [(each.process, set(each.here)) for each in pictures] == [
        ("visit", {"wait"}),
        ("visits", {"second_visit"}),
    ]
    office.later(weeks=6)
    office.fire()
    office.complete("talk", {})
    (picture,) = office.do(look_at_case, LEAD, office.case, office.now).standing.pictures
    assert (picture.process, set(picture.here)) == ("visits", {"wait"})


def test_what_comes_next_is_told_in_the_words_of_the_process_that_waits(office: Office) -> None:
    visits(office)
    coming = office.do(look_at_case, LEAD, office.case, office.now).standing.coming
    assert [each.name for each in coming] == ["Six weeks until the visit"]


def test_a_pause_says_whose_it_is_since_when_and_until_when(office: Office) -> None:
    visits(office)
    opened = office.now
    (rest,) = office.do(look_at_case, LEAD, office.case, office.now).standing.resting
    assert (rest.name, rest.lane) == ("Six weeks until the visit", "Lead professional")
    assert (rest.since, rest.until) == (opened, opened + timedelta(weeks=6))
    office.later(weeks=6)
    office.fire()
    assert office.do(look_at_case, LEAD, office.case, office.now).standing.resting == ()


def test_it_says_who_leads_the_work_as_soon_as_somebody_has_done_some_of_it(office: Office) -> None:
    office.open()
    assert office.do(look_at_case, LEAD, office.case, office.now).lead is None
    office.complete("plan", PLAN)
    lead = office.do(look_at_case, LEAD, office.case, office.now).lead
    assert lead is not None
    assert (lead.name, lead.last_acted) == ("Lee Lead", office.now)


def test_a_case_of_another_school_is_not_shown(office: Office) -> None:
    office.open()
    with pytest.raises(NotAllowed, match="another school"):
        office.do(look_at_case, DALE, office.case, office.now)
    assert office.do(look_at_case, HILL, office.case, office.now).case.id == office.case


def test_the_chronology_tells_who_did_what_with_their_answers(office: Office) -> None:
    office.open()
    office.complete("plan", PLAN)
    assert [(line.title, line.who) for line in lines(office)] == [
        ("Agree the plan", "Lee Lead"),
        ("Case opened", "Lee Lead"),
    ]
    assert lines(office)[0].details == (
        ("What should change?", "Be in school by nine"),
        ("From when?", "Not answered"),
    )


def test_the_chronology_tells_why_the_pathway_went_on(office: Office) -> None:
    to_approval(office)
    why = next(line for line in lines(office) if line.title == "How did it go? Improved")
    assert why.source == "pathway"
    assert ("Read attendance.chronic", "No") in why.details
    assert ("Read outcome", "improved") in why.details


def test_a_clock_on_the_edge_of_a_step_is_told_with_its_step(office: Office) -> None:
    office.open()
    office.complete("plan", PLAN)
    office.later(weeks=6)
    office.fire()
    seen = office.do(look_at_case, LEAD, office.case, office.now)
    assert [each.name for each in seen.standing.coming] == ["Reminder of “Review the plan” (every week)"]
    office.later(weeks=1)
    office.fire()
    assert [line.title for line in lines(office)[:2]] == ["Every week (Review the plan)", "Six weeks"]


def test_technical_steps_are_there_for_whoever_wants_them(office: Office) -> None:
    office.open()
    every = office.do(chronology, office.case, MANAGER)
    assert len(every) > len(without_technical(every))


def test_a_note_stands_in_the_chronology_and_so_does_its_correction(office: Office) -> None:
    office.open()
    heard = casework.Note(date(2026, 1, 4), "Mrs Hill", "telephone", "He was ill")
    note = office.do(casework.add_note, LEAD, office.case, heard, office.now)
    mended = casework.Note(date(2026, 1, 4), "Mr Hill", "telephone", "He was ill", corrects=note)
    office.do(casework.add_note, LEAD, office.case, mended, office.now)
    assert [line.title for line in lines(office)[:2]] == [
        "Correction: Mr Hill, telephone",
        "Mr Hill, telephone".replace("Mr ", "Mrs "),
    ]
    assert ("What was said", "He was ill") in lines(office)[1].details


def test_a_concern_is_told_and_open_until_it_is_dealt_with(office: Office) -> None:
    office.open()
    office.do(casework.raise_concern, LEAD, office.case, {"concern": "A bruise"}, office.now, key="k")
    assert [each.name for each in office.do(look_at_case, LEAD, office.case, office.now).waiting] == [
        "Agree the plan",
        "Contact the MASH",
    ]
    assert office.do(look_at_case, LEAD, office.case, office.now).concerns == {"concern"}
    raised = next(line for line in lines(office) if line.title == "Safeguarding concern raised")
    assert raised.details == (("Concern", "A bruise"),)
    office.complete("contact", {})
    assert office.do(look_at_case, LEAD, office.case, office.now).concerns == frozenset()


def test_a_task_shows_its_form_and_what_was_answered_before(office: Office) -> None:
    office.open()
    office.complete("plan", PLAN)
    office.later(weeks=6)
    office.fire()
    seen = office.do(look_at_task, LEAD, office.task("review").id, office.now)
    assert seen.form is not None
    assert [each.name for each in seen.earlier] == ["Agree the plan"]
    assert (seen.refusal, seen.may_claim, seen.may_release) == (None, True, False)


def test_whoever_did_the_step_is_told_why_they_cannot_approve_it(office: Office) -> None:
    office.open(actor=LEAD)
    to_approval(office)
    approval = office.task("approve").id
    assert office.do(look_at_task, MANAGER, approval, office.now).refusal is None
    assert office.do(look_at_task, LEAD, approval, office.now).refusal == "it belongs to another role"


def test_a_draft_is_shown_to_whoever_typed_it(office: Office) -> None:
    office.open()
    task = office.task("plan").id
    office.do(casework.save_draft, LEAD, task, {"aim": "half a sen"}, office.now)
    assert office.do(look_at_task, LEAD, task, office.now).typed == {"aim": "half a sen"}
    assert office.do(look_at_task, MANAGER, task, office.now).typed is None


def test_a_day_is_read_as_people_type_it() -> None:
    assert day_of("31/8/2015") == day_of("2015-08-31") == date(2015, 8, 31)
    assert day_of("31/2/2015") is None


def test_an_open_case_about_a_sibling_is_told_of(office: Office) -> None:
    office.know(household_id="h")
    with office.database.transaction() as session:
        add_pupil(session, id="kim", upn="B1", name="Kim Hill", date_of_birth=date(2012, 1, 1),
                  school_urn="100002", household_id="h")  # fmt: skip
    office.open()
    for actor, sibling, readable in (
        (LEAD, "Sam Hill", True),
        (DALE, "another child of the household", False),
    ):
        kim = office.do(pupil_by_id, actor, "kim")
        assert kim is not None
        (about,) = office.do(cases_about, actor, kim, office.now)
        assert (about.sibling, about.readable, bool(about.id)) == (sibling, readable, readable)


def test_only_those_who_may_open_a_case_are_offered_it(office: Office) -> None:
    sam = office.do(pupil_by_id, LEAD, "sam")
    assert sam is not None
    assert office.do(may_open, LEAD, sam, office.now)["support"] == "Support with reviews"
    assert office.do(may_open, DALE, sam, office.now) == {}
