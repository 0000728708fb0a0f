"""A draft as its page shows it: where it stands, what it holds, what is wrong, what was said of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from engine.bpmn.bundle import DIAGRAM, ProcessFiles
from engine.bpmn.reading import read_xml
from engine.errors import NotFound
from engine.faults import Fault, FilesRefused
from engine.identity import Actor
from engine.policy import Action, Matter, allows, require
from engine.process_versions import shelf
from engine.process_versions.checking import faults_of
from engine.process_versions.drafting import held_by_another
from engine.process_versions.promises import given_up
from engine.process_versions.proposing import barred_from, overtaken
from engine.store.database import Session
from engine.store.people import names
from engine.store.process_drafts import (
    Comment,
    Draft,
    DraftFiles,
    Save,
    comments_on,
    draft_of,
    files_of_draft,
    saves_of,
)
from engine.views.differences import DifferencesPage, differences_of
from engine.views.left_over_answers import LeftOverAnswer, left_over_answers


@dataclass(frozen=True)
class DraftedProcess:
    """One process of a draft, with the files of the version that it began with (none: it is new).

    `left_over` are answers of open cases that its forms no longer offer.
    """

    key: str
    was: ProcessFiles
    now: ProcessFiles
    is_new: bool
    overtaken: bool
    faults: Sequence[Fault]
    left_over: Sequence[LeftOverAnswer]

    @property
    def name(self) -> str:
        """What it is called in its diagram."""
        return name_of_process(self.now)

    @property
    def files(self) -> list[str]:
        """The names of its files, the diagram first."""
        return sorted(self.now.files, key=lambda name: (name != DIAGRAM, name))

    @property
    def changed(self) -> list[str]:
        """The names of the files that are new, different or gone."""
        was, now = self.was.files, self.now.files
        return sorted(name for name in {*was, *now} if was.get(name) != now.get(name))

    @property
    def given_up(self) -> list[str]:
        """The invariants that it is no longer held to, a sentence each."""
        return given_up(self.was, self.now)

    @cached_property
    def differences(self) -> DifferencesPage:
        """What it differs in from the version that it began with."""
        return differences_of(self.was, self.now)


@dataclass(frozen=True)
class DraftPage:
    """One draft, for one reader, who may do what the `may_...` say.

    `names` are people's names by id, `held_by` is the name of somebody else who writes in it now.
    """

    draft: Draft
    processes: Sequence[DraftedProcess]
    comments: Sequence[Comment]
    saves: Sequence[Save]
    names: Mapping[str, str]
    held_by: str | None
    may_write: bool
    may_comment: bool
    may_publish: bool

    def process(self, key: str) -> DraftedProcess:
        """One of its processes.

        Raises:
            NotFound: the draft does not hold it.
        """
        found = next((one for one in self.processes if one.key == key), None)
        if found is None:
            raise NotFound(kind="process", reference=key)
        return found

    @property
    def unresolved(self) -> int:
        """How many comments are not seen to."""
        return sum(one.resolved_at is None for one in self.comments)

    @property
    def can_undo(self) -> bool:
        """Whether there is a save to undo."""
        return any(one.state == "done" for one in self.saves)

    @property
    def can_redo(self) -> bool:
        """Whether there is an undone save to do again."""
        return any(one.state == "undone" for one in self.saves)


def look_at_draft(session: Session, actor: Actor, draft_id: str, now: datetime) -> DraftPage:
    """One draft as its page shows it.

    Raises:
        NotAllowed: the person reads no drafts.
        NotFound: there is none.
    """
    require(Action.READ_DRAFTS, actor)
    draft = draft_of(session, draft_id)
    files = files_of_draft(session, draft_id)
    comments, saves = comments_on(session, draft_id), saves_of(session, draft_id)
    people = {draft.made_by, draft.holder, draft.proposed_by, draft.settled_by}
    people |= {one.by for one in saves} | {one for said in comments for one in (said.by, said.resolved_by)}
    known = names(session, [one for one in people if one])
    holder = held_by_another(draft, actor, now)
    return DraftPage(
        draft=draft,
        processes=_processes(session, actor, files, now, draft.state not in ("open", "proposed")),
        comments=comments,
        saves=[*reversed(saves)],
        names=known,
        held_by=known.get(holder, "Somebody") if holder else None,
        may_write=draft.state == "open" and holder is None and allows(Action.WRITE_DRAFT, actor),
        may_comment=draft.state in ("open", "proposed") and allows(Action.COMMENT_DRAFT, actor),
        may_publish=draft.state == "proposed"
        and allows(Action.PUBLISH_PROCESS, actor, Matter(barred=barred_from(session, draft))),
    )


def _processes(
    session: Session, actor: Actor, files: Mapping[str, DraftFiles], now: datetime, is_settled: bool
) -> list[DraftedProcess]:
    faults = faults_of(session, {key: one.now for key, one in files.items()})
    # What was published or put away is overtaken by nothing, least of all by itself.
    moved = [] if is_settled else overtaken(session, files)
    bases = {key: _base(session, one) for key, one in files.items()}
    return [
        DraftedProcess(
            key, bases[key], one.now, one.base is None, key in moved, faults[key],
            left_over_answers(session, actor, bases[key], one.now, now),
        )
        for key, one in files.items()
    ]  # fmt: skip


def _base(session: Session, drafted: DraftFiles) -> ProcessFiles:
    return shelf.files(session, drafted.base) if drafted.base else ProcessFiles(drafted.now.key, {})


def name_of_process(files: ProcessFiles) -> str:
    """What a process is called in its diagram; its key while that cannot be read."""
    try:
        root = read_xml(files.files.get(DIAGRAM, b""), DIAGRAM)
    except FilesRefused:
        return files.key
    found = (node.get("name", "") for node in root.iter("{*}process") if node.get("id") == files.key)
    return next(found, "") or files.key
