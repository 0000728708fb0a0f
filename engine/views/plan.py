"""The plan of a case as one list: what was agreed, whose it is, by when, and what became of it. Pure.

Plans and reviews keep their actions in parts of the case's record, each a list `actions`; a review begins
with those of the plan, so that what stands there now is the plan as it was looked at last.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.expressions import from_json, to_python

#: Whose an action is, as the forms ask it.
WHOSE = {
    "child": "The child",
    "family": "The family",
    "school": "The school",
    "professional": "Another professional",
}
#: What became of an action, as reviews ask it; of the first two nobody has to do more.
BECAME = {"done": "Done", "stopped": "No longer needed", "under_way": "Under way", "not_begun": "Not begun"}
_SETTLED = frozenset({"done", "stopped"})


@dataclass(frozen=True)
class PlanAction:
    """One action. `plan` is the part of the record in words, `became` a key of `BECAME` or "".

    `measure` is how people will know that it worked, `shown_by` what shows what became of it.
    """

    plan: str
    action: str
    whose: str
    name: str
    by_when: date | None
    measure: str
    became: str
    shown_by: str
    overdue: bool

    @property
    def settled(self) -> bool:
        """Whether nobody has to do more about it."""
        return self.became in _SETTLED

    @property
    def owner(self) -> str:
        """Whose it is, by name where somebody is named."""
        return f"{self.name} ({self.whose.lower()})" if self.name and self.whose else self.name or self.whose


@dataclass(frozen=True)
class Plan:
    """What is worked on: the actions, those settled last, and the target for attendance, "" for none."""

    actions: tuple[PlanAction, ...]
    target: str


def plan_of(record: Mapping[str, Any], today: date) -> Plan:
    """The plan in a case's record, as stored (JSON form, dates tagged)."""
    parts = [(name, part) for name, part in record.items() if isinstance(part, Mapping)]
    # A later plan takes actions of an earlier one over: each stands once, as it was said last.
    latest = {
        (each.action, each.name): each
        for name, part in parts
        for each in _actions(name.replace("_", " ").capitalize(), part, today)
    }
    ordered = sorted(latest.values(), key=lambda each: (each.settled, each.by_when or date.max))
    target = next((str(part["attendance_target"]) for _, part in parts if part.get("attendance_target")), "")
    return Plan(tuple(ordered), target)


def _actions(plan: str, part: Mapping[str, Any], today: date) -> Iterator[PlanAction]:
    if part.get("work_planned"):  # targeted case work has no list of its own: one piece of work, one owner
        text, owner = str(part["work_planned"]), str(part.get("owner") or "")
        yield PlanAction(plan, text, "", owner, None, "", "", "", overdue=False)
    listed = part.get("actions")
    for row in listed if isinstance(listed, list) else ():
        if isinstance(row, Mapping) and row.get("action"):
            yield _action(plan, row, today)


def _action(plan: str, row: Mapping[str, Any], today: date) -> PlanAction:
    by_when, became = to_python(from_json(row.get("by_when"))), str(row.get("became") or "")
    due = by_when if isinstance(by_when, date) else None
    return PlanAction(
        plan=plan,
        action=str(row["action"]),
        whose=WHOSE.get(str(row.get("by_whom")), ""),
        name=str(row.get("name") or ""),
        by_when=due,
        measure=str(row.get("measure") or ""),
        became=became if became in BECAME else "",
        shown_by=str(row.get("shown_by") or ""),
        overdue=due is not None and due < today and became not in _SETTLED,
    )
