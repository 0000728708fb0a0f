"""Stored cases played again: the same on what they ran on, and the expected first difference on each edit."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text, update

from engine import casework
from engine.bpmn.bundle import ProcessFiles
from engine.casework.opening import Opening, open_cases
from engine.faults import FilesRefused
from engine.process_versions import publish
from engine.simulation.replaying import Replayed
from engine.simulation.replaying.retracing import retrace
from engine.store.incidents import unresolved
from engine.store.instances import running_instances
from engine.tables import events
from engine.views.played_files import Drafts
from engine.views.recorded_lives import recorded_lives
from engine.views.replaying import CasesWanted, ReplayedCases, replay_cases
from engine.views.untouched import Untouched
from tests.engine.casework.office import ANALYST, LEAD, MANAGER, MOVED, PLAN, Office, add_pupil, files, review
from tests.engine.views.edits import EDITS, HARMLESS
from tests.engine.views.reviewing import begun, diagram, lived, original, publish_reviewing

#: What events did not keep before cases could be replayed.
KEPT_SINCE = ("variables", "overtaken")


def replayed(office: Office, files: ProcessFiles, **wanted: Any) -> ReplayedCases:
    with office.database.reading() as session:
        return replay_cases(session, [files], CasesWanted(**wanted), office.now)


def only(found: ReplayedCases) -> Replayed:
    (one,) = found.results
    return one


def played(office: Office, draft: ProcessFiles) -> Replayed:
    """What became of the case when it is really played, also where nothing has changed."""
    with office.database.reading() as session:
        drafts = Drafts.of(session, [draft])
        (one,) = recorded_lives(session, [office.case], office.now)
        return drafts.replayed(one)


def traced(office: Office, files: ProcessFiles) -> list[Any]:
    """The first difference of each case when it is really played, whatever the files are."""
    with office.database.reading() as session:
        drafts = Drafts.of(session, [files])
        lives = recorded_lives(session, [office.case], office.now)
        return [retrace(each.life, drafts.versions(each)).first for each in lives]


def test_a_case_is_the_same_on_what_it_ran_on_and_on_what_nobody_acts_on(office: Office) -> None:
    lived(office)
    assert traced(office, original()) == [None]
    for what, draft in {"nothing": original(), **HARMLESS}.items():
        assert traced(office, draft) == [None], what
        one = only(replayed(office, draft))
        assert (one.verdict, one.first, one.days_longer) == ("same", None, 0), what
        assert (one.end_events, one.waits_for) == (("reminded", "finished"), ()), what


def test_each_edit_gives_its_first_difference_in_words(office: Office) -> None:
    lived(office)
    for what, edit in EDITS.items():
        one = only(replayed(office, edit.files))
        assert one.first is not None, what
        found = one.verdict, one.first.element, one.first.words, one.days_longer
        assert found == (edit.verdict, edit.element, edit.words, edit.days_longer), what
        assert one == played(office, edit.files), f"{what}: all played twice"
    assert len(EDITS) >= 20


def test_what_a_stopped_case_waits_for_is_said_with_the_reason(office: Office) -> None:
    lived(office)
    one = only(replayed(office, EDITS["a question that must be answered"].files))
    assert [(each.element, each.because) for each in one.waits_for if each.kind == "task"] == [
        ("review", "“What does the child say?”")
    ]
    one = only(replayed(office, EDITS["another step"].files))
    assert [(each.element, each.lane) for each in one.waits_for] == [("second", "Team manager")]


def test_an_open_case_is_held_against_what_it_waits_for(office: Office) -> None:
    lived(office)
    case = begun(office)
    office.now += timedelta(days=3)
    found = {one.case: one for one in replayed(office, diagram(("P6W", "P8W"))).results}
    first = found[case].first
    assert first is not None
    days = "3 March 2026 instead of 17 February 2026"
    assert first.words == f"Since 6 January 2026 this case would wait for “wait” on {days}."
    assert found[case].verdict == "different"
    assert [each.element for each in found[case].waits_for] == ["wait"]
    assert only(replayed(office, original(), state="open")).verdict == "same"


def test_only_the_cases_that_are_asked_for_are_played(office: Office) -> None:
    closed = lived(office)
    opened = begun(office)
    assert {one.case for one in replayed(office, original()).results} == {closed, opened}
    assert only(replayed(office, original(), state="closed")).case == closed
    assert only(replayed(office, original(), case_ids=[opened])).case == opened
    assert replayed(office, original(), since=office.now).results == ()
    assert replayed(office, files("support")).results == ()


def test_a_case_of_reviews_messages_and_a_count_of_sessions_is_the_same(office: Office) -> None:
    office.open("support", variables={"reminders": 4, "case": {"plan": {"hint": "from the start"}}})
    office.complete("plan", PLAN)
    office.later(weeks=6, hours=1)
    office.fire()
    office.later(days=15)
    office.fire()
    office.complete("review", review(95))
    office.complete("plan", PLAN)
    office.later(weeks=7)
    office.fire()
    office.later(days=1)
    office.complete("review", review(96, "improved"))
    office.later(days=1)
    office.do(casework.send_message, LEAD, office.case, "case_withdrawn", MOVED, office.now, key="1")
    assert traced(office, files("support")) == [None]
    with office.database.reading() as session:
        assert running_instances(session, [office.case])[office.case] == []


def test_a_timer_that_somebody_was_quicker_than_does_not_fire(office: Office) -> None:
    office.open("support")
    office.complete("plan", PLAN)
    office.later(weeks=6)
    office.fire()
    office.later(days=10)
    office.complete("review", review(80))
    assert traced(office, files("support")) == [None]


def test_a_process_that_a_message_started_is_played_too(office: Office) -> None:
    office.open("support")
    office.later(hours=1)
    office.do(casework.raise_concern, LEAD, office.case, {"concern": "Afraid"}, office.now, key="1")
    assert traced(office, files("concern")) == [None]
    assert only(replayed(office, files("concern"))).verdict == "same"


def test_files_with_faults_are_refused(office: Office) -> None:
    lived(office)
    with pytest.raises(FilesRefused):
        replayed(office, diagram(("P6W", "six weeks")))


def test_what_failed_then_fails_again_and_what_was_tried_again_goes_on(office: Office) -> None:
    office.do(publish, ANALYST, [files("stuck")], "New", office.now)
    office.open("stuck", variables={"own": 1, "case": {"shared": 2}})
    assert traced(office, files("stuck")) == [None]
    office.later(hours=1)
    office.know(ehcp=False)
    (incident,) = office.do(unresolved, office.case)
    office.do(casework.retry_incident, MANAGER, incident.id, office.now)
    assert played(office, files("stuck")).verdict == "same"


def test_a_worker_that_failed_is_no_difference(office: Office) -> None:
    office.know(ehcp=False)
    office.open("fragile")
    office.complete("ask", {"said": "hello"}, MANAGER)
    office.later(days=1)
    assert office.fire() == 0
    office.later(minutes=5)
    assert office.fire() == 0
    assert played(office, files("fragile")).verdict == "same"
    (incident,) = office.do(unresolved, office.case)
    office.know(sen_support=False)
    office.later(hours=5)
    office.do(casework.retry_incident, MANAGER, incident.id, office.now)
    assert played(office, files("fragile")).verdict == "same"


def test_a_case_from_before_events_kept_so_much_is_the_same_too(office: Office) -> None:
    office.open("support", variables={"reminders": 4, "case": {"plan": {"hint": "from the start"}}})
    office.complete("plan", PLAN)
    office.later(weeks=6)
    office.fire()
    office.later(days=10)
    office.complete("review", review(80))
    with office.database.transaction() as session:
        on = "" if session.dialect.name == "sqlite" else " ON events"
        session.execute(text(f"DROP TRIGGER events_never_change{on}"))
        for row in session.execute(select(events)).all():
            older = {name: value for name, value in row.payload.items() if name not in KEPT_SINCE}
            this = (events.c.case_id == row.case_id) & (events.c.seq == row.seq)
            session.execute(update(events).where(this).values(payload=older))
    with office.database.reading() as session:
        (one,) = recorded_lives(session, [office.case], office.now)
    assert one.life.record == {"plan": {"hint": "from the start"}}
    assert one.life.moments[0].deeds[0].data == {}
    assert played(office, files("support")).verdict == "same"


def test_a_part_that_a_case_never_came_to_changes_nothing_for_it(office: Office) -> None:
    publish_reviewing(office)
    case = begun(office)
    for what in ("another lane", "a script", "another end", "a rule", "a question that must be answered"):
        draft = EDITS[what].files
        with office.database.reading() as session:
            untouched = Untouched(session, [draft], Drafts.of(session, [draft]).models)
            assert set(untouched.same([case])) == {case}, what
        assert played(office, draft) == only(replayed(office, draft)), what
    office.later(weeks=6)
    office.fire()
    with office.database.reading() as session:
        assert Untouched(session, [draft], Drafts.of(session, [draft]).models).same([case]) == {}


def test_cases_that_were_opened_together_are_each_the_same(office: Office) -> None:
    with office.database.transaction() as session:
        add_pupil(
            session, id="kim", upn="B2", name="Kim", date_of_birth=date(2014, 5, 1), school_urn="100001"
        )
    openings = [Opening("sam", {"found": {"why": "85%"}}), Opening("kim", {"found": {"why": "88%"}})]
    for case in office.do(open_cases, LEAD, "support", openings, office.now):
        office.case = case
        assert traced(office, files("support")) == [None]
    with office.database.reading() as session:
        (one,) = recorded_lives(session, [office.case], office.now)
    assert one.life.record == {"found": {"why": "88%"}}


def test_a_correction_of_the_childs_record_counts_from_when_it_was_made(office: Office) -> None:
    office.open("support")
    office.complete("plan", PLAN)
    office.later(days=1)
    corrected = {"ehcp": True, "looked_after": False}
    office.do(casework.correct_facts, MANAGER, "sam", corrected, office.now.date(), "School", office.now)
    with office.database.reading() as session:
        (one,) = recorded_lives(session, [office.case], office.now)
    first, last = one.life.moments[0], one.life.moments[-1]
    assert one.life.facts(first.now, first).pupil["ehcp"] is None
    assert one.life.facts(last.now, last).pupil["ehcp"] is True
    assert last.deeds[0].changed == {"pupil.ehcp", "pupil.looked_after"}
    assert traced(office, files("support")) == [None]
