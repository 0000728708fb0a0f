"""`simulate` lives a process in a moment and says whether it went as expected."""

import json
from pathlib import Path

import pytest

import processes
from tests.amount import many
from tests.web.command_line.conftest import Run

BENCH = Path(__file__).parents[3] / "web" / "bench" / "bench_review" / "process.bpmn"
#: Whether each holds is tested beside the processes, which are built once for that; here a person asks.
SCENARIOS = [
    path
    for key in processes.shipped()
    for path in sorted(processes.folder(key).glob("scenarios/*.json"))[: many(1_000, 1)]
]
LAP = {"outcome": "not yet", "said": "more time"}
LIFE = {
    "start": "2025-08-31T10:00:00+01:00",
    "answers": {"agree_plan": [{"plan": "mornings"}], "review": [LAP, LAP, {**LAP, "outcome": "improved"}]},
    "delay": {"review": "P8D"},
    "expect": {"ended": True, "end_event": "ended", "variables": {"reviews": 3, "reminders": 3}},
}


def life(**changes: object) -> bytes:
    return json.dumps(LIFE | changes).encode()


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda path: f"{path.parts[-3]}/{path.stem}")
def test_a_shipped_scenario_holds(pathways: Run, scenario: Path) -> None:
    lived = pathways("simulate", scenario.parts[-3], "--scenario", scenario)
    assert (lived.code, lived.err) == (0, "")


def test_a_life_is_told_in_order(pathways: Run) -> None:
    lived = pathways("simulate", BENCH, "--scenario", "-", "--json", stdin=life())
    assert (lived.code, lived.err) == (0, "")
    told = json.loads(lived.out)
    assert told["end_events"][-1] == "ended"
    assert told["open_tasks"] == told["faults"] == []
    times = [entry["at"] for entry in told["timeline"] if entry["element"] == "remind"]
    assert times == ["2025-09-07T10:00:00+01:00", "2025-09-15T10:00:00+01:00", "2025-09-23T10:00:00+01:00"]


def test_an_expectation_that_does_not_hold_is_a_refusal(pathways: Run) -> None:
    lived = pathways("simulate", BENCH, "--scenario", "-", stdin=life(expect={"end_event": "elsewhere"}))
    assert lived.code == 1
    assert "NOT-AS-EXPECTED" in lived.err


def test_wrong_answers_are_a_fault_of_their_task(pathways: Run) -> None:
    lived = pathways(
        "simulate", BENCH, "--scenario", "-", stdin=life(answers={"agree_plan": [{"plan": ""}]}, expect={})
    )
    assert lived.code == 1
    assert lived.err.startswith("-: agree_plan: ANSWER-REFUSED ")


def test_a_task_without_answers_stays_open(pathways: Run) -> None:
    told = json.loads(pathways("simulate", BENCH, "--json").out)
    assert [task["element"] for task in told["open_tasks"]] == ["agree_plan"]
    assert not told["ended"]


def test_many_random_lives_say_what_none_of_them_reached(pathways: Run) -> None:
    told = json.loads(pathways("simulate", BENCH, "--explore", 40, "--json").out)
    assert told["lives"] == 40
    assert told["distinct_paths"] > 5
    assert told["elements"]["never"] == told["flows"]["never"] == told["dead_ends"] == []


def test_the_same_seed_explores_the_same_lives_and_another_one_others(pathways: Run) -> None:
    def explored(*words: object) -> str:
        return pathways(
            "simulate", BENCH, "--scenario", "-", "--explore", 3, "--json", *words, stdin=life(answers={})
        ).out

    assert explored() == explored("--seed", 0)
    assert explored() != explored("--seed", 3)


@pytest.mark.parametrize(
    ("words", "stdin", "said"),
    [
        (["nowhere.bpmn"], b"", "FILE-UNREADABLE"),
        (["no_such_key"], b"", "is neither a file nor one of"),
        ([BENCH, "--scenario", "-"], b"{", "JSON-BROKEN"),
        ([BENCH, "--scenario", "-"], b'{"strat": 1}', "SCENARIO-SHAPE"),
        ([BENCH, "--scenario", "none.json"], b"", "FILE-UNREADABLE"),
        ([BENCH, "--process", "another"], b"", "no executable process"),
        ([Path(__file__)], b"", "XML-BROKEN"),
    ],
)
def test_what_cannot_be_lived_is_refused(pathways: Run, words: list[object], stdin: bytes, said: str) -> None:
    refused = pathways("simulate", *words, stdin=stdin)
    assert refused.code == 1
    assert said in refused.err
    assert "Traceback" not in refused.err
