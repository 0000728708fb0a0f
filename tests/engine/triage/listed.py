"""Small counties for the triage list: children with what their registers come to, without any register."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from random import Random
from typing import Any

from sqlalchemy import insert

from engine.attendance.bands import band_of
from engine.attendance.calendar import HalfTerm
from engine.attendance.standing import Count, Standing, change_between
from engine.pupil_record import OPEN_TO
from engine.store.database import Session
from engine.store.standings import put_count
from engine.tables import cases, process_instances, proposals, pupils, scans, tasks, timers
from tests.engine.casework.office import MONDAY

AS_OF = date(2026, 1, 2)
COUNT = Count(
    date(2025, 9, 1),
    AS_OF,
    HalfTerm(date(2025, 11, 3), date(2025, 12, 19), "Autumn 2"),
    HalfTerm(date(2025, 9, 1), date(2025, 10, 24), "Autumn 1"),
    date(2025, 12, 19),
)
FACTS = OPEN_TO
KNOWN = dict.fromkeys(FACTS, False)


def standing(pupil_id: str, attended: int = 90, possible: int = 100, **known: Any) -> Standing:
    """What a pupil's registers come to; half-terms are a tenth of the year unless they are given."""
    term, before = known.pop("term", (10, 9)), known.pop("before", (10, 9))
    missed = possible - attended
    plain = Standing(
        pupil_id=pupil_id, school_urn=None, band=band_of(possible, attended), possible=possible,
        attended=attended, authorised=missed, unauthorised=0, late=0,
        persistent=possible > 0 and missed * 10 >= possible, chronic=attended * 10 < possible * 9,
        term_possible=term[0], term_attended=term[1], before_possible=before[0], before_attended=before[1],
        change=change_between(before, term), under_80_before=None, pn_sessions=0, pn_first_met=None,
    )  # fmt: skip
    return replace(plain, **known)


def put_pupils(session: Session, *rows: Mapping[str, Any]) -> None:
    """Write children; what is not given of them is known not to be so."""
    usual = {"date_of_birth": date(2014, 5, 1), "school_urn": "100001", "year_group": "5", **KNOWN}
    session.execute(insert(pupils), [{**usual, "upn": row["id"], "name": row["id"], **row} for row in rows])


def put_standings(session: Session, found: Iterable[Standing], import_id: str | None = None) -> None:
    """Write a count."""
    put_count(session, COUNT, list(found), [], import_id, MONDAY)


def put_case(
    session: Session, pupil_id: str, *, state: str = "open", **due: Sequence[datetime | None]
) -> str:
    """Write a bare case with open tasks and timers that are due then; `done` are due days of tasks done."""
    ident = f"case-{pupil_id}-{state}"
    session.execute(
        insert(cases).values(
            id=ident, pupil_id=pupil_id, process="support", state=state, record={}, version=1,
            kept_messages=0, event_seq=0, event_head="", opened_at=MONDAY, opened_by="lead", open_key=ident,
        )
    )  # fmt: skip
    session.execute(
        insert(process_instances).values(
            id=ident, case_id=ident, position=1, process="support", pins={}, state=b"", record={}, awaits={},
            started_at=MONDAY, end_events=[],
        )
    )  # fmt: skip
    for number, (kind, at) in enumerate((kind, at) for kind, times in due.items() for at in times):
        ids = {"id": f"{ident}-{number}", "case_id": ident, "instance_id": ident, "due_at": at}
        if kind == "timers":
            session.execute(insert(timers).values(element="remind", name="Remind", look_at=at, **ids))
        else:
            session.execute(
                insert(tasks).values(
                    process="support", element="review", kind="userTask", name="Hold the review",
                    role="lead_professional", not_by=[], opened_at=MONDAY,
                    state="open" if kind == "tasks" else "completed", **ids,
                )
            )  # fmt: skip
    return ident


def put_proposals(session: Session, states: Mapping[str, str]) -> None:
    """Write a scan that proposed a case for each of these pupils, and what became of it."""
    session.execute(
        insert(scans).values(
            id="scan", as_of=AS_OF, half_term="Autumn 2", half_term_first=AS_OF, half_term_last=AS_OF,
            pupils=9, found={}, scanned_by="lead", scanned_at=MONDAY,
        )
    )  # fmt: skip
    usual = {"scan_id": "scan", "half_term_first": AS_OF, "reasons": {}}
    rows = [{**usual, "id": each, "pupil_id": each, "state": state} for each, state in states.items()]
    session.execute(insert(proposals), rows)


def chance_pupil(chance: Random, ident: str) -> dict[str, Any]:
    """A child of whom something is known, at one of two schools or at none."""
    facts = {name: chance.choices((True, False, None), (2, 6, 1))[0] for name in FACTS}
    return {
        "id": ident,
        "name": f"child {chance.randrange(30):02}",
        "school_urn": chance.choice(("100001", "100002", None)),
        "year_group": chance.choice(("R", "2", "10", None)),
        **facts,
    }


def chance_standing(chance: Random, ident: str) -> Standing:
    """A standing with figures on and beside every border, and sometimes without sessions."""
    possible = chance.choice((0, 20, 200))
    pair = [
        (of, chance.randrange(of + 1)) for of in (chance.choice((0, 1, 50)), chance.choice((0, 40, 1000)))
    ]
    pn_sessions = chance.choice((0, 9, 10, 11))
    return standing(
        ident,
        attended=round(possible * chance.choice((0, 0.5, 0.79, 0.8, 0.9, 0.95, 1, chance.random()))),
        possible=possible,
        term=pair[0],
        before=pair[1],
        pn_sessions=pn_sessions,
        pn_first_met=AS_OF if pn_sessions >= 10 or chance.random() < 0.2 else None,
    )
