"""What the texts in a diagram mean to people: one table for what the engine reads, with its sentences.

What no row covers is still told, under the name that the file gives it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine.bpmn.times_in_words import time_in_words
from engine.comparing.difference import Aspect
from engine.comparing.telling import Phrases, in_quotes

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


def named(value: str, labels: Labels) -> str:
    """What a reference leads to, by its label; `PROCESS/TASK` by the file's own words."""
    return labels.get(value, in_quotes(value))


def _end_of_flow(value: str, labels: Labels) -> str:
    return labels.get(value, in_quotes(value)).rpartition(" to ")[2]


def time_told(value: str, labels: Labels) -> str:
    """A time in words."""
    return time_in_words(value)


_FIELDS_OF_TIME = {"timeDuration": "a length of time", "timeDate": "a date", "timeCycle": "a repetition"}


def _with_article(value: str, labels: Labels) -> str:
    return f"an {value}" if value[:1] in "aeiou" else f"a {value}"


def _field_of_time(value: str, labels: Labels) -> str:
    return _FIELDS_OF_TIME.get(value, in_quotes(value))


def of_it(was_and_now: str, added: str, removed: str) -> Phrases:
    """Sentences that begin with what they are about and end with a full stop."""
    return Phrases(f"{{it}} {was_and_now}.", f"{{it}} {added}.", f"{{it}} {removed}.")


NAME = Meaning(
    "name",
    of_it("is now called {now}", "is now called {now}", "has lost its name"),
)
DOCUMENTATION = Meaning(
    "documentation",
    of_it(
        "is explained otherwise: {now}; it was {was}",
        "is explained now: {now}",
        "is no longer explained; it was {was}",
    ),
)
SCOPE = Meaning(
    "element",
    of_it("lies now in {now}; it lay in {was}", "lies now in {now}", "lies in no process any more"),
    named,
)
KIND = Meaning(
    "element",
    of_it("is now {now}; it was {was}", "is now {now}", "is not {was} any more"),
    _with_article,
)
LANE = Meaning(
    "lane",
    of_it(
        "now lies in the lane of {now}; it lay in that of {was}",
        "now lies in the lane of {now}; it lay in none",
        "lies in no lane any more; it lay in that of {was}",
    ),
    named,
)
LANE_NAME = Meaning(
    "lane",
    of_it(
        "is now called {now}: its steps are for that role",
        "is now called {now}: its steps are for that role",
        "has lost its name: its steps are for no role",
    ),
)
MESSAGE_NAME = Meaning("message", NAME.phrases)
SOURCE = Meaning(
    "flow",
    of_it("now comes from {now}; it came from {was}", "now comes from {now}", "comes from nowhere"),
    named,
)
TARGET = Meaning(
    "flow", of_it("now leads to {now}; it led to {was}", "now leads to {now}", "leads nowhere"), named
)
CONDITION = Meaning(
    "condition",
    of_it(
        "is taken when {now}; it was taken when {was}",
        "is taken only when {now}; it had no condition",
        "has no condition any more; it was taken when {was}",
    ),
)
DEFAULT = Meaning(
    "default",
    of_it(
        "goes on, when nothing else holds, to {now}; it went to {was}",
        "goes on, when nothing else holds, to {now}; nothing was said for that",
        "no longer says how to go on when nothing else holds; it went to {was}",
    ),
    _end_of_flow,
)
TIMER = Meaning(
    "timer",
    of_it(
        "happens {now}; it was {was}", "happens {now}; no time was said", "has no time any more; it was {was}"
    ),
    time_told,
)
FIELD_OF_TIME = Meaning(
    "timer",
    of_it("now says {now}; it said {was}", "now says {now}", "no longer says {was}"),
    _field_of_time,
)
ATTACHED = Meaning(
    "element",
    of_it(
        "now belongs to {now}; it belonged to {was}", "now belongs to {now}", "belongs to no step any more"
    ),
    named,
)
INTERRUPTS = Meaning(
    "property",
    of_it(
        "says otherwise whether it ends the step it belongs to: {now}; it was {was}",
        "no longer ends the step it belongs to: both go on",
        "now ends the step it belongs to; both went on",
    ),
)
TERMINATES = Meaning(
    "element",
    of_it(
        "ends everything in its process at once",
        "now ends everything in its process at once",
        "no longer ends everything in its process at once",
    ),
)
CALL = Meaning(
    "call",
    of_it(
        "now runs the process {now}; it ran {was}", "now runs the process {now}", "runs no process any more"
    ),
)
HEARS = Meaning(
    "message",
    of_it(
        "now waits for the message {now}; it waited for {was}",
        "now waits for the message {now}",
        "waits for no message any more; it waited for {was}",
    ),
    lambda value, labels: labels.get(value, in_quotes(value)).removeprefix("the message "),
)
SENDS = Meaning(
    "message",
    of_it(
        "now sends the message {now}; it sent {was}",
        "now sends the message {now}",
        "sends no message any more; it sent {was}",
    ),
    HEARS.show,
)
PAYLOAD = Meaning(
    "message",
    of_it(
        "now sends {now} along; it sent {was}",
        "now sends {now} along",
        "sends nothing along any more; it sent {was}",
    ),
)
SCRIPT = Meaning(
    "script",
    of_it("now writes down {now}; it wrote {was}", "now writes down {now}", "no longer writes down {was}"),
)
DECISION = Meaning(
    "decision",
    of_it(
        "now asks the decision {now}; it asked {was}", "now asks the decision {now}", "no longer asks {was}"
    ),
)
OPERATOR = Meaning(
    "operator",
    of_it("now calls {now}; it called {was}", "now calls {now}", "calls nothing any more; it called {was}"),
)
PROCESS_THAT_STARTS = Meaning(
    "property",
    of_it("now starts with {now}; it started with {was}", "now starts {now}", "starts nothing"),
    named,
)
EXECUTABLE = Meaning(
    "property",
    of_it("may be run: {now}; it was {was}", "may be run: {now}", "no longer says that it may be run"),
)
EACH_OF = Meaning(
    "property",
    of_it(
        "is done for each of {now}; it was for each of {was}",
        "is done for each of {now}",
        "is done only once",
    ),
)
IN_TURN = Meaning(
    "property",
    of_it(
        "is done one after another: {now}; it was {was}",
        "is done one after another: {now}",
        "no longer says {was} to being done one after another",
    ),
)


def parameter_of(name: str) -> Meaning:
    """What is given to an operator under this name."""
    name = name.replace("{", "{{").replace("}", "}}")
    said = of_it(
        f"now gives as “{name}”: {{now}}; it gave {{was}}",
        f"now gives as “{name}”: {{now}}",
        f"gives no “{name}” any more; it gave {{was}}",
    )
    return Meaning("operator", said)
