"""Lives that analysts play in a draft: from the start, and from a case, which they never touch."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import true

from engine import casework, process_versions, what_if
from engine.bpmn.bundle import DIAGRAM
from engine.errors import AnswersRefused, BadInput, NotAllowed, NotFound
from engine.expressions import to_plain
from engine.identity import Actor
from engine.process_versions.checking import unmet_scenarios
from engine.store.people import set_roles
from engine.store.process_drafts import files_of_draft
from engine.store.what_if_lives import life_in_draft, lives_in_draft
from engine.tables import events, process_instances, tasks, timers
from engine.views.what_if_explored import look_at_exploration
from engine.what_if.copying import NothingRuns
from tests.engine.casework.office import ANALYST, LEAD, MANAGER, MOVED, PLAN, Office, files, review

BOTH_ROLES = Actor("both", "Bo Both", frozenset({"analyst", "team_manager"}))
REVIEW = {**review(98), "outcome": "improved"}


@dataclass
class Played:
    """One life in a draft of the support process."""

    office: Office
    draft: str
    id: str
    actor: Actor = ANALYST

    @property
    def now(self) -> what_if.PlayedLife:
        def found(session: Any) -> what_if.PlayedLife:
            return what_if.play(session, self.actor, life_in_draft(session, self.draft, self.id))

        return self.office.do(found)

    def open(self) -> list[str]:
        return [one.task.element for one in self.now.standing.waiting]

    def do(self, verb: Callable[..., Any], *args: Any, **more: Any) -> Any:
        return self.office.do(verb, self.actor, self.draft, self.id, *args, **more)

    def answer(self, element: str, raw: Any, by: str = "Lead professional") -> None:
        self.do(what_if.answer_in_life, f"support/{element}", by, raw)

    def next_date(self) -> None:
        self.do(what_if.wait_in_life, self.now.standing.timers[0].due_at)


def drafted(office: Office, actor: Actor = ANALYST) -> str:
    return office.do(process_versions.begin_draft, actor, "Sooner", ["support"], office.now)


def begun(office: Office, actor: Actor = ANALYST, **more: Any) -> Played:
    draft = drafted(office, actor)
    known = {"attendance": {"possible": 100, "attended": 98}}
    life = office.do(
        what_if.begin_life, actor, draft, "support", "A child who comes back", known, office.now, **more
    )
    return Played(office, draft, life, actor)


def analyst_with_cases(office: Office) -> Actor:
    office.do(set_roles, "both", ["analyst", "team_manager"], [])
    return BOTH_ROLES


def rows_of_cases(office: Office) -> list[Any]:
    return [office.rows(table) for table in (process_instances, tasks, timers, events)]


def test_a_whole_life_is_played_in_a_few_steps(office: Office) -> None:
    life = begun(office)
    life.answer("plan", PLAN)
    life.next_date()
    assert life.now.standing.now == office.now + timedelta(weeks=6, minutes=1)
    life.answer("review", REVIEW)
    life.answer("approve", {}, by="Team manager")
    assert life.now.report.ended
    assert life.now.report.end_events == ["finished"]
    assert rows_of_cases(office) == [[], [], [], []]


def test_who_reviewed_cannot_approve_and_nothing_of_it_is_kept(office: Office) -> None:
    life = begun(office)
    life.answer("plan", PLAN)
    life.next_date()
    life.answer("review", REVIEW)
    with pytest.raises(what_if.NotDone, match="two people are needed"):
        life.answer("approve", {}, by="Lead professional")
    assert life.open() == ["approve"]


def test_what_is_wrong_with_answers_is_told_as_at_the_task(office: Office) -> None:
    life = begun(office)
    with pytest.raises(AnswersRefused):
        life.answer("plan", {"aim": ""})
    assert life.open() == ["plan"]


def test_a_task_can_be_answered_by_chance(office: Office) -> None:
    life = begun(office)
    life.answer("plan", None)
    assert life.open() == []


def test_a_task_that_another_window_answered_is_not_answered_again(office: Office) -> None:
    life = begun(office)
    life.answer("plan", PLAN)
    with pytest.raises(what_if.NotDone, match="is not open now"):
        life.answer("plan", PLAN)


def test_messages_are_sent_as_people_send_them(office: Office) -> None:
    life = begun(office)
    life.do(what_if.tell_in_life, "case_withdrawn", MOVED)
    assert life.now.report.end_events == ["ended_early"]
    with pytest.raises(what_if.NotDone, match="Nothing takes this message"):
        life.do(what_if.tell_in_life, "case_withdrawn", MOVED)


def test_the_register_says_something_else(office: Office) -> None:
    life = begun(office)
    life.do(what_if.learn_in_life, {"attendance": {"possible": 100, "attended": 40}})
    scope = life.now.standing.message_scope
    assert to_plain(dict(scope))["attendance"]["severe"] is True


def test_time_passes_to_a_day_and_not_back(office: Office) -> None:
    life = begun(office)
    life.do(what_if.wait_in_life, office.now + timedelta(days=90))
    assert life.now.standing.now == office.now + timedelta(days=90)
    for days in (80, 30_000):
        with pytest.raises(what_if.NotDone):
            life.do(what_if.wait_in_life, office.now + timedelta(days=days))


def test_another_way_is_tried_and_the_first_stays(office: Office) -> None:
    life = begun(office)
    life.answer("plan", PLAN)
    life.next_date()
    life.answer("review", review(120, possible=140))
    other = life.do(what_if.branch_life, office.now + timedelta(weeks=6, minutes=1), office.now)
    branch = Played(office, life.draft, other)
    assert branch.open() == ["review"]
    branch.answer("review", REVIEW)
    assert branch.open() == ["approve"]
    assert life.open() == ["plan"]
    titles = [one.title for one in office.do(lives_in_draft, life.draft, "support", true())]
    assert sorted(titles) == ["A child who comes back", "A child who comes back, another way"]


def test_a_life_is_kept_as_a_scenario_that_proves_the_draft(office: Office) -> None:
    life = begun(office)
    life.answer("plan", PLAN)
    life.next_date()
    life.answer("review", REVIEW)
    life.answer("approve", {}, by="Team manager")
    name = life.do(what_if.save_as_scenario, "Comes back!", office.now)
    assert name == "scenarios/comes_back.json"
    drafts = office.do(files_of_draft, life.draft)
    assert json.loads(drafts["support"].now.files[name])["expect"]["end_event"] == "finished"
    now = {key: one.now for key, one in drafts.items()}
    assert office.do(unmet_scenarios, now, office.now) == {"support": []}
    with pytest.raises(BadInput, match="already"):
        life.do(what_if.save_as_scenario, "Comes back", office.now)


def test_a_life_is_played_on_the_draft_as_it_is_now(office: Office) -> None:
    life = begun(office)
    life.answer("plan", PLAN)
    sooner = files("support").diagram.replace(b">P6W<", b">P2W<")
    office.do(
        process_versions.save_files, ANALYST, life.draft, "support", {DIAGRAM: sooner}, "Sooner", office.now
    )
    assert life.now.standing.timers[0].due_at == office.now + timedelta(weeks=2, minutes=1)


def test_a_draft_with_errors_is_not_played(office: Office) -> None:
    life = begun(office)
    broken = files("support").diagram.replace(b">P6W<", b">soon<")
    office.do(process_versions.save_files, ANALYST, life.draft, "support", {DIAGRAM: broken}, "x", office.now)
    with pytest.raises(what_if.CannotBePlayed, match="the draft has errors"):
        assert life.now
    none: dict[str, bytes | None] = {DIAGRAM: None}
    office.do(process_versions.save_files, ANALYST, life.draft, "support", none, "x", office.now)
    with pytest.raises(what_if.CannotBePlayed, match="no diagram"):
        assert life.now


def test_a_life_goes_on_from_a_case_and_never_touches_it(office: Office) -> None:
    office.open()
    office.complete("plan", PLAN)
    before = rows_of_cases(office)
    life = begun(office, analyst_with_cases(office), case_id=office.case)
    life.next_date()
    assert life.open() == ["review"]
    life.answer("review", REVIEW)
    life.answer("approve", {}, by="Team manager")
    assert life.now.report.end_events == ["finished"]
    assert rows_of_cases(office) == before


def test_from_a_case_four_eyes_know_who_did_what_in_it(office: Office) -> None:
    office.open()
    office.complete("plan", PLAN)
    office.later(weeks=6, minutes=1)
    office.fire()
    office.complete("review", REVIEW)
    life = begun(office, analyst_with_cases(office), case_id=office.case)
    (waiting,) = life.now.standing.waiting
    assert waiting.barred == {LEAD.id}
    with pytest.raises(what_if.NotDone, match="two people"):
        life.answer("approve", {}, by=LEAD.id)


def test_a_case_that_went_on_is_not_mixed_with_what_was_played(office: Office) -> None:
    office.open()
    life = begun(office, analyst_with_cases(office), case_id=office.case)
    office.complete("plan", PLAN)
    with pytest.raises(what_if.CaseWentOn):
        assert life.now


def test_only_who_may_read_a_case_begins_from_it(office: Office) -> None:
    office.open()
    with pytest.raises(NotAllowed):
        begun(office, case_id=office.case)
    life = begun(office, analyst_with_cases(office), case_id=office.case)
    with pytest.raises(NotAllowed):
        assert Played(office, life.draft, life.id, ANALYST).now


def test_a_child_is_not_written_into_a_draft(office: Office) -> None:
    office.open()
    life = begun(office, analyst_with_cases(office), case_id=office.case)
    with pytest.raises(what_if.NotDone, match="no child's data"):
        life.do(what_if.save_as_scenario, "Real", office.now)
    assert "Sam" not in json.dumps(office.do(life_in_draft, life.draft, life.id).scenario)


def test_a_closed_case_cannot_go_on(office: Office) -> None:
    office.open()
    office.do(casework.tell, LEAD, office.case, "case_withdrawn", MOVED, office.now, key="withdrawn")
    with pytest.raises(NothingRuns):
        begun(office, analyst_with_cases(office), case_id=office.case)


def test_a_draft_without_the_step_where_the_case_stands_says_so(office: Office) -> None:
    office.open()
    life = begun(office, analyst_with_cases(office), case_id=office.case)
    renamed = files("support").diagram
    for word in (b'id="%s"', b'Ref="%s"', b'"restsOn" value="%s"'):
        renamed = renamed.replace(word % b"plan", word % b"agree")
    save = process_versions.save_files
    office.do(save, life.actor, life.draft, "support", {DIAGRAM: renamed}, "Renamed", office.now)
    with pytest.raises(what_if.CannotBePlayed, match="stands at “plan”"):
        assert life.now


@pytest.mark.parametrize("who", [MANAGER, LEAD])
def test_only_who_writes_drafts_plays(office: Office, who: Actor) -> None:
    life = begun(office)
    other = Played(office, life.draft, life.id, who)
    for verb, args in (
        (what_if.wait_in_life, (office.now,)),
        (what_if.branch_life, (office.now, office.now)),
        (what_if.forget_life, ()),
        (what_if.save_as_scenario, ("x", office.now)),
    ):
        with pytest.raises(NotAllowed):
            other.do(verb, *args)


def test_a_life_is_taken_away(office: Office) -> None:
    life = begun(office)
    life.do(what_if.forget_life)
    with pytest.raises(NotFound):
        assert life.now


def test_many_lives_are_lived_at_random(office: Office) -> None:
    life = begun(office)
    kept = office.do(life_in_draft, life.draft, life.id)
    found = office.do(what_if.explore_life, ANALYST, kept, 5, 0).document()
    assert found["lives"] == 5
    assert found == office.do(what_if.explore_life, ANALYST, kept, 5, 0).document()


def test_lives_that_never_end_are_told_with_where_they_wait(office: Office) -> None:
    endless = files("support").diagram.replace(b'outcome = "improved"', b'outcome = "never"')
    life = begun(office)
    save = process_versions.save_files
    office.do(save, ANALYST, life.draft, "support", {DIAGRAM: endless}, "Endless", office.now)
    page = office.do(look_at_exploration, ANALYST, life.draft, life.id, 3, 0)
    assert sum(lives for _, lives in page.dead_ends) == 3
    assert {"approve", "finished"} <= {element for element, _, _ in page.never}
