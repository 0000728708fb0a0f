"""A life in the making: one thing after the other, dates that come by themselves, and back again."""

from datetime import UTC, datetime, timedelta
from typing import Any

from engine.bpmn.model import ProcessModel, build_model
from engine.expressions import to_plain
from engine.forms import parse_form
from engine.scenarios import check_shape
from engine.simulation import simulate
from engine.simulation.simulate import Life
from engine.simulation.what_if import (
    Scenario,
    as_lived,
    begun,
    cut_off,
    plain_answers,
    present,
    waited,
    with_answer,
    with_facts,
    with_message,
)
from tests.engine.bpmn import diagrams as d
from tests.engine.casework.office import files

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
ROUNDS = d.model(
    "rounds", d.start(), d.user("plan"), d.timer("wait", "P6M"), d.user("review", notBy="plan"),
    d.xor("better", default="better_to_plan"), d.end("closed"),
    d.flow("begin plan wait review better plan"), d.flow("better closed", closed="yes"),
)  # fmt: skip
TWO = d.model(
    "two", d.start(), d.gateway("parallel", "both"), d.user("left"), d.user("right"),
    d.gateway("parallel", "joined"), d.end(),
    d.flow("begin both left joined done"), d.flow("both right joined"),
)  # fmt: skip


def lived(scenario: Scenario, model: ProcessModel = ROUNDS) -> Life:
    """A life up to its present; what it holds is a scenario that anybody can run."""
    assert check_shape(scenario, "life") == []
    life = Life({model.key: model}.get, model.key, scenario, NOW)
    life.live()
    return life


def answered(scenario: Scenario, element: str, model: ProcessModel = ROUNDS, **raw: Any) -> Scenario:
    task = next(one for one in lived(scenario, model).standing().waiting if one.task.element == element)
    return with_answer(scenario, task.task, raw.pop("by", "officer"), raw)


def open_in(scenario: Scenario, model: ProcessModel = ROUNDS) -> list[str]:
    return [one.task.element for one in lived(scenario, model).standing().waiting]


def test_six_months_pass_with_one_step_and_the_date_is_the_real_one() -> None:
    life = answered(begun(NOW, {}), "plan")
    (timer,) = lived(life).standing().timers
    assert timer.due_at == datetime(2026, 7, 5, 8, 1, tzinfo=UTC)
    life = waited(life, timer.due_at)
    assert open_in(life) == ["review"]
    assert present(life) == timer.due_at


def test_each_answer_is_given_once_though_the_task_comes_again() -> None:
    life = answered(begun(NOW, {}), "plan")
    life = answered(waited(life, NOW + timedelta(days=200)), "review", by="manager", yes=False)
    assert open_in(life) == ["plan"]
    assert lived(life).report.faults == []


def test_the_person_who_planned_cannot_review() -> None:
    life = waited(answered(begun(NOW, {}), "plan", by="officer"), NOW + timedelta(days=200))
    assert lived(life).standing().waiting[0].barred == {"officer"}
    report = lived(answered(life, "review", by="officer", yes=True)).report
    assert [fault["code"] for fault in report.faults] == ["NOT-BY"]


def test_of_two_open_tasks_the_second_is_answered_first() -> None:
    life = answered(begun(NOW, {}), "right", TWO)
    life = answered(life, "left", TWO)
    people = [step.element for step in lived(life, TWO).report.steps if step.kind == "userTask"]
    assert people == ["right", "left"]


def test_going_back_leaves_out_what_came_later() -> None:
    planned = answered(begun(NOW, {}), "plan")
    reviewed = answered(waited(planned, NOW + timedelta(days=200)), "review", by="manager", yes=True)
    assert lived(reviewed).report.ended
    assert cut_off(reviewed, present(planned)) == {**planned, "answers": planned["answers"]}
    assert open_in(cut_off(reviewed, NOW)) == ["plan"]
    assert present(cut_off(planned, NOW - timedelta(days=9))) == NOW


def test_time_never_goes_back_by_waiting() -> None:
    life = waited(begun(NOW, {}), NOW - timedelta(days=1))
    assert present(life) == NOW


def test_a_life_saved_as_a_scenario_expects_what_was_lived() -> None:
    life = waited(answered(begun(NOW, {}), "plan"), NOW + timedelta(days=200))
    life = answered(life, "review", by="manager", yes=True)
    scenario = as_lived(life, "rounds", lived(life).report)
    assert scenario["expect"]["end_event"] == "closed"
    assert check_shape(scenario, "scenario") == []
    assert simulate({"rounds": ROUNDS}.get, "rounds", scenario, NOW).holds
    other = d.model("rounds", d.start(), d.user("plan"), d.end("other"), d.flow("begin plan other"))
    assert not simulate({"rounds": other}.get, "rounds", scenario, NOW).holds


def test_an_answer_for_which_no_task_came_is_left_over() -> None:
    life = answered(waited(answered(begun(NOW, {}), "plan"), NOW + timedelta(days=200)), "review", by="x")
    other = d.model("rounds", d.start(), d.user("plan"), d.end("other"), d.flow("begin plan other"))
    assert [name for name, _ in lived(life, other).standing().left_over] == ["rounds/review"]


def test_messages_and_figures_are_told_when_they_come() -> None:
    support = build_model(files("support"))
    life = begun(NOW, {"attendance": {"possible": 100, "attended": 95}})
    standing = lived(life, support).standing()
    assert standing.tellable
    told = with_facts(life, attendance={"possible": 120, "attended": 60})
    assert to_plain(dict(lived(told, support).standing().message_scope))["attendance"]["severe"] is True
    name, form = next((name, form) for name, form in standing.tellable.items() if form)
    raw = {field.name: "Moved" for field in form.questions.asked}
    data = plain_answers(form, raw, standing.message_scope, NOW)
    assert lived(with_message(life, name, data), support).report.steps


def test_typed_answers_are_kept_as_scenarios_write_them() -> None:
    support = build_model(files("support"))
    (task, *_) = lived(begun(NOW, {}), support).standing().waiting
    assert plain_answers(task.form, {"aim": " Be in school "}, task.scope, NOW) == {"aim": "Be in school"}
    assert plain_answers(None, {"aim": "x"}, {}, NOW) == {}


def test_somebody_chosen_from_what_is_on_record_is_told_by_their_id() -> None:
    form = parse_form(
        b'{"title": "Who?", "type": "object", "required": ["who"], "properties":'
        b'{"who": {"title": "Which parent?", "type": "string", "ui:choices": "pupil.parents"}}}',
        "who",
    )
    life = begun(NOW, {"pupil": {"parents": [{"id": "p1", "name": "Ann"}]}})
    scope = lived(life).standing().message_scope
    assert plain_answers(form, {"who": "p1"}, scope, NOW) == {"who": "p1"}
