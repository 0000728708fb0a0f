"""The names that an expression can know at one place of a diagram: facts, what came before it, functions.

Pure, and never fails: what cannot be read gives no names, and the linter says why.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from engine.attendance.fact_words import FACTS_EXPLAINED, OPENED_BY_EXPLAINED
from engine.bpmn.bundle import ProcessFiles
from engine.bpmn.giving import GivenName, StepsGiving
from engine.expressions import WITH_CALENDAR

#: Headings, in the order in which names are offered.
FACT, BEFORE, OWN, ELSEWHERE, FUNCTION = (
    "Facts of the child and the case",
    "From the steps before this one",
    "Answers of this step, once it is done",
    "Of the case, where other processes gave it",
    "Functions",
)


@dataclass(frozen=True)
class KnownName:
    """One name: as expressions write it, what it is in a line, and the heading under which it stands.

    `parameters` are there for functions alone: what each is called.
    """

    name: str
    meaning: str
    group: str
    parameters: tuple[str, ...] = ()


def names_known_at(
    files: ProcessFiles,
    place: str,
    called: Callable[[str], ProcessFiles | None] = lambda process: None,
    elsewhere: Iterable[KnownName] = (),
) -> list[KnownName]:
    """Every name that can be known at an element, at a flow (its condition), or anywhere in a process.

    Args:
        place: the id of an element, of a flow or of a process; of nothing else facts and functions are known.
        called: the files of a process that a step calls; None where there are none.
        elsewhere: what processes give that may have run in the case before (`case_names_of`).
    """
    giving, calling = StepsGiving(files), _Calling(called, {files.key})
    before = [*giving.items_around(place), *calling.given(giving, giving.before(place))]
    own = calling.given(giving, [place])
    found: dict[str, KnownName] = {}
    for one in (*_facts(), *_named(before, BEFORE), *_named(own, OWN), *elsewhere, *FUNCTIONS):
        found.setdefault(f"{one.name}()" if one.group == FUNCTION else one.name, one)
    return list(found.values())


def _named(given: Iterable[GivenName], group: str) -> Iterator[KnownName]:
    yield from (KnownName(one.name, one.told, group) for one in given)


@dataclass(frozen=True)
class _Calling:
    """Follows steps that call processes; a process that is called gives all of its names, once."""

    called: Callable[[str], ProcessFiles | None]
    seen: set[str]

    def given(self, giving: StepsGiving, elements: Iterable[str]) -> Iterator[GivenName]:
        for one in elements:
            yield from giving.by(one)
            element = giving.elements.get(one)
            key = element.called if element else None
            if key and key not in self.seen and (inner := self.called(key)):
                self.seen.add(key)
                inside = StepsGiving(inner)
                yield from self.given(inside, inside.elements)


def _facts() -> Iterator[KnownName]:
    yield from (KnownName(name, meaning, FACT) for name, meaning in FACTS_EXPLAINED.items())
    yield KnownName("case.opened_by", OPENED_BY_EXPLAINED, FACT)


def _functions() -> Iterator[KnownName]:
    for name, function in WITH_CALENDAR.functions.items():
        first = function.signatures[0]
        told = (first.run.__doc__ or "").strip().split("\n")[0]
        yield KnownName(name, told, FUNCTION, tuple(one.name for one in first.parameters))


FUNCTIONS = tuple(_functions())


def case_names_of(files: ProcessFiles) -> list[KnownName]:
    """What a process keeps under `case`, for all other processes of the case."""
    giving = StepsGiving(files)
    given = (one for element in giving.elements for one in giving.by(element))
    return [*_named((one for one in given if one.name.startswith("case.")), ELSEWHERE)]
