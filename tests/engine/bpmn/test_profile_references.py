"""What a diagram refers to: forms, decisions, other processes, roles, data and its own picture."""

import pytest

from engine.bpmn.profile import Surroundings
from tests.engine.bpmn.drawing import (
    END,
    REVIEW,
    START,
    Twins,
    check_twins,
    drawn,
    errors,
    extended,
    flows,
    line,
    names,
    property_of,
    repeated,
    sub,
)

#: Nothing but blanks is no name.
NAMELESS = '<userTask id="review" name=" " camunda:formKey="review"/>'


def user(attributes: str) -> str:
    return line(f'<userTask id="review" {attributes}/>')


def decided(attributes: str) -> str:
    return line(f'<businessRuleTask id="ask" {attributes}/>')


def served(attributes: str, **parameters: str) -> str:
    given = "".join(
        f'<camunda:inputParameter name="{name}">{value}</camunda:inputParameter>'
        for name, value in parameters.items()
    )
    inside = f"<extensionElements><camunda:inputOutput>{given}</camunda:inputOutput></extensionElements>"
    return line(f'<serviceTask id="tell" {attributes}>{inside if given else ""}</serviceTask>')


def told(**parameters: str) -> str:
    return served('camunda:type="external" camunda:topic="send_notice"', **parameters)


TO_THE_MANAGER = told(to='"team_manager"', text='"Look"')


def called(process: str, more: str = "") -> str:
    return line(f'<callActivity id="call" {process}/>') + more


def lettered(kind: str, letters: str, body: str = "") -> str:
    step = extended(kind, "review", property_of("letters", letters), 'camunda:formKey="review"')
    return line(step.replace(f"</{kind}>", f"{body}</{kind}>"))


def meant(whom: str) -> str:
    return line(
        REVIEW, extended("userTask", "approve", property_of("assignTo", whom), 'camunda:formKey="review"')
    )


def not_by(who: str) -> str:
    return line(
        REVIEW, extended("userTask", "approve", property_of("notBy", who), 'camunda:formKey="review"')
    )


def approved(**given: str) -> str:
    properties = "".join(property_of(name, value) for name, value in {"notBy": "review", **given}.items())
    properties = properties.replace("</spiffworkflow:properties><spiffworkflow:properties>", "")
    return line(REVIEW, extended("userTask", "approve", properties, 'camunda:formKey="review"'))


def guarded(guard: str, kind: str = "userTask", when: str = "") -> str:
    given = [("guard", guard), ("guardWhen", when)]
    properties = "".join(property_of(name, value) for name, value in given if value)
    properties = properties.replace("</spiffworkflow:properties><spiffworkflow:properties>", "")
    return line(extended(kind, "review", properties, 'camunda:formKey="review"'))


def process(name: str, attributes: str = 'isExecutable="true"', start: str = START) -> str:
    body = (start + REVIEW + END + flows("begin>review", "review>done")).replace('id="', f'id="{name}_')
    for attribute in ("sourceRef", "targetRef"):
        body = body.replace(f'{attribute}="', f'{attribute}="{name}_')
    return f'<process id="{name}" name="{name}" {attributes}>{body}</process>'


def pools(second: str) -> str:
    participants = "".join(f'<participant id="pool_{p}" processRef="{p}"/>' for p in ("one", "two"))
    return f'<collaboration id="c">{participants}</collaboration>' + process("one") + process("two", second)


def laned(*lanes: str) -> str:
    return f'<laneSet id="lanes">{"".join(lanes)}</laneSet>' + line(REVIEW)


def pooled(name: str, body: str) -> str:
    """A process in a pool of this name."""
    pool = (
        f'<collaboration id="both"><participant id="pool" name="{name}" processRef="case"/></collaboration>'
    )
    return f'{pool}<process id="case" name="Case" isExecutable="true">{body}</process>'


def lane(name: str, *members: str, title: str = "School") -> str:
    inside = "".join(f"<flowNodeRef>{member}</flowNodeRef>" for member in members)
    return f'<lane id="{name}" name="{title}">{inside}</lane>'


def shown(*shapes: str, x: str = "10") -> str:
    bounds = f'<dc:Bounds x="{x}" y="0" width="9" height="9"/>'
    inside = "".join(
        f'<bpmndi:BPMNShape id="{s}_di" bpmnElement="{s}">{bounds}</bpmndi:BPMNShape>' for s in shapes
    )
    plane = f'<bpmndi:BPMNPlane id="p" bpmnElement="case">{inside}</bpmndi:BPMNPlane>'
    logic = f'<process id="case" name="Case" isExecutable="true">{line(REVIEW)}</process>'
    return f'{logic}<bpmndi:BPMNDiagram id="d">{plane}</bpmndi:BPMNDiagram>'


def noted(depth: int, where: str = "sourceRef") -> str:
    """A step joined to a data object that lies `depth` levels further out."""
    direction = "Input" if where == "sourceRef" else "Output"
    dotted = f'<data{direction}Association id="a"><{where}>ref</{where}></data{direction}Association>'
    task = f'<userTask id="review" camunda:formKey="review">{dotted}</userTask>'
    inside = task
    for level in range(depth):
        first = inside.split('id="', 1)[1].split('"', 1)[0]
        body = f'<startEvent id="s{level}"/>{inside}<endEvent id="e{level}"/>' + flows(
            f"s{level}>{first}", f"{first}>e{level}"
        )
        inside = sub(f"level{level}", body)
    return '<dataObject id="note"/><dataObjectReference id="ref" dataObjectRef="note"/>' + line(inside)


EVERY_SHAPE = ("begin", "review", "done", "begin_to_review", "review_to_done")
CARDINALITY = "><loopCardinality>{}</loopCardinality>"
LIST = "><loopDataInputRef>case.parents</loopDataInputRef>"


def at_once(loop: str) -> str:
    """A user task `work` that is done for all of a list at once."""
    return repeated(loop).replace(' isSequential="true"', "")


TABLE = [
    Twins("FORM-MISSING", "review", user(""), user('camunda:formKey="review"')),
    Twins("FORM-UNKNOWN", "review", user('camunda:formKey="revue"'), user('camunda:formKey="review"')),
    Twins(
        "MANUAL-TASK-FORM",
        "ring",
        line('<manualTask id="ring" camunda:formKey="review"/>'),
        line('<manualTask id="ring"/>'),
    ),
    Twins(
        "MANUAL-TASK-FORM",
        "ring",
        line('<task id="ring" camunda:formKey="review"/>'),
        line('<task id="ring"/>'),
    ),
    Twins("DECISION-MISSING", "ask", decided(""), decided('camunda:decisionRef="route"')),
    Twins(
        "DECISION-UNKNOWN",
        "ask",
        decided('camunda:decisionRef="rout"'),
        decided('camunda:decisionRef="route"'),
    ),
    Twins("OPERATOR-MISSING", "tell", served(""), TO_THE_MANAGER),
    Twins("OPERATOR-UNKNOWN", "tell", served('camunda:topic="rm"'), TO_THE_MANAGER),
    Twins("OPERATOR-PARAMETER", "tell", told(to='"team_manager"'), TO_THE_MANAGER),
    Twins("OPERATOR-PARAMETER", "tell", told(to='"team_manager"', text="3"), TO_THE_MANAGER),
    Twins("OPERATOR-TELLS-NULL", "tell", told(to="[null]", text='"Look"'), told(to="leads", text="words")),
    Twins("OPERATOR-TELLS-NULL", "tell", told(to="null", text='"Look"'), told(to="[a, null]", text="words")),
    Twins("OPERATOR-PARAMETER", "tell", told(to="a", txt="b", text="c"), told(to="a", text="c")),
    Twins("OPERATOR-TELLS-NOBODY", "tell", told(to='"nobody_such"', text='"Look"'), TO_THE_MANAGER),
    Twins(
        "RESULT-NAME",
        "ask",
        decided('camunda:decisionRef="route" camunda:resultVariable="a b"'),
        decided('camunda:decisionRef="route" camunda:resultVariable="a.b"'),
    ),
    Twins("LETTER-UNKNOWN", "review", lettered("userTask", "invite"), lettered("userTask", "invitation")),
    Twins(
        "LETTER-UNKNOWN",
        "review",
        lettered("manualTask", "invitation other"),
        lettered("manualTask", " invitation "),
    ),
    Twins(
        "LETTER-OF-NOBODY",
        "review",
        lettered("scriptTask", "invitation", "<script>a = 1</script>"),
        lettered("scriptTask", "", "<script>a = 1</script>"),
    ),
    Twins("GUARD-UNKNOWN", "review", guarded("nowhere/may"), guarded("step_down/may")),
    Twins("GUARD-UNKNOWN", "review", guarded("rout"), guarded("route")),
    Twins("GUARD-OF-NOBODY", "review", guarded("step_down/may", "manualTask"), guarded("step_down/may")),
    Twins("GUARD-WHEN-ALONE", "review", guarded("", when="= yes"), guarded("step_down/may", when="= yes")),
    Twins("NOT-BY-UNKNOWN", "approve", not_by("revue"), not_by("review")),
    Twins("ASSIGN-TO-UNKNOWN", "approve", meant("completer of revue"), meant("completer of review")),
    Twins("BAD-EXPRESSION", "approve", meant("completer review"), meant("case.lead_professional")),
    Twins("NOT-BY-UNKNOWN", "approve", not_by("review done"), not_by("review approve")),
    Twins(
        "RESTS-ON-UNKNOWN", "approve", approved(restsOn="revue"), approved(restsOn="review step_down/agree")
    ),
    Twins("SEVERAL-AT-ONCE", "approve", approved(severalAtOnce="Yes"), approved(severalAtOnce="yes")),
    Twins(
        "SEVERAL-AT-ONCE",
        "approve",
        approved(severalAtOnce="yes", guard="step_down/may"),
        approved(severalAtOnce="no", guard="step_down/may"),
    ),
    Twins("CHECK-ANSWERS", "approve", approved(checkAnswers="Yes"), approved(checkAnswers="no")),
    Twins(
        "CHECK-ANSWERS",
        "approve",
        line(REVIEW, extended("userTask", "approve", property_of("checkAnswers", "yes"))),
        approved(checkAnswers="yes"),
    ),
    Twins("APPROVAL-UNTOLD", "approve", approved(ifRefused="No"), approved(ifApproved="Yes", ifRefused="No")),
    Twins(
        "APPROVAL-UNTOLD", "approve", approved(ifApproved="Yes"), approved(ifApproved="Yes", ifSentBack="No")
    ),
    Twins(
        "NOT-EXECUTABLE",
        "case",
        '<process id="case" name="Case" isExecutable="false">' + line(REVIEW) + "</process>",
        line(REVIEW),
    ),
    Twins(
        "NOT-EXECUTABLE",
        "case",
        '<process id="case" name="Case">' + line(REVIEW) + "</process>",
        line(REVIEW),
    ),
    Twins("COLLABORATION-MANY-EXECUTABLE", "", pools('isExecutable="true"'), pools('isExecutable="false"')),
    Twins(
        "PROCESS-NAMELESS",
        "case",
        '<process id="case" isExecutable="true">' + line(REVIEW) + "</process>",
        line(REVIEW),
    ),
    Twins("TASK-NAMELESS", "review", line(NAMELESS), line(REVIEW)),
    Twins("TASK-NAMELESS", "review", line(NAMELESS.replace("userTask", "manualTask")), line(REVIEW)),
    Twins("CALL-MISSING", "call", called(""), called('calledElement="step_down"')),
    Twins("CALL-UNKNOWN", "call", called('calledElement="stepdown"'), called('calledElement="step_down"')),
    Twins("CALL-UNKNOWN", "call", called('calledElement="${next}"'), called('calledElement="step_down"')),
    Twins("CALLS-ITSELF", "call", called('calledElement="case"'), called('calledElement="step_down"')),
    Twins(
        "CALLS-ITSELF",
        "call",
        called('calledElement="other_route"'),
        called('calledElement="step_down"'),
        surroundings=Surroundings(processes={"other_route": ["case"], "step_down": []}),
    ),
    Twins(
        "CALL-WAITS-AT-START",
        "call",
        '<process id="case" name="C" isExecutable="true">'
        + called('calledElement="q"')
        + "</process>"
        + process(
            "q", start='<startEvent id="begin"><messageEventDefinition messageRef="stop"/></startEvent>'
        ).replace('messageRef="q_', 'messageRef="'),
        '<process id="case" name="C" isExecutable="true">'
        + called('calledElement="q"')
        + "</process>"
        + process("q"),
        '<message id="stop" name="stop"/>',
    ),
    Twins("LANE-EMPTY", "l", laned(lane("l")), laned(lane("l", "review"))),
    Twins("LANE-NAMELESS", "l", laned(lane("l", "review", title="")), laned(lane("l", "review"))),
    Twins(
        "LANE-NAMELESS",
        "l",
        pooled("", laned(lane("l", "review", title=""))),
        pooled("School lead", laned(lane("l", "review", title=""))),
    ),
    Twins(
        "IN-TWO-LANES",
        "review",
        laned(lane("l", "review"), lane("m", "review")),
        laned(lane("l", "review"), lane("m", "begin")),
    ),
    Twins("LANE-MEMBER-UNKNOWN", "l", laned(lane("l", "review", "gone")), laned(lane("l", "review"))),
    Twins("TASK-WITHOUT-LANE", "review", laned(lane("l", "begin")), laned(lane("l", "review"))),
    Twins("PICTURE-MISSING", "", line(REVIEW), shown(*EVERY_SHAPE)),
    Twins("PICTURE-INCOMPLETE", "review", shown("begin", "done"), shown(*EVERY_SHAPE)),
    Twins("PICTURE-BROKEN", "review", shown(*EVERY_SHAPE, x="left"), shown(*EVERY_SHAPE, x="1.5")),
    Twins("PICTURE-BROKEN", "review", shown(*EVERY_SHAPE, x="nan"), shown(*EVERY_SHAPE, x="-1")),
    Twins("DATA-OUT-OF-REACH", "review", noted(2), noted(1)),
    Twins("DATA-OUT-OF-REACH", "review", noted(3, "targetRef"), noted(0, "targetRef")),
    Twins(
        "DATA-OUT-OF-REACH",
        "review",
        noted(1).replace('dataObjectRef="note"', 'dataObjectRef="gone"'),
        noted(1),
    ),
    Twins("MULTI-INSTANCE-COUNT", "work", line(repeated(">")), line(repeated(CARDINALITY.format("3")))),
    Twins(
        "MULTI-INSTANCE-COUNT",
        "work",
        line(repeated(CARDINALITY.format("3") + LIST[1:])),
        line(repeated(LIST)),
    ),
    Twins(
        "MULTI-INSTANCE-NUMBER",
        "work",
        line(repeated(CARDINALITY.format("2.5"))),
        line(repeated(CARDINALITY.format("= case.n"))),
    ),
    Twins(
        "MULTI-INSTANCE-NUMBER",
        "work",
        line(repeated(CARDINALITY.format("-1"))),
        line(repeated(CARDINALITY.format("0"))),
    ),
    Twins(
        "MULTI-INSTANCE-ITEM",
        "work",
        line(repeated(LIST + '<inputDataItem id="a b"/>')),
        line(repeated(LIST + '<inputDataItem id="ab"/>')),
    ),
    Twins(
        "ASSIGNS-FACT",
        "work",
        line(repeated(LIST + '<inputDataItem id="pupil"/>')),
        line(repeated(LIST + '<inputDataItem id="pupils"/>')),
    ),
    Twins(
        "MULTI-INSTANCE-OUTPUT",
        "work",
        line(
            repeated(LIST + "<loopDataOutputRef>all</loopDataOutputRef>", "manualTask").replace(
                ' camunda:formKey="review"', ""
            )
        ),
        line(repeated(LIST + "<loopDataOutputRef>all</loopDataOutputRef>")),
    ),
    Twins(
        "MULTI-INSTANCE-ANSWERS",
        "work",
        line(at_once(LIST)),
        line(at_once(f'{LIST}<loopDataOutputRef>all</loopDataOutputRef><outputDataItem id="said"/>')),
    ),
    Twins("MULTI-INSTANCE-ANSWERS", "work", line(at_once(LIST)), line(repeated(LIST))),
    Twins(
        "BAD-EXPRESSION",
        "work",
        line(repeated(LIST + "<completionCondition>a =</completionCondition>")),
        line(repeated(LIST + "<completionCondition>a = 1</completionCondition>")),
    ),
]


def opened_by(who: str, more: str = "") -> str:
    """A process that nothing calls, opened by somebody."""
    given = f"<extensionElements>{property_of('startedBy', who)}</extensionElements>" if who else ""
    return process("alone", start=given + more + START)


TABLE += [
    Twins("STARTED-BY-UNKNOWN", "alone", opened_by("School leed"), opened_by("School lead, team_manager")),
    Twins("STARTED-BY-UNKNOWN", "alone", opened_by("analyst"), opened_by("lead_professional")),
    Twins("STARTED-BY-NOBODY", "alone", opened_by(""), opened_by("county officer")),
]


def test_who_opens_cases_may_be_a_lane_and_a_slip_is_told_with_what_was_meant() -> None:
    lanes = f'<laneSet id="lanes">{lane("of_case", "review", title="Welfare team")}</laneSet>'
    assert errors(drawn(opened_by("Welfare team", lanes)), Surroundings()) == []
    (told,) = errors(drawn(opened_by("Welfare taem", lanes)), Surroundings())
    assert "Did you mean “Welfare team”?" in told


@pytest.mark.parametrize("twins", TABLE, ids=names(TABLE))
def test_what_a_diagram_refers_to_is_there(twins: Twins) -> None:
    check_twins(twins)


def test_unknown_surroundings_are_not_held_against_a_diagram() -> None:
    body = (
        user('camunda:formKey="a"') + '<callActivity id="c" calledElement="b"/>' + flows("review>c", "c>done")
    )
    body = body.replace(flows("review>done"), "")
    assert errors(drawn(body), Surroundings()) == []


def test_both_ways_of_two_processes_calling_each_other_are_told() -> None:
    one = process("one").replace("<userTask", '<callActivity calledElement="two"')
    two = process("two").replace("<userTask", '<callActivity calledElement="one"')
    found = [text for text in errors(drawn(one + two)) if "CALLS-ITSELF" in text]
    assert len(found) == 2
