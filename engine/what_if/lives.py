"""What analysts do in a life that is played in a draft: begin it, answer, send, wait, go back, keep it.

A life is kept as what was done in it, and each verb plays it again. Nothing of it reaches a case.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any
from uuid import uuid4

from engine.errors import BadInput, NotFound
from engine.forms import NoValidAnswers, random_answers
from engine.identity import Actor
from engine.policy import Action, require
from engine.process_versions import save_files
from engine.process_versions.drafting import LONGEST_TITLE
from engine.simulation.standing import LifeStanding, WaitingTask
from engine.simulation.what_if import (
    Scenario,
    as_lived,
    begun,
    cut_off,
    plain_answers,
    waited,
    with_answer,
    with_facts,
    with_message,
)
from engine.store.database import Session
from engine.store.process_drafts import files_of_draft
from engine.store.what_if_lives import WhatIfLife, add_life, grow_life, life_in_draft, remove_life
from engine.what_if.copying import copy_case
from engine.what_if.playing import PlayedLife, explored_life, play

#: Nobody plays longer than a child goes to school.
LONGEST_LIFE = timedelta(days=20 * 366)
#: What a life may hold, as JSON.
MOST_BYTES_OF_A_LIFE = 500_000
#: Answers by chance that a guard refuses are drawn again, so many times in all.
TRIES = 5
#: Ends the title of a life that branched off another.
OTHER_WAY = ", another way"
#: Faults that are a person's who does something they may not; others are the diagram's and are to be seen.
REFUSALS = frozenset({"ANSWER-REFUSED", "MESSAGE-REFUSED", "NOT-BY", "GUARDED"})


class NotDone(BadInput):
    """{why}"""


class NoSuchTask(NotDone):
    """“{task}” is not open now. Somebody answered it in another window, or the draft was changed."""


def begin_life(
    session: Session,
    actor: Actor,
    draft_id: str,
    process: str,
    title: str,
    variables: Mapping[str, Any],
    now: datetime,
    *,
    start: datetime | None = None,
    calendar: Mapping[str, Any] | None = None,
    case_id: str | None = None,
) -> str:
    """Begin a life of a process as the draft has it.

    Args:
        variables: what is known at the beginning, as a scenario writes it; not asked where there is a case.
        start: when it begins; now, where nobody says so.
        calendar: the terms of the child's school, as a scenario writes them.
        case_id: a case to go on from, as it stands now; it is only read.

    Returns:
        The id of the life.

    Raises:
        NotAllowed: the person plays no lives, or may not read that case.
        NotFound: the draft holds no such process, or there is no such case.
        CannotBePlayed, NothingRuns: see `play` and `copy_case`.
    """
    require(Action.WRITE_DRAFT, actor)
    if process not in files_of_draft(session, draft_id):
        raise NotFound(kind="process", reference=process)
    version = copy_case(session, case_id, now, actor).version if case_id else None
    more = {"calendar": dict(calendar)} if calendar else {}
    scenario = begun(now, {}) if case_id else begun(start or now, variables, **more)
    life = WhatIfLife(
        uuid4().hex, draft_id, process, _title(title), scenario, case_id, version, actor.id, now
    )
    play(session, actor, life)
    add_life(session, life)
    return life.id


def answer_in_life(
    session: Session,
    actor: Actor,
    draft_id: str,
    life_id: str,
    task: str,
    by: str,
    raw: Mapping[str, Any] | None,
    *,
    about: str | None = None,
) -> None:
    """Answer a task as somebody.

    Args:
        task: `process/element`; `about` its subject, where it has one.
        raw: as a page sends it; None for valid answers by chance.

    Raises:
        AnswersRefused: some answers have to be changed.
        NotDone: the person may not complete it, its guard does not allow it now, or it is not open.
        NotAllowed, NotFound, CannotBePlayed, CaseWentOn: see `play`.
    """

    def grown(attempt: int, played: PlayedLife) -> Scenario:
        waiting = waiting_in(played.standing, task, about)
        given = _by_chance(played, waiting, attempt) if raw is None else raw
        answers = plain_answers(waiting.form, given, waiting.scope, played.standing.now)
        return with_answer(played.life.scenario, waiting.task, by, answers)

    for attempt in reversed(range(TRIES if raw is None else 1)):
        try:
            _go_on(session, actor, draft_id, life_id, partial(grown, attempt))
        except NotDone:
            if not attempt:
                raise
        else:
            return


def waiting_in(standing: LifeStanding, task: str, about: str | None) -> WaitingTask:
    """An open task by its name (`process/element`) and its subject.

    Raises:
        NoSuchTask: it is not open.
    """
    for one in standing.waiting:
        if f"{one.task.process}/{one.task.element}" == task and one.task.subject == about:
            return one
    raise NoSuchTask(task=task.rpartition("/")[2])


def _by_chance(played: PlayedLife, waiting: WaitingTask, attempt: int) -> Mapping[str, Any]:
    if waiting.form is None:
        return {}
    rng = Random(TRIES * len(played.report.steps) + attempt)  # noqa: S311 - no secret
    try:
        return random_answers(waiting.form, rng, waiting.scope, played.standing.now)
    except NoValidAnswers as problem:
        raise NotDone(why=problem) from None


def tell_in_life(
    session: Session, actor: Actor, draft_id: str, life_id: str, name: str, raw: Mapping[str, Any]
) -> None:
    """Send a message that something waits for, or that begins something.

    Raises:
        AnswersRefused: some answers have to be changed.
        NotDone: nothing takes such a message now.
        NotAllowed, NotFound, CannotBePlayed, CaseWentOn: see `play`.
    """

    def grown(played: PlayedLife) -> Scenario:
        standing = played.standing
        if name not in standing.tellable:
            raise NotDone(why="Nothing takes this message now.")
        data = plain_answers(standing.tellable[name], raw, standing.message_scope, standing.now)
        return with_message(played.life.scenario, name, data)

    _go_on(session, actor, draft_id, life_id, grown)


def wait_in_life(session: Session, actor: Actor, draft_id: str, life_id: str, until: datetime) -> None:
    """Let time pass until a moment, without anybody doing anything.

    Raises:
        NotDone: it lies before the present of the life, or a lifetime after it.
        NotAllowed, NotFound, CannotBePlayed, CaseWentOn: see `play`.
    """

    def grown(played: PlayedLife) -> Scenario:
        now = played.standing.now
        if not now <= until <= now + LONGEST_LIFE:
            raise NotDone(
                why="Choose a day after the one that this life has come to, at most 20 years later."
            )
        return waited(played.life.scenario, until)

    _go_on(session, actor, draft_id, life_id, grown)


def learn_in_life(
    session: Session, actor: Actor, draft_id: str, life_id: str, facts: Mapping[str, Mapping[str, Any]]
) -> None:
    """Let the child's record (`pupil`) or the register (`attendance`) say something else from now on.

    Raises:
        NotAllowed, NotFound, CannotBePlayed, CaseWentOn: see `play`.
    """
    _go_on(session, actor, draft_id, life_id, lambda played: with_facts(played.life.scenario, **facts))


def branch_life(
    session: Session, actor: Actor, draft_id: str, life_id: str, after: datetime, now: datetime
) -> str:
    """Go back to an earlier moment, in a life of its own: the one that was lived stays.

    Returns:
        The id of the new life.

    Raises:
        NotAllowed, NotFound: the person plays no lives; there is no such life.
    """
    require(Action.WRITE_DRAFT, actor)
    life = life_in_draft(session, draft_id, life_id)
    title = life.title if life.title.endswith(OTHER_WAY) else f"{life.title[: LONGEST_TITLE - 20]}{OTHER_WAY}"
    made_at = life.made_at if life.case_id else now
    other = replace(
        life, id=uuid4().hex, scenario=cut_off(life.scenario, after), title=title, made_by=actor.id,
        made_at=made_at,
    )  # fmt: skip
    play(session, actor, other)
    add_life(session, other)
    return other.id


def keep_explored(
    session: Session, actor: Actor, draft_id: str, life_id: str, seed: int, now: datetime
) -> str:
    """Keep one of the lives that were explored, to step through it; the id of the new life.

    Raises:
        NotAllowed, NotFound: the person writes no drafts; there is no such life.
        CannotBePlayed, CaseWentOn: see `engine.what_if.play`.
    """
    require(Action.WRITE_DRAFT, actor)
    life = life_in_draft(session, draft_id, life_id)
    scenario = explored_life(session, actor, life, seed)
    title = _title(f"{life.title[: LONGEST_TITLE - 30]}, by chance {seed}")
    new = replace(
        life, id=uuid4().hex, title=title, scenario=scenario, made_by=actor.id, made_at=life.made_at
    )
    add_life(session, new)
    return new.id


def forget_life(session: Session, actor: Actor, draft_id: str, life_id: str) -> None:
    """Take a life away.

    Raises:
        NotAllowed, NotFound: the person plays no lives; there is no such life.
    """
    require(Action.WRITE_DRAFT, actor)
    remove_life(session, life_in_draft(session, draft_id, life_id, held=True).id)


def save_as_scenario(
    session: Session, actor: Actor, draft_id: str, life_id: str, title: str, now: datetime
) -> str:
    """Keep a life in the draft as a scenario, which expects to be lived in the same way again.

    Returns:
        The name of the file.

    Raises:
        BadInput: it has no title, or there is a scenario of this name.
        NotDone: the life went on from a case, whose data no scenario may hold, or it failed.
        NotAllowed, NotFound, DraftNotOpen, DraftHeld: see `save_files`.
    """
    require(Action.WRITE_DRAFT, actor)
    life = life_in_draft(session, draft_id, life_id)
    if life.case_id:
        raise NotDone(why="A life that goes on from a case cannot be kept: a scenario holds no child's data.")
    name = f"scenarios/{re.sub(r'[^a-z0-9]+', '_', _title(title).lower()).strip('_')[:60] or 'life'}.json"
    if name in files_of_draft(session, draft_id)[life.process].now.files:
        raise BadInput(problem=f"The draft has {name} already. Choose another title.")
    played = play(session, actor, life)
    if played.report.faults:
        raise NotDone(
            why="Something went wrong in this life. Mend that in the draft first, or go back before it."
        )
    scenario = {"title": _title(title), **as_lived(life.scenario, life.process, played.report)}
    content = json.dumps(scenario, ensure_ascii=False, indent=2).encode() + b"\n"
    did = f"Kept a life as the scenario “{_title(title)}”"
    save_files(session, actor, draft_id, life.process, {name: content}, did, now)
    return name


def _go_on(
    session: Session, actor: Actor, draft_id: str, life_id: str, grow: Callable[[PlayedLife], Scenario]
) -> None:
    require(Action.WRITE_DRAFT, actor)
    life = life_in_draft(session, draft_id, life_id, held=True)
    before = play(session, actor, life)
    scenario = grow(before)
    if len(json.dumps(scenario)) > MOST_BYTES_OF_A_LIFE:
        raise NotDone(why="This life holds as much as one can. Begin another one.")
    after = play(session, actor, replace(life, scenario=scenario))
    new = after.report.faults[len(before.report.faults) :]
    refused = [fault["message"] for fault in new if fault["code"] in REFUSALS]
    if refused:
        raise NotDone(why=" ".join(refused))
    grow_life(session, life.id, scenario)


def _title(title: str) -> str:
    title = title.strip()
    if not title or len(title) > LONGEST_TITLE:
        raise BadInput(problem=f"Give it a title of at most {LONGEST_TITLE} letters.")
    return title
