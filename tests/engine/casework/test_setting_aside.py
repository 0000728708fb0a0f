"""A case in which the worker fails: nothing is taken for done, waits grow, it is seen, and ends by itself."""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from engine.casework import timers as verbs
from engine.casework.hand import CaseInHand
from engine.store.incidents import unresolved
from engine.store.moment import always
from engine.store.notices import unread_notices
from engine.tables import incidents, tasks
from engine.work import due_cases
from engine.work.due_cases import beat
from tests.engine.casework.office import LEAD, MANAGER, Office


class Stumbles:
    """What is noted of overdue tasks fails as long as `broken`, whatever the reason."""

    def __init__(self, office: Office, patch: pytest.MonkeyPatch) -> None:
        self.office, self.broken = office, True
        self.tried: list[datetime] = []
        patch.setattr(due_cases, "note_overdue", self.note)

    def note(self, hand: CaseInHand) -> int:
        if hand.now not in self.tried:
            self.tried.append(hand.now)
        if self.broken:
            raise RuntimeError("no room left")
        return verbs.note_overdue(hand)

    def beats(self, **later: Any) -> list[datetime]:
        """Look each minute for so long; when it was tried."""
        until = self.office.now + timedelta(**later)
        while self.office.now < until:
            beat(self.office.database, always(self.office.now))
            self.office.later(minutes=1)
        return self.tried


@pytest.fixture
def stumbles(office: Office, monkeypatch: pytest.MonkeyPatch) -> Stumbles:
    """A case with an overdue task of which nobody can be told."""
    office.open()
    office.later(days=4)
    return Stumbles(office, monkeypatch)


def test_nobody_is_forgotten_because_telling_them_failed_at_first(office: Office, stumbles: Stumbles) -> None:
    beat(office.database, always(office.now))
    assert [row.overdue_at for row in office.rows(tasks)] == [None]
    stumbles.broken = False
    office.later(minutes=2)
    assert beat(office.database, always(office.now)).overdue == 1
    for person in (LEAD, MANAGER):
        assert any("is overdue" in one.said for one in office.do(unread_notices, person, office.now))


def test_what_fails_again_and_again_waits_longer_each_time(office: Office, stumbles: Stumbles) -> None:
    tried = stumbles.beats(hours=2)
    waits = [(after - before) // timedelta(minutes=1) for before, after in pairwise(tried)]
    assert waits == [1, 4, 16, 64]
    (incident,) = office.do(unresolved, office.case)
    assert (incident.attempts, incident.attempted["verb"]) == (5, "note_overdue")


def test_an_incident_ends_by_itself_once_the_worker_succeeds(office: Office, stumbles: Stumbles) -> None:
    stumbles.beats(minutes=3)
    assert len(office.do(unresolved, office.case)) == 1
    stumbles.broken = False
    stumbles.beats(minutes=10)
    assert office.do(unresolved, office.case) == []
    assert "incident_resolved" in office.kinds()


def test_a_case_that_cannot_be_saved_has_its_incident_all_the_same(
    office: Office, stumbles: Stumbles, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise RuntimeError("a constraint is broken")

    monkeypatch.setattr(due_cases, "set_aside", refuse)
    tried = stumbles.beats(minutes=30)
    assert len(tried) == 4
    (incident,) = office.rows(incidents)
    assert (incident.attempts, incident.problem) == (4, "RuntimeError: no room left")
    assert len(office.do(unresolved, office.case)) == 1


def test_one_case_that_fails_is_tried_once_a_beat(office: Office, stumbles: Stumbles) -> None:
    failed = beat(office.database, always(office.now)).failed
    assert failed == 1
    assert beat(office.database, always(office.now)).failed == 0
