"""What two outlines differ in: found here once, for files of every kind that has parts."""

from collections.abc import Collection, Iterator
from difflib import SequenceMatcher

from engine.comparing.difference import DifferenceKind, FileDifference, came_or_went
from engine.comparing.outline import Outline, OutlinedPart, Statement
from engine.comparing.telling import beginning, in_quotes_both

#: Statements that change what a part is called: it is told by its former name what is different now.
_CALLED_BY = ("name", "label", "title", "sourceRef", "targetRef")


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
