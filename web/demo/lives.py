"""Cases of the demo county, lived through with the real verbs at moments in the past.

Owns how a shipped scenario becomes the history of a child: people of the right role answer each
task some hours after it opened, timers fire when they are due, and everything stops at the present,
so that some cases wait, some are overdue and some are closed.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import select

import processes
from engine import casework
from engine.bpmn.timers import Span, parse_timer
from engine.errors import NotAllowed
from engine.identity import Actor
from engine.store.database import Database, Session
from engine.tables import tasks, timers


@dataclass(frozen=True)
class Life:
    """A case to live: a shipped process and one of its scenarios, begun so many days before now.

    Nobody answers the tasks in `left`; a safeguarding concern is raised after `concern_after_days`.
    """

    scenario: str
    begun_days_ago: int
    left: frozenset[str] = frozenset()
    concern_after_days: int | None = None
    process: str = "route_2_team_around_family"


LIVES: tuple[Life, ...] = ()


class Deed(NamedTuple):
    """The next thing to happen in a case; deeds sort by when they happen."""

    at: datetime
    kind: str
    task_id: str = ""
    element: str = ""
    role: str = ""


@dataclass
class Story:
    """One case while it is being lived."""

    life: Life
    scenario: Mapping[str, Any]
    case_id: str
    began: datetime
    staff: Mapping[str, list[Actor]]
    answered: Counter[str] = field(default_factory=Counter)
    concern_raised: bool = False

    def deeds(self, session: Session) -> Iterator[Deed]:
        """All that is to come: answers that the scenario gives, timers, the concern."""
        if self.life.concern_after_days and not self.concern_raised:
            yield Deed(self.began + timedelta(days=self.life.concern_after_days), "concern")
        for due_at in session.scalars(select(timers.c.due_at).where(timers.c.case_id == self.case_id)):
            yield Deed(due_at, "timer")
        waiting = select(tasks).where(tasks.c.case_id == self.case_id, tasks.c.state == "open")
        for task in session.execute(waiting):
            if task.element not in self.life.left and self.answers(task.element):
                at = self.answered_at(task.opened_at, task.element)
                yield Deed(at, "answer", task.id, task.element, task.role)

    def answers(self, element: str) -> list[dict[str, Any]]:
        """What the scenario answers to a task, in turn; names may carry the process in front."""
        given: Mapping[str, list[dict[str, Any]]] = self.scenario.get("answers", {})
        return next((answers for name, answers in given.items() if name.split("/")[-1] == element), [])

    def answered_at(self, opened: datetime, element: str) -> datetime:
        """When a task is answered: after the scenario's delay, else within two days."""
        delays = {name.split("/")[-1]: text for name, text in self.scenario.get("delay", {}).items()}
        delay = parse_timer(delays[element]) if element in delays else None
        return (
            delay.after(opened)
            if isinstance(delay, Span)
            else opened + timedelta(hours=2 + 9 * (len(element) % 5))
        )

    def do(self, session: Session, deed: Deed) -> None:
        """Let one thing happen."""
        if deed.kind == "timer":
            casework.fire_due_timers(session, self.case_id, deed.at)
        elif deed.kind == "concern":
            self.concern_raised = True
            raise_concern(session, self.staff["lead_professional"][0], self.case_id, deed.at)
        else:
            answers = self.answers(deed.element)
            raw = answers[min(self.answered[deed.element], len(answers) - 1)]
            self.answered[deed.element] += 1
            self.answer(
                session, deed, raw["answers"] if "answers" in raw and raw.keys() <= {"by", "answers"} else raw
            )

    def answer(self, session: Session, deed: Deed, raw: Mapping[str, Any]) -> None:
        """Complete a task as the first person of its role who may."""
        for actor in self.staff[deed.role]:
            try:
                casework.complete_task(session, actor, deed.task_id, raw, deed.at)
            except NotAllowed:
                continue  # four eyes: a colleague does it
            return


def live(
    life: Life, pupil_id: str, database: Database, staff: Mapping[str, list[Actor]], now: datetime
) -> str:
    """Open a case for a pupil and go through its days up to `now`; the case's id."""
    began = now - timedelta(days=life.begun_days_ago)
    place = processes.folder(life.process) / "scenarios" / f"{life.scenario}.json"
    scenario = json.loads(place.read_text(encoding="utf-8"))
    starters = processes.read_catalogue().processes[life.process].started_by
    with database.transaction() as session:
        variables = {name: value for name, value in scenario.get("variables", {}).items() if name != "pupil"}
        case_id = casework.open_case(
            session, staff[starters[-1]][0], life.process, pupil_id, variables, began
        )
    story = Story(life, scenario, case_id, began, staff)
    while (deed := _next(database, story)) and deed.at <= now:
        with database.transaction() as session:
            story.do(session, deed)
    return case_id


def _next(database: Database, story: Story) -> Deed | None:
    with database.reading() as session:
        return min(story.deeds(session), default=None)


def raise_concern(session: Session, actor: Actor, case_id: str, at: datetime) -> None:
    """Somebody is worried about the child."""
    answers = {"what": "Came to school with a bruise and would not say where it came from."}
    casework.raise_concern(session, actor, case_id, answers, at, key=f"demo {case_id}")
