"""What many random lives of a draft came to, in the words of its diagram."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from engine.bpmn.elements import Element
from engine.identity import Actor
from engine.policy import Action, require
from engine.simulation.exploring import Exploration
from engine.store.database import Session
from engine.store.what_if_lives import life_in_draft
from engine.views.diagrams import Diagrams
from engine.views.draft_step import ELEMENTS_IN_WORDS
from engine.what_if import explore_life

#: So many paths are told, the most lived first.
MOST_PATHS = 12
#: What a path is told by.
_TOLD = frozenset({"userTask", "manualTask", "endEvent", "boundaryEvent"})


@dataclass(frozen=True)
class LivedPath:
    """One path: how many lives took it, and by which steps."""

    lives: int
    steps: Sequence[str]


@dataclass(frozen=True)
class ExplorationPage:
    """What lives came to; `case_id` is of the case that they go on from.

    `never` are elements that no life reached, as (id, kind, name); `dead_ends`, `held` and `faults` are
    sentences, each once, with the number of lives. `broken` are promises, each with the seeds of the lives
    that broke it.
    """

    title: str
    case_id: str | None
    lives: int
    reached: int
    of: int
    paths: Sequence[LivedPath]
    distinct: int
    never: Sequence[tuple[str, str, str]]
    dead_ends: Sequence[tuple[str, int]]
    held: Sequence[tuple[str, int]]
    faults: Sequence[tuple[str, int]]
    broken: Mapping[str, Sequence[int]]
    longest_wait: timedelta
    longest_wait_before: str


def look_at_exploration(
    session: Session, actor: Actor, draft_id: str, life_id: str, lives: int, seed: int
) -> ExplorationPage:
    """Live so many lives that begin as one does. The same seed gives the same lives.

    Raises:
        NotAllowed: the person reads no drafts, or may not read the case that the life went on from.
        NotFound: there is no such life.
        CannotBePlayed, CaseWentOn: see `engine.what_if.play`.
    """
    require(Action.READ_DRAFTS, actor)
    life = life_in_draft(session, draft_id, life_id)
    found = explore_life(session, actor, life, lives, seed)
    diagrams = Diagrams([found.model])
    elements = found.model.elements
    never = [elements[one] for one in sorted(elements.keys() - found.elements)]
    paths = sorted(found.paths.items(), key=lambda one: (-one[1], one[0]))
    return ExplorationPage(
        title=life.title,
        case_id=life.case_id,
        lives=found.lives,
        reached=len(elements) - len(never),
        of=len(elements),
        paths=[LivedPath(lives, _in_words(path, found, diagrams)) for path, lives in paths[:MOST_PATHS]],
        distinct=len(paths),
        never=[(one.id, ELEMENTS_IN_WORDS.get(one.kind, one.kind), _name(one, diagrams)) for one in never],
        dead_ends=_counted(
            [_stands(one["last"], one["open_tasks"], found, diagrams) for one in found.dead_ends]
        ),
        held=_counted([_stands(one["last"], one["open_tasks"], found, diagrams) for one in found.held]),
        faults=_counted([one["message"] for one in found.faults]),
        broken=_by_promise(found.broken),
        longest_wait=found.longest_wait,
        longest_wait_before=_named(found.longest_wait_before, found, diagrams),
    )


def _by_promise(broken: Sequence[tuple[int, str]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for seed, said in broken:
        found.setdefault(said, []).append(seed)
    return found


def _name(element: Element, diagrams: Diagrams) -> str:
    return diagrams.named(element, element.id)


def _named(element_id: str, found: Exploration, diagrams: Diagrams) -> str:
    element = found.model.elements.get(element_id)
    return _name(element, diagrams) if element else element_id.replace("_", " ").capitalize()


def _in_words(path: Sequence[str], found: Exploration, diagrams: Diagrams) -> list[str]:
    elements = [found.model.elements[one] for one in path if one in found.model.elements]
    return [_name(one, diagrams) for one in elements if one.kind in _TOLD and one.name]


def _stands(last: str, waiting: Sequence[str], found: Exploration, diagrams: Diagrams) -> str:
    if not waiting:
        return f"After “{_named(last, found, diagrams)}” nobody is asked for anything"
    tasks = ", ".join(f"“{_named(one, found, diagrams)}”" for one in waiting)
    return f"After “{_named(last, found, diagrams)}” it waits for {tasks}"


def _counted(sentences: Sequence[str]) -> list[tuple[str, int]]:
    return [(one, sentences.count(one)) for one in dict.fromkeys(sentences)]
