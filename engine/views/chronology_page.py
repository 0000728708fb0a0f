"""A chronology page by page, newest first: as much of it as a reader wants to see, and no more is read.

A page begins before or after the number of an event, so that what happens meanwhile moves no page.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal, get_args

from engine.identity import Actor
from engine.roles import withheld_from
from engine.store.database import Session
from engine.store.events import events_page
from engine.views.chronology import PERSON_STEPS, SAID, TOLD_STEPS, Line, lines_of

#: What is shown: what people did and were told; with the reasons of the pathway; notes alone; every step.
Show = Literal["story", "reasons", "notes", "every"]
SHOWS: tuple[Show, ...] = get_args(Show)

#: Lines on a page, few enough for a telephone; and for whoever wants to read on, or print it.
EVENTS_A_PAGE = 10
EVENTS_A_LONG_PAGE = 100

_SENT = frozenset({"serviceTask", "sendTask", "intermediateThrowEvent"})
_STORY = PERSON_STEPS | SAID.keys() | {"message_received"} | _SENT
#: The kinds of events that may give a line; None for all.
_KINDS: Mapping[Show, Collection[str] | None] = MappingProxyType(
    {"story": _STORY, "reasons": _STORY | TOLD_STEPS.keys(), "notes": {"note_added"}, "every": None}
)


@dataclass(frozen=True)
class ChronologyFilter:
    """Which page: what is shown, and the number of the event that it ends before or begins after."""

    show: Show = "story"
    before: int | None = None
    after: int | None = None
    long: bool = False

    @property
    def most(self) -> int:
        """How many lines."""
        return EVENTS_A_LONG_PAGE if self.long else EVENTS_A_PAGE


@dataclass(frozen=True)
class ChronologyPage:
    """Some lines, newest first. `older` and `newer` are the numbers of events at which other pages begin.

    The next page ends before `older`, the one before this begins after `newer`; None where there is none.
    """

    lines: tuple[Line, ...]
    show: Show
    long: bool = False
    older: int | None = None
    newer: int | None = None


def chronology_page(session: Session, case_id: str, actor: Actor, wanted: ChronologyFilter) -> ChronologyPage:
    """One page of a case for somebody who may read it, which the caller has asked."""
    if wanted.after is not None:
        found = _read(session, case_id, actor, wanted)
        # What is no full page is the first one, which always has the newest lines.
        if len(found) > wanted.most:
            lines = tuple(reversed(found[: wanted.most]))
            return ChronologyPage(lines, wanted.show, wanted.long, lines[-1].number, lines[0].number)
        wanted = replace(wanted, before=None, after=None)
    found = _read(session, case_id, actor, wanted)
    lines = tuple(found[: wanted.most])
    return ChronologyPage(
        lines,
        wanted.show,
        wanted.long,
        older=lines[-1].number if len(found) > wanted.most else None,
        newer=(lines[0].number if lines else 0) if wanted.before is not None else None,
    )


def _read(session: Session, case_id: str, actor: Actor, wanted: ChronologyFilter) -> list[Line]:
    """The lines of a page and at least one more, if there is one, away from where it begins."""
    found: list[Line] = []
    before, after = wanted.before, wanted.after
    while len(found) <= wanted.most:
        links = events_page(
            session,
            case_id,
            limit=wanted.most + 1,
            before=before,
            after=after,
            kinds=_KINDS[wanted.show],
            withheld=withheld_from(actor),
        )
        found += [line for line in lines_of(session, case_id, actor, links) if _is_shown(line, wanted.show)]
        if len(links) <= wanted.most:
            break
        before, after = (links[-1].seq, None) if after is None else (before, links[-1].seq)
    return found


def _is_shown(line: Line, show: Show) -> bool:
    return show == "every" or not (line.technical or (line.reason and show == "story"))
