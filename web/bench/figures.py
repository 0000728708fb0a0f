"""All figures of one run, in the order in which they can be taken.

Owns how large each measurement is. A `Size` below the full one is for tests of the bench itself: its
figures mean nothing, and the keys say how many rows there really were.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import fmean
from typing import Any

from sqlalchemy import func, select

from engine.identity import Actor
from engine.store.database import Database
from engine.store.inbox import inbox
from engine.store.inbox_filter import InboxFilter
from engine.store.moment import always
from engine.store.team import TEAM_ROWS, TeamFilter
from engine.store.timers import claim_due_cases
from engine.store.triage_filter import triage_filter_from
from engine.tables import process_instances, tasks, timers
from engine.views.team import look_at_team, look_at_team_tasks
from engine.views.triage import look_at_triage
from engine.work.due_cases import Beat, beat
from web.bench import crew, floors
from web.bench.county import fill_county
from web.bench.crowd import multiply
from web.bench.measuring import seconds_of, statements_counted, summary
from web.bench.morning import Morning
from web.bench.practice import BEGIN, Practice, PracticeCase
from web.bench.searching import LISTS, case_list_ms, search_ms

#: What to ask a database about the durability of a commit, by dialect.
DURABILITY = {
    "sqlite": ("PRAGMA journal_mode", "PRAGMA synchronous"),
    "postgresql": ("SHOW synchronous_commit", "SHOW fsync"),
}
#: What an attendance officer asks of the triage list, as its address says it.
TRIAGE: tuple[dict[str, str], ...] = (
    {},
    {"band": "persistent"},
    {"school": "700001"},
    {"school": "700001", "band": "under_90"},
    {"change": "large_fall"},
    {"sort": "change"},
    {"page": "999999"},
    {"open_to": "nobody"},
    {"next": "overdue"},
)
MANAGER_OF_ALL = Actor("bench-manager", "Manager", frozenset({"team_manager"}))
OFFICER = Actor("bench-officer", "County officer", frozenset({"county_officer"}))


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    cases: int = 240
    laps: tuple[int, int] = (100, 1000)
    measured_laps: int = 60
    open_tasks: tuple[int, int] = (10_000, 1_000_000)
    team_tasks: int = 2_000
    pending: int = 1_000_000
    times: int = 300
    crew: int = 90
    crew_laps: int = 5
    pupils: int = 90_000
    analyses: int = 5
    visits: int = 60
    lives: int = 100
    replays: int = 5
    morning: Morning = field(default_factory=Morning)


FULL = Size()
QUICK = Size(
    cases=6,
    laps=(2, 4),
    measured_laps=2,
    open_tasks=(20, 40),
    team_tasks=10,
    pending=40,
    times=6,
    crew=6,
    crew_laps=1,
    pupils=100,
    analyses=1,
    visits=2,
    lives=2,
    replays=1,
    morning=Morning(people=2, analysts=1, seconds=0.9, settling=0, processes=1),
)


@dataclass
class BenchRun:
    """One run of the bench on a database of its own."""

    database: Database
    url: str
    size: Size
    say: Callable[[str], None]
    figures: dict[str, Any] = field(default_factory=dict)

    def all(self) -> dict[str, Any]:
        """Take every figure."""
        self.practice = Practice(self.database)
        self.say("floors")
        self.floors()
        self.say("starting cases")
        self.start()
        self.say("completing tasks in young cases")
        self.young()
        for reviews in self.size.laps:
            self.say(f"completing tasks after {reviews} reviews")
            self.old(reviews)
        if self.database.engine.dialect.name == "postgresql":
            self.say("two workers against one")
            self.two_workers()
        self.say(f"triage list of {self.size.pupils:,} pupils")
        self.triage()
        self.say("searching, and the list of cases")
        self.search()
        self.say("firing timers")
        self.fire()
        self.say(f"looking for due timers among {self.size.pending:,}")
        self.look(self.size.pending)
        self.say(f"the team's pages with {self.size.team_tasks:,} open tasks")
        self.team(self.size.team_tasks)
        for count in self.size.open_tasks:
            self.say(f"inbox with {count:,} open tasks")
            self.inbox(count)
        return self.figures

    def floors(self) -> None:
        """The bare commit and the library alone; FEEL and a table."""
        self.figures["floor"] = {
            "commit_ms": floors.commit_ms(self.database, self.size.times),
            "question_ms": floors.question_ms(self.database, self.size.times),
            "engine_ms": floors.engine_ms(max(1, self.size.times // 6)),
        }
        self.figures |= {
            "feel_us": floors.feel_us(),
            "table_us": floors.table_us(),
            "parse_us": floors.parse_us(),
        }
        dialect = self.database.engine.dialect.name
        self.figures |= {
            "database": dialect,
            "durability": self.durability(dialect),
            "two_workers_ratio": None,
        }

    def durability(self, dialect: str) -> str:
        """What the database says of its commits, in its own words (SQLite calls FULL 2)."""
        with self.database.reading() as session:
            said = [session.exec_driver_sql(question).scalar() for question in DURABILITY[dialect]]
        asked = [question.split()[-1] for question in DURABILITY[dialect]]
        return ", ".join(f"{name}={value}" for name, value in zip(asked, said, strict=True))

    def start(self) -> None:
        """Open cases; they stay, with their timers, beside everything that follows."""
        children = self.practice.set_up(self.size.cases + 1 + self.size.crew)
        self.practice.open(children.pop())
        self.crew_children = [children.pop() for _ in range(self.size.crew)]
        opened = [self.practice.open(child, BEGIN + timedelta(minutes=n)) for n, child in enumerate(children)]
        self.cases = [case for case, _ in opened]
        spent = [seconds for _, seconds in opened]
        self.figures["start_case_ms"] = summary(spent)
        self.figures["start_cases_per_s"] = round(1 / fmean(spent))

    def young(self) -> None:
        """Complete the first tasks of many cases."""
        self.practice.lap(self.cases[0])
        spent = [seconds for case in self.cases[1:] for seconds in self.practice.lap(case)]
        self.figures["complete_task_ms"] = {"young": summary(spent)}
        self.figures["sql_statements_per_task"] = self.statements()

    def statements(self) -> int:
        """The most SQL statements that completing one of the two tasks takes."""
        case, most = self.cases[-1], 0
        for answers in ({"plan": "agreed"}, {"outcome": "not yet", "said": "agreed"}):
            task_id = self.practice.open_task(case)
            with statements_counted(self.database) as sent:
                self.practice.complete(case, answers, task_id)
            most = max(most, len(sent))
        return most

    def old(self, reviews: int) -> None:
        """Go on with one case up to so many reviews, then measure the next ones."""
        case = self.cases[0]
        while self.lived < reviews:
            self.practice.lap(case)
            self.lived += 1
        spent = [seconds for _ in range(self.size.measured_laps) for seconds in self.practice.lap(case)]
        self.lived += self.size.measured_laps
        self.figures["complete_task_ms"][f"after_{reviews}_reviews"] = summary(spent)
        self.figures[f"state_bytes_after_{reviews}_reviews"] = self.state_bytes(case)

    lived: int = 1

    def state_bytes(self, case: PracticeCase) -> int:
        """Bytes of state that the processes of a case take in the database."""
        query = select(func.sum(func.length(process_instances.c.state))).where(
            process_instances.c.case_id == case.id
        )
        with self.database.reading() as session:
            return int(session.scalar(query) or 0)

    def two_workers(self) -> None:
        """Tasks completed by two processes against one."""
        self.figures["two_workers_ratio"] = crew.ratio(self.url, self.crew_children, self.size.crew_laps)

    def fire(self) -> None:
        """Let one worker fire the reminders of all young cases, due at once."""
        for case in self.cases:
            self.practice.complete(case, {"plan": "agreed"})
        now = max(case.now for case in self.cases[1:]) + timedelta(days=8)
        with self.database.reading() as session:
            due = session.scalar(select(func.count()).where(timers.c.due_at <= now)) or 0
        spent = seconds_of(lambda: work_off_due(self.database, now))
        self.figures["fire_timers_per_s"] = round(due / spent)

    def inbox(self, count: int) -> None:
        """The first page of the team's tasks, with `count` open tasks in the database."""
        self.open_tasks(count)
        wanted = InboxFilter(self.cases[0].now, "team")

        def look() -> None:
            with self.database.reading() as session:
                inbox(session, self.practice.actor, wanted)

        look()
        self.figures.setdefault("inbox_ms", {})[str(count)] = summary(
            [seconds_of(look) for _ in range(max(5, self.size.times // 3))]
        )

    def open_tasks(self, count: int) -> None:
        """Let there be so many open tasks, unless there are more."""
        with self.database.reading() as session:
            there = session.scalar(select(func.count()).where(tasks.c.state == "open")) or 0
        multiply(self.database, "tasks", max(0, count - there))

    def team(self, count: int) -> None:
        """A manager's numbers by person and role, and the last page of all tasks, with so many open ones."""
        self.open_tasks(count)
        now = self.cases[0].now

        def look() -> None:
            with self.database.reading() as session:
                look_at_team(session, MANAGER_OF_ALL, TeamFilter(), now)
                look_at_team_tasks(session, MANAGER_OF_ALL, TeamFilter(page=max(1, count // TEAM_ROWS)), now)

        look()
        spent = [seconds_of(look) for _ in range(max(5, self.size.times // 3))]
        self.figures["team_ms"] = {str(count): summary(spent)}

    def triage(self) -> None:
        """Pages of the triage list of a county, by several filters and orders, of all the same number."""
        now = self.cases[0].now
        fill_county(self.database, self.size.pupils, now)

        def look(asked: dict[str, str]) -> None:
            with self.database.reading() as session:
                look_at_triage(session, OFFICER, triage_filter_from(asked), now)

        for asked in TRIAGE:
            look(asked)
        times = max(1, self.size.times // 20)
        self.figures["triage_ms"] = summary(
            [seconds_of(lambda asked=asked: look(asked)) for asked in TRIAGE for _ in range(times)]  # type: ignore[misc]
        )

    def search(self) -> None:
        """The search and the list of cases in the same county: its first page, and by several filters."""
        now, times = self.cases[0].now, max(1, self.size.times // 20)
        self.figures |= {
            "search_ms": search_ms(self.database, OFFICER, now, times),
            "case_list_ms": {
                "first_page": case_list_ms(self.database, OFFICER, now, 2 * times, LISTS[:1]),
                "filtered": case_list_ms(self.database, OFFICER, now, times, LISTS),
            },
        }

    def look(self, count: int) -> None:
        """A worker's look when nothing is due, with `count` timers pending."""
        for case in self.cases:
            self.practice.complete(case, {"outcome": "not yet", "said": "agreed"})
            self.practice.complete(case, {"plan": "agreed"})
        with self.database.reading() as session:
            there = session.scalar(select(func.count()).select_from(timers)) or 0
        multiply(self.database, "timers", count - there)

        def look() -> None:
            with self.database.transaction() as session:
                claim_due_cases(session, BEGIN)

        look()
        self.figures["look_for_due_ms"] = {
            str(count): summary([seconds_of(look) for _ in range(self.size.times)])
        }


def work_off_due(database: Database, now: datetime) -> None:
    """Let one worker beat until nothing is due."""
    while beat(database, always(now)) != Beat():
        pass
