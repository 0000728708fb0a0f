"""The triage list leaves out and sorts as its words say, and its counts always add up."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest

from engine.attendance.bands import BANDS
from engine.attendance.standing import Standing
from engine.identity import Actor
from engine.store.database import Database, Session
from engine.store.triage import BandCounts, counts_by_band, listed
from engine.store.triage_filter import (
    CHOICES,
    FILTERS,
    PUPILS_A_PAGE,
    SORTS,
    TriageFilter,
    triage_filter_from,
)
from engine.views.triage import look_at_triage
from tests.engine.casework.office import MONDAY, add_school
from tests.engine.triage.listed import (
    FACTS,
    chance_pupil,
    chance_standing,
    put_case,
    put_pupils,
    put_standings,
    standing,
)

OFFICER = Actor("o", "Officer", frozenset({"county_officer"}))
HILL = Actor("h", "Hill", frozenset({"school_lead"}), frozenset({"100001"}))
NOWHERE = Actor("n", "Nowhere", frozenset({"school_lead"}))


@dataclass(frozen=True)
class Child:
    """One child as the test knows them, to say what a filter must do."""

    record: Mapping[str, Any]
    standing: Standing
    has_case: bool
    due: datetime | None

    @property
    def flags(self) -> list[bool | None]:
        return [self.record[name] for name in FACTS]


NAIVE: Mapping[str, Callable[[Child], bool]] = {
    "large_fall": lambda c: c.standing.change is not None and c.standing.change <= -50,
    "fell": lambda c: c.standing.change is not None and c.standing.change <= -10,
    "rose": lambda c: c.standing.change is not None and c.standing.change >= 10,
    "same": lambda c: c.standing.change is not None and -10 < c.standing.change < 10,
    "change none": lambda c: c.standing.change is None,
    "nobody": lambda c: all(flag is False for flag in c.flags),
    "early_help": lambda c: c.flags[3] is True,
    "social_care": lambda c: True in c.flags[:3],
    "case": lambda c: c.has_case,
    "no_case": lambda c: not c.has_case,
    "not_known": lambda c: True not in c.flags and None in c.flags,
    "overdue": lambda c: c.due is not None and c.due < MONDAY,
    "two_weeks": lambda c: c.due is not None and MONDAY <= c.due < MONDAY + timedelta(weeks=2),
    "six_weeks": lambda c: c.due is not None and MONDAY <= c.due < MONDAY + timedelta(weeks=6),
    "next none": lambda c: c.has_case and c.due is None,
    "now": lambda c: c.standing.pn_sessions >= 10,
    "ever": lambda c: c.standing.pn_first_met is not None,
    "persistent": lambda c: c.standing.persistent,
}


def keeps(child: Child, wanted: TriageFilter) -> bool:
    """Whether a child is on the list that is wanted."""
    if wanted.school and child.record["school_urn"] != wanted.school:
        return False
    if wanted.year and child.record["year_group"] != wanted.year:
        return False
    if wanted.band in BANDS and child.standing.band != wanted.band:
        return False
    asked = {name: getattr(wanted, name) for name in ("band", "change", "open_to", "next", "notice")}
    return all(
        NAIVE.get(f"{name} {choice}", NAIVE.get(choice, lambda _: False))(child)
        for name, choice in asked.items()
        if choice and choice not in BANDS
    )


def furnish(session: Session, seed: int, size: int = 70) -> list[Child]:
    """Two schools and children by chance, some with an open case that is due, or closed, or undated."""
    chance = Random(seed)  # noqa: S311
    add_school(session, "100001", "hill")
    add_school(session, "100002", "dale")
    idents = [f"{chance.getrandbits(32):08x}" for _ in range(size)]
    records = [chance_pupil(chance, ident) for ident in idents]
    found = [chance_standing(chance, ident) for ident in idents]
    put_pupils(session, *records)
    put_standings(session, found)
    return [
        Child(record, each, *chance_case(session, chance, record["id"]))
        for record, each in zip(records, found, strict=True)
    ]


def chance_case(session: Session, chance: Random, pupil_id: str) -> tuple[bool, datetime | None]:
    """Perhaps an open case, and when something in it is first due."""
    if chance.random() < 0.2:
        put_case(session, pupil_id, state="closed", done=[MONDAY])
    if chance.random() < 0.5:
        return False, None
    due = [MONDAY + timedelta(days=days) for days in chance.sample((-1, 0, 1, 14, 41, 42, 90), 3)]
    at = chance.choice([{}, {"tasks": due}, {"timers": due}, {"tasks": due[:1], "timers": due[1:]}])
    put_case(session, pupil_id, done=[MONDAY - timedelta(days=9)], tasks=[None, *at.get("tasks", [])],
             timers=at.get("timers", []))  # fmt: skip
    return True, min((each for times in at.values() for each in times), default=None)


def every_filter() -> list[TriageFilter]:
    """Each choice of each filter by itself."""
    single = [triage_filter_from({name: choice}) for name, choices in CHOICES.items() for choice in choices]
    return [TriageFilter(), TriageFilter(school="100001"), TriageFilter(year="10"), *single]


def chance_wanted(chance: Random) -> TriageFilter:
    """Some filters together."""
    offered = {**CHOICES, "school": ("100001", "100002"), "year": ("R", "10")}
    some = chance.sample(FILTERS, chance.randrange(2, 4))
    told = {name: chance.choice(tuple(offered[name])) for name in some}
    return triage_filter_from({**told, "sort": chance.choice(list(SORTS))})


def whole_list(
    session: Session, actor: Actor, wanted: TriageFilter, part: int = 1000
) -> tuple[BandCounts, list[str]]:
    """The counts, and all pages of the list one after the other."""
    counts = counts_by_band(session, actor, wanted, MONDAY)
    total = counts.of(wanted.band)
    pages = [listed(session, actor, wanted, MONDAY, total, at, part) for at in range(0, total, part)]
    return counts, [ident for page in pages for ident in page]


@pytest.mark.parametrize("seed", [1, 2])
def test_every_filter_keeps_those_it_names_and_the_bands_add_up(database: Database, seed: int) -> None:
    with database.transaction() as session:
        children = furnish(session, seed)
        chance = Random(seed)  # noqa: S311
        for wanted in [*every_filter(), *(chance_wanted(chance) for _ in range(40))]:
            counts, ids = whole_list(session, OFFICER, wanted)
            left = [child for child in children if keeps(child, wanted.but(band=""))]
            assert counts.bands == {
                band: sum(child.standing.band == band for child in left) for band in BANDS
            }, wanted
            assert counts.total == len(left), wanted
            assert counts.persistent == sum(child.standing.persistent for child in left), wanted
            kept = {child.record["id"] for child in children if keeps(child, wanted)}
            assert (set(ids), len(ids)) == (kept, len(kept)), wanted


SORTED_BY: Mapping[str, Callable[[Child], Any]] = {
    "attendance": lambda c: c.standing.attended / c.standing.possible if c.standing.possible else None,
    "name": lambda c: c.record["name"],
    "school": lambda c: {"100001": "hill", "100002": "dale"}.get(c.record["school_urn"]),
    "year": lambda c: {"R": 0, "2": 2, "10": 10}.get(c.record["year_group"]),
    "term": lambda c: (
        c.standing.term_attended / c.standing.term_possible if c.standing.term_possible else None
    ),
    "change": lambda c: c.standing.change,
    "notice": lambda c: c.standing.pn_sessions,
    "open_to": lambda c: next((5 - n for n, flag in enumerate(c.flags) if flag), 1 if None in c.flags else 0),
    "next": lambda c: c.due,
}


@pytest.mark.parametrize("turned", [False, True])
def test_every_column_sorts_both_ways_with_the_unknown_last_and_equals_always_the_same(
    database: Database, turned: bool
) -> None:
    with database.transaction() as session:
        by_id = {child.record["id"]: child for child in furnish(session, 3)}
        for column, natural in SORTS.items():
            wanted = TriageFilter(sort=column, turned=turned)
            _, ids = whole_list(session, OFFICER, wanted)
            known = [ident for ident in ids if SORTED_BY[column](by_id[ident]) is not None]
            assert ids[: len(known)] == known, column
            right = sorted(known, key=lambda i: (SORTED_BY[column](by_id[i]), i), reverse=natural != turned)
            assert known == right, column
            for part in (7, 50):
                assert whole_list(session, OFFICER, wanted, part)[1] == ids, (column, part)


def test_a_school_sees_its_own_children_under_every_filter(database: Database) -> None:
    with database.transaction() as session:
        own = {child.record["id"] for child in furnish(session, 4) if child.record["school_urn"] == "100001"}
        for wanted in [*every_filter(), *(TriageFilter(sort=column) for column in SORTS)]:
            counts, ids = whole_list(session, HILL, wanted)
            assert set(ids) == own & set(whole_list(session, OFFICER, wanted)[1]), wanted
            assert counts.of(wanted.band) == len(ids)
        assert whole_list(session, HILL, TriageFilter(school="100002"))[1] == []
        assert whole_list(session, NOWHERE, TriageFilter()) == (BandCounts(dict.fromkeys(BANDS, 0), 0), [])


def test_a_child_who_moved_is_seen_by_the_new_school_at_once(database: Database) -> None:
    with database.transaction() as session:
        add_school(session, "100001", "Hill")
        put_pupils(session, {"id": "amy"})
        put_standings(session, [standing("amy", school_urn="100002")])
        assert whole_list(session, HILL, TriageFilter())[1] == ["amy"]


def test_shares_of_up_to_a_thousand_sessions_are_told_apart(database: Database) -> None:
    shares = {"a": (998, 999), "b": (999, 1000), "c": (499, 1000), "d": (498, 998), "e": (1, 2)}
    with database.transaction() as session:
        add_school(session, "100001", "Hill")
        put_pupils(session, *({"id": ident} for ident in shares))
        put_standings(session, [standing(ident, *figures) for ident, figures in shares.items()])
        _, ids = whole_list(session, OFFICER, TriageFilter())
    assert ids == sorted(shares, key=lambda ident: shares[ident][0] / shares[ident][1])


def test_a_page_beyond_the_last_is_the_last(database: Database) -> None:
    with database.transaction() as session:
        furnish(session, 5, PUPILS_A_PAGE + 3)
        seen = look_at_triage(session, OFFICER, TriageFilter(page=9), MONDAY)
    assert (seen.wanted.page, seen.pages, len(seen.rows)) == (2, 2, 3)
    assert seen.years == ["R", "2", "10"]
    assert list(seen.schools.values()) == ["dale", "hill"]
