"""A county's worth of pupils with what their registers come to, and open cases: rows alone, by seed.

No register is counted and no diagram runs for them; the triage list reads nothing else.
"""

import random
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Table, insert, text

from engine.attendance.bands import band_of
from engine.attendance.calendar import HalfTerm
from engine.attendance.standing import Count, Standing, change_between
from engine.pupil_record import OPEN_TO
from engine.store.cases import add_cases
from engine.store.database import Database, Session
from engine.store.enrolments import add_pupils
from engine.store.standings import put_count
from engine.tables import cases, process_instances, schools, tasks, timers
from web.bench.practice import NOTHING_KNOWN
from web.bench.searching import name_of_child

AS_OF = date(2026, 2, 13)
COUNT = Count(
    date(2025, 9, 1),
    AS_OF,
    HalfTerm(date(2026, 1, 5), AS_OF, "Spring 1"),
    HalfTerm(date(2025, 11, 3), date(2025, 12, 19), "Autumn 2"),
    AS_OF,
)
#: Sessions of the year so far, of the half-term and of the one before.
YEAR, TERM, BEFORE = 204, 60, 70
SCHOOL_SIZE = 305
#: One pupil in so many has an open case: of 90,000 pupils 10,000.
CASES_EVERY = 9
#: Of each hundred children: how many each service is known to be open to, and of how many it is not known.
KNOWN, NOT_KNOWN = 4, 3


def fill_county(database: Database, size: int, now: datetime, seed: int = 1) -> None:
    """Write so many pupils at schools of their own, their standings, and an open case for some."""
    chance = random.Random(seed)  # noqa: S311 - to be repeatable, not secret
    urns = [str(700_001 + number) for number in range(-(-size // SCHOOL_SIZE))]
    found = [pupil(number, urns, chance) for number in range(size)]
    with database.transaction() as session:
        session.execute(insert(schools), [{"urn": urn, "name": f"School {urn}"} for urn in urns])
        add_pupils(session, found)
        standings = [county_standing(str(each["id"]), each["school_urn"], chance) for each in found]
        put_count(session, COUNT, standings, [], None, now)
        put_cases(session, [str(each["id"]) for each in found[::CASES_EVERY]], chance, now)
    with database.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as session:
        session.execute(text("ANALYZE"))


def pupil(number: int, urns: Sequence[str], chance: random.Random) -> dict[str, Any]:
    """A row for a child of a name, a year group and a family of whom something or nothing is known."""
    facts = {
        name: chance.choices((True, None, False), (KNOWN, NOT_KNOWN, 100 - KNOWN - NOT_KNOWN))[0]
        for name in OPEN_TO
    }
    year = chance.randrange(12)
    known = {
        "id": f"{chance.getrandbits(128):032x}",
        "upn": f"T{number:012}",
        "name": name_of_child(chance),
        "school_urn": chance.choice(urns),
        "year_group": str(year) if year else "R",
        "date_of_birth": date(2020 - year, 1 + chance.randrange(12), 1 + chance.randrange(28)),
    }
    return {**dict.fromkeys(NOTHING_KNOWN), **known, **facts}


def county_standing(pupil_id: str, school_urn: str, chance: random.Random) -> Standing:
    """What a pupil's registers come to: most are well over 90%, one in five is not."""
    share = chance.betavariate(15, 0.8) if chance.random() < 0.97 else chance.random()
    attended, term, before = (
        round(of * min(1, share * chance.uniform(0.96, 1.04))) for of in (YEAR, TERM, BEFORE)
    )
    missed = YEAR - attended
    unauthorised = round(missed * chance.random())
    pn_sessions = min(unauthorised, chance.randrange(40))
    return Standing(
        pupil_id=pupil_id,
        school_urn=school_urn,
        band=band_of(YEAR, attended),
        possible=YEAR,
        attended=attended,
        authorised=missed - unauthorised,
        unauthorised=unauthorised,
        late=chance.randrange(9),
        persistent=missed * 10 >= YEAR,
        chronic=attended * 10 < YEAR * 9,
        term_possible=TERM,
        term_attended=term,
        before_possible=BEFORE,
        before_attended=before,
        change=change_between((BEFORE, before), (TERM, term)),
        under_80_before=chance.random() < 0.05,
        pn_sessions=pn_sessions,
        pn_first_met=AS_OF if pn_sessions >= 10 else None,
        patterns=[{"kind": "weekday", "weekday": "Monday", "missed": 9, "of": 12}] if missed > 30 else [],
    )


def put_cases(session: Session, pupil_ids: Sequence[str], chance: random.Random, now: datetime) -> None:
    """An open case for each of these pupils, with two open tasks and a timer, due within half a year."""
    rows: dict[Table, list[dict[str, Any]]] = {cases: [], process_instances: [], tasks: [], timers: []}
    for number, pupil_id in enumerate(pupil_ids):
        for table, row in case_rows(f"c{number:031x}", pupil_id, chance, now):
            rows[table].append(row)
    add_cases(session, rows.pop(cases))
    for table, found in rows.items():
        session.execute(insert(table), found)


def case_rows(
    ident: str, pupil_id: str, chance: random.Random, now: datetime
) -> Iterator[tuple[Table, dict[str, Any]]]:
    """The rows of one open case."""
    process = {"process": "bench_review"}
    ids = {"case_id": ident, "instance_id": ident}
    yield cases, process | {
        "id": ident, "pupil_id": pupil_id, "state": "open", "record": {}, "version": 1, "kept_messages": 0,
        "event_seq": 0, "event_head": "", "opened_at": now, "opened_by": "bench", "open_key": ident,
    }  # fmt: skip
    yield process_instances, process | {
        "id": ident, "case_id": ident, "position": 1, "pins": {}, "state": b"", "record": {}, "awaits": {},
        "started_at": now, "end_events": [],
    }  # fmt: skip
    for task in range(2):
        yield tasks, process | ids | {
            "id": f"c{ident[2:]}{task}", "element": "review", "kind": "userTask", "name": "Hold the review",
            "role": "lead_professional", "not_by": [], "subject": None, "state": "open", "opened_at": now,
            "due_at": now + timedelta(hours=chance.randrange(-240, 4000)),
        }  # fmt: skip
    due = now + timedelta(hours=chance.randrange(4000))
    yield timers, ids | {"id": ident, "element": "remind", "name": "Remind", "due_at": due, "look_at": due}
