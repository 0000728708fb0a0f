"""What the texts in a diagram mean to people: one table for what the engine reads, with its sentences.

What no row covers is still told, under the name that the file gives it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine.comparing.difference import Aspect
from engine.comparing.telling import Phrases, each_shown, in_quotes, phrases_of
from engine.comparing.times import time_in_words

#: What the elements of a diagram are called, by id.
Labels = Mapping[str, str]
Telling = Callable[[str, Labels], str]


@dataclass(frozen=True)
class Meaning:
    """What one text of a diagram is about, and how it is told; `show` None: in quotation marks."""

    what: Aspect
    phrases: Phrases
    show: Telling | None = None
    listed: bool = False


def _named(value: str, labels: Labels) -> str:
    """What a reference leads to, by its label; `PROCESS/TASK` by the file's own words."""
    return labels.get(value, in_quotes(value))


def _end_of_flow(value: str, labels: Labels) -> str:
    return labels.get(value, in_quotes(value)).rpartition(" to ")[2]


def _all_named(value: str, labels: Labels) -> str:
    return each_shown(lambda word: _named(word, labels))(value)


def _time(value: str, labels: Labels) -> str:
    return time_in_words(value)


def _person(value: str, labels: Labels) -> str:
    """Whom `assignTo` names."""
    task = value.removeprefix("completer of ")
    return f"whoever did {_named(task.strip(), labels)}" if task != value else in_quotes(value)


_FIELDS_OF_TIME = {"timeDuration": "a length of time", "timeDate": "a date", "timeCycle": "a repetition"}


def _with_article(value: str, labels: Labels) -> str:
    return f"an {value}" if value[:1] in "aeiou" else f"a {value}"


def _field_of_time(value: str, labels: Labels) -> str:
    return _FIELDS_OF_TIME.get(value, in_quotes(value))


def _it(was_and_now: str, added: str, removed: str) -> Phrases:
    return Phrases(f"{{it}} {was_and_now}.", f"{{it}} {added}.", f"{{it}} {removed}.")


NAME = Meaning(
    "name",
    _it("is now called {now}", "is now called {now}", "has lost its name"),
)
DOCUMENTATION = Meaning(
    "documentation",
    _it(
        "is explained otherwise: {now}; it was {was}",
        "is explained now: {now}",
        "is no longer explained; it was {was}",
    ),
)
SCOPE = Meaning(
    "element",
    _it("lies now in {now}; it lay in {was}", "lies now in {now}", "lies in no process any more"),
    _named,
)
KIND = Meaning(
    "element",
    _it("is now {now}; it was {was}", "is now {now}", "is not {was} any more"),
    _with_article,
)
LANE = Meaning(
    "lane",
    _it(
        "now lies in the lane of {now}; it lay in that of {was}",
        "now lies in the lane of {now}; it lay in none",
        "lies in no lane any more; it lay in that of {was}",
    ),
    _named,
)
LANE_NAME = Meaning(
    "lane",
    _it(
        "is now called {now}: its steps are for that role",
        "is now called {now}: its steps are for that role",
        "has lost its name: its steps are for no role",
    ),
)
MESSAGE_NAME = Meaning("message", NAME.phrases)
SOURCE = Meaning(
    "flow",
    _it("now comes from {now}; it came from {was}", "now comes from {now}", "comes from nowhere"),
    _named,
)
TARGET = Meaning(
    "flow", _it("now leads to {now}; it led to {was}", "now leads to {now}", "leads nowhere"), _named
)
CONDITION = Meaning(
    "condition",
    _it(
        "is taken when {now}; it was taken when {was}",
        "is taken only when {now}; it had no condition",
        "has no condition any more; it was taken when {was}",
    ),
)
DEFAULT = Meaning(
    "default",
    _it(
        "goes on, when nothing else holds, to {now}; it went to {was}",
        "goes on, when nothing else holds, to {now}; nothing was said for that",
        "no longer says how to go on when nothing else holds; it went to {was}",
    ),
    _end_of_flow,
)
TIMER = Meaning(
    "timer",
    _it(
        "happens {now}; it was {was}", "happens {now}; no time was said", "has no time any more; it was {was}"
    ),
    _time,
)
FIELD_OF_TIME = Meaning(
    "timer",
    _it("now says {now}; it said {was}", "now says {now}", "no longer says {was}"),
    _field_of_time,
)
ATTACHED = Meaning(
    "element",
    _it("now belongs to {now}; it belonged to {was}", "now belongs to {now}", "belongs to no step any more"),
    _named,
)
INTERRUPTS = Meaning(
    "property",
    _it(
        "says otherwise whether it ends the step it belongs to: {now}; it was {was}",
        "no longer ends the step it belongs to: both go on",
        "now ends the step it belongs to; both went on",
    ),
)
CALL = Meaning(
    "call",
    _it("now runs the process {now}; it ran {was}", "now runs the process {now}", "runs no process any more"),
)
HEARS = Meaning(
    "message",
    _it(
        "now waits for the message {now}; it waited for {was}",
        "now waits for the message {now}",
        "waits for no message any more; it waited for {was}",
    ),
    lambda value, labels: labels.get(value, in_quotes(value)).removeprefix("the message "),
)
SENDS = Meaning(
    "message",
    _it(
        "now sends the message {now}; it sent {was}",
        "now sends the message {now}",
        "sends no message any more; it sent {was}",
    ),
    HEARS.show,
)
PAYLOAD = Meaning(
    "message",
    _it(
        "now sends {now} along; it sent {was}",
        "now sends {now} along",
        "sends nothing along any more; it sent {was}",
    ),
)
SCRIPT = Meaning(
    "script",
    _it("now writes down {now}; it wrote {was}", "now writes down {now}", "no longer writes down {was}"),
)
DECISION = Meaning(
    "decision",
    _it("now asks the decision {now}; it asked {was}", "now asks the decision {now}", "no longer asks {was}"),
)
OPERATOR = Meaning(
    "operator",
    _it("now calls {now}; it called {was}", "now calls {now}", "calls nothing any more; it called {was}"),
)
PROCESS_THAT_STARTS = Meaning(
    "property",
    _it("now starts with {now}; it started with {was}", "now starts {now}", "starts nothing"),
    _named,
)
EXECUTABLE = Meaning(
    "property",
    _it("may be run: {now}; it was {was}", "may be run: {now}", "no longer says that it may be run"),
)
EACH_OF = Meaning(
    "property",
    _it(
        "is done for each of {now}; it was for each of {was}",
        "is done for each of {now}",
        "is done only once",
    ),
)
IN_TURN = Meaning(
    "property",
    _it(
        "is done one after another: {now}; it was {was}",
        "is done one after another: {now}",
        "no longer says {was} to being done one after another",
    ),
)


def parameter_of(name: str) -> Meaning:
    """What is given to an operator under this name."""
    name = name.replace("{", "{{").replace("}", "}}")
    said = _it(
        f"now gives as “{name}”: {{now}}; it gave {{was}}",
        f"now gives as “{name}”: {{now}}",
        f"gives no “{name}” any more; it gave {{was}}",
    )
    return Meaning("operator", said)


def property_of(name: str) -> Meaning:
    """What a property means: by the table, else by its own name."""
    return PROPERTIES.get(name) or Meaning("property", phrases_of(name))


#: The properties that the engine reads, by the names that it has for them (`engine.bpmn.elements`).
PROPERTIES: Mapping[str, Meaning] = {
    "formKey": Meaning(
        "form",
        _it(
            "now asks the questions of the form {now}; it asked those of {was}",
            "now asks the questions of the form {now}; it asked none",
            "asks no questions any more; it asked those of the form {was}",
        ),
    ),
    "letters": Meaning(
        "letter",
        _it(
            "now offers the letters {now}; it offered {was}",
            "now offers the letters {now}",
            "no longer offers the letters {was}",
        ),
        lambda value, labels: each_shown(in_quotes)(value),
        listed=True,
    ),
    "due": Meaning(
        "timer",
        _it(
            "is due {now}; it was {was}",
            "is now due {now}; it had no day",
            "is due at no time any more; it was {was}",
        ),
        _time,
    ),
    "notBy": Meaning(
        "property",
        Phrases(
            "{it} may not be done by whoever did {now} (notBy); it was barred to whoever did {was}.",
            "Whoever did {now} may not do {it} any more: a rule that bars them (notBy) was added.",
            "Whoever did {was} may now also do {it}: the rule that bars them (notBy) was removed.",
        ),
        _all_named,
        listed=True,
    ),
    "restsOn": Meaning(
        "property",
        _it(
            "now shows what was answered in {now}; it showed {was}",
            "now also shows what was answered in {now}",
            "no longer shows what was answered in {was}",
        ),
        _all_named,
        listed=True,
    ),
    "assignTo": Meaning(
        "property",
        _it(
            "is now for {now} by name; it was for {was}",
            "is now for {now} by name",
            "is for nobody by name any more; it was for {was}",
        ),
        _person,
    ),
    "about": Meaning(
        "property",
        _it(
            "is now about {now}; it was about {was}",
            "is now about {now}",
            "is about nobody in particular any more; it was about {was}",
        ),
    ),
    "guard": Meaning(
        "property",
        _it(
            "is now held until {now} says that it may be done; it was held until {was} said so",
            "is now held until {now} says that it may be done",
            "is no longer held until {was} says that it may be done",
        ),
    ),
    "guardIf": Meaning(
        "property",
        _it(
            "is held by its guard only when {now}; it was when {was}",
            "is held by its guard only when {now}; it always was",
            "is always held by its guard; it was only when {was}",
        ),
    ),
    "guardWhen": Meaning(
        "property",
        _it(
            "has its guard asked about answers for which {now}; it was for those where {was}",
            "has its guard asked only about answers for which {now}",
            "has its guard asked whatever is answered; it was where {was}",
        ),
    ),
    "ifApproved": Meaning("property", phrases_of("what happens if it is approved")),
    "ifSentBack": Meaning("property", phrases_of("what happens if it is sent back")),
    "ifRefused": Meaning("property", phrases_of("what happens if it is refused")),
    "requirement": Meaning(
        "property",
        _it(
            "now carries the demands {now}; it carried {was}",
            "now carries the demands {now}",
            "no longer carries the demands {was}",
        ),
        lambda value, labels: each_shown(str)(value),
        listed=True,
    ),
    "resultVariable": Meaning(
        "property",
        _it(
            "now keeps its result as {now}; it was {was}",
            "now keeps its result as {now}",
            "keeps no result any more; it was {was}",
        ),
    ),
    "decision": DECISION,
    "operator": OPERATOR,
    "lane": Meaning("lane", LANE.phrases),
    "candidateGroups": Meaning("lane", LANE.phrases),
}  # fmt: skip
