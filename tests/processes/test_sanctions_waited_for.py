"""A referral, or route 3, waits for its own sanctions, whatever became of those before them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest

import processes
from engine.bpmn.model import ProcessModel
from engine.simulation import Report, simulate
from tests.engine.bpmn.diagrams import call, end, flow, model, start, user
from tests.processes.legal_steps import TAKEN_OVER
from tests.processes.test_sanction_guards import START, live, random_life, scenario

Models = Mapping[str, ProcessModel]
ROUTING = processes.read_catalogue()
FATHER = {"parent": {"name": "Mr Hussain", "relationship": "Father", "address_known": True}}


def twice(models: Models, process: str, told: Mapping[str, Any]) -> Report:
    """A case that comes to a process again when the record is corrected, as a council may draw it."""
    parts = (start(), call("first", process), user("corrected"), call("second", process), end())
    again = model("twice", *parts, flow("begin first corrected second done"))
    return simulate({**models, "twice": again}.get, "twice", told, START, ROUTING)


def wrongly_looked_after(process: str, life: str) -> dict[str, Any]:
    """A life in which the record says after three days, and for six weeks, that the child is looked after."""
    told = scenario(process, life)
    begins = datetime.fromisoformat(told["start"])
    refused = scenario("route_3_legal_threshold", "a_sanction_for_each_parent")["answers"]
    instead = scenario("legal_sanction", "looked_after_from_the_start")["answers"]["social_care_instead"][0]
    answers = {
        **told["answers"],
        **{name: refused[name] for name in ("propose_sanction", "legal_sanction/manager_decides")},
        "social_care_instead": [instead | {"told_social_worker_on": begins.date().isoformat()}],
        "legal_sanction/tell_family_and_school": [
            _told_on(answer, begins.date().isoformat())
            for answer in refused["legal_sanction/tell_family_and_school"]
        ],
        "corrected": [{}],
    }
    # The second time both are on record and are chosen.
    asked, times = {"submit_referral": ("name_parents", 1)}.get(process, ("county_considers", 2))
    (named,) = answers[asked]
    known = {name: value for name, value in named.items() if name != "parents"}
    answers[asked] = [*[named] * times, {**known, "known_parents": ["1", "2"]}]
    return {
        **{part: told[part] for part in ("start", "variables")},
        "answers": answers,
        "delay": {"corrected": "P60D", "gather_evidence": "P30D"},
        "facts": [
            {"at": (begins + timedelta(days=days)).isoformat(), "pupil": {"looked_after": looked_after}}
            for days, looked_after in ((3, True), (45, False))
        ],
    }


def two_sanctions(seed: int, cut_off: str, on: datetime) -> dict[str, Any]:
    """Sanctions of both parents in one case, answered at random until something cuts them off."""
    told = random_life(looked_after=False)
    second: dict[str, Any] = {"name": "sanction_considered", "at": START.isoformat(), "data": FATHER}
    data = TAKEN_OVER if cut_off == "social_care_takes_over" else {}
    cut = {"name": cut_off, "at": on.isoformat(), "data": data}
    if cut_off == "child_looked_after":
        facts, messages = [{"at": on.isoformat(), "pupil": {"looked_after": True}}], [second]
    else:
        facts, messages = [], [second, cut]
    more = {"facts": facts, "messages": messages, "unanswered": "random", "seed": seed}
    return {**told, **more, "process": "legal_sanction"}


def _told_on(answer: Mapping[str, Any], day: str) -> dict[str, Any]:
    return {**answer, "told": [{**one, "told_on": day} for one in answer["told"]]}


@pytest.mark.parametrize(
    ("process", "life"),
    [("submit_referral", "two_parents"), ("route_3_legal_threshold", "a_sanction_for_each_parent")],
)
def test_a_second_time_the_sanctions_of_that_time_are_waited_for(
    process: str, life: str, unhurried: Models
) -> None:
    report = twice(unhurried, process, wrongly_looked_after(process, life))
    ended = [step.at for step in report.steps if step.element == "sanctions_ended"]
    again = [step.at for step in report.steps if step.element == "second" and not step.cancelled]
    assert (report.faults, report.ended) == ([], True)
    assert len(ended) == 2
    assert again == ended[1:]
    assert report.variables["case"]["sanctions_open"] == 0


@pytest.mark.parametrize("cut_off", ["child_looked_after", "social_care_takes_over", "case_withdrawn"])
def test_whatever_cuts_sanctions_off_none_stays_counted_as_open(cut_off: str, unhurried: Models) -> None:
    reached: set[str] = set()
    for seed in range(12):
        days = Random(seed).choice([1, 2, 9, 20, 46, 120])  # noqa: S311 - no secret
        report = live(unhurried, two_sanctions(seed, cut_off, START + timedelta(days, minutes=1)))
        steps = [step.element for step in report.steps if not step.cancelled]
        assert (report.faults, report.open_tasks) == ([], [])
        assert (steps.count("count_sanction"), steps.count("sanctions_ended")) == (2, 1)
        assert report.variables["case"]["sanctions_open"] == 0
        reached |= {step.element for step in report.steps if step.cancelled}
    assert reached & {"gather_evidence", "propose_sanction", "manager_decides"}
