"""What somebody wants to see of the list of cases: filters, order and page. Pure; an address says it.

A filter that is not one of its choices means no filter, so that an old address still shows a list.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.pupil_record import FACT_NAMES, FLAGS
from engine.store.list_filter import ListFilter

CASES_A_PAGE = 20
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


@dataclass(frozen=True, kw_only=True)
class CaseFilter(ListFilter):
    """Empty filters leave no case out. `process` is the pathway with which it was opened, `stage` one in
    which somebody has something to do now, `waiting` that person's role.
    """

    SORTABLE = CASE_SORTS
    state: str = "open"
    process: str = ""
    stage: str = ""
    school: str = ""
    leader: str = ""
    waiting: str = ""
    next: str = ""
    flag: str = ""
    sort: str = "opened"

    @property
    def filtered(self) -> bool:
        """Whether any open case may be left out, or closed ones are shown."""
        return self.state != "open" or any(getattr(self, name) for name in CASE_FILTERS)


def case_filter_from(told: Mapping[str, str]) -> CaseFilter:
    """What an address wants: whatever it says that is not a choice is left out."""
    chosen: dict[str, Any] = {
        name: told[name] for name, choices in CASE_CHOICES.items() if told.get(name) in choices
    }
    chosen |= {name: told.get(name, "")[:_LONGEST] for name in HELD}
    return CaseFilter(
        **chosen,
        **CaseFilter.placed(told),
    )
