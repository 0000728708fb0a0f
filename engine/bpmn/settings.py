"""What the engine reads of an element beside the drawing: one table for whoever edits diagrams.

The pages of the modeller are made from it, so nobody can type what the engine would pass over.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.bpmn.elements import ACTIVITIES, FLOW_NODES

_TIMED = frozenset({"startEvent", "intermediateCatchEvent", "boundaryEvent"})
_USER_TASK = frozenset({"userTask"})
_TELLING = _TIMED | {"intermediateThrowEvent", "endEvent", "sendTask", "receiveTask"}
_GIVES = frozenset({"businessRuleTask", "serviceTask"})
_APPROVAL, _GUARD = "An approval", "Held while something does not allow it"
FLOW = "sequenceFlow"
PROCESS = "process"
LANE = "lane"


@dataclass(frozen=True)
class Setting:
    """One thing that an analyst sets of an element.

    `place` says where in the file it stands: "attribute", "documentation", "property", "lane", "decision",
    "operator", "parameter", "timer", "message", "condition", "script", "called" or "items" (of a repeated
    step).
    `widget` says how it is typed: "line", "text", "feel", "timer", or a list of names "form", "lane",
    "decision", "operator", "letters", "process". `group` is the heading that those stand under which few
    steps have.
    """

    name: str
    label: str
    hint: str
    kinds: frozenset[str]
    place: str
    widget: str
    group: str = ""


SETTINGS: tuple[Setting, ...] = (
    Setting("name", "Name", "What people read on the picture, in lists and in the chronology.",
            FLOW_NODES | {FLOW, PROCESS, LANE}, "attribute", "line"),
    Setting("documentation", "Instructions", "What the guidance says here. People read it beside the step.",
            FLOW_NODES | {PROCESS}, "documentation", "text"),
    Setting("requirement", "Demands of the guidance", "The numbers that it carries, with a space between.",
            FLOW_NODES | {PROCESS}, "property", "line"),
    Setting("startedBy", "Opened by", "The roles or lanes whose people open cases with it, with a comma "
            "between, such as School, Lead professional. Without any, only a message, another process or the "
            "scan begins it.", frozenset({PROCESS}), "property", "line"),
    Setting("lane", "Lane", "Whose step it is.", FLOW_NODES - {"boundaryEvent"}, "lane", "lane"),
    Setting("formKey", "Form", "The questions of the step.", _USER_TASK | {"startEvent"}, "property", "form"),
    Setting("checkAnswers", "Check answers", "“yes” where what is sent cannot be taken back, such as a "
            "letter that leaves or a legal step: all answers are shown once more before they are sent.",
            _USER_TASK, "property", "line"),
    Setting("due", "Due", "How long people have, such as P5D (5 days) or P2W, or FEEL that gives a date.",
            _USER_TASK, "property", "timer"),
    Setting("assignTo", "For a person by name", "FEEL that gives an account, case.lead_professional, "
            "case.opened_by, or “completer of TASK”.", _USER_TASK, "property", "feel"),
    Setting("notBy", "Not by whoever did", "Makes it an approval: the ids of the steps that it checks.",
            _USER_TASK, "property", "line", _APPROVAL),
    Setting("restsOn", "Shows the answers of", "Ids of more steps whose answers an approval shows.",
            _USER_TASK, "property", "line", _APPROVAL),
    Setting("severalAtOnce", "Several at once", "“yes” where people may decide on several of these together, "
            "with the same answers. Never for a step that is held by a table.",
            _USER_TASK, "property", "line", _APPROVAL),
    Setting("ifApproved", "If approved", "What happens then, in a sentence.",
            _USER_TASK, "property", "line", _APPROVAL),
    Setting("ifSentBack", "If sent back", "What happens then, in a sentence.",
            _USER_TASK, "property", "line", _APPROVAL),
    Setting("ifRefused", "If refused", "What happens then, in a sentence.",
            _USER_TASK, "property", "line", _APPROVAL),
    Setting("guard", "Only while the table says so", "A decision that must say “may”: PROCESS/DECISION.",
            _USER_TASK, "property", "line", _GUARD),
    Setting("guardIf", "Ask that only in cases where", "FEEL over the case.",
            _USER_TASK, "property", "feel", _GUARD),
    Setting("guardWhen", "Ask that only of answers where", "FEEL over the answers.",
            _USER_TASK, "property", "feel", _GUARD),
    Setting("about", "About", "FEEL that gives whom or what the step is about, such as parent.name.",
            _USER_TASK | {PROCESS}, "property", "feel"),
    Setting("letters", "Letters", "The names of the letters that this step writes, with a space between.",
            ACTIVITIES | {"endEvent"}, "property", "letters"),
    Setting("decision", "Decision table", "The decision that is asked.",
            frozenset({"businessRuleTask"}), "decision", "decision"),
    Setting("operator", "Does", "The operation that is called.", frozenset({"serviceTask"}), "operator",
            "operator"),
    Setting("resultVariable", "Keeps the outcome as", "A name, such as outcome or case.plan.",
            _GIVES, "property", "line"),
    Setting("script", "Sets", "One assignment a line: name = FEEL.", frozenset({"scriptTask"}),
            "script", "text"),
    Setting("called", "Calls the process", "The process that runs here.", frozenset({"callActivity"}),
            "called", "process"),
    Setting("timer", "When", "P6M, R3/P1W, a moment, or FEEL after a leading =.", _TIMED, "timer", "timer"),
    Setting("message", "Message", "The name of the message that it waits for or sends.", _TELLING, "message",
            "line"),
    Setting("condition", "Taken when", "FEEL that is true when the case goes this way.", frozenset({FLOW}),
            "condition", "feel"),
    Setting("items", "Once for each of", "FEEL that gives the list of a repeated step.", ACTIVITIES, "items",
            "feel"),
)  # fmt: skip
#: Before the name of an operator's parameter, among the settings of a step.
PARAMETER = "parameter."


def settings_for(kind: str) -> Iterator[Setting]:
    """What can be set of an element of a kind (its BPMN name), in the order of the table."""
    return (setting for setting in SETTINGS if kind in setting.kinds)


def setting_named(name: str) -> Setting | None:
    """A setting by its name; also the parameter of an operation, which is FEEL whatever it is."""
    if name.startswith(PARAMETER):
        return Setting(name, name.removeprefix(PARAMETER), "", frozenset(), "parameter", "feel")
    return next((one for one in SETTINGS if one.name == name), None)
