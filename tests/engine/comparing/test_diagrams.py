"""An analyst changes a diagram, and a manager reads what is different."""

import re

import pytest

import processes
from engine.bpmn.reading import BPMN
from engine.bpmn.times_in_words import time_in_words
from tests.engine.comparing.conftest import STEP_DOWN, compared, edited, sentences

SOURCE = (STEP_DOWN / "process.bpmn").read_bytes()

FLOW_TO_SUSTAINED = "flow_check_shows_sustained"
TOLD = "tell_relapsed"
END = """<bpmn:{kind} id="check_reminded" name="Reminded">
      <bpmn:incoming>flow_remind_check_check_reminded</bpmn:incoming>
    </bpmn:{kind}>"""
#: What is replaced, and what is then said: element, kind, what, was, now, words.
EDITS = {
    "a step is due later": (
        ('name="due" value="P10D"', 'name="due" value="P6W"'),
        ("write_maintenance_plan", "changed", "timer", "P10D", "P6W"),
        "“Write the maintenance plan” is due after 6 weeks; it was after 10 days.",
    ),
    "a date is reminded of earlier": (
        ('check_date - duration("P7D")', 'check_date - duration("P14D")'),
        (
            "check_next_week", "changed", "timer",
            '=case.maintenance_plan.check_date - duration("P7D")',
            '=case.maintenance_plan.check_date - duration("P14D")',
        ),
        "“A week before the check” happens at “=case.maintenance_plan.check_date - duration(\"P14D\")”; "
        "it was at “=case.maintenance_plan.check_date - duration(\"P7D\")”.",
    ),
    "a second person is no longer needed": (
        ('<spiffworkflow:property name="notBy" value="write_maintenance_plan" />', ""),
        ("agree_maintenance_plan", "removed", "property", "write_maintenance_plan", None),
        "Whoever did “Write the maintenance plan” may now also do “Family and school agree the plan”: "
        "the rule that bars them (notBy) was removed.",
    ),
    "people open cases with it": (
        (
            '<bpmn:laneSet id="lanes_step_down">',
            "<bpmn:extensionElements><spiffworkflow:properties>"
            '<spiffworkflow:property name="startedBy" value="School" />'
            "</spiffworkflow:properties></bpmn:extensionElements>"
            '<bpmn:laneSet id="lanes_step_down">',
        ),
        ("step_down", "added", "property", None, "School"),
        "The process “Step down to school” is now opened by “School”; it was opened by nobody.",
    ),
    "one more person is barred": (
        ('"notBy" value="write_maintenance_plan"', '"notBy" value="write_maintenance_plan handover"'),
        (
            "agree_maintenance_plan", "changed", "property",
            "write_maintenance_plan", "write_maintenance_plan handover",
        ),
        "Whoever did “handover” may not do “Family and school agree the plan” any more: "
        "a rule that bars them (notBy) was added.",
    ),
    "a letter is no longer offered": (
        ('value="plan_for_family plan_for_child plan_for_school"', 'value="plan_for_family plan_for_school"'),
        (
            "hand_over_to_school", "changed", "letter",
            "plan_for_family plan_for_child plan_for_school", "plan_for_family plan_for_school",
        ),
        "“Hand over to the school and tell the family” no longer offers the letters “plan_for_child”.",
    ),
    "a task asks other questions": (
        ('name="formKey" value="check"', 'name="formKey" value="agreement"'),
        ("check_improvement", "changed", "form", "check", "agreement"),
        "“Check whether the improvement lasts” now asks the questions of the form “agreement”; "
        "it asked those of “check”.",
    ),
    "another decision is asked": (
        (">step_down_outcome<", ">review_outcome<"),
        ("weigh_check", "changed", "decision", "step_down_outcome", "review_outcome"),
        "“What does the check show?” now asks the decision “review_outcome”; it asked “step_down_outcome”.",
    ),
    "an e-mail instead of a notice": (
        ('serviceTaskOperator id="send_notice"', 'serviceTaskOperator id="send_email"'),
        ("tell_stepped_down", "changed", "operator", "send_notice", "send_email"),
        "“Tell that it is stepped down” now calls “send_email”; it called “send_notice”.",
    ),
    "a notice says something else": (
        ("The improvement did not last. Support", "Support"),
        (
            TOLD, "changed", "operator",
            '"The improvement did not last. Support begins anew."', '"Support begins anew."',
        ),
        "“Tell that it did not last” now gives as “text”: “\"Support begins anew.\"”; "
        "it gave “\"The improvement did not last. Support begins anew.\"”.",
    ),
    "a reminder interrupts": (
        ('cancelActivity="false" ', ""),
        ("check_next_week", "removed", "property", "false", None),
        "“A week before the check” now ends the step it belongs to; both went on.",
    ),
    "a step is for another role": (
        ("<bpmn:flowNodeRef>check_improvement</bpmn:flowNodeRef>", ""),
        ("check_improvement", "removed", "lane", "lane_school", None),
        "“Check whether the improvement lasts” lies in no lane any more; it lay in that of “School”.",
    ),
    "a lane is another role": (
        ('id="lane_school" name="School"', 'id="lane_school" name="Academy"'),
        ("lane_school", "changed", "lane", "School", "Academy"),
        "The lane “School” is now called “Academy”: its steps are for that role.",
    ),
    "a step has another name": (
        ('name="Check date"', 'name="The day of the check"'),
        ("check_date", "changed", "name", "Check date", "The day of the check"),
        "“Check date” is now called “The day of the check”.",
    ),
    "a step is explained otherwise": (
        ("The trigger to reopen may bring the check forward.", "The check may come early."),
        (
            "keep_plan_going", "changed", "documentation",
            "The trigger to reopen may bring the check forward.", "The check may come early.",
        ),
        "“Keep the plan going until the check” is explained otherwise: “The check may come early.”; "
        "it was “The trigger to reopen may bring the check forward.”.",
    ),
    "another flow is the default": (
        ('default="flow_check_shows_begin_anew"', f'default="{FLOW_TO_SUSTAINED}"'),
        ("check_shows", "changed", "default", "flow_check_shows_begin_anew", FLOW_TO_SUSTAINED),
        "“Does it last?” goes on, when nothing else holds, to “Sustained: close”; "
        "it went to “Work with the family begins anew”.",
    ),
    "a flow leads elsewhere": (
        (f'id="{FLOW_TO_SUSTAINED}" name="Yes" sourceRef="check_shows" targetRef="sustained"',
         f'id="{FLOW_TO_SUSTAINED}" name="Yes" sourceRef="check_shows" targetRef="relapsed"'),
        (FLOW_TO_SUSTAINED, "changed", "flow", "sustained", "relapsed"),
        "The flow “Yes” from “Does it last?” to “Sustained: close” now leads to "
        "“Relapsed: back to the county route”; it led to “Sustained: close”.",
    ),
    "a message has another name": (
        ('name="review_brought_forward"', 'name="check_brought_forward"'),
        (
            "message_review_brought_forward", "changed", "message",
            "review_brought_forward", "check_brought_forward",
        ),
        "The message “review_brought_forward” is now called “check_brought_forward”.",
    ),
    "another message is waited for": (
        ('messageRef="message_review_brought_forward"', 'messageRef="message_other"'),
        ("keep_plan_going", "changed", "message", "message_review_brought_forward", "message_other"),
        "“Keep the plan going until the check” now waits for the message “message_other”; "
        "it waited for “review_brought_forward”.",
    ),
    "an end becomes something on the way": (
        (END.format(kind="endEvent"), END.format(kind="intermediateThrowEvent")),
        ("check_reminded", "changed", "element", "end event", "intermediate throw event"),
        "“Reminded” is now an intermediate throw event; it was an end event.",
    ),
    "a step carries one demand less": (
        ('value="O-T7 O-T8"', 'value="O-T7"'),
        ("check_improvement", "changed", "property", "O-T7 O-T8", "O-T7"),
        "“Check whether the improvement lasts” no longer carries the demands O-T8.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("change", "facts", "words"), EDITS.values(), ids=EDITS)
def test_each_change_is_one_sentence(
    change: tuple[str, str], facts: tuple[str | None, ...], words: str
) -> None:
    found = edited("process.bpmn", change)
    assert [(one.element, one.kind, one.what, one.was, one.now) for one in found] == [facts]
    assert found[0].words == words
    assert found[0].file == "process.bpmn"


def test_a_condition_is_told_with_both_ends_of_its_flow() -> None:
    assert sentences(edited("process.bpmn", ('outcome = "look_again"<', 'outcome = "again"<'))) == [
        "The flow “It cannot be said yet” from “Does it last?” to “Check again on the date that was set” "
        'is taken when “outcome = "again"”; it was taken when “outcome = "look_again"”.'
    ]


def test_of_a_long_script_only_what_is_different_is_quoted() -> None:
    (found,) = edited("process.bpmn", ('duration("P42D") else', 'duration("P49D") else'))
    assert (found.what, found.element) == ("script", "set_next_check")
    assert '…ll then today() + duration("P49D") else' in found.words
    assert "maintenance_plan" not in found.words
    assert found.now is not None
    assert "maintenance_plan" in found.now


def test_another_called_process_is_a_call() -> None:
    folder = processes.folder("support_pathway")
    source = (folder / "process.bpmn").read_bytes()
    called = re.findall(rb'<bpmn:callActivity id="(\w+)" name="([^"]+)" calledElement="(\w+)"', source)[0]
    element, name, process = (one.decode() for one in called)
    (found,) = edited(
        "process.bpmn", (f'calledElement="{process}"', 'calledElement="step_down"'), folder=folder
    )
    assert (found.element, found.what, found.was, found.now) == (element, "call", process, "step_down")
    assert found.words == f"“{name}” now runs the process “step_down”; it ran “{process}”."


def test_a_new_step_is_one_difference_and_its_flows_are_told() -> None:
    flow = 'id="flow_tell_relapsed_relapsed" sourceRef="tell_relapsed" targetRef="relapsed" />'
    found = edited(
        "process.bpmn",
        (flow, flow.replace('"relapsed"', '"think"') + '<bpmn:manualTask id="think" name="Think again" />'),
        (
            "<bpmn:flowNodeRef>relapsed<",
            "<bpmn:flowNodeRef>think</bpmn:flowNodeRef><bpmn:flowNodeRef>relapsed<",
        ),
    )
    assert [(one.element, one.kind, one.what) for one in found if one.kind != "moved"] == [
        ("flow_tell_relapsed_relapsed", "changed", "flow"),
        ("think", "added", "element"),
    ]
    assert "The manual task “Think again” in the lane “School” was added." in sentences(found)


def test_a_flow_that_is_taken_away_is_told_by_its_ends_and_its_condition() -> None:
    flow = re.search(
        r'<bpmn:sequenceFlow id="flow_check_shows_sustained".*?</bpmn:sequenceFlow>',
        SOURCE.decode(),
        re.DOTALL,
    )
    assert flow
    (found,) = (one for one in edited("process.bpmn", (flow[0], "")) if one.kind != "moved")
    assert (found.kind, found.what, found.now) == ("removed", "flow", None)
    assert found.words == (
        'The flow “Yes” from “Does it last?” to “Sustained: close” when “outcome = "sustained"” was removed.'
    )


def test_a_step_drawn_into_a_sub_process_is_said_to_lie_there() -> None:
    source = diagram('<subProcess id="stage" name="Support"/><task id="visit" name="Visit"/>')
    later = diagram('<subProcess id="stage" name="Support"><task id="visit" name="Visit"/></subProcess>')
    assert sentences(list(compared(source, later).differences)) == [
        "“Visit” lies now in “Support”; it lay in the process “Help”."
    ]


def test_what_no_table_knows_is_told_by_its_own_name() -> None:
    vendor = (
        '<task id="visit"><extensionElements><v:retry xmlns:v="urn:v" times="{}"/></extensionElements></task>'
    )
    (found,) = compared(diagram(vendor.format(3)), diagram(vendor.format(5))).differences
    assert (found.element, found.what, found.was, found.now) == ("visit", "property", "3", "5")
    assert found.words == "The task “visit”: “retry times” is now “5”; it was “3”."


def test_a_step_in_another_lane_is_for_another_role() -> None:
    line = "        <bpmn:flowNodeRef>hand_over_to_school</bpmn:flowNodeRef>\n"
    (found,) = edited(
        "process.bpmn",
        (line, ""),
        ('name="School">\n', f'name="School">\n{line}'),
    )
    assert (found.what, found.was, found.now) == ("lane", "lane_lead_professional", "lane_school")
    assert found.words == (
        "“Hand over to the school and tell the family” now lies in the lane of “School”; "
        "it lay in that of “Lead professional”."
    )


def test_a_lane_drawn_anew_for_the_same_role_is_no_difference_to_its_steps() -> None:
    found = edited("process.bpmn", ('<bpmn:lane id="lane_school"', '<bpmn:lane id="lane_of_the_school"'))
    assert {(one.element, one.kind) for one in found if one.kind != "moved"} == {
        ("lane_school", "removed"), ("lane_of_the_school", "added"),
    }  # fmt: skip


def test_a_lane_may_not_lose_a_step_that_is_not_there_without_a_word() -> None:
    stray = "<bpmn:flowNodeRef>nobody</bpmn:flowNodeRef>"
    (found,) = edited("process.bpmn", ('name="School">', f'name="School">{stray}'))
    assert (found.kind, found.element) == ("moved", "lane_school")


def test_another_id_of_a_process_is_another_process_with_the_same_steps() -> None:
    source = SOURCE.replace(b'<bpmn:process id="step_down"', b'<bpmn:process id="down"')
    found = compared(SOURCE, source).differences
    assert [(one.element, one.kind) for one in found] == [("step_down", "removed"), ("down", "added")]


def test_a_script_is_quoted_line_after_line() -> None:
    before, after = (
        f"<scriptTask id='s' name='Count'><script>{x}</script></scriptTask>"
        for x in ("a = 1\nb = 2", "a = 1\nb = 3")
    )
    assert sentences(list(compared(diagram(before), diagram(after)).differences)) == [
        "“Count” now writes down “a = 1 / b = 3”; it wrote “a = 1 / b = 2”."
    ]


@pytest.mark.parametrize(
    ("inside", "words"),
    [
        ("terminateEventDefinition", "“Stop” now ends everything in its process at once."),
        ("signalEventDefinition", "“Stop”: “signalEventDefinition” was added."),
    ],
)
def test_what_says_something_by_being_there_is_told(inside: str, words: str) -> None:
    plain, marked = (f'<endEvent id="stop" name="Stop">{each}</endEvent>' for each in ("", f"<{inside}/>"))
    (found,) = compared(diagram(plain), diagram(marked)).differences
    assert (found.kind, found.words) == ("added", words)


def test_camunda_modeler_and_bpmn_io_say_the_same_in_their_own_ways() -> None:
    camunda = '<userTask id="visit" c:formKey="home" xmlns:c="http://camunda.org/schema/1.0/bpmn"/>'
    spiff = (
        '<userTask id="visit"><extensionElements>'
        '<s:properties xmlns:s="http://spiffworkflow.org/bpmn/schema/1.0/core">'
        '<s:property name="formKey" value="home"/></s:properties></extensionElements></userTask>'
    )
    assert not compared(diagram(camunda), diagram(spiff)).differences


def test_another_process_that_comes_first_is_another_start() -> None:
    first, second = '<process id="one" isExecutable="true"/>', '<process id="two" isExecutable="true"/>'
    assert sentences(
        list(compared(definitions(first + second), definitions(second + first)).differences)
    ) == ["The file now starts with the process “two”; it started with the process “one”."]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("P1D", "after 1 day"),
        ("P1Y3M", "after 1 year and 3 months"),
        ("PT48H", "after 48 hours"),
        ('"P6W"', "after 6 weeks"),
        ('= duration("P28D")', "after 4 weeks"),
        ("R3/P1W", "every week, 3 times"),
        ("R/P2W", "every 2 weeks"),
        ("2026-09-01T09:00:00+01:00", "on 1 September 2026 at 9:00am"),
        ("=case.plan.review", "at “=case.plan.review”"),
        ("soon", "at “soon”"),
        ("-P1D", "at “-P1D”"),
        ("P0D", "at “P0D”"),
    ],
)
def test_a_time_is_told_as_people_say_it(text: str, words: str) -> None:
    assert time_in_words(text) == words


def diagram(inside: str) -> bytes:
    return definitions(f'<process id="p" name="Help">{inside}</process>')


def definitions(inside: str) -> bytes:
    return f'<definitions xmlns="{BPMN}">{inside}</definitions>'.encode()
