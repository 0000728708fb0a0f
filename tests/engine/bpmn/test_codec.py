"""Stored states stay readable: those of every released format, and damaged ones are said to be damaged."""

import zlib
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest

from engine.bpmn.codec import StateUnreadable
from engine.bpmn.instance import RunningInstance
from engine.bpmn.program import compile_program
from engine.bpmn.records import Facts, Records
from tests.engine.bpmn import diagrams as d
from tests.engine.bpmn.lives import MONDAY
from tests.engine.bpmn.runs import a_run

GOLDEN = sorted((Path(__file__).parent / "golden").glob("format-*.state"))
CALLED = d.model("called", d.start(), d.user("visit"), d.end(), d.flow("begin visit done"))
#: Drawn once and never changed: the golden states were written by it.
WHOLE = d.model(
    "whole", d.start(), d.user("plan"),
    d.sub("work", d.start("in"), d.gateway("parallel", "fork"), d.call("calling", "called"),
          d.repeated(d.user("ask"), 'isSequential="false"><loopCardinality>2</loopCardinality>'),
          d.gateway("parallel", "join"), d.end("out"),
          d.flow("in fork calling join out"), d.flow("fork ask join")),
    d.boundary("weekly", "work", d.every("R3/P1W"), interrupting=False), d.user("chase"), d.end("chased"),
    d.boundary("window", "work", d.after("P6M")), d.boundary("stop", "work", d.on_message("stop")),
    d.gateway("eventBased", "which"), d.timer("review_due", "P42D"), d.catch("sooner", "sooner"),
    d.user("review"), d.xor("better", default="better_to_plan"), d.end(), d.end("stopped"),
    d.flow("begin plan work which review_due review better plan"), d.flow("which sooner review"),
    d.flow("better done", done="is_better"), d.flow("weekly chase chased"), d.flow("window review"),
    d.flow("stop stopped"),
)  # fmt: skip


def restore(state: bytes | None) -> RunningInstance:
    program = compile_program("whole", {"whole": WHOLE, "called": CALLED}.get)
    run = a_run(program, Records(Facts(), {}, {}), MONDAY, lambda step: None)
    return RunningInstance(program, run, state)


def elements(instance: RunningInstance) -> list[str]:
    return sorted(instance.describe(task_id, MONDAY).element for task_id in instance.open_ids())


def complete(instance: RunningInstance, element: str) -> RunningInstance:
    task_id = min(one for one in instance.open_ids() if instance.describe(one, MONDAY).element == element)
    instance.complete(task_id, {}, None)
    return restore(instance.dump())


def in_the_middle() -> RunningInstance:
    """One lap behind it, a reminder given, one of two opinions heard."""
    instance = restore(None)
    instance.begin()
    for element in ("plan", "visit", "ask", "ask"):
        instance = complete(instance, element)
    instance.fire()
    instance = complete(instance, "review")
    instance = complete(instance, "plan")
    instance.fire()
    return complete(instance, "ask")


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_a_state_of_every_released_format_goes_on(path: Path) -> None:
    instance = restore(path.read_bytes())
    assert elements(instance) == ["ask", "chase", "visit"]
    assert {timer.element for timer in instance.timers().values()} == {"weekly", "window"}
    assert instance.awaits() == {"stop": 0}
    for element in ("visit", "ask"):
        instance = complete(instance, element)
    instance.catch("sooner", {})
    instance = complete(restore(instance.dump()), "review")
    assert elements(instance) == ["chase", "plan"]


def test_there_is_a_golden_state_of_the_present_format() -> None:
    newest = GOLDEN[-1].read_bytes()
    now = in_the_middle().dump()
    formats = [orjson.loads(zlib.decompress(state))["format"] for state in (newest, now)]
    assert formats[0] == formats[1], "the format has changed: keep a state of it in golden/"


def test_what_is_written_is_what_was_read() -> None:
    state = in_the_middle().dump()
    assert restore(state).dump() == state


@pytest.mark.parametrize("damage", [b"", b"nonsense", zlib.compress(b"{"), zlib.compress(b'{"format": 99}')])
def test_a_damaged_state_is_named(damage: bytes) -> None:
    with pytest.raises(StateUnreadable, match="cannot be read"):
        restore(damage)


def test_a_repetition_is_counted_from_its_start_after_a_restore() -> None:
    due = {timer.due_at for timer in in_the_middle().timers().values() if timer.element == "weekly"}
    assert due == {datetime(2026, 1, 19, 9, tzinfo=UTC)}
