"""An office to test casework in: three processes, a child, people with roles, and a clock that tests move."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import insert, select, update

from engine import casework
from engine.bpmn.bundle import ProcessFiles
from engine.casework import Completed
from engine.identity import Actor
from engine.process_versions import publish
from engine.store import people
from engine.store.database import Database, Session
from engine.store.enrolments import add_pupils
from engine.store.people import Person, add_person
from engine.store.tasks import Task, task_in_case
from engine.store.timers import claim_due_cases
from engine.tables import events, pupils, schools, tasks, users

HERE = Path(__file__).parent / "processes"
MONDAY = datetime(2026, 1, 5, 9, tzinfo=UTC)
LEAD = Actor("lead", "Lee Lead", frozenset({"lead_professional"}))
COLLEAGUE = Actor("colleague", "Col League", frozenset({"lead_professional"}))
BOTH = Actor("both", "Bo Both", frozenset({"lead_professional", "team_manager"}))
MANAGER = Actor("manager", "Mo Manager", frozenset({"team_manager"}))
HILL = Actor("hill", "Hilda Hill", frozenset({"school_lead"}), frozenset({"100001"}))
DALE = Actor("dale", "Dale Dale", frozenset({"school_lead"}), frozenset({"100002"}))
ANALYST = Actor("analyst", "Al Analyst", frozenset({"analyst"}))
PEOPLE = (LEAD, COLLEAGUE, BOTH, MANAGER, HILL, DALE, ANALYST)

PLAN = {"aim": "Be in school by nine"}
MOVED = {"why": "Moved"}
P = ParamSpec("P")
R = TypeVar("R")


def files(key: str) -> ProcessFiles:
    """The files of one of the test processes."""
    return ProcessFiles.read(HERE / key)


def review(attended: int, outcome: str = "go_on", possible: int = 100) -> dict[str, str]:
    """Answers of a review as a page sends them."""
    return {"from": "2026-01-05", "as_of": "2026-02-13", "possible": str(possible), "attended": str(attended),
            "outcome": outcome}  # fmt: skip


@dataclass
class Office:
    """One database with people, a child and published processes; `now` is what verbs are told."""

    database: Database
    now: datetime = MONDAY
    case: str = field(default="")

    def do(self, verb: Callable[Concatenate[Session, P], R], *args: P.args, **named: P.kwargs) -> R:
        """Call a verb or a query in a transaction of its own."""
        with self.database.transaction() as session:
            return verb(session, *args, **named)

    def later(self, **time: float) -> None:
        """Let time go by; the worker does not run."""
        self.now += timedelta(**time)

    def open(self, process: str = "support", actor: Actor = LEAD, pupil: str = "sam", **more: Any) -> str:
        """Open a case about the child."""
        variables: Mapping[str, Any] = more.pop("variables", {})
        self.case = self.do(casework.open_case, actor, process, pupil, variables, self.now, **more)
        return self.case

    def task(self, element: str) -> Task:
        """The newest task of this element in the case."""
        query = select(tasks.c.id).where(tasks.c.case_id == self.case, tasks.c.element == element)
        with self.database.reading() as session:
            task_id = session.scalars(query.order_by(tasks.c.opened_at.desc(), tasks.c.state.desc())).first()
            assert task_id is not None, f"no task {element}"
            return task_in_case(session, task_id).task

    def open_tasks(self) -> set[str]:
        """Elements of the open tasks of the case."""
        with self.database.reading() as session:
            query = select(tasks.c.element).where(tasks.c.case_id == self.case, tasks.c.state == "open")
            return set(session.scalars(query))

    def complete(
        self, element: str, answers: Mapping[str, Any], actor: Actor = LEAD, **more: Any
    ) -> Completed:
        """Complete the newest task of an element."""
        return self.do(casework.complete_task, actor, self.task(element).id, answers, self.now, **more)

    def fire(self) -> int:
        """Fire what is due in the case."""
        return self.do(casework.fire_due_timers, self.case, self.now)

    def is_due(self) -> bool:
        """Whether a worker would find anything to do."""
        return bool(self.do(claim_due_cases, self.now))

    def kinds(self) -> list[str]:
        """The kinds of the case's events, in order."""
        with self.database.reading() as session:
            query = select(events.c.kind).where(events.c.case_id == self.case).order_by(events.c.seq)
            return list(session.scalars(query))

    def know(self, **facts: Any) -> None:
        """Change the child's record."""
        with self.database.transaction() as session:
            session.execute(update(pupils).where(pupils.c.id == "sam").values(**facts))

    def change(self, user_id: str, **values: Any) -> None:
        """Change an account."""
        with self.database.transaction() as session:
            people.change(session, user_id, **values)

    def rows(self, table: Any) -> list[Any]:
        """All rows of a table, by its primary key."""
        with self.database.reading() as session:
            return list(session.execute(select(table).order_by(*table.primary_key)).all())


def add_school(session: Session, urn: str, name: str) -> None:
    """Write a school."""
    session.execute(insert(schools), {"urn": urn, "name": name})


def add_pupil(session: Session, /, **values: Any) -> None:
    """Write a child; columns that are not given are unknown."""
    add_pupils(session, [values])


def furnish(database: Database) -> Office:
    """People, two schools, a child and the published processes in an empty database."""
    with database.transaction() as session:
        add_school(session, "100001", "Hill Primary")
        add_school(session, "100002", "Dale Primary")
        add_pupil(
            session,
            id="sam",
            upn="A123",
            name="Sam Hill",
            date_of_birth=date(2015, 5, 1),
            school_urn="100001",
        )
        for actor in PEOPLE:
            person = Person(
                id=actor.id, name=actor.name, reached_by=None, sign_in_name=actor.id, roles=actor.roles,
                schools=actor.schools, active=True, must_change_password=False, locked_until=None,
            )  # fmt: skip
            add_person(session, person, "no password", MONDAY)
        publish(session, ANALYST, [files("support"), files("concern"), files("fragile")], "First", MONDAY)
        assert session.scalar(select(users.c.name).where(users.c.id == "lead")) == "Lee Lead"
    return Office(database)
