"""The way through a diagram: analysts are told where a case would stand still or go round for ever."""

import pytest

from engine.bpmn.profile import check_diagram
from tests.engine.bpmn.drawing import (
    BESIDE,
    BY_MESSAGE,
    END,
    MESSAGE,
    REVIEW,
    START,
    Twins,
    boundary,
    check_twins,
    drawn,
    errors,
    flows,
    line,
    names,
    sub,
)

SECOND = '<userTask id="second" name="Second" camunda:formKey="review"/>'
SCRIPT = '<scriptTask id="count"><script>n = n + 1</script></scriptTask>'


def gateway(name: str, kind: str = "parallelGateway", attributes: str = "") -> str:
    return f'<{kind} id="{name}" name="{name}" {attributes}/>'


def loop(inside: str, ways: tuple[str, ...]) -> str:
    """A loop between the gateways `back` and `again`, with something on it."""
    gateways = gateway("back", "exclusiveGateway") + gateway(
        "again", "exclusiveGateway", 'default="again_to_back"'
    )
    return START + END + gateways + inside + flows("begin>back", *ways, "again>back", "again>done?enough")


FORK = gateway("fork") + gateway("join") + REVIEW + SECOND
TWO_WAYS = ("fork>review", "fork>second", "review>join", "second>join")
IN_SUB = sub(
    "both", '<startEvent id="b1"/><endEvent id="b2"/>' + FORK + flows("b1>fork", *TWO_WAYS, "join>b2")
)
EITHER = gateway("either", "inclusiveGateway", 'default="either_to_merge"') + gateway(
    "merge", "inclusiveGateway"
)
EITHER_WAYS = ("either>review?x", "either>merge", "review>merge")
CHOOSE = gateway("which", "exclusiveGateway", 'default="which_to_second"')
MERGE = gateway("merge", "exclusiveGateway")
INTO_MERGE = ("begin>merge", "merge>review")
OFF = f'<boundaryEvent id="off" attachedToRef="review">{BY_MESSAGE}</boundaryEvent>'
SIDE = OFF.replace('id="off"', 'id="off" cancelActivity="false"')
LEFT = OFF + flows("off>done")
THIRD = '<manualTask id="third"/>'
#: Reviews without an end beside a step whose terminate end event ends them too.
MEANWHILE = (
    START
    + gateway("meanwhile")
    + gateway("back", "exclusiveGateway")
    + REVIEW
    + SECOND
    + '<endEvent id="done"><terminateEventDefinition/></endEvent>'
    + flows(
        "begin>meanwhile", "meanwhile>back", "back>review", "review>back", "meanwhile>second", "second>done"
    )
)
AFTER = gateway("again") + '<manualTask id="x"/><manualTask id="y"/>'
AFTER += flows("third>again", "again>x", "again>y", "x>done", "y>done")

TABLE = [
    Twins("NO-PROCESS", "", '<collaboration id="c"/>', line(REVIEW)),
    Twins("NO-START", "case", REVIEW + END + flows("review>done"), line(REVIEW)),
    Twins(
        "MANY-STARTS",
        "case",
        line(REVIEW) + '<startEvent id="other"/>' + flows("other>review"),
        line(REVIEW),
    ),
    Twins(
        "NO-END",
        "inner",
        line(sub("inner", '<startEvent id="s"/>' + REVIEW + flows("s>review"))),
        line(sub("inner")),
    ),
    Twins(
        "NO-START",
        "inner",
        line(sub("inner", REVIEW + '<endEvent id="e"/>' + flows("review>e"))),
        line(sub("inner")),
    ),
    Twins("UNREACHABLE", "second", line(REVIEW) + SECOND + flows("second>done"), line(REVIEW, SECOND)),
    Twins(
        "DEAD-END",
        "review",
        START + REVIEW + END + SECOND + flows("begin>review", "second>done"),
        line(REVIEW),
    ),
    Twins(
        "DEAD-END",
        "late",
        line(REVIEW) + f'<boundaryEvent id="late" attachedToRef="review">{BY_MESSAGE}</boundaryEvent>',
        line(REVIEW) + boundary("late", "review"),
        MESSAGE,
    ),
    Twins(
        "NO-WAY-OUT",
        "review",
        START + REVIEW + SECOND + END + flows("begin>review", "review>second", "second>review"),
        loop(REVIEW, ("back>review", "review>again")),
    ),
    Twins(
        "NO-WAY-OUT",
        "back",
        MEANWHILE.replace("<terminateEventDefinition/>", ""),
        MEANWHILE,
    ),
    Twins(
        "IMPLICIT-SPLIT",
        "review",
        line(REVIEW) + SECOND + flows("review>second", "second>done"),
        line(REVIEW, SECOND),
    ),
    Twins(
        "IMPLICIT-SPLIT-AT-START",
        "begin",
        line(REVIEW) + SECOND + flows("begin>second", "second>done"),
        line(REVIEW, SECOND),
    ),
    Twins("FLOW-INTO-START", "begin", line(REVIEW) + flows("review>begin"), line(REVIEW)),
    Twins("FLOW-OUT-OF-END", "done", line(REVIEW) + SECOND + flows("done>second"), line(REVIEW, SECOND)),
    Twins(
        "FLOW-INTO-BOUNDARY",
        "late",
        line(REVIEW, SECOND) + boundary("late", "review") + flows("second>late"),
        line(REVIEW, SECOND) + boundary("late", "review"),
        MESSAGE,
    ),
    Twins("FLOW-END-UNKNOWN", "review_to_nowhere", line(REVIEW) + flows("review>nowhere"), line(REVIEW)),
    Twins(
        "FLOW-CROSSES-SUB-PROCESS",
        "inner_work_to_done",
        line(sub("inner")) + flows("inner_work>done"),
        line(sub("inner")),
    ),
    Twins(
        "PARALLEL-IN-LOOP",
        "fork",
        loop(FORK, ("back>fork", *TWO_WAYS, "join>again")),
        loop(IN_SUB, ("back>both", "both>again")),
    ),
    Twins(
        "INCLUSIVE-IN-LOOP",
        "either",
        loop(REVIEW + EITHER, ("back>either", *EITHER_WAYS, "merge>again")),
        START + END + EITHER + REVIEW + flows("begin>either", *EITHER_WAYS, "merge>done"),
    ),
    Twins(
        "LOOP-NEVER-WAITS",
        "back",
        loop(SCRIPT, ("back>count", "count>again")),
        loop(REVIEW, ("back>review", "review>again")),
    ),
    Twins(
        "JOIN-WAITS-FOR-EVER",
        "join",
        START
        + END
        + CHOOSE
        + gateway("join")
        + REVIEW
        + SECOND
        + flows("begin>which", "which>review?x", "which>second", "review>join", "second>join", "join>done"),
        START + END + FORK + flows("begin>fork", *TWO_WAYS, "join>done"),
    ),
    Twins(
        "JOIN-WAITS-FOR-EVER",
        "join",
        START
        + END
        + FORK
        + flows("begin>fork", *TWO_WAYS, "join>done")
        + f'<boundaryEvent id="late" attachedToRef="review">{BY_MESSAGE}</boundaryEvent>'
        + flows("late>join"),
        START
        + END
        + FORK
        + flows("begin>fork", *TWO_WAYS, "join>done")
        + boundary("late", "review", "", False).replace(
            "></boundaryEvent>", f">{BY_MESSAGE}</boundaryEvent>"
        ),
        MESSAGE,
    ),
    Twins(
        "RUNS-TWICE",
        "third",
        START
        + END
        + FORK.replace(gateway("join"), "")
        + '<manualTask id="third"/>'
        + flows("begin>fork", "fork>review", "fork>second", "review>third", "second>third", "third>done"),
        START
        + END
        + FORK
        + '<manualTask id="third"/>'
        + flows("begin>fork", *TWO_WAYS, "join>third", "third>done"),
    ),
]

TABLE += [
    Twins(
        "LOOP-WITHOUT-GATEWAY",
        "review",
        START + END + REVIEW + SECOND + flows("begin>review", "review>second", "second>review") + LEFT,
        START + END + REVIEW + SECOND + MERGE + flows(*INTO_MERGE, "review>second", "second>merge") + LEFT,
        MESSAGE,
    ),
    Twins(
        "BOUNDARY-TO-ITSELF",
        "off",
        line(REVIEW) + OFF + flows("off>review"),
        START + END + REVIEW + MERGE + OFF + flows(*INTO_MERGE, "review>done", "off>merge"),
        MESSAGE,
    ),
    Twins(
        "SIDE-BRANCH-LEADS-BACK",
        "off",
        START + END + REVIEW + MERGE + SIDE + flows(*INTO_MERGE, "review>done", "off>merge"),
        START + END + REVIEW + MERGE + OFF + flows(*INTO_MERGE, "review>done", "off>merge"),
        MESSAGE,
    ),
    Twins(
        "RUNS-TWICE-INTO-GATEWAY",
        "third",
        START
        + END
        + THIRD
        + gateway("fork")
        + REVIEW
        + SECOND
        + AFTER
        + flows("begin>fork", "fork>review", "fork>second", "review>third", "second>third"),
        START + END + THIRD + FORK + AFTER + flows("begin>fork", *TWO_WAYS, "join>third"),
    ),
    Twins(
        "INCLUSIVE-NOT-SIMPLE",
        "either",
        START
        + END
        + EITHER
        + REVIEW
        + CHOOSE
        + SECOND
        + flows("begin>either", "either>which?x", "either>merge", "which>review?y", "which>second")
        + flows("review>merge", "second>merge", "merge>done"),
        START + END + EITHER + REVIEW + flows("begin>either", *EITHER_WAYS, "merge>done"),
    ),
    Twins(
        "INCLUSIVE-NOT-SIMPLE",
        "merge",
        START
        + END
        + EITHER
        + REVIEW
        + flows("begin>either", *EITHER_WAYS, "merge>done")
        + boundary("off", "review"),
        START + END + EITHER + REVIEW + flows("begin>either", *EITHER_WAYS, "merge>done"),
        MESSAGE,
    ),
]


@pytest.mark.parametrize("twins", TABLE, ids=names(TABLE))
def test_a_case_always_finds_its_way_to_an_end(twins: Twins) -> None:
    check_twins(twins)


def test_every_fault_is_told_at_once() -> None:
    found = errors(drawn(REVIEW + SECOND + '<transaction id="deal"/>' + flows("review>second")))
    assert {text.split(": ")[2].split(" ")[0] for text in found} >= {
        "NO-START",
        "NO-END",
        "DEAD-END",
        "BANNED-ELEMENT",
    }


def test_a_loop_may_wait_in_a_sub_process_of_its_own() -> None:
    waiting = loop(sub("visit"), ("back>visit", "visit>again"))
    busy_inside = '<startEvent id="a"/>' + SCRIPT + '<endEvent id="z"/>' + flows("a>count", "count>z")
    assert errors(drawn(waiting)) == []
    assert (
        "LOOP-NEVER-WAITS" in errors(drawn(loop(sub("visit", busy_inside), ("back>visit", "visit>again"))))[0]
    )


def test_a_way_around_the_waiting_step_is_a_loop_that_never_waits() -> None:
    shortcut = gateway("skip", "exclusiveGateway", 'default="skip_again"')
    ways = ("back>skip", "skip>review?x", "skip>again", "review>again")
    assert "LOOP-NEVER-WAITS" in errors(drawn(loop(REVIEW + shortcut, ways)))[0]


def test_sound_parallel_work_with_many_branches_is_accepted() -> None:
    tasks = "".join(f'<userTask id="t{n}" camunda:formKey="review"/>' for n in range(40))
    ways = [way for n in range(40) for way in (f"fork>t{n}", f"t{n}>join")]
    body = START + END + gateway("fork") + gateway("join") + tasks + flows("begin>fork", *ways, "join>done")
    assert errors(drawn(body)) == []


def test_a_plain_task_is_ticked_off_by_a_person_and_so_a_loop_may_wait_on_it() -> None:
    assert errors(drawn(loop('<task id="ring"/>', ("back>ring", "ring>again")))) == []


def test_two_reminders_may_share_the_step_that_reminds() -> None:
    again = SIDE.replace('id="off"', 'id="late"')
    body = line(REVIEW) + SIDE + again + THIRD + '<endEvent id="told"/>'
    source = drawn(body + flows("off>third", "late>third", "third>told"), MESSAGE)
    assert "RUNS-TWICE" not in {fault.code for fault in check_diagram(source, "x.bpmn", BESIDE)}
