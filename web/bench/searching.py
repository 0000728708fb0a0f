"""What people ask of the search and of the list of cases, in a county whose children have plausible names."""

import random
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from engine.identity import Actor
from engine.search_terms import terms_of
from engine.store.case_filter import case_filter_from
from engine.store.database import Database, Session
from engine.views.case_list import look_at_cases
from engine.views.searching import find_children
from web.bench.measuring import seconds_of, summary
from web.demo.names import FIRST_NAMES, PLACES, SURNAMES

#: As in a county: a few names are borne by hundreds, most by a few.
_FAMILIES = SURNAMES + PLACES
_OFTEN = [1 / (place + 5) for place in range(len(FIRST_NAMES))]
_OFTEN_IN_FAMILIES = [1 / (place + 20) for place in range(len(_FAMILIES))]
#: A name as callers say it, a typo, two letters, a name that nobody has, a day of birth, numbers.
SEARCHES = (
    *(f"{_FAMILIES[0]}, {FIRST_NAMES[0]}", _FAMILIES[0], FIRST_NAMES[1], _FAMILIES[1][1:], "ma", "j mo"),
    *(f"{FIRST_NAMES[2][:-1]}q {_FAMILIES[3][:-1]}q", "Nobodyhere", "1 May 2012", "T000000000017"),
)
#: What a manager asks of the list of cases, as its address says it.
LISTS: tuple[Mapping[str, str], ...] = (
    {},
    {"page": "10000"},
    {"sort": "next"},
    {"sort": "name"},
    {"school": "700001"},
    {"waiting": "lead_professional"},
    {"next": "overdue"},
    {"flag": "child_in_need"},
    {"leader": "-"},
)


def name_of_child(chance: random.Random) -> str:
    """A name that some other children may have, too."""
    return f"{chance.choices(FIRST_NAMES, _OFTEN)[0]} {chance.choices(_FAMILIES, _OFTEN_IN_FAMILIES)[0]}"


def search_ms(database: Database, actor: Actor, now: datetime, times: int) -> dict[str, float]:
    """Milliseconds of finding children with their cases, over all SEARCHES."""

    def find(session: Session, typed: str) -> object:
        return find_children(session, actor, terms_of(typed, now.date()), now)

    return _each(database, SEARCHES, times, find)


def case_list_ms(
    database: Database, actor: Actor, now: datetime, times: int, asked: tuple[Mapping[str, str], ...]
) -> dict[str, float]:
    """Milliseconds of a page of the list of cases, over all that is asked."""

    def look(session: Session, told: Mapping[str, str]) -> object:
        return look_at_cases(session, actor, case_filter_from(told), now)

    return _each(database, asked, times, look)


def _each(
    database: Database, asked: tuple[Any, ...], times: int, act: Callable[[Session, Any], object]
) -> dict[str, float]:
    def look(one: Any) -> None:
        with database.reading() as session:
            act(session, one)

    for one in asked:
        look(one)
    return summary([seconds_of(lambda one=one: look(one)) for one in asked for _ in range(times)])  # type: ignore[misc]
