"""The chronology of a case: what people did and heard, and what the pathway did, with the reasons.

Made from the events and the notes alone, newest first. Steps that only hold a diagram
together (joins, starts, scripts) are marked `technical`, for whoever wants to see them all.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from textwrap import shorten
from typing import Any, Literal

from engine.attendance.kept_figures import figures_in_words as figures_in_words
from engine.bpmn.elements import Element
from engine.chain import Entry, Link
from engine.england import day_in_england, day_in_words, moment_in_words
from engine.forms.telling import answer_in_words
from engine.identity import Actor
from engine.letters import Written
from engine.roles import catalogue, withheld_from
from engine.store import people
from engine.store.database import Session
from engine.store.events import events_at, events_of
from engine.store.notes import WrittenNote, notes_by_id
from engine.views.answered import Answered, answered
from engine.views.diagrams import Diagrams, diagrams_of
from engine.views.letters import kept_in
from engine.views.wording import plainly

LineSource = Literal["person", "note", "pathway"]
PERSON_STEPS = frozenset({"userTask", "manualTask"})

#: What the verbs note, in words; {name} is the task's.
SAID = {
    "case_opened": "Case opened",
    "case_closed": "Case closed",
    "case_reopened": "Case opened again",
    "task_claimed": "Task taken: {name}",
    "task_taken_over": "Task taken over from a colleague: {name}",
    "task_to_team": "For the team: {name}",
    "task_covered": "Covered while somebody is away: {name}",
    "task_released": "Task given back: {name}",
    "task_assigned": "Task given to a colleague: {name}",
    "task_completed": "{name}",
    "task_overdue": "Overdue: {name}",
    "not_told": "Somebody was not told",
    "mail_sent": "E-mail sent to {to}",
    "mail_given_up": "E-mail not sent to {to}",
    "task_still_overdue": "Still overdue, the manager was told again: {name}",
    "task_held": "On hold: {name}",
    "task_lifted": "Can be done again: {name}",
    "note_added": "Note",
    "concern_not_taken": "Safeguarding concern passed to the manager",
    "incident_raised": "The pathway could not go on",
    "incident_resolved": "The pathway goes on again",
    "incident_retried": "Tried again what had failed",
    "hand_over_begun": "The child changed school: {before} hands over to {after}",
    "handed_over": "{before} handed the case over",
    "case_restricted": "The case was restricted to those who work on it",
    "restriction_lifted": "The case is not restricted any more",
    "reader_let_in": "{who} may read the restricted case",
    "reader_shut_out": "{who} may no longer read the restricted case",
    "glass_broken": "{who} broke the glass: they read the restricted case for four hours",
    "record_corrected": "Child's record {verb}: {facts}",
    "parent_contact": "Said how {parent} is reached",
    "safeguarding_concern": "Safeguarding concern raised",
}
#: What nobody did, whoever was at work.
BY_TIME = frozenset(
    {"case_closed", "case_reopened", "task_overdue", "task_still_overdue", "incident_raised", "not_told"}
)
#: Steps of a diagram that people want to read; the others are technical.
TOLD_STEPS = {
    "businessRuleTask": "Decided by table: {name}",
    "exclusiveGateway": "{name}",
    "inclusiveGateway": "{name}",
    "intermediateCatchEvent": "{name}",
    "boundaryEvent": "{name}",
    "endEvent": "Ended: {name}",
    "sendTask": "{name}",
    "serviceTask": "{name}",
    "intermediateThrowEvent": "{name}",
}


#: More answers than this are read when somebody opens them.
MOST_CHOSEN = 3
#: Who raised a concern stands in the line's byline already.
RAISED_BY = "raised_by"
GATEWAYS = frozenset({"exclusiveGateway", "inclusiveGateway"})
#: What makes a step worth telling: a reason.
DECIDES = frozenset({"decision", "conditions", "due", "message"})
#: How many characters of a notice stand in its line.
LONGEST_SAID = 200
#: What a step sent, in words.
SENT_IN_WORDS = {"notice": "Told {to}", "email": "E-mail to {to}"}


@dataclass(frozen=True)
class Line:
    """One line of the chronology. `details` are labels and texts; `note` is set for a note.

    `reason` marks what the pathway decided by itself: why it went on, not what somebody did or was told.
    `corrects` is the number of the event of the note that a note corrects.
    `chosen` are the answers of a task by one choice, where these are few enough to be read in passing.
    `letters` are those that the event keeps. `decided` is what a business rule task decided, in
    words; `number` is that of the event, by which `engine.views.decided` tells why.
    """

    at: datetime
    title: str
    who: str
    source: LineSource
    details: tuple[tuple[str, str], ...] = ()
    requirement: str = ""
    technical: bool = False
    note: WrittenNote | None = None
    decided: str = ""
    reason: bool = False
    corrects: int = 0
    chosen: tuple[tuple[str, str], ...] = ()
    letters: tuple[Written, ...] = ()
    number: int = 0


def chronology(session: Session, case_id: str, actor: Actor) -> list[Line]:
    """All lines of a case for somebody who may read it, which the caller has asked; newest first."""
    withheld = withheld_from(actor)
    links = [link for link in events_of(session, case_id) if link.entry.process not in withheld]
    return lines_of(session, case_id, actor, links[::-1])


def lines_of(session: Session, case_id: str, actor: Actor, links: Sequence[Link]) -> list[Line]:
    """The lines of some events of a case, in their order, with the answers and notes that belong to them."""
    entries, withheld = [link.entry for link in links], withheld_from(actor)
    noted = {str(entry.payload.get("note")) for entry in entries if entry.kind == "note_added"}
    notes = notes_by_id(session, case_id, noted)
    who = people.names(session, [entry.actor for entry in entries])
    done = {(each.instance_id, each.element, each.at): each
            for each in _answered(session, case_id, entries, withheld)}  # fmt: skip
    diagrams = diagrams_of(session, case_id)
    lines = [_line(link.entry, who, done, notes, diagrams) for link in links]
    silent = {name for name, process in catalogue().message_starts.items() if process in withheld}
    told = {link.seq for link in links if link.entry.payload.get("message") in silent}
    return [
        replace(
            line,
            number=link.seq,
            details=() if link.seq in told else line.details,
            corrects=_corrected(session, case_id, line.note),
        )
        for line, link in zip(lines, links, strict=True)
    ]


def _corrected(session: Session, case_id: str, note: WrittenNote | None) -> int:
    """The number of the event of the note that this one corrects; 0 where it corrects none."""
    if note is None or note.corrects is None:
        return 0
    before = notes_by_id(session, case_id, [note.corrects])[note.corrects]
    found = events_at(session, case_id, before.written_at)
    return next((link.seq for link in found if link.entry.payload.get("note") == before.id), 0)


def _answered(
    session: Session, case_id: str, entries: Sequence[Entry], withheld: Collection[str]
) -> list[Answered]:
    moments = [entry.at for entry in entries if entry.kind in PERSON_STEPS]
    if not moments:
        return []
    return answered(session, case_id, between=(min(moments), max(moments)), withheld=withheld)


def _line(
    entry: Entry,
    who: Mapping[str, str],
    done: Mapping[tuple[str | None, str, datetime], Answered],
    notes: Mapping[str, WrittenNote],
    diagrams: Diagrams,
) -> Line:
    name = who.get(entry.actor, "Attendance Pathways")
    if entry.kind == "note_added":
        return _note_line(entry, name, notes.get(str(entry.payload.get("note"))))
    if entry.kind in PERSON_STEPS:
        return _task_line(entry, name, done)
    if entry.kind == "message_received":
        return _message_line(entry, name)
    if entry.kind in SAID:
        facts = {"name": "", **entry.payload, **_of_record(entry.payload)}
        source: LineSource = "person" if entry.actor in who and entry.kind not in BY_TIME else "pathway"
        details = (*_untold(entry), *_plain(entry.payload))
        return Line(entry.at, SAID[entry.kind].format(**facts), name, source, details)
    return _step_line(entry, diagrams)


def _note_line(entry: Entry, name: str, note: WrittenNote | None) -> Line:
    if note is None:
        return Line(entry.at, "A note that can no longer be found", name, "note")
    title = (
        f"Correction: {note.heard_from}, {note.how}" if note.corrects else f"{note.heard_from}, {note.how}"
    )
    details = (("Heard on", _heard(note)), ("What was said", note.said))
    advice = (("Advice and action", note.action),) if note.action else ()
    return Line(entry.at, title, name, "note", details + advice, note=note)


def _heard(note: WrittenNote) -> str:
    """When it was heard; where that was on another day than it was written, or before the case, that too."""
    before = ", before the case began" if note.heard_on < day_in_england(note.case_opened_at) else ""
    written = day_in_england(note.written_at)
    later = "" if note.heard_on == written else f"; written down on {day_in_words(written)}"
    return f"{day_in_words(note.heard_on)}{before}{later}"


def _task_line(entry: Entry, name: str, done: Mapping[tuple[str | None, str, datetime], Answered]) -> Line:
    title = str(entry.payload.get("name") or entry.element)
    if entry.payload.get("cancelled"):
        return Line(entry.at, f"No longer needed: {title}", "Attendance Pathways", "pathway")
    found = done.get((entry.payload.get("instance"), entry.element or "", entry.at))
    answers = found.answers if found else ()
    requirement = str(entry.payload.get("requirement") or "")
    details = (*answers, *_figures(entry))
    chosen = found.chosen if found and len(found.chosen) <= MOST_CHOSEN else ()
    return Line(entry.at, title, name, "person", details, requirement, chosen=chosen, letters=kept_in(entry))


def _message_line(entry: Entry, name: str) -> Line:
    data, message = entry.payload.get("data") or {}, str(entry.payload["message"])
    title = entry.payload.get("title") or SAID.get(message) or f"Message received: {_label(message)}"
    details = tuple((_label(key), answer_in_words(value)) for key, value in data.items() if key != RAISED_BY)
    return Line(entry.at, title, name, "person", details)


def _step_line(entry: Entry, diagrams: Diagrams) -> Line:
    element = diagrams.element(entry.process, entry.element)
    why = entry.payload.get("why") or {}
    title = diagrams.named(element, str(entry.payload.get("name") or ""))
    words = TOLD_STEPS.get(entry.kind, "{name}").format(name=title or entry.element)
    if entry.kind in GATEWAYS:
        words = f"{words} {diagrams.taken(entry.process, why.get('flows', ()))}".strip()
    cancelled, told = bool(entry.payload.get("cancelled")), entry.payload.get("told")
    untold = _untold(entry)
    if told:
        words = _said_to(told, why["operator"]["result"])
    return Line(
        at=entry.at,
        title=f"Cut off: {words}" if cancelled else words,
        who="Attendance Pathways",
        source="pathway",
        details=(*untold, *_why(why), *_figures(entry)),
        requirement=str(entry.payload.get("requirement") or ""),
        technical=cancelled or not (told or untold or (title and _is_told(entry.kind, element, why))),
        reason=not (told or untold),
        decided=_answer(why["decision"]) if "decision" in why else "",
    )


def _said_to(told: Sequence[str], sent: Mapping[str, Any]) -> str:
    """Whom a step told, and what, as much of it as a line holds; the details have all of it."""
    to = SENT_IN_WORDS[sent["channel"]].format(to=", ".join(told))
    return f"{to}: {shorten(str(sent.get('subject') or sent['text']), LONGEST_SAID, placeholder=' …')}"


def _untold(entry: Entry) -> tuple[tuple[str, str], ...]:
    """Who was not told, and why."""
    return tuple(("Not told", sentence) for sentence in entry.payload.get("untold", ()))


def _is_told(kind: str, element: Element | None, why: Mapping[str, Any]) -> bool:
    """Whether a step belongs to the story: it decided something, or it is where the process itself ends."""
    if kind == "endEvent":
        return element is None or element.parent == element.process
    return kind in TOLD_STEPS and not why.keys().isdisjoint(DECIDES)


def _why(why: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    for condition in why.get("conditions", ()):
        value = answer_in_words(condition["value"])
        yield "Asked", f"{condition['condition']} \u2192 {value}"
        for path, read in condition.get("reads", {}).items():
            yield f"Read {path}", answer_in_words(read)
    if "due" in why:
        yield "Due", moment_in_words(datetime.fromisoformat(why["due"]))
    if "message" in why:
        yield "Message", str(why["message"])
    result = why.get("operator", {}).get("result")
    if isinstance(result, Mapping) and result.get("channel") in SENT_IN_WORDS:
        yield "What was said", str(result["text"])


def _figures(entry: Entry) -> Iterable[tuple[str, str]]:
    return figures_in_words(entry.payload.get("figures", {}))


def _answer(decision: Mapping[str, Any]) -> str:
    result = decision.get("result")
    return "No answer" if result is None else plainly(result)


def _plain(payload: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """What is worth reading of a verb's event: its reason, its problem, what a record said and says."""
    told = tuple(
        (_label(name), str(payload[name]))
        for name in ("reason", "problem", "source", "changed", "contact", "because")
        if payload.get(name)
    )
    return (*(_fact(fact) for fact in _facts_in(payload)), *told)


def _facts_in(payload: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """The facts that an event of a child's record changed."""
    if "looked_after" in payload:  # how it was kept when only this fact was
        was, became = (_known(payload[name]) for name in ("before", "looked_after"))
        return [{"name": "Looked after", "was": was, "became": became, "since": payload["as_of"]}]
    facts: Sequence[Mapping[str, Any]] = payload.get("facts", ())
    return facts


def _of_record(payload: Mapping[str, Any]) -> dict[str, str]:
    """What was done to a child's record, and to which of its facts."""
    names = ", ".join(_within_sentence(fact["name"]) for fact in _facts_in(payload))
    return {"facts": names, "verb": "changed by an import" if payload.get("import_id") else "corrected"}


def _within_sentence(name: str) -> str:
    return name if name[:2].isupper() else name[:1].lower() + name[1:]


def _fact(fact: Mapping[str, Any]) -> tuple[str, str]:
    since = f"{day_in_words(date.fromisoformat(fact['since']))}"
    return fact["name"], f"{fact['became']}, as of {since}. Before: {fact['was']}"


def _known(fact: bool | None) -> str:
    return "Not known" if fact is None else answer_in_words(fact)


def _label(name: str) -> str:
    return name.replace("_", " ").capitalize()


def without_technical(lines: Sequence[Line]) -> list[Line]:
    """The lines that tell the story."""
    return [line for line in lines if not line.technical]
