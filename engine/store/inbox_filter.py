"""What somebody wants to see of an inbox: filters, order and page. Pure; an address says it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar, Literal, cast, get_args
from urllib.parse import urlencode

from engine.store.list_filter import ListFilter

View = Literal["mine", "team", "approvals", "done"]
#: Stands for nobody where somebody might be chosen.
NOT_TAKEN = "-"
#: When a task is due -> in words.
INBOX_DUE: Mapping[str, str] = {
    "overdue": "Overdue",
    "week": "Within 7 days",
    "two_weeks": "Within 2 weeks",
    "none": "Without a date",
}
#: How far ahead of now these reach.
DUE_WITHIN: Mapping[str, timedelta] = {"week": timedelta(days=7), "two_weeks": timedelta(days=14)}
#: What an inbox may be sorted by -> in words.
INBOX_SORTS: Mapping[str, str] = {
    "due": "due date",
    "child": "child",
    "process": "pathway",
    "since": "since when",
}
#: Filters whose values are ids or keys of something that may be gone.
INBOX_FILTERS = ("process", "school", "child", "person")
#: Pages beyond are not asked of the database: nobody turns so many.
LAST_PAGE = 1000
_LONGEST = 100


@dataclass(frozen=True, kw_only=True)
class InboxFilter(ListFilter):
    """Which inbox, and what to leave out. `now` says what is overdue.

    `school` is a URN, `child` a pupil's id, `person` the id of who has taken a task, or NOT_TAKEN. By
    its date what is done is sorted by when that was, the latest first.
    """

    SORTABLE: ClassVar[Mapping[str, bool]] = dict.fromkeys(INBOX_SORTS, False)
    now: datetime = field(kw_only=False)
    view: View = field(default="mine", kw_only=False)
    process: str = ""
    school: str = ""
    child: str = ""
    person: str = ""
    due: str = ""
    sort: str = "due"

    @property
    def filtered(self) -> bool:
        """Whether any task of the inbox may be left out."""
        return any(getattr(self, name) for name in (*INBOX_FILTERS, "due"))

    def query(self) -> dict[str, Any]:
        """What stands in the address: which inbox always, else only what is not as usual."""
        said = {name: value for name, value in super().query().items() if name != "now"}
        return {"view": self.view, **said}

    def address(self) -> str:
        """The same as one word, by which other pages know where somebody came from."""
        return urlencode(self.query())


def inbox_filter_from(told: Mapping[str, str], now: datetime, usual: View = "mine") -> InboxFilter:
    """What an address wants; what it says that is no choice is left out."""
    view, due = told.get("view", usual), told.get("due", "")
    # So that addresses of before still hold.
    due = "overdue" if told.get("overdue") == "yes" and not due else due
    placed = InboxFilter.placed(told)
    return InboxFilter(
        now,
        cast(View, view) if view in get_args(View) else "mine",
        due=due if due in INBOX_DUE and view != "done" else "",
        process=told.get("process", "")[:_LONGEST],
        school=told.get("school", "")[:_LONGEST],
        child=told.get("child", "")[:_LONGEST],
        person=told.get("person", "")[:_LONGEST],
        **{**placed, "page": min(placed["page"], LAST_PAGE)},
    )
