"""Tries an expression of a draft against an example life: what it comes to there, and why, or what is wrong.

The example lives are the scenarios of the draft. Nothing is stored.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from engine.attendance.calendar import SchoolCalendar
from engine.bpmn.evaluation import feel
from engine.bpmn.giving import ItemOfList
from engine.bpmn.meant import completed_task
from engine.bpmn.settings import Setting
from engine.bpmn.timer_dates import FIRST_YEAR, LAST_YEAR, TimerTold, begins_on, tell_timer
from engine.england import day_in_england, day_in_words, moment_in_words
from engine.errors import EngineError, NotFound
from engine.expressions import Expression, Value, compile_expression, parse_assignments
from engine.expressions.dialects import in_feel, script_in_feel
from engine.expressions.evaluation import Evaluation
from engine.expressions.temporal import Date
from engine.expressions.values import write_value
from engine.faults import FilesRefused
from engine.simulation.calendars import usual_around
from engine.simulation.reaching import TimeReached
from engine.store.calendars import calendar_of_school
from engine.store.database import Session
from engine.store.process_drafts import files_of_draft
from engine.what_if.example_lives import reach
from engine.what_if.items import ItemScope, item_scopes

LONGEST_TRIED = 10_000
#: What a value may be long before people stop reading.
_LONGEST_VALUE = 1_000
NO_ITEM = (
    "This step is done for each item of a list, which is empty at this moment, so there is none to try it "
    "with. Choose another life."
)


@dataclass(frozen=True)
class Place:
    """Where an expression stands: in a process of a draft, at an element or flow, as one of its settings.

    `source` is the diagram where it is not as the draft has it: somebody is drawing.
    """

    draft_id: str
    process: str
    element: str
    setting: Setting
    source: bytes | None = None


@dataclass(frozen=True)
class Tried:
    """What came of it; empty is what there is not.

    Attributes:
        value: what the expression came to; of a script each line's.
        because: what it read, each name with its value; `problems` is what went wrong on the way.
        fault: why nothing could be tried, in a sentence; `mend`: what to write instead.
        note: on what the life was played, where that is not the draft as it is.
        life, time: which example life and which of its `times` (in words) was taken.
        timer: for a timer, its words and dates.
    """

    value: str = ""
    because: Sequence[tuple[str, str]] = ()
    problems: Sequence[str] = ()
    fault: str = ""
    mend: str = ""
    note: str = ""
    life: str = ""
    title: str = ""
    times: Sequence[str] = ()
    time: int = 0
    timer: TimerTold | None = None


def can_be_tried(setting: Setting) -> bool:
    """Whether a setting is written in FEEL, or is a time."""
    return setting.widget in ("feel", "timer") or setting.place == "script"


def mend_for(setting: Setting, text: str) -> str:
    """The whole of what somebody wrote in another language, in FEEL; "" where that is not sure."""
    if not can_be_tried(setting) or (setting.name == "assignTo" and completed_task(text)):
        return ""
    if setting.place == "script":
        return script_in_feel(text) or ""
    if setting.widget == "timer" and not text.strip().startswith(("=", "${", "#{")):
        return ""
    said = in_feel(text) or ""
    return f"={said}" if said and setting.widget == "timer" and not said.startswith("=") else said


def time_told(session: Session, text: str, day: date) -> TimerTold:
    """A timer as it would be for a case that comes to its step on a day, of which nothing is known.

    Terms are those of the council, where they were imported and reach so far; else as they usually are.
    """
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        years = f"Choose a day between 1 January {FIRST_YEAR} and 31 December {LAST_YEAR}."
        return TimerTold("", problem=years)
    if not text.strip():
        return TimerTold("")
    return tell_timer(text[:LONGEST_TRIED], begins_on(day), _calendar(session, day))


def _calendar(session: Session, day: date) -> SchoolCalendar:
    council = calendar_of_school(session, None)
    try:
        council.half_term_end(day)
    except EngineError:
        return usual_around(day.year)
    return council


def try_expression(
    session: Session,
    place: Place,
    text: str,
    now: datetime,
    life: str = "",
    time: int | None = None,
    day: date | None = None,
) -> Tried:
    """Try what somebody typed. A timer that depends on nothing of the case needs no life.

    Args:
        day: on which a case comes to such a timer; None: today.
        life: which example life (`example_lives`); "": the first that comes to the place.
        time: which of the times that it comes there, from 0; None: the first that suits the setting.

    Raises:
        NotFound: the draft does not hold the process, or has no such life.
    """
    drafted = files_of_draft(session, place.draft_id)
    if place.process not in drafted:
        raise NotFound(kind="process in this draft", reference=place.process)
    wrong = _judged(place.setting, text)
    if wrong:
        return wrong
    if place.setting.widget == "timer" and not _reads(text):
        return Tried(timer=time_told(session, text, day or day_in_england(now)))
    try:
        where = [(place.process, place.element)]
        lived = reach(session, drafted, where, now, life, place.source)
    except FilesRefused as refused:
        fault = next((one.message for one in refused.faults if one.severity == "error"), "")
        return Tried(fault=f"No life can be played on the draft while it has this fault: {fault}")
    except EngineError as problem:
        return Tried(fault=str(problem))
    if not lived.found:
        return Tried(fault=lived.missing, life=lived.life, title=lived.title, note=lived.note)
    wanted = _suiting(place.setting, lived.found) if time is None else time
    number = max(0, min(wanted, len(lived.found) - 1))
    told = _evaluated(place.setting, text, lived.found[number], lived.lists)
    times = [_in_words(place.setting, one) for one in lived.found]
    return replace(told, note=lived.note, life=lived.life, title=lived.title, times=times, time=number)


def _judged(setting: Setting, text: str) -> Tried | None:
    """What is wrong with the text before anything is tried; None for nothing."""
    mend = mend_for(setting, text)
    if not text.strip():
        return Tried(fault="There is nothing to try yet: write an expression first.")
    if len(text) > LONGEST_TRIED:
        return Tried(fault=f"It is longer than {LONGEST_TRIED:,} characters. Move some of it into a table.")
    if setting.name == "assignTo" and (task := completed_task(text)):
        return Tried(fault=f"The task is for whoever completed “{task}”. That is no expression to try.")
    try:
        if setting.place == "script":
            parse_assignments(text)
        elif setting.widget == "feel" or text.strip().startswith("="):
            compile_expression(feel(text))
    except EngineError as problem:
        other = "This is another language. Take it in FEEL, then it can be tried."
        return Tried(fault=other if mend else f"This cannot be read: {problem}", mend=mend)
    return None


def _reads(text: str) -> bool:
    return text.strip().startswith("=") and bool(compile_expression(feel(text)).paths)


def _suiting(setting: Setting, found: Sequence[TimeReached]) -> int:
    """The first time at which the setting would be asked: of answers, once they are given."""
    done = setting.name == "guardWhen"
    return next((number for number, one in enumerate(found) if one.done is done), 0)


def time_in_life(time: TimeReached) -> str:
    """One of the times that a life comes to a step, in words."""
    return f"{moment_in_words(time.at)}, {'once it is done' if time.done else 'before it begins'}"


def _in_words(setting: Setting, time: TimeReached) -> str:
    if setting.place == "condition":
        return moment_in_words(time.at)
    return time_in_life(time)


def _evaluated(setting: Setting, text: str, time: TimeReached, lists: Sequence[ItemOfList]) -> Tried:
    try:
        read = frozenset(path.partition(".")[0] for path in _paths(setting, text))
        found = item_scopes(lists, time.scope, time.at, read)
        each = [_evaluated_once(setting, text, time, one) for one in found]
    except EngineError as problem:
        return Tried(fault=str(problem))
    return _together(each) if each else Tried(fault=NO_ITEM)


def _expression(setting: Setting, text: str) -> Expression:
    """What is evaluated of a setting; of a time that is written plainly nothing."""
    is_feel = setting.widget == "feel" or text.strip().startswith("=")
    return compile_expression(feel(text) if is_feel else "null")


def _paths(setting: Setting, text: str) -> frozenset[str]:
    if setting.place == "script":
        return frozenset().union(*(one.expression.paths for one in parse_assignments(text)))
    return _expression(setting, text).paths


def _evaluated_once(setting: Setting, text: str, time: TimeReached, one: ItemScope) -> Tried:
    if setting.place == "script":
        told = _script_run(text, time, one)
    else:
        explained = _expression(setting, text).evaluate_explained(one.scope, time.at)
        because = _because(explained.reads)
        if setting.widget == "timer":
            calendar = time.calendar or usual_around(time.at.year)
            return Tried(because=because, timer=tell_timer(text, [time.at], calendar, one.scope))
        told = Tried(_meaning(setting, explained.value), because, explained.problems)
    item = "; ".join(f"{name}: {_item_in_words(value)}" for name, value in one.items.items())
    return replace(told, value=f"For {item}: {told.value}") if item else told


def _together(each: Sequence[Tried]) -> Tried:
    """What came of all items; a time is that of the first."""
    value = "\n".join(one.value for one in each)
    because = dict.fromkeys(read for one in each for read in one.because)
    problems = dict.fromkeys(problem for one in each for problem in one.problems)
    return replace(each[0], value=value, because=[*because], problems=[*problems])


def _item_in_words(value: Value) -> str:
    """A thing by its name, where it has one."""
    name = value.get("name") if isinstance(value, Mapping) else None
    return f"“{name}”" if isinstance(name, str) else _written(value)


def _script_run(text: str, time: TimeReached, one: ItemScope) -> Tried:
    """Each line in order, as the step would."""
    values: list[str] = []
    reads: dict[str, Value] = {}
    problems: list[str] = []
    for line in parse_assignments(text):
        scope = one.with_items(time.scope)
        explained = line.expression.evaluate_explained(scope, time.at)
        time.records.write(line.target, explained.value)
        values.append(f"{'.'.join(line.target)} = {_written(explained.value)}")
        reads = {**explained.reads, **reads}
        problems += explained.problems
    return Tried("\n".join(values), _because(reads), problems)


def _because(reads: Mapping[str, Value]) -> list[tuple[str, str]]:
    return [(name, _written(value)) for name, value in reads.items()]


def _meaning(setting: Setting, value: Value) -> str:
    if setting.place != "condition":
        return _written(value)
    goes = "the case goes this way" if value is True else "the case does not go this way"
    return f"{_written(value)}: {goes}"


def _written(value: Value) -> str:
    """A value as FEEL writes it; dates in words, because people count with them."""
    if isinstance(value, Date):
        return (
            f"{write_value(value, Evaluation())} ({day_in_words(date(value.year, value.month, value.day))})"
        )
    text = "null (not known)" if value is None else write_value(value, Evaluation(), True)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]} …"
