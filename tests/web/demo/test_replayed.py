"""The cases of the demo county, played again on the shipped processes that they ran on: all the same."""

from datetime import UTC, datetime
from random import Random

import processes
from engine.bpmn.bundle import ProcessFiles
from engine.simulation.replaying import replay
from engine.simulation.replaying.retracing import retrace
from engine.store.database import Database
from engine.views.played_files import Drafts
from engine.views.recorded_lives import recorded_lives
from engine.views.replaying import CasesWanted, replay_cases
from tests.amount import many
from web.demo.cases import HELD, LIVES, NOTICE_PAID
from web.demo.county import invent
from web.demo.filling import children_for_lives, open_office
from web.demo.lives import live

NOW = datetime(2026, 3, 12, 15, tzinfo=UTC)
#: So many of the lives, each time the same ones, besides two with facts, figures and a register of their own.
SOME = many(len(LIVES), 1)


def test_every_case_of_the_demo_is_the_same_on_what_it_ran_on(database: Database) -> None:
    staff = open_office(database, NOW)
    children = children_for_lives(invent(NOW.date()), NOW.date())
    chosen = [*Random(1).sample(LIVES, SOME), HELD, NOTICE_PAID]  # noqa: S311 - no secret
    lived = [
        live(life, child, database, staff, NOW)
        for life, child in zip(LIVES, children, strict=True)
        if any(life is one for one in chosen)
    ]
    shipped = [ProcessFiles.read(processes.folder(key)) for key in processes.shipped()]
    with database.reading() as session:
        drafts = Drafts.of(session, shipped)
        for each in recorded_lives(session, lived, NOW):
            first = retrace(each.life, drafts.versions(each)).first
            assert first is None, first.words
            played = replay(each.life, drafts.versions(each))
            told = replay_cases(session, shipped, CasesWanted([each.life.case]), NOW).results[0]
            assert (
                (told.verdict, told.end_events)
                == (played.verdict, played.end_events)
                == ("same", told.end_events)
            )
            assert {one.element for one in told.waits_for} == {one.element for one in played.waits_for}
