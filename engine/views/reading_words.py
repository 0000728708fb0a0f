"""Each reading in words: what was read, of which child, and which list it was."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qsl

from engine.england import day_in_words
from engine.formulas import harmless
from engine.identity import Actor
from engine.policy import Action, Matter, allows
from engine.store import people
from engine.store.database import Session
from engine.store.pupils import school_names
from engine.store.reading_log import ReadingFound
from engine.views.case import process_name, process_names

#: Kind of reading -> in words. Of a case and a task the words are made from what it is.
KINDS_READ: Mapping[str, str] = {
    "approvals": "Approvals",
    "broken_glass": "Broken glass",
    "cases": "List of cases",
    "cases_csv": "List of cases, as a file",
    "children": "Children found by a search",
    "inbox": "List of tasks",
    "notices": "Notices",
    "outbox": "E-mails that were sent",
    "proposals": "Proposed cases",
    "proposals_chosen": "Proposed cases that were chosen",
    "proposals_csv": "Proposed cases, as a file",
    "pupil": "The child’s page",
    "readings": "Who read what",
    "readings_csv": "Who read what, as a file",
    "referrals": "What a school referred",
    "replay": "Cases played on a draft",
    "reviews": "Calendar of reviews",
    "school": "Open cases of a school",
    "team_tasks": "Tasks of a team",
    "triage": "Triage list",
    "triage_chosen": "Pupils chosen from the triage list",
    "triage_csv": "Triage list, as a file",
    "upload": "An uploaded file",
}
READING_COLUMNS = (
    "When (UTC)", "Who", "Signs in as", "What", "Child", "UPN", "Case", "How many were shown", "Which",
)  # fmt: skip
NOT_NAMED = "A child whom you do not see"


@dataclass(frozen=True)
class ReadingSeen:
    """A reading in words. `pupil` is empty where it is not about one child.

    `in_reach`: the reader of these words may open what was read.
    """

    found: ReadingFound
    what: str
    which: str
    pupil: str
    in_reach: bool

    def cells(self) -> list[str]:
        """The same as a row of a spreadsheet, in the order of READING_COLUMNS."""
        one, shown = self.found, self.found.read.shown
        said = (one.reader or one.read.user_id, one.signs_in_as, self.what, self.pupil)
        return [
            one.read.at.isoformat(timespec="seconds"),
            *(harmless(each) for each in said),
            harmless(one.upn if self.in_reach else ""),
            one.case_id or "",
            "" if shown is None else str(shown),
            harmless(self.which),
        ]


def readings_in_words(session: Session, actor: Actor, found: Sequence[ReadingFound]) -> Iterator[ReadingSeen]:
    """Readings in words for a person: a child whom they may not see is not named."""
    names = process_names(session)
    of_lists = {one.read.reference for one in found if one.pupil is None}
    named = {**school_names(session, of_lists), **people.names(session, of_lists)}
    for one in found:
        in_reach = allows(Action.READ_CASE, actor, Matter(school_urn=one.school_urn))
        which = [
            f"{name.replace('_', ' ')}: {_said(value, names)}"
            for name, value in parse_qsl(one.read.asked or "")
        ]
        if one.read.reference in named:
            which.insert(0, named[one.read.reference])
        pupil = one.pupil if in_reach or not one.pupil else NOT_NAMED
        yield ReadingSeen(one, _what(one, names), "; ".join(which), pupil or "", in_reach)


def _said(value: str, processes: Mapping[str, str]) -> str:
    """A day, a process or a choice of a list's filter as people write it."""
    try:
        return day_in_words(date.fromisoformat(value))
    except ValueError:
        return processes.get(value) or value.replace("_", " ")


def _what(one: ReadingFound, names: Mapping[str, str]) -> str:
    if one.read.kind in KINDS_READ:
        return KINDS_READ[one.read.kind]
    if one.task:
        return f"Task: {one.task}"
    return f"Case: {process_name(names, one.process)}" if one.process else one.read.kind.capitalize()
