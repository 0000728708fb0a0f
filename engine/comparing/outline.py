"""Two files side by side as outlines: their parts by id, and all that each part says, statement by statement.

Every reader (diagram, decision table, form, scenario) makes an outline; what two outlines differ in is
found here, once for all of them.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import TypeVar

from engine.comparing.difference import Aspect, DifferenceKind, FileDifference, came_or_went
from engine.comparing.telling import Phrases, beginning, in_quotes_both


@dataclass(frozen=True)
class Statement:
    """One thing that a file says of a part.

    `value` is compared and is what stands in the file; `show` tells it, None: in quotation marks. A value
    that is `listed` is words parted by spaces, of which only those that came or went are told. One
    `about` another part counts only while both files have that part, `unless` another statement of its
    part is different, which tells it already. Values that are shown `alike` are no difference.
    """

    what: Aspect
    value: str
    phrases: Phrases
    show: Callable[[str], str] | None = None
    listed: bool = False
    about: str = ""
    alike: str | None = None
    unless: str = ""


@dataclass(frozen=True)
class OutlinedPart:
    """A step, a flow, a question, a rule: what is added or removed as one.

    `called` is how a sentence speaks of it, `whole` how it is told when it comes or goes. Parts that are
    `ordered_in` the same place follow one another there in an order that matters. One that comes or goes
    with the part that it is `within` is not told by itself.
    """

    id: str
    name: str
    what: Aspect
    called: str
    whole: str
    statements: Mapping[str, Statement] = field(default_factory=dict)
    ordered_in: str = ""
    within: str = ""


Keyed = TypeVar("Keyed")
#: Statements that change what a part is called: it is told by its former name what is different now.
_CALLED_BY = ("name", "label", "title", "sourceRef", "targetRef")
#: The parts of a file by a key that is the same in both versions, in the order of the file.
Outline = Mapping[str, OutlinedPart]


def by_key(pairs: Iterable[tuple[str, Keyed]]) -> dict[str, Keyed]:
    """What was found, by its keys; what comes again under one gets a number, so that nothing is lost."""
    found: dict[str, Keyed] = {}
    times: Counter[str] = Counter()
    for key, one in pairs:
        times[key] += 1
        found[key if times[key] == 1 else f"{key}\n{times[key]}"] = one
    return found


def compare_outlines(file: str, was: Outline, now: Outline) -> Iterator[FileDifference]:
    """Every difference of two outlines, in the order of the older file, what is new last."""
    both = was.keys() & now.keys() | {""}
    for key in {**was, **now}:
        if key in was and key in now:
            yield from _changed(file, was[key], now[key], both)
        elif key in now and now[key].within in both:
            yield _whole(file, now[key], "added")
        elif key in was and was[key].within in both:
            yield _whole(file, was[key], "removed")
    yield from _reordered(file, was, now)


def _whole(file: str, part: OutlinedPart, kind: DifferenceKind) -> FileDifference:
    was, now = (part.whole, None) if kind == "removed" else (None, part.whole)
    words = beginning(f"{part.whole} was {kind}.")
    return FileDifference(file, part.id, part.name, kind, part.what, was, now, words)


def _changed(
    file: str, was: OutlinedPart, now: OutlinedPart, both: Collection[str]
) -> Iterator[FileDifference]:
    for key in {**was.statements, **now.statements}:
        one, other = was.statements.get(key), now.statements.get(key)
        said = other or one
        if said is None or not _differ(one, other) or (said.about and said.about not in both):
            continue
        if said.unless and _differ(was.statements.get(said.unless), now.statements.get(said.unless)):
            continue
        kind: DifferenceKind = "moved" if said.what == "layout" else came_or_went(one, other)
        words = _words(was.called if key in _CALLED_BY else now.called, said, one, other)
        values = one.value if one else None, other.value if other else None
        yield FileDifference(file, now.id, now.name, kind, said.what, *values, words)


def _differ(one: Statement | None, other: Statement | None) -> bool:
    if one is None or other is None:
        return True
    return one.value != other.value and (one.alike is None or one.alike != other.alike)


def _words(it: str, said: Statement, one: Statement | None, other: Statement | None) -> str:
    was, now = one.value if one else None, other.value if other else None
    if one and other:
        if one.value.split() == other.value.split():
            return beginning(f"{it} is written with other spaces or line breaks.")
        if one.listed:
            was, now = _lost_and_gained(one.value, other.value)
    shown = _shown(one, was), _shown(other, now)
    if shown[0] == shown[1]:
        shown = in_quotes_both(was, now)
    return said.phrases.told(it, *shown)


def _shown(statement: Statement | None, value: str | None) -> str | None:
    return statement.show(value) if statement and statement.show and value is not None else None


def _lost_and_gained(was: str, now: str) -> tuple[str | None, str | None]:
    """Of two lists what went and what came; both whole where that says too little."""
    lost = [word for word in was.split() if word not in now.split()]
    gained = [word for word in now.split() if word not in was.split()]
    if bool(lost) == bool(gained):
        return was, now
    return (" ".join(lost) or None, " ".join(gained) or None)


def _reordered(file: str, was: Outline, now: Outline) -> Iterator[FileDifference]:
    for place in dict.fromkeys(part.ordered_in for part in now.values() if part.ordered_in):
        before, after = _numbers(was, place), _numbers(now, place)
        common = [key for key in before if key in after], [key for key in after if key in before]
        for key in _out_of_order(*common):
            part = now[key]
            former, latter = str(before[key]), str(after[key])
            words = beginning(
                f"{was[key].called} is now number {latter} in its order; it was number {former}."
            )
            yield FileDifference(file, part.id, part.name, "changed", part.what, former, latter, words)


def _numbers(outline: Outline, place: str) -> dict[str, int]:
    keys = (key for key, part in outline.items() if part.ordered_in == place)
    return {key: number for number, key in enumerate(keys, 1)}


def _out_of_order(was: list[str], now: list[str]) -> list[str]:
    """Few keys that can be said to have moved: those outside the longest runs in common."""
    kept = SequenceMatcher(None, was, now, autojunk=False).get_matching_blocks()
    still = {key for block in kept for key in was[block.a : block.a + block.size]}
    return [key for key in now if key not in still]
