"""The example lives of a draft, which are its scenarios, and how one stands when it comes to some place.

A life is played on the draft as it is drawn; while that has faults, on what the draft began with. Nothing is
stored.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.bpmn.bundle import DIAGRAM, ProcessFiles
from engine.bpmn.giving import ItemOfList, StepsGiving
from engine.errors import NotFound
from engine.faults import FilesRefused
from engine.process_versions import shelf
from engine.process_versions.checking import NO_DIAGRAM
from engine.process_versions.drafted import DraftedModels
from engine.simulation.reaching import TimeReached, times_reached
from engine.store.database import Session
from engine.store.process_drafts import DraftFiles, files_of_draft
from engine.what_if.beginnings import beginning_of, scenario_titles

AS_PUBLISHED = (
    "The draft has other faults, so the life was played on the version that it began with. "
    "The first fault: {fault}"
)


@dataclass(frozen=True)
class LifeReached:
    """The times that a life comes to a place; none where no life does.

    Attributes:
        life, title: which life it is; "" where none was found.
        note: on what it was played, where that is not the draft as it is.
        lists: of the steps that are repeated around the place, the outermost first.
    """

    found: Sequence[TimeReached]
    life: str = ""
    title: str = ""
    note: str = ""
    lists: Sequence[ItemOfList] = ()

    @property
    def missing(self) -> str:
        """Why there are no times, in a sentence."""
        if self.life:
            return f"The example life “{self.title}” does not come to this step. Choose another."
        return (
            "No example life of this draft comes to this step. Play one by “What if?” that does, "
            "and keep it in the draft."
        )


def example_lives(session: Session, draft_id: str, process: str) -> dict[str, str]:
    """The scenarios of a draft that can be read, those of the process first: `KEY/FILE` and their titles."""
    return _lives({key: one.now for key, one in files_of_draft(session, draft_id).items()}, process)


def reach(
    session: Session,
    drafted: Mapping[str, DraftFiles],
    places: Sequence[tuple[str, str]],
    now: datetime,
    life: str = "",
    source: bytes | None = None,
) -> LifeReached:
    """The times that an example life of a draft comes to one of some places of one process.

    Args:
        drafted: the files of the draft.
        places: the process, and the id of an element or a flow in it; the first that is come to counts.
        life: which example life; "": the first that comes to one of them.
        source: the diagram of the process where it is not as the draft has it: somebody is drawing.

    Raises:
        NotFound: the draft has no such life.
        FilesRefused: no life can be played, for the faults of the draft.
    """
    process = places[0][0]
    files = {key: one.now for key, one in drafted.items()}
    lives = _lives(files, process)
    if life and life not in lives:
        raise NotFound(kind="example life", reference=life)
    models, note = _models(session, process, source, drafted, now)
    for each in [life] if life else lives:
        key, _, name = each.partition("/")
        scenario = beginning_of(files[key], name)
        started = str(scenario.get("process", key))
        for place in places:
            found = times_reached(models.model_for, started, scenario, place, now, models.routing(key))
            if found:
                return LifeReached(found, each, lives[each], note, _lists(models, place))
    return LifeReached((), life, lives.get(life, ""), note)


def _lists(models: DraftedModels, place: tuple[str, str]) -> Sequence[ItemOfList]:
    process, element = place
    files = models.files_for(process)
    return StepsGiving(files).lists_around(element) if files else ()


def _lives(files: Mapping[str, ProcessFiles], process: str) -> dict[str, str]:
    ordered = sorted(files, key=lambda key: (key != process, key))
    return {
        f"{key}/{name}": title if key == process else f"{title} ({key})"
        for key in ordered
        for name, title in scenario_titles(files[key]).items()
    }


def _models(
    session: Session,
    process: str,
    source: bytes | None,
    drafted: Mapping[str, DraftFiles],
    now: datetime,
) -> tuple[DraftedModels, str]:
    """The draft's models as it is drawn now; where it has faults, as it was when it began, and a note."""
    files = {key: one.now for key, one in drafted.items() if DIAGRAM in one.now.files}
    if source is not None:
        files[process] = ProcessFiles(process, {**drafted[process].now.files, DIAGRAM: source})
    if process not in files:
        raise FilesRefused([NO_DIAGRAM])
    try:
        return DraftedModels(session, files, now), ""
    except FilesRefused as refused:
        base = {key: shelf.files(session, one.base) for key, one in drafted.items() if one.base}
        if process not in base:
            raise
        fault = next(one.message for one in refused.faults if one.severity == "error")
        return DraftedModels(session, base, now), AS_PUBLISHED.format(fault=fault)
