"""What somebody wants to see of the triage list: filters, order and page. Pure; an address says it.

A filter that is not one of its choices means no filter, so that an old address still shows a list.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from engine.attendance.bands import BANDS
from engine.store.list_filter import ListFilter

#: Few enough for a telephone.
PUPILS_A_PAGE = 15
#: A change of less is "about the same"; a fall of so much is a large one: tenths of a percentage point.
POINT, LARGE_FALL = 10, 50
SOON, LATER = timedelta(weeks=2), timedelta(weeks=6)

#: Filter -> what may be wanted of it, in words. Of `school` and `year` it is what the records hold.
CHOICES: Mapping[str, Mapping[str, str]] = {
    "band": {**BANDS, "persistent": "Persistently absent (a tenth or more missed)"},
    "change": {
        "large_fall": "Fell by 5 points or more",
        "fell": "Fell by a point or more",
        "rose": "Rose by a point or more",
        "same": "About the same",
        "none": "Cannot be compared",
    },
    "open_to": {
        "nobody": "Nobody known",
        "early_help": "Early help",
        "social_care": "Social care",
        "case": "Has an open case",
        "no_case": "Has no open case",
        "not_known": "Not known",
    },
    "next": {
        "overdue": "Overdue",
        "two_weeks": "Within 2 weeks",
        "six_weeks": "Within 6 weeks",
        "none": "An open case without a date",
    },
    "notice": {"now": "10 or more sessions now", "ever": "Met in this school year or the last"},
}
#: Column by which the list may be sorted -> whether its largest values come first.
SORTS: Mapping[str, bool] = {
    "attendance": False,
    "name": False,
    "school": False,
    "year": False,
    "term": False,
    "change": False,
    "notice": True,
    "open_to": True,
    "next": False,
}


@dataclass(frozen=True, kw_only=True)
class TriageFilter(ListFilter):
    """Empty filters leave nobody out."""

    SORTABLE = SORTS
    school: str = ""
    year: str = ""
    band: str = ""
    change: str = ""
    open_to: str = ""
    next: str = ""
    notice: str = ""
    sort: str = "attendance"

    @property
    def filtered(self) -> bool:
        """Whether anybody may be left out."""
        return any(getattr(self, name) for name in FILTERS)


FILTERS = ("school", "year", *CHOICES)


def triage_filter_from(told: Mapping[str, str]) -> TriageFilter:
    """What an address wants: whatever it says that is not a choice is left out."""
    chosen: dict[str, Any] = {
        name: told.get(name, "") for name, choices in CHOICES.items() if told.get(name) in choices
    }
    return TriageFilter(
        school=told.get("school", "")[:20],
        year=told.get("year", "")[:10],
        **chosen,
        **TriageFilter.placed(told),
    )
