"""What somebody wants to see of the triage list: filters, order and page. Pure; an address says it.

A filter that is not one of its choices means no filter, so that an old address still shows a list.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from typing import Any

from engine.attendance.bands import BANDS

PUPILS_A_PAGE = 50
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


@dataclass(frozen=True)
class TriageFilter:
    """Empty filters leave nobody out. `turned` reverses the order that a column has by itself."""

    school: str = ""
    year: str = ""
    band: str = ""
    change: str = ""
    open_to: str = ""
    next: str = ""
    notice: str = ""
    sort: str = "attendance"
    turned: bool = False
    page: int = 1

    @property
    def descending(self) -> bool:
        """Whether the largest values come first."""
        return SORTS[self.sort] != self.turned

    @property
    def filtered(self) -> bool:
        """Whether anybody may be left out."""
        return any(getattr(self, name) for name in FILTERS)

    def but(self, **changed: object) -> "TriageFilter":
        """The same with something else, from its first page."""
        return replace(self, **{"page": 1, **changed})  # type: ignore[arg-type]

    def sorted_by(self, column: str) -> "TriageFilter":
        """The same by another column; by the same column the other way round."""
        return self.but(sort=column, turned=column == self.sort and not self.turned)

    def query(self) -> dict[str, Any]:
        """What stands in the address: only what is not as usual."""
        usual = TriageFilter()
        changed = {each.name: getattr(self, each.name) for each in fields(self)}
        return {
            name: "yes" if value is True else str(value)
            for name, value in changed.items()
            if value != getattr(usual, name)
        }


FILTERS = ("school", "year", *CHOICES)


def triage_filter_from(told: Mapping[str, str]) -> TriageFilter:
    """What an address wants: whatever it says that is not a choice is left out."""
    chosen = {name: told.get(name, "") for name, choices in CHOICES.items() if told.get(name) in choices}
    sort, page = told.get("sort", ""), told.get("page", "")
    return TriageFilter(
        school=told.get("school", "")[:20],
        year=told.get("year", "")[:10],
        **chosen,
        sort=sort if sort in SORTS else "attendance",
        turned=told.get("turned") == "yes",
        page=max(1, int(page)) if page.isdecimal() and len(page) < 7 else 1,
    )
