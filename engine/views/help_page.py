"""A page of the help as it is shown: what it explains, from the engine's tables, and what its example did."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from engine.bpmn.effects import Step
from engine.bpmn.operators import OPERATORS
from engine.bpmn.settings import PARAMETER, settings_for
from engine.bpmn.timer_dates import TimerTold, tell_timer
from engine.decisions.showing import ShownBox, shown_boxes
from engine.expressions import WITH_CALENDAR
from engine.help import (
    Example,
    ExampleRun,
    HelpPage,
    every_subject,
    example_named,
    feel_examples,
    functions_by_topic,
    help_page,
    help_pages,
    names_by_topic,
    page_about,
    said_by,
)
from engine.help.feel import TOLD_AT, FeelExample
from engine.letters import Written
from engine.safe_xml import read_safely
from engine.simulation.calendars import usual_around
from engine.views.chronology import GATEWAYS, PERSON_STEPS, SENT_IN_WORDS
from engine.views.diagrams import Diagrams
from engine.views.draft_step import ELEMENTS_IN_WORDS
from engine.views.table import TableShown, table_shown
from engine.views.wording import Wording

#: What is set of every step alike.
_EVERYWHERE = frozenset(f"setting {one.name}" for one in settings_for("exclusiveGateway"))
#: What few people need to know of a step: shown as it is, without what it is of.
_NOT_TOLD = frozenset({"parallelGateway", "startEvent"})


@dataclass(frozen=True)
class HelpRow:
    """One thing that a page explains: its name in the editors, as it is written in files, its meaning.

    `here` is what the example says there; `page` tells more of it, where that is another page.
    """

    label: str
    written: str
    meaning: str
    here: str = ""
    page: HelpPage | None = None


@dataclass(frozen=True)
class HelpStep:
    """One step of an example: what it is, who did it, what came of it, a line each."""

    at: datetime
    name: str
    kind: str
    who: str
    cut_off: bool
    told: Sequence[str]


@dataclass(frozen=True)
class HelpRun:
    """One scenario of an example: its steps, what is open at its end, the tables it asked, its letters."""

    title: str
    steps: Sequence[HelpStep]
    ended: bool
    open_tasks: Sequence[str]
    done: Collection[str]
    tables: Sequence[TableShown]
    letters: Sequence[tuple[datetime, Written]]


@dataclass(frozen=True)
class HelpShown:
    """One page: what it explains, and what its example did. `times` and `feel` are examples of their own.

    `boxes` are the decisions of the example that are no tables, by their names.
    """

    page: HelpPage
    others: Sequence[HelpPage]
    rows: Sequence[HelpRow]
    example: Example | None
    runs: Sequence[HelpRun]
    boxes: Mapping[str, ShownBox]
    times: Sequence[tuple[str, TimerTold]]
    feel: Sequence[FeelExample]


def look_at_help_index() -> Mapping[str, Sequence[HelpPage]]:
    """Every page by its group, in order."""
    found: dict[str, list[HelpPage]] = {}
    for page in help_pages():
        found.setdefault(page.group, []).append(page)
    return found


@cache
def look_at_help(name: str) -> HelpShown:
    """One page, its example played.

    Raises:
        NotFound: there is none of that name.
    """
    page = help_page(name)
    example = example_named(page.example) if page.example else None
    calendar = usual_around(TOLD_AT.year)
    return HelpShown(
        page=page,
        others=[one for one in help_pages() if one is not page and _same_subject(one, page)],
        rows=[*_rows(page, said_by(example) if example else {})],
        example=example,
        runs=[_run(example, run) for run in example.runs] if example else (),
        boxes=_boxes(example) if example else {},
        times=[(text, tell_timer(text, [TOLD_AT], calendar)) for text in page.times],
        feel=[*_feel(page)],
    )


def _boxes(example: Example) -> Mapping[str, ShownBox]:
    found = example.files.decisions.items()
    return {
        title: box for name, source in found for title, box in shown_boxes(read_safely(source, name)).items()
    }


def _same_subject(one: HelpPage, other: HelpPage) -> bool:
    """Whether two pages are about the same kind of step."""
    kinds = [
        {key.split()[1] for key in page.about if key.startswith(("kind ", "event "))} for page in (one, other)
    ]
    return bool(kinds[0] & kinds[1])


# ---- what is explained


def _rows(page: HelpPage, said: Mapping[str, str]) -> Iterator[HelpRow]:
    """What a page explains: of a kind of step all its settings, of an operation its parameters.

    Args:
        said: what the example says, by the keys of subjects.
    """
    kinds = [key.removeprefix("kind ") for key in page.about if key.startswith("kind ")]
    settings = dict.fromkeys(f"setting {one.name}" for kind in kinds for one in settings_for(kind))
    for key in dict.fromkeys([*settings, *page.about]):
        subject, sort = every_subject()[key], key.partition(" ")[0]
        if sort == "operator":
            yield from _parameters(subject.written, said)
        elif sort == "names":
            told = names_by_topic()[subject.written]
            yield from (HelpRow(name, name, meaning) for name, meaning in told.items())
        elif subject.meaning:
            more = None if key in page.about or key in _EVERYWHERE else page_about(key)
            yield HelpRow(subject.label, subject.written, _sentence(subject.meaning), said.get(key, ""), more)


def _parameters(operator: str, said: Mapping[str, str]) -> Iterator[HelpRow]:
    known = OPERATORS[operator]
    for name, one in known.parameters.items():
        meaning = f"{one.article}{'' if one.required else ', or null'}: {one.meaning}."
        yield HelpRow(name, name, _sentence(meaning), said.get(f"setting {PARAMETER}{name}", ""))
    yield HelpRow("What it gives", operator, _sentence(f"{known.gives}."))


def _sentence(told: str) -> str:
    return told[:1].upper() + told[1:]


def _feel(page: HelpPage) -> Iterator[FeelExample]:
    for key in page.about:
        sort, _, topic = key.partition(" ")
        names = functions_by_topic()[topic] if sort == "functions" else [topic] if sort == "names" else ()
        yield from (feel_examples()[name] for name in names)


def signature_of(function: str) -> str:
    """How a function is called, such as `add school days(date, number)`."""
    first = WITH_CALENDAR.functions[function].signatures[0]
    return f"{function}({', '.join(one.name for one in first.parameters)})"


# ---- what the example did


def _run(example: Example, run: ExampleRun) -> HelpRun:
    report, wording = run.report, Wording(example.program)
    models = list({model.key: model for model in example.program.models.values()}.values())
    telling = _Telling(example, wording, Diagrams(models))
    decided = [step for step in report.steps if step.why.get("decision")]
    return HelpRun(
        title=run.title,
        steps=[telling.step(step) for step in report.steps],
        ended=report.ended,
        open_tasks=[task.name for task in report.open_tasks],
        done=frozenset(step.element for step in report.steps if not step.cancelled),
        tables=[table for step in decided for table in telling.tables(step)],
        letters=[(step.at, letter) for step in report.steps for letter in step.letters],
    )


@dataclass(frozen=True)
class _Telling:
    example: Example
    wording: Wording
    diagrams: Diagrams

    def step(self, step: Step) -> HelpStep:
        element = self.example.program.models[step.process].elements.get(step.element)
        kind = ELEMENTS_IN_WORDS.get(step.kind, step.kind)
        return HelpStep(
            at=step.at,
            name=step.name or kind,
            kind="" if not step.name or step.kind in _NOT_TOLD else kind,
            who=(element.lane or "") if element and step.kind in PERSON_STEPS else "",
            cut_off=step.cancelled,
            told=[*self._told(step)],
        )

    def _told(self, step: Step) -> Iterator[str]:
        if step.kind in GATEWAYS and (taken := self.diagrams.taken(step.process, step.why.get("flows", ()))):
            yield f"Way taken: {taken}"
        for name, value in step.changes.items():
            yield f"{name} is now: {self.wording.value(value, name)}"
        if step.why.get("operator") and not step.changes and not step.effects:
            yield f"It gave: {self.wording.value(step.why['operator']['result'])}"
        for effect in step.effects:
            said = SENT_IN_WORDS.get(effect.channel, "{to}").format(to=", ".join(effect.to))
            yield f"{said}: {effect.subject or effect.text}"

    def tables(self, step: Step) -> list[TableShown]:
        reason: Mapping[str, Any] = step.why["decision"]
        model = self.example.program.models[step.process].decisions[reason["decision"]]
        asked = {each["table"] for each in reason["tables"]}
        return [
            table_shown(table, reason, self.wording)
            for title, table in model.written.tables.items()
            if title in asked
        ]
