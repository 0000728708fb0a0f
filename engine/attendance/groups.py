"""Groups of a school's pupils by what their record says: whom absence meets together. Pure.

Looked-after children are no group here: in one school they are few, and their number alone would tell who
they are. Young carers and pupil premium are in no file that comes in; free school meals stand nearest to it.

Source: Working together to improve school attendance (DfE, 2024); W-I0.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.attendance.totals import Figures, together

#: What of the record is asked; each is true, false, or None where it is not known.
GROUPED_BY = ("ehcp", "sen_support", "free_school_meals")
Known = Mapping[str, bool | None]


@dataclass(frozen=True)
class Group:
    """Pupils of a school who have something in common. Of `unknown` pupils the record does not say."""

    name: str
    figures: Figures
    unknown: int = 0


def groups_of(parts: Iterable[tuple[Known, Figures]]) -> list[Group]:
    """The groups that somebody is known to be in, in a fixed order; they overlap.

    Args:
        parts: figures of pupils who are alike in all of `GROUPED_BY`.
    """
    listed = list(parts)
    return [group for name in _GROUPS if (group := _group(name, listed)).figures.pupils]


def _group(name: str, parts: Iterable[tuple[Known, Figures]]) -> Group:
    inside: dict[bool | None, list[Figures]] = {True: [], False: [], None: []}
    for known, figures in parts:
        inside[_belongs(known, **_GROUPS[name])].append(figures)
    return Group(name, together(inside[True]), together(inside[None]).pupils)


def _belongs(known: Known, **wanted: bool) -> bool | None:
    """Whether pupils with these facts belong; None when a fact that is not known decides it."""
    answers = [None if known[fact] is None else known[fact] is value for fact, value in wanted.items()]
    return False if False in answers else None if None in answers else True


_GROUPS: Mapping[str, Mapping[str, bool]] = {
    "Education, health and care plan": {"ehcp": True},
    "SEN support": {"sen_support": True},
    "Neither plan nor SEN support": {"ehcp": False, "sen_support": False},
    "Free school meals": {"free_school_meals": True},
    "No free school meals": {"free_school_meals": False},
}
