"""What stands beside the expressions of a step: names to use, dates of timers, lives to try them on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from engine.bpmn.bundle import DIAGRAM, ProcessFiles
from engine.bpmn.known_names import KnownName, case_names_of, names_known_at
from engine.bpmn.timer_dates import TimerTold
from engine.errors import NotFound
from engine.lately import LatelyUsed
from engine.process_versions import shelf
from engine.store.database import Session
from engine.store.process_drafts import files_of_draft
from engine.store.processes import latest_versions
from engine.views.draft_step import ElementPage
from engine.what_if.example_lives import example_lives
from engine.what_if.trying import can_be_tried, mend_for, time_told

#: The processes whose names are kept: those of many drafts at once.
MOST_KEPT = 1_000
_case_names: LatelyUsed[list[KnownName]] = LatelyUsed(MOST_KEPT)


@dataclass(frozen=True)
class ElementExpressions:
    """The expressions of one element, by the names of their settings.

    Attributes:
        labels: what those are called that can be tried; none of them, and the rest is empty.
        mends: what to write instead, for those that are in another language.
        timers: the words and dates of timers and due dates that are set.
        names: the names that can be known, by their headings.
        lives: example lives by their keys, with their titles.
    """

    labels: Mapping[str, str]
    mends: Mapping[str, str]
    timers: Mapping[str, TimerTold]
    names: Mapping[str, Sequence[KnownName]]
    lives: Mapping[str, str]


def look_at_expressions(
    session: Session, draft_id: str, process: str, step: ElementPage, typed: Mapping[str, str], day: date
) -> ElementExpressions:
    """What stands beside the expressions of an element.

    Args:
        typed: the values of its settings as they are now.
        day: on which a case comes to it, for its timers.
    """
    settings = [one for one in step.settings if can_be_tried(one)]
    if not settings:
        return ElementExpressions({}, {}, {}, {}, {})
    names: dict[str, list[KnownName]] = {}
    for one in look_at_names(session, draft_id, process, step.id):
        names.setdefault(one.group, []).append(one)
    written = {one.name: typed.get(one.name, "") for one in settings}
    timed = [one.name for one in settings if one.widget == "timer" and written[one.name].strip()]
    return ElementExpressions(
        {one.name: one.label for one in settings},
        {one.name: said for one in settings if (said := mend_for(one, written[one.name]))},
        {name: time_told(session, written[name], day) for name in timed},
        names,
        example_lives(session, draft_id, process),
    )


def look_at_names(
    session: Session, draft_id: str, process: str, place: str, source: bytes | None = None
) -> Sequence[KnownName]:
    """Every name that can be known at an element, a flow, or anywhere in a process.

    Args:
        source: the diagram, where it is not as the draft has it.

    Raises:
        NotFound: the draft does not hold the process.
    """
    files = {key: one.now for key, one in files_of_draft(session, draft_id).items()}
    if process not in files:
        raise NotFound(kind="process in this draft", reference=process)
    if source is not None:
        files[process] = ProcessFiles(process, {**files[process].files, DIAGRAM: source})
    published = {key: one.digest for key, one in latest_versions(session).items() if key not in files}

    def called(key: str) -> ProcessFiles | None:
        if key in files:
            return files[key]
        return shelf.files(session, published[key]) if key in published else None

    others = [key for key in (*files, *published) if key != process]
    elsewhere = [one for key in others if (found := called(key)) for one in _kept_by(found)]
    return names_known_at(files[process], place, called, elsewhere)


def _kept_by(files: ProcessFiles) -> list[KnownName]:
    return _case_names.take(files.digest, lambda: case_names_of(files))
