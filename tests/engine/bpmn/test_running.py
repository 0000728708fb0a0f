"""What a diagram does when it runs: people, time, messages and data, stored between any two steps."""

from datetime import timedelta

import pytest

from engine.bpmn.effects import RunFailed
from engine.bpmn.records import FactsAreReadOnly
from tests.engine.bpmn import diagrams as d
from tests.engine.bpmn.lives import MONDAY, Life

REVIEW_LOOP = (
    d.start(),
    d.timer("wait", "P7D"),
    d.user("review"),
    d.xor("working", default="working_to_wait"),
    d.end(),
    d.flow("begin wait review working wait"),
    d.flow("working done", done="better"),
)


def test_a_review_comes_round_until_things_are_better() -> None:
    life = Life(d.model("reviews", *REVIEW_LOOP))
    life.start("reviews")
    for lap in range(1, 4):
        assert life.open == []
        life.wait_until(MONDAY + timedelta(days=7 * lap))
        assert life.open == ["review"]
        life.complete("review", better=lap == 3)
    assert life.ended()
    assert life.instances["1"].end_events == ("done",)


def test_a_task_says_in_its_name_whom_it_is_about_where_that_is_known() -> None:
    life = Life(
        d.model("calls", d.start(), d.user("call", about="parent.name"), d.end(), d.flow("begin call done"))
    )
    life.start("calls", parent={"name": "Mrs Hussain"})
    life.start("calls")
    assert sorted(task.name for task in life.tasks.values()) == ["call", "call (Mrs Hussain)"]
    life.complete("call")
    assert [step.name for step in life.steps if step.element == "call"] == ["call (Mrs Hussain)"]


def test_1500_reviews_leave_no_weight_behind() -> None:
    life = Life(d.model("reviews", *REVIEW_LOOP))
    life.start("reviews")
    sizes = []
    for lap in range(1, 1501):
        life.wait_until(next(iter(life.timers.values())))
        life.complete("review", better=lap == 1500)
        sizes.append(len(life.instances["1"].state))
    assert life.ended()
    assert max(sizes[1000:]) <= 1.05 * max(sizes[10:100])


def test_an_early_message_is_kept_until_something_waits_for_it() -> None:
    life = Life(
        d.model(
            "meeting",
            d.start(),
            d.user("ask"),
            d.catch("scheduled", "meeting_scheduled"),
            d.user("attend"),
            d.end(),
            d.flow("begin ask scheduled attend done"),
        )
    )
    life.start("meeting")
    assert life.send("meeting_scheduled", place="Town hall").outcome == "kept"
    assert life.send("meeting_scheduled", place="Town hall").outcome == "kept"
    life.complete("ask")
    assert life.open == ["attend"]
    assert life.record()["place"] == "Town hall"
    assert life.pending == []


CALLED = d.model(
    "called",
    d.start(),
    d.sub("inner", d.start("in"), d.user("deep"), d.end("out"), d.flow("in deep out")),
    d.boundary("inner_stop", "inner", d.on_message("stop")),
    d.boundary("inner_late", "inner", d.after("P30D"), interrupting=False),
    d.user("after_inner"),
    d.end(),
    d.end("late"),
    d.flow("begin inner done"),
    d.flow("inner_stop after_inner done"),
    d.flow("inner_late late"),
)
CALLER = d.model(
    "caller",
    d.start(),
    d.sub(
        "whole",
        d.start("in"),
        d.call("calling", "called"),
        d.user("next"),
        d.end("out"),
        d.flow("in calling next out"),
    ),
    d.boundary("stop", "whole", d.on_message("stop")),
    d.user("close"),
    d.end(),
    d.end("stopped"),
    d.flow("begin whole done"),
    d.flow("stop close stopped"),
)


def test_a_message_on_the_whole_case_ends_everything_inside_and_only_the_outermost_hears_it() -> None:
    life = Life(CALLER, CALLED)
    life.start("caller")
    assert life.open == ["deep"]
    assert len(life.timers) == 1
    assert life.send("stop").outcome == "caught"
    assert life.open == ["close"]
    assert life.timers == {}
    assert "inner_stop" not in life.happened()
    assert {"-deep", "-inner", "-calling", "-whole"} <= set(life.happened())
    life.complete("close")
    assert life.instances["1"].end_events == ("stopped",)


FRAMED = d.model(
    "framed",
    d.start("go", "sanction"),
    d.sub("frame", d.start("in"), d.user("propose"), d.end("out"), d.flow("in propose out")),
    d.boundary("stopped", "frame", d.on_message("stop")),
    d.end(),
    d.end("cut_off"),
    d.flow("go frame done"),
    d.flow("stopped cut_off"),
)


def test_a_message_for_all_reaches_every_process_of_the_case_that_waits_for_it() -> None:
    life = Life(FRAMED, to_all=["stop"])
    for key in ("mother", "father"):
        life.send("sanction", key=key)
    assert life.open == ["propose", "propose"]
    assert life.send("stop").outcome == "caught"
    assert life.open == []
    assert life.ended("1")
    assert life.ended("2")


def test_a_message_that_is_not_for_all_reaches_one_process() -> None:
    life = Life(FRAMED)
    for key in ("mother", "father"):
        life.send("sanction", key=key)
    life.send("stop")
    assert (life.ended("1"), life.ended("2")) == (True, False)


def test_answers_given_inside_a_sub_process_are_seen_by_its_boundary_branch_and_later_steps() -> None:
    life = Life(
        d.model(
            "branches",
            d.start(),
            d.sub(
                "work",
                d.start("in"),
                d.user("first"),
                d.user("second"),
                d.end("out"),
                d.flow("in first second out"),
            ),
            d.boundary("late", "work", d.after("P1D")),
            d.script("copy", "seen = said"),
            d.end(),
            d.end("fine"),
            d.flow("begin work fine"),
            d.flow("late copy done"),
        )
    )
    life.start("branches")
    life.complete("first", said="help is needed")
    life.wait_until(MONDAY + timedelta(days=1))
    assert life.record()["seen"] == "help is needed"


def test_a_side_branch_that_ends_later_does_not_overwrite_newer_answers() -> None:
    life = Life(
        d.model(
            "sides",
            d.start(),
            d.user("main"),
            d.boundary("day", "main", d.after("P1D"), interrupting=False),
            d.user("side"),
            d.end("side_done"),
            d.user("last"),
            d.end(),
            d.flow("begin main last done"),
            d.flow("day side side_done"),
        )
    )
    life.start("sides", plan="old")
    life.wait_until(MONDAY + timedelta(days=1))
    life.complete("main", plan="new")
    life.complete("side")
    life.complete("last")
    assert life.record()["plan"] == "new"


def test_the_first_of_two_events_decides() -> None:
    model = d.model(
        "either",
        d.start(),
        d.gateway("eventBased", "which"),
        d.catch("forward", "review_brought_forward"),
        d.timer("due", "P42D"),
        d.user("review"),
        d.end(),
        d.flow("begin which forward review done"),
        d.flow("which due review"),
    )
    by_time, by_message = Life(model), Life(model)
    for life in (by_time, by_message):
        life.start("either")
    by_time.wait_until(MONDAY + timedelta(days=42))
    by_message.send("review_brought_forward")
    assert by_time.happened() == ["begin", "which", "due"]
    assert by_message.happened() == ["begin", "which", "forward"]
    assert by_message.timers == {}


@pytest.mark.parametrize("sequential", ["true", "false"])
def test_each_professional_is_asked_and_what_they_say_is_collected(sequential: str) -> None:
    life = Life(
        d.model(
            "ask",
            d.start(),
            d.repeated(
                d.user("opinion"),
                f'isSequential="{sequential}"><loopDataInputRef>team</loopDataInputRef>'
                "<loopDataOutputRef>views</loopDataOutputRef>"
                '<inputDataItem id="person" name="person"/><outputDataItem id="view" name="view"/>',
            ),
            d.script("count", "heard = count(views)"),
            d.end(),
            d.flow("begin opinion count done"),
        )
    )
    life.start("ask", team=["school nurse", "head of year", "youth worker"])
    for view in ("tired", "bullied", "anxious"):
        life.complete("opinion", view=view)
    assert life.ended()
    assert life.record()["heard"] == 3
    assert life.record()["views"] == ["tired", "bullied", "anxious"]


def each(inside: tuple[str, ...], sequential: str) -> str:
    """A sub-process that is done for each child of the list `children`."""
    loop = (
        f'isSequential="{sequential}"><loopDataInputRef>children</loopDataInputRef>'
        '<inputDataItem id="child" name="child"/>'
    )
    return d.repeated(d.sub("each", *inside), loop)


@pytest.mark.parametrize("sequential", ["true", "false"])
def test_what_is_written_to_an_item_is_read_in_its_own_instance_alone(sequential: str) -> None:
    inside = (
        d.start("in"),
        d.script("note", 'child.seen = child.name + " was seen"'),
        d.user("visit"),
        d.script("tell", "seen = append(seen, child.seen)"),
        d.end("out"),
        d.flow("in note visit tell out"),
    )
    life = Life(
        d.model("visits", d.start(), each(inside, sequential), d.end(), d.flow("begin each done")),
    )
    life.start("visits", children=[{"name": "Ann"}, {"name": "Ben"}], seen=[])
    life.complete("visit")
    life.complete("visit")
    assert life.ended()
    assert sorted(life.record()["seen"]) == ["Ann was seen", "Ben was seen"]
    assert life.record()["children"] == [{"name": "Ann"}, {"name": "Ben"}]
    assert "child" not in life.record()


@pytest.mark.parametrize("meanwhile", [["z", "y", "x"], ["x"], [], None])
def test_a_list_is_worked_through_as_it_was_at_the_beginning(meanwhile: list[str] | None) -> None:
    inside = (
        d.start("in"),
        d.user("visit"),
        d.script("tell", "visited = append(visited, child)"),
        d.end("out"),
        d.flow("in visit tell out"),
    )
    life = Life(
        d.model("visits", d.start(), each(inside, "true"), d.end(), d.flow("begin each done")),
    )
    life.start("visits", children=["x", "y", "z"], visited=[])
    life.complete("visit", children=meanwhile)
    life.complete("visit")
    life.complete("visit")
    assert life.ended()
    assert life.record()["visited"] == ["x", "y", "z"]


def test_a_thrown_message_reaches_another_process_of_the_same_case() -> None:
    concern = d.model(
        "safeguarding",
        d.start("raised", message="concern"),
        d.user("mash"),
        d.throw("takeover", "stop", payload='{reason: "MASH"}'),
        d.end(),
        d.flow("raised mash takeover done"),
    )
    life = Life(CALLER, CALLED, concern)
    life.start("caller")
    assert life.send("concern", said="bruises").outcome == "started"
    assert life.record("2")["said"] == "bruises"
    life.complete("mash")
    assert life.open == ["close"]
    assert life.record("1")["reason"] == "MASH"


def test_the_reason_for_a_decision_at_a_gateway_is_kept() -> None:
    life = Life(d.model("reviews", *REVIEW_LOOP))
    life.start("reviews")
    life.wait_until(MONDAY + timedelta(days=7))
    life.complete("review", better=False)
    why = next(step.why for step in life.steps if step.element == "working")
    assert why["flows"] == ["working_to_wait"]
    assert why["conditions"] == [
        {"condition": "better", "value": False, "reads": {"better": False}, "flow": "working_to_done"}
    ]


def test_facts_about_the_pupil_cannot_be_set_by_a_diagram() -> None:
    life = Life(
        d.model(
            "gate",
            d.start(),
            d.user("ask"),
            d.xor("allowed", default="allowed_to_no"),
            d.end("yes"),
            d.end("no"),
            d.flow("begin ask allowed no"),
            d.flow("allowed yes", yes="pupil.looked_after = false"),
        ),
        pupil={"looked_after": None},
    )
    life.start("gate")
    with pytest.raises(FactsAreReadOnly, match="no process sets it"):
        life.complete("ask", pupil={"looked_after": False})
    life.complete("ask")
    assert life.instances["1"].end_events == ("no",)


def test_a_diagram_that_fails_says_where_and_nothing_is_kept() -> None:
    life = Life(
        d.model(
            "fails",
            d.start(),
            d.user("ask"),
            d.timer("wait", "=length"),
            d.end(),
            d.flow("begin ask wait done"),
        )
    )
    life.start("fails")
    with pytest.raises(RunFailed, match="wait") as failure:
        life.complete("ask", length=True)
    assert failure.value.element == "wait"
    life.complete("ask", length="P1D")
    assert len(life.timers) == 1


def test_terminating_ends_what_runs_beside() -> None:
    life = Life(
        d.model(
            "stops",
            d.start(),
            d.gateway("parallel", "fork"),
            d.user("one"),
            d.user("two"),
            d.end("stop", d.TERMINATE),
            d.end("other"),
            d.flow("begin fork one stop"),
            d.flow("fork two other"),
        )
    )
    life.start("stops")
    life.complete("one")
    assert life.ended()
    assert life.open == []
    assert life.happened()[-2:] == ["stop", "-two"]
