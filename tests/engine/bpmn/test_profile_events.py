"""Events, messages and times: an analyst is told when something would never arrive, or never come due."""

import pytest

from engine.bpmn.profile import Surroundings, check_diagram
from tests.engine.bpmn.drawing import (
    BY_MESSAGE,
    END,
    MESSAGE,
    REVIEW,
    START,
    Twins,
    boundary,
    catch,
    check_twins,
    drawn,
    errors,
    flows,
    line,
    names,
    property_of,
    sub,
    timed,
)

WAIT = timed("P7D")
FIRST = '<eventBasedGateway id="first" name="What comes first?"/>'
BOTH = ("begin>first", "first>heard", "heard>done", "first>late", "late>done")
LATE = catch("late", WAIT)
DAILY = timed("R3/P1D", "timeCycle")


def due(text: str) -> str:
    extensions = f"<extensionElements>{property_of('due', text)}</extensionElements>"
    return line(REVIEW.replace("/>", f">{extensions}</userTask>"))


def waits(text: str, kind: str = "timeDuration") -> str:
    return line(catch("wait", timed(text, kind)))


def reminds(definition: str) -> str:
    return line(REVIEW) + boundary("remind", "review", definition, interrupting=False)


def started_by(definition: str) -> str:
    return line(REVIEW).replace(START, f'<startEvent id="begin">{definition}</startEvent>')


def chosen(event: str, ways: tuple[str, ...] = BOTH, more: str = "") -> str:
    return START + END + FIRST + LATE + event + more + flows(*ways)


def inside(definition: str) -> str:
    start = f'<startEvent id="s">{definition}</startEvent><endEvent id="e"/>' + REVIEW
    return line(sub("inner", start + flows("s>review", "review>e")))


def throwing(extensions: str) -> str:
    definition = f'<messageEventDefinition messageRef="stop">{extensions}</messageEventDefinition>'
    return f'<intermediateThrowEvent id="x">{definition}</intermediateThrowEvent>'


HEARD = catch("heard")
SECOND = '<userTask id="second" camunda:formKey="review"/>'


def test_what_has_no_name_is_told_by_what_it_stands_by() -> None:
    unclear = line(REVIEW, '<intermediateCatchEvent id="Event_07x"/>')
    (fault,) = errors(drawn(unclear))
    assert "event in between “Event_07x” (after “Review” and before “Done”) has nothing to wait for" in fault
    (on_edge,) = errors(drawn(line(REVIEW) + boundary("Event_08y", "review", "")))
    assert "boundary event “Event_08y” (on “Review”) has nothing to wait for" in on_edge


def test_a_task_without_a_name_is_told_by_the_steps_around_it() -> None:
    def told(*steps: str) -> list[str]:
        faults = check_diagram(drawn(line(*steps)), "x.bpmn", Surroundings())
        return [one.message.partition(" Name it")[0] for one in faults if one.code == "TASK-NAMELESS"]

    before, after = '<task id="visit" name="Visit"/>', '<task id="plan" name="Make the plan"/>'
    unnamed = '<exclusiveGateway id="which"/>'
    unnamed_task = '<userTask id="review" camunda:formKey="review"/>'
    people = "has no name, so people would find “review” in their lists."
    assert told(before, unnamed, unnamed_task, after) == [
        f"The task after “Visit” and before “Make the plan” {people}"
    ]
    assert told(before, unnamed_task) == [f"The task after “Visit” and before “Done” {people}"]


def test_an_event_that_does_not_run_is_told_without_names_of_elements() -> None:
    (fault,) = errors(drawn(started_by(WAIT)))
    assert "The start event “begin” (before “Review”) has a timer, which does not run there." in fault


TABLE = [
    Twins("EVENT-KIND", "begin", started_by(WAIT), started_by(BY_MESSAGE), MESSAGE),
    Twins("EVENT-KIND", "s", inside(WAIT), inside("")),
    Twins("EVENT-KIND", "wait", line(catch("wait", "")), line(catch("wait", WAIT))),
    Twins(
        "EVENT-KIND",
        "late",
        line(REVIEW) + boundary("late", "review", ""),
        line(REVIEW) + boundary("late", "review", WAIT),
    ),
    Twins(
        "EVENT-KIND",
        "x",
        line(f'<intermediateThrowEvent id="x">{WAIT}</intermediateThrowEvent>'),
        line('<intermediateThrowEvent id="x"/>'),
    ),
    Twins(
        "EVENT-MANY-DEFINITIONS",
        "wait",
        line(catch("wait", BY_MESSAGE + WAIT)),
        line(catch("wait", WAIT)),
        MESSAGE,
    ),
    Twins("START-INSIDE", "s", inside(BY_MESSAGE), inside(""), MESSAGE),
    Twins(
        "MESSAGE-MISSING",
        "wait",
        line(catch("wait", "<messageEventDefinition/>")),
        line(catch("wait")),
        MESSAGE,
    ),
    Twins(
        "MESSAGE-MISSING",
        "tell",
        line('<sendTask id="tell"/>'),
        line('<sendTask id="tell" messageRef="stop"/>'),
        MESSAGE,
    ),
    Twins(
        "MESSAGE-UNKNOWN",
        "wait",
        line(catch("wait", '<messageEventDefinition messageRef="go"/>')),
        line(catch("wait")),
        MESSAGE,
    ),
    Twins(
        "BOUNDARY-NOT-ATTACHED",
        "late",
        line(REVIEW) + boundary("late", "begin"),
        line(REVIEW) + boundary("late", "review"),
        MESSAGE,
    ),
    Twins(
        "BOUNDARY-NOT-ATTACHED",
        "late",
        line(REVIEW) + boundary("late", "nothing"),
        line(REVIEW) + boundary("late", "review"),
        MESSAGE,
    ),
    Twins(
        "BOUNDARY-NOT-ATTACHED",
        "late",
        line(sub("inner")) + boundary("late", "inner_work"),
        line(sub("inner")) + boundary("late", "inner"),
        MESSAGE,
    ),
    Twins(
        "NON-INTERRUPTING-MESSAGE",
        "late",
        line(REVIEW) + boundary("late", "review", interrupting=False),
        line(REVIEW) + boundary("late", "review"),
        MESSAGE,
    ),
    Twins(
        "EVENT-GATEWAY-FEW",
        "first",
        START + END + FIRST + LATE + flows("begin>first", "first>late", "late>done"),
        chosen(HEARD),
        MESSAGE,
    ),
    Twins(
        "EVENT-GATEWAY-TARGET",
        "first",
        chosen(HEARD.replace("intermediateCatchEvent", "userTask").replace(BY_MESSAGE, "")),
        chosen('<receiveTask id="heard" messageRef="stop"/>'),
        MESSAGE,
    ),
    Twins(
        "EVENT-GATEWAY-TARGET",
        "first",
        chosen('<receiveTask id="heard" messageRef="stop"/>') + boundary("b", "heard", WAIT),
        chosen('<receiveTask id="heard" messageRef="stop"/>'),
        MESSAGE,
    ),
    Twins(
        "EVENT-GATEWAY-SHARED",
        "heard",
        chosen(HEARD, (*BOTH, "second>heard"), SECOND) + flows("late>second"),
        chosen(HEARD),
        MESSAGE,
    ),
    Twins("TIMER-MISSING", "wait", line(catch("wait", "<timerEventDefinition/>")), waits("P7D")),
    Twins(
        "TIMER-MISSING",
        "wait",
        line(
            catch(
                "wait",
                timed("P7D").replace("</timeDuration>", "</timeDuration><timeDate>2026-09-01</timeDate>"),
            )
        ),
        waits("P7D"),
    ),
    Twins("TIMER-UNCLEAR", "wait", waits("seven days"), waits('"P7D"')),
    Twins("TIMER-UNCLEAR", "wait", waits("P7"), waits("= case.review_date")),
    Twins("TIMER-UNCLEAR", "wait", waits(""), waits("2026-09-01T09:00:00+01:00", "timeDate")),
    Twins("TIMER-UNCLEAR", "wait", waits("2026-02-30", "timeDate"), waits("2026-02-28", "timeDate")),
    Twins("TIMER-UNCLEAR", "wait", waits("= 7"), waits('= duration("P7D")')),
    Twins(
        "TIMER-UNCLEAR",
        "wait",
        waits("= is school day(today())"),
        waits("= add school weeks(today(), 6)"),
    ),
    Twins(
        "TIMER-UNCLEAR",
        "wait",
        waits("= half term(today())"),
        waits('= next school day(date("2051-09-01"))', "timeDate"),
    ),
    Twins(
        "BAD-EXPRESSION", "review", due("= add work days(today(), 5)"), due("= add working days(today(), 5)")
    ),
    Twins("TIMER-UNCLEAR", "remind", reminds(timed("R3/P0D", "timeCycle")), reminds(DAILY)),
    Twins(
        "TIMER-UNCLEAR", "remind", reminds(timed("R/P0D", "timeCycle")), reminds(timed("R/P1W", "timeCycle"))
    ),
    Twins("TIMER-NOT-AHEAD", "wait", waits("PT0S"), waits("PT48H")),
    Twins("TIMER-NOT-AHEAD", "wait", waits("-P1D"), waits("P1D")),
    Twins("TIMER-NOT-AHEAD", "wait", waits('= duration("PT0S")'), waits('= duration("PT1S")')),
    Twins("TIMER-UNSUITED", "wait", waits("P999999Y"), waits("P99Y")),
    Twins("TIMER-UNSUITED", "remind", reminds(timed("R/P999999Y", "timeCycle")), reminds(DAILY)),
    Twins("TIMER-UNSUITED", "remind", reminds(timed("R0/P1D", "timeCycle")), reminds(DAILY)),
    Twins("TIMER-UNSUITED", "remind", reminds(timed("R/P1D/2026-09-01", "timeCycle")), reminds(DAILY)),
    Twins("TIMER-UNCLEAR", "wait", waits("PT0.5.1H"), waits("PT0.5H")),
    Twins("TIMER-WRONG-FIELD", "wait", waits("R3/P1W"), waits("P1W")),
    Twins("TIMER-WRONG-FIELD", "remind", reminds(timed("P1W", "timeCycle")), reminds(DAILY)),
    Twins("TIMER-WRONG-FIELD", "review", due("R3/P1W"), due("P1W")),
    Twins("TIMER-UNCLEAR", "review", due("soon"), due("= case.review_date")),
    Twins("TIMER-CYCLE-PLACE", "late", line(REVIEW) + boundary("late", "review", DAILY), reminds(DAILY)),
    Twins("TIMER-CYCLE-PLACE", "wait", line(catch("wait", DAILY)), reminds(DAILY)),
]


@pytest.mark.parametrize("twins", TABLE, ids=names(TABLE))
def test_what_is_waited_for_can_come(twins: Twins) -> None:
    check_twins(twins)


def test_a_message_needs_a_name_that_can_be_sent() -> None:
    nameless = errors(drawn(line(catch("wait")), '<message id="stop"/>'))
    assert ["MESSAGE-NAMELESS" in text for text in nameless] == [True]


def test_the_data_of_a_message_stands_where_the_engine_reads_it() -> None:
    payload = "<spiffworkflow:messagePayload>{a: 1}</spiffworkflow:messagePayload>"
    held = f"<extensionElements>{payload}</extensionElements>"
    old = f'<message id="stop" name="stop_now">{held}</message>'
    assert "MESSAGE-PAYLOAD-PLACE" in errors(drawn(line(catch("wait")), old))[0]
    assert errors(drawn(line(throwing(held)), MESSAGE)) == []
    broken = throwing(held.replace("{a: 1}", "{a 1"))
    assert "BAD-EXPRESSION" in errors(drawn(line(broken), MESSAGE))[0]
