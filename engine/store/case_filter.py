"""What somebody wants to see of the list of cases: filters, order and page. Pure; an address says it.

A filter that is not one of its choices means no filter, so that an old address still shows a list.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from engine.pupil_record import FACT_NAMES, FLAGS

CASES_A_PAGE = 25
#: Stands for nobody where somebody might be chosen.
NOBODY = "-"
#: Filter -> what may be wanted of it, in words. Of the others it is what the cases hold.
CASE_CHOICES: Mapping[str, Mapping[str, str]] = {
    "state": {"open": "Open", "closed": "Closed", "all": "Open and closed"},
    "next": {
        "overdue": "Overdue",
        "two_weeks": "Within 2 weeks",
        "six_weeks": "Within 6 weeks",
        "none": "Without a date",
    },
    "flag": {
        "concern": "Safeguarding concern",
        "incident": "Needs mending",
        **{flag: FACT_NAMES[flag] for flag in FLAGS},
    },
}
#: Column by which the list may be sorted -> whether its largest values come first.
CASE_SORTS: Mapping[str, bool] = {
    "next": False,
    "opened": True,
    "name": False,
    "school": False,
    "leader": False,
}
#: Filters of which the cases hold what may be chosen.
HELD = ("process", "stage", "school", "leader", "waiting")
CASE_FILTERS = (*HELD, "next", "flag")
_LONGEST = 200


@dataclass(frozen=True)
class CaseFilter:
    """Empty filters leave no case out. `process` is the pathway with which it was opened, `stage` one in
    which somebody has something to do now, `waiting` that person's role. `turned` reverses the order.
    """

    state: str = "open"
    process: str = ""
    stage: str = ""
    school: str = ""
    leader: str = ""
    waiting: str = ""
    next: str = ""
    flag: str = ""
    sort: str = "opened"
    turned: bool = False
    page: int = 1

    @property
    def descending(self) -> bool:
        """Whether the largest values come first."""
        return CASE_SORTS[self.sort] != self.turned

    @property
    def filtered(self) -> bool:
        """Whether any open case may be left out, or closed ones are shown."""
        return self.state != "open" or any(getattr(self, name) for name in CASE_FILTERS)

    def but(self, **changed: object) -> "CaseFilter":
        """The same with something else, from its first page."""
        return replace(self, **{"page": 1, **changed})  # type: ignore[arg-type]

    def sorted_by(self, column: str) -> "CaseFilter":
        """The same by another column; by the same column the other way round."""
        return self.but(sort=column, turned=column == self.sort and not self.turned)

    def query(self) -> dict[str, str]:
        """What stands in the address: only what is not as usual."""
        usual = CaseFilter()
        changed: dict[str, Any] = {each.name: getattr(self, each.name) for each in fields(self)}
        return {
            name: "yes" if value is True else str(value)
            for name, value in changed.items()
            if value != getattr(usual, name)
        }


def case_filter_from(told: Mapping[str, str]) -> CaseFilter:
    """What an address wants: whatever it says that is not a choice is left out."""
    chosen = {name: told[name] for name, choices in CASE_CHOICES.items() if told.get(name) in choices}
    sort, page = told.get("sort", ""), told.get("page", "")
    return CaseFilter(
        **{name: told.get(name, "")[:_LONGEST] for name in HELD},
        **chosen,
        sort=sort if sort in CASE_SORTS else "opened",
        turned=told.get("turned") == "yes",
        page=max(1, int(page)) if page.isdecimal() and len(page) < 7 else 1,
    )
