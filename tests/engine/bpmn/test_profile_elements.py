"""What may be drawn: whatever the engine would get wrong is refused, with what to draw instead."""

import pytest

from engine.bpmn.profile import Surroundings, check_diagram
from tests.engine.bpmn.drawing import (
    BESIDE,
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
    extended,
    flows,
    line,
    names,
    property_of,
    sub,
    timed,
)

LOOP_MARKER = '<userTask id="review" camunda:formKey="review"><standardLoopCharacteristics/></userTask>'
SERVICE = (
    '<spiffworkflow:serviceTaskOperator id="{}"><spiffworkflow:parameters>'
    '<spiffworkflow:parameter id="to" type="str" value="&quot;team_manager&quot;"/>'
    '<spiffworkflow:parameter id="text" type="str" value="&quot;Look&quot;"/>'
    "</spiffworkflow:parameters></spiffworkflow:serviceTaskOperator>"
)
GOOD_SERVICE = extended("serviceTask", "notice", SERVICE.format("send_notice"))
HOLDER = "<extensionElements>{}</extensionElements>"
#: What a task takes and gives, its sets naming each other.
INSIDE_SETS = (
    '<ioSpecification><dataInput id="a"/><dataOutput id="b"/>'
    '<inputSet id="s"><dataInputRefs>a</dataInputRefs><outputSetRefs>o</outputSetRefs></inputSet>'
    '<outputSet id="o"><dataOutputRefs>b</dataOutputRefs><inputSetRefs>s</inputSetRefs></outputSet>'
    "</ioSpecification>"
)
IN_TASK = '<userTask id="review" camunda:formKey="review">{}</userTask>'


def thrown(definition: str) -> str:
    return line(f'<intermediateThrowEvent id="x">{definition}</intermediateThrowEvent>')


def ended(definition: str) -> str:
    return START + f'<endEvent id="x">{definition}</endEvent>' + flows("begin>x")


def banned(element: str, faulty: str) -> Twins:
    """A drawing that uses something banned, beside the plainest drawing there is."""
    return Twins("BANNED-ELEMENT", element, faulty, line(REVIEW), MESSAGE)


TABLE = [
    banned("review", line(LOOP_MARKER)),
    banned("x", thrown("<signalEventDefinition/>")),
    banned("x", ended("<signalEventDefinition/>")),
    banned("x", thrown('<linkEventDefinition name="a"/>')),
    banned("x", thrown("<compensateEventDefinition/>")),
    banned("x", line(catch("x", "<conditionalEventDefinition/>"))),
    banned("x", ended("<errorEventDefinition/>")),
    banned("x", line(REVIEW) + boundary("x", "review", "<errorEventDefinition/>")),
    banned("x", line(REVIEW) + boundary("x", "review", "<escalationEventDefinition/>")),
    banned("x", line(REVIEW) + boundary("x", "review", "<cancelEventDefinition/>")),
    banned("x", line('<complexGateway id="x"/>')),
    banned("x", line(sub("x").replace("subProcess", "transaction"))),
    banned("x", line('<adHocSubProcess id="x"><task id="y"/></adHocSubProcess>')),
    banned("x", line(REVIEW) + '<dataStoreReference id="x" dataStoreRef="s"/>'),
    banned("review", line(IN_TASK.format("<potentialOwner/>"))),
    Twins(
        "EVENT-SUB-PROCESS",
        "inner",
        line(REVIEW) + sub("inner", triggeredByEvent="true"),
        line(REVIEW, sub("inner", triggeredByEvent="false")),
    ),
    Twins(
        "COMPENSATION",
        "undo",
        line(REVIEW) + '<manualTask id="undo" isForCompensation="true"/>',
        line(REVIEW, '<manualTask id="undo" isForCompensation="false"/>'),
    ),
    Twins(
        "UNKNOWN-ELEMENT",
        "review",
        line(IN_TASK.format("<monitoring/>")),
        line(IN_TASK.format("<documentation/>")),
    ),
    Twins("UNKNOWN-ELEMENT", "case", line(REVIEW) + "<auditing/>", line(REVIEW) + "<documentation/>"),
    Twins(
        "MISPLACED-ELEMENT",
        "deep",
        line(f'<userTask id="review" camunda:formKey="review">{catch("deep")}</userTask>'),
        line(REVIEW, catch("deep")),
        MESSAGE,
    ),
    Twins(
        "MISPLACED-ELEMENT",
        "review",
        line(IN_TASK.format(timed("P1D"))),
        line(REVIEW) + boundary("late", "review", timed("P1D")),
    ),
    Twins(
        "MISPLACED-ELEMENT",
        "x",
        ended(
            "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>"
        ),
        line(REVIEW),
    ),
    Twins(
        "FOREIGN-ELEMENT",
        "review",
        line(IN_TASK.format("<other:thing/>")),
        line(IN_TASK.format(HOLDER.format("<other:thing/>"))),
    ),
    Twins("NO-ID", "", line(REVIEW) + '<sequenceFlow sourceRef="begin" targetRef="done"/>', line(REVIEW)),
    Twins("BAD-ID", "1st step", line('<manualTask id="1st step"/>'), line('<manualTask id="first_step"/>')),
    Twins(
        "DUPLICATE-ID",
        "review",
        line(REVIEW, sub("inner", REVIEW + '<startEvent id="a"/><endEvent id="z"/>' + flows("a>review"))),
        line(REVIEW, sub("inner")),
    ),
    Twins("RESERVED-ID", "Start", START.replace("begin", "Start") + END + flows("Start>done"), line(REVIEW)),
    Twins("RESERVED-ID", "End", START + END.replace("done", "End") + flows("begin>End"), line(REVIEW)),
    Twins(
        "RESERVED-ID",
        "case.EndJoin",
        line('<manualTask id="case.EndJoin"/>'),
        line('<manualTask id="EndJoin"/>'),
    ),
    Twins("RESERVED-ID", "Root", line('<manualTask id="Root"/>'), line('<manualTask id="root"/>')),
    Twins(
        "ID-CLASH",
        "send_notice",
        line(extended("serviceTask", "send_notice", SERVICE.format("send_notice"))),
        line(GOOD_SERVICE),
    ),
    Twins(
        "EXTENSION-CODE",
        "notice",
        line('<serviceTask id="notice" camunda:class="org.Notice"/>'),
        line(GOOD_SERVICE),
    ),
    Twins(
        "EXTENSION-CODE",
        "review",
        line(
            extended(
                "userTask",
                "review",
                '<camunda:taskListener class="X" event="create"/>',
                'camunda:formKey="review"',
            )
        ),
        line(REVIEW),
    ),
    Twins(
        "EXTENSION-INCOMPLETE",
        "review",
        line(
            extended(
                "manualTask",
                "review",
                '<spiffworkflow:properties><spiffworkflow:property name="a"/></spiffworkflow:properties>',
            )
        ),
        line(extended("manualTask", "review", property_of("a", "b"))),
    ),
    Twins(
        "EXTENSION-INCOMPLETE",
        "review",
        line(
            extended(
                "manualTask",
                "review",
                '<spiffworkflow:unitTests><spiffworkflow:unitTest id="t"/></spiffworkflow:unitTests>',
            )
        ),
        line(REVIEW),
    ),
    Twins(
        "EXTENSION-IGNORED",
        "review",
        line('<manualTask id="review" camunda:followUpDate="x"/>'),
        line('<manualTask id="review" camunda:asyncBefore="true"/>'),
    ),
    Twins(
        "PROPERTY-OF-OTHERS",
        "review",
        line(extended("userTask", "review", property_of("formJsonSchemaFilename", "review.json"))),
        line(extended("userTask", "review", property_of("formKey", "review"))),
    ),
    Twins(
        "UNKNOWN-ELEMENT",
        "review",
        line(IN_TASK.format("<inputSetNames/>")),
        line(IN_TASK.format(INSIDE_SETS)),
    ),
    Twins(
        "OTHER-PRODUCT",
        "",
        line(extended("userTask", "review", '<zeebe:formDefinition formId="x"/>')),
        line(REVIEW),
    ),
]


@pytest.mark.parametrize("twins", TABLE, ids=names(TABLE))
def test_only_what_runs_correctly_may_be_drawn(twins: Twins) -> None:
    check_twins(twins)


def test_a_banned_element_is_named_with_what_to_draw_instead() -> None:
    (text,) = errors(drawn(line(LOOP_MARKER)))
    assert "the loop marker" in text
    assert "Draw the loop" in text


def test_the_engines_everyday_elements_are_all_allowed() -> None:
    throw = f'<intermediateThrowEvent id="told">{BY_MESSAGE}</intermediateThrowEvent>'
    body = (
        line(
            REVIEW,
            throw,
            catch("wait", timed("P6M")),
            GOOD_SERVICE,
            sub("inner"),
            '<manualTask id="ring"/>',
            '<task id="note"/>',
            '<receiveTask id="heard" messageRef="stop"/>',
            '<sendTask id="tell" messageRef="stop"/>',
            '<callActivity id="after" calledElement="step_down"/>',
            '<businessRuleTask id="ask" camunda:decisionRef="route" camunda:resultVariable="case.route"/>',
            '<scriptTask id="work"><script>case.n = 1</script></scriptTask>',
        )
        + boundary("late", "review", timed("R3/P1W", "timeCycle"), interrupting=False)
        + boundary("off", "inner")
    )
    note = '<textAnnotation id="n"><text>Remember</text></textAnnotation>'
    note += '<association id="as" sourceRef="n" targetRef="review"/>'
    assert errors(drawn(body + note, MESSAGE)) == []


def test_what_is_no_diagram_at_all_is_one_fault() -> None:
    (fault,) = check_diagram(b"<html/>", "x.bpmn", BESIDE)
    assert fault.code == "NOT-BPMN"


def test_a_task_inside_a_sub_process_has_the_lane_of_the_sub_process() -> None:
    lane = '<lane id="l" name="School"><flowNodeRef>inner</flowNodeRef></lane>'
    body = f'<laneSet id="lanes">{lane}</laneSet>' + line(sub("inner"))
    assert "TASK-WITHOUT-LANE" not in {
        fault.code for fault in check_diagram(drawn(body), "x", Surroundings())
    }
