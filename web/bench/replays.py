"""How many recorded cases are played on changed files in a second of the processor.

Played are lives of the demo county, on the processes that they ran on with one file changed.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from time import process_time

import processes
from engine.bpmn.bundle import DIAGRAM, ProcessFiles
from engine.store.database import Database
from engine.views.played_files import Drafts
from engine.views.recorded_lives import recorded_lives
from engine.views.replaying import CasesWanted, cases_that_used, replay_cases
from web.demo.cases import LIVES
from web.demo.county import invent
from web.demo.filling import children_for_lives, open_office
from web.demo.lives import live

SHOWN_DAY = datetime(2026, 3, 12, 15, tzinfo=UTC)
#: The process that is changed, which most of the lives come to, and in how many days a step in it is due.
CHANGED, DAYS, OTHER_DAYS = "county_route", b"P10D", b"P12D"


def replays_per_s(database: Database, lives: int, times: int) -> dict[str, int]:
    """Cases a second on an empty database: where nothing changed, where a day did, and each played in full.

    Args:
        lives: how many of the demo's cases are lived first, at most.
        times: how often they are played.
    """
    staff = open_office(database, SHOWN_DAY)
    children = children_for_lives(invent(SHOWN_DAY.date()), SHOWN_DAY.date())
    for life, child in list(zip(LIVES, children, strict=True))[:lives]:
        live(life, child, database, staff, SHOWN_DAY)
    shipped = ProcessFiles.read(processes.folder(CHANGED))
    source = shipped.files[DIAGRAM]
    if DAYS not in source:
        raise RuntimeError(f"no step of {CHANGED} is due in {DAYS.decode()}: nothing was measured")
    other = replace(shipped, files={**shipped.files, DIAGRAM: source.replace(DAYS, OTHER_DAYS, 1)})

    def replayed(files: ProcessFiles) -> int:
        with database.reading() as session:
            return len(replay_cases(session, [files], CasesWanted(), SHOWN_DAY).results)

    def in_full() -> int:
        with database.reading() as session:
            drafts = Drafts.of(session, [shipped])
            case_ids = cases_that_used(session, drafts.keys, CasesWanted())
            return len([drafts.replayed(each) for each in recorded_lives(session, case_ids, SHOWN_DAY)])

    return {
        "nothing_changed": _rate(lambda: replayed(shipped), times),
        "one_changed_day": _rate(lambda: replayed(other), times),
        "played_in_full": _rate(in_full, times),
    }


def _rate(play: Callable[[], int], times: int) -> int:
    """Cases a second; the first time diagrams are read, which is not counted."""
    play()
    begun = process_time()
    played = sum(play() for _ in range(times))
    return round(played / (process_time() - begun))
