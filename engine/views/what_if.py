"""A life that is played in a draft as its page shows it: what happened when, where it stands, what comes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import ColumnElement, false

from engine.bpmn.effects import DueTimer, Effect, Step
from engine.bpmn.model import ProcessModel
from engine.bpmn.places import places
from engine.errors import NotFound
from engine.forms import Form
from engine.identity import Actor
from engine.policy import Action, allows, require
from engine.simulation.moments import moment_in
from engine.simulation.report import Report
from engine.simulation.standing import LifeStanding, WaitingTask
from engine.simulation.world import STARTER
from engine.store.database import Session
from engine.store.people import names
from engine.store.process_drafts import Draft, draft_of, files_of_draft
from engine.store.readers import NO_GLASS, not_hidden
from engine.store.what_if_lives import WhatIfLife, life_in_draft, lives_in_draft
from engine.tables import what_if_lives
from engine.views.chronology import GATEWAYS, PERSON_STEPS, SENT_IN_WORDS, TOLD_STEPS
from engine.views.diagrams import Diagrams
from engine.views.draft import name_of_process
from engine.views.standing import TASKS, WAITS_IN_WORDS
from engine.what_if import CannotBePlayed, PlayedLife, play
from engine.what_if.beginnings import scenario_titles
from engine.what_if.playing import sound_models

#: Who did what nobody of the life did.
BY_NOBODY = {"system": "By itself", STARTER: "At the beginning", "messenger": "Somebody sent it"}


@dataclass(frozen=True)
class LivedStep:
    """One thing that happened. `told` says whom it told what."""

    title: str
    who: str
    is_task: bool
    cut_off: bool
    told: Sequence[str]


@dataclass(frozen=True)
class LivedMoment:
    """What happened at one moment."""

    at: datetime
    steps: Sequence[LivedStep]


@dataclass(frozen=True)
class LivedPicture:
    """One diagram of a life: where it stands, where it was, what was cut off."""

    name: str
    source: bytes
    here: frozenset[str]
    done: frozenset[str]
    cancelled: frozenset[str]


@dataclass(frozen=True)
class LifePage:
    """One life for one reader.

    `ended` is the end that the process came to, in words; "" while it goes on. `failed` says what the
    diagram could not do. `left_over` are the tasks whose answers nobody asked for, now that the draft is
    different. `coming` are dates with what they bring.
    """

    draft: Draft
    life: WhatIfLife
    process: str
    made_by: str
    may_play: bool
    now: datetime
    ended: str
    failed: Sequence[str]
    waiting: Sequence[WaitingTask]
    coming: Sequence[tuple[datetime, str]]
    tellable: Mapping[str, Form | None]
    played: PlayedLife
    moments: Sequence[LivedMoment]
    pictures: Sequence[LivedPicture]
    left_over: Sequence[str]


@dataclass(frozen=True)
class WhatIfPage:
    """Where lives of one process of a draft begin. `scenarios` are the titles of its scenarios, by name.

    `stopped` says why none can be played now; "" while they can.
    """

    draft: Draft
    key: str
    process: str
    lives: Sequence[WhatIfLife]
    names: Mapping[str, str]
    scenarios: Mapping[str, str]
    stopped: str
    may_play: bool
    may_copy: bool


def look_at_life(session: Session, actor: Actor, draft_id: str, life_id: str) -> LifePage:
    """One life, played again on the draft as it is now.

    Raises:
        NotAllowed: the person reads no drafts, or may not read the case that the life went on from.
        NotFound: there is none.
        CannotBePlayed, CaseWentOn: see `play`.
    """
    require(Action.READ_DRAFTS, actor)
    draft, life = draft_of(session, draft_id), life_in_draft(session, draft_id, life_id)
    played = play(session, actor, life)
    diagrams = Diagrams([*_models(played)])
    standing, report = played.standing, played.report
    return LifePage(
        draft=draft,
        life=life,
        process=name_of_process(files_of_draft(session, draft_id)[life.process].now),
        made_by=names(session, [life.made_by]).get(life.made_by, "somebody"),
        may_play=allows(Action.WRITE_DRAFT, actor),
        now=standing.now,
        ended=_ended(report, played, diagrams) if report.ended else "",
        failed=[fault["message"] for fault in report.faults],
        waiting=standing.waiting,
        coming=sorted([*_coming(standing.timers, diagrams), *_becoming_due(standing)]),
        tellable=standing.tellable,
        played=played,
        moments=[*_moments(_started(life, played), report.steps, diagrams)][::-1],
        pictures=_pictures(played),
        left_over=[_task_in_words(name, diagrams) for name, _ in standing.left_over],
    )


def look_at_lives(session: Session, actor: Actor, draft_id: str, process: str) -> WhatIfPage:
    """The lives of a process in a draft that this person may see.

    Raises:
        NotAllowed: the person reads no drafts.
        NotFound: there is no such draft, or it does not hold the process.
    """
    require(Action.READ_DRAFTS, actor)
    draft, drafted = draft_of(session, draft_id), files_of_draft(session, draft_id).get(process)
    if drafted is None:
        raise NotFound(kind="process", reference=process)
    lives = lives_in_draft(session, draft_id, process, _may_see(actor))
    return WhatIfPage(
        draft=draft,
        key=process,
        process=name_of_process(drafted.now),
        lives=lives,
        names=names(session, [one.made_by for one in lives]),
        scenarios=scenario_titles(drafted.now),
        stopped=_stopped(session, draft),
        may_play=allows(Action.WRITE_DRAFT, actor),
        may_copy=allows(Action.READ_CASE, actor),
    )


def _stopped(session: Session, draft: Draft) -> str:
    try:
        sound_models(session, draft.id, draft.made_at)
    except CannotBePlayed as problem:
        return str(problem)
    return ""


def _may_see(actor: Actor) -> ColumnElement[bool]:
    """Whether the case of a life is the person's to copy: who reads drafts has every child in reach."""
    if not allows(Action.READ_CASE, actor):
        return false()
    return not_hidden(what_if_lives.c.case_id, actor, NO_GLASS)


def _models(played: PlayedLife) -> Iterator[ProcessModel]:
    processes = {step.process for step in played.report.steps}
    processes |= {key for _, one in played.standing.running for key in one.program.models}
    found = {key: played.models.model_for(key) for key in sorted(processes)}
    yield from {model.key: model for model in found.values() if model}.values()


def _ended(report: Report, played: PlayedLife, diagrams: Diagrams) -> str:
    process = played.copy.process if played.copy else played.life.process
    ends = [diagrams.named(diagrams.element(process, end), end) for end in report.end_events]
    return ", ".join(dict.fromkeys(ends))


def _coming(timers: Sequence[DueTimer], diagrams: Diagrams) -> Iterator[tuple[datetime, str]]:
    for timer in timers:
        element = diagrams.element(timer.process, timer.element)
        yield timer.due_at, diagrams.named(element, timer.name or timer.element)


def _becoming_due(standing: LifeStanding) -> Iterator[tuple[datetime, str]]:
    for one in standing.waiting:
        if one.task.due and one.task.due > standing.now:
            yield one.task.due, f"“{one.task.name}” is due"


def _task_in_words(name: str, diagrams: Diagrams) -> str:
    process, _, element = name.rpartition("/")
    return diagrams.named(diagrams.element(process, element), element)


def _started(life: WhatIfLife, played: PlayedLife) -> datetime:
    return played.copy.now if played.copy else moment_in(life.scenario["start"], life.made_at)


def _moments(start: datetime, steps: Sequence[Step], diagrams: Diagrams) -> Iterator[LivedMoment]:
    """What people want to read: what only holds a diagram together is left out."""
    told = [(step.at, _told(step, diagrams)) for step in steps if _is_told(step)]
    begins = LivedStep("The life begins", "", is_task=False, cut_off=False, told=())
    for at, together in groupby([(start, begins), *told], key=lambda one: one[0]):
        yield LivedMoment(at, [step for _, step in together])


def _is_told(step: Step) -> bool:
    return step.kind in PERSON_STEPS or bool(step.effects) or (step.kind in TOLD_STEPS and bool(step.name))


def _told(step: Step, diagrams: Diagrams) -> LivedStep:
    name = diagrams.named(diagrams.element(step.process, step.element), step.name or step.element)
    title = TOLD_STEPS.get(step.kind, "{name}").format(name=name)
    if step.kind in GATEWAYS:
        title = f"{title} {diagrams.taken(step.process, step.why.get('flows', ()))}".strip()
    is_task = step.kind in PERSON_STEPS
    who = BY_NOBODY.get(step.actor_id, step.actor_id) if is_task else ""
    return LivedStep(title, who, is_task, step.cancelled, [_sent(one) for one in step.effects])


def _sent(effect: Effect) -> str:
    """Whom a step would tell what: the account that opened the case is nobody's here."""
    to = ", ".join("whoever opened the case" if one == STARTER else one for one in effect.to)
    return f"{SENT_IN_WORDS.get(effect.channel, '{to}').format(to=to)}: {effect.subject or effect.text}"


def _pictures(played: PlayedLife) -> list[LivedPicture]:
    """The diagrams that the life came through, that of the draft first."""
    done: dict[str, set[str]] = {}
    cancelled: dict[str, set[str]] = {}
    for step in played.report.steps:
        (cancelled if step.cancelled else done).setdefault(step.process, set()).add(step.element)
    here = _here(played)
    own = played.life.process
    pictures: dict[str, LivedPicture] = {}
    for process in sorted({*done, *here}, key=lambda key: (key != own, key not in here, key)):
        model, files = played.models.model_for(process), played.models.files_for(process)
        if model is None or files is None or model.key in pictures:
            continue
        marked = [
            frozenset().union(*(found.get(one, set()) for one in model.processes))
            for found in (here, done, cancelled)
        ]
        pictures[model.key] = LivedPicture(model.name, files.diagram, *marked)
    return [*pictures.values()]


def _here(played: PlayedLife) -> dict[str, set[str]]:
    """Where the life stands, by process: what waits for people, time or messages, and the calls above it."""
    here: dict[str, set[str]] = {}
    for instance_id, one in played.standing.running:
        for place in places(one.program, one.state, instance_id):
            if place.element.kind in TASKS | WAITS_IN_WORDS:
                for element in (place.element, *place.called_by):
                    here.setdefault(element.process, set()).add(element.id)
    return here
