"""The facts of a child's record in words, and which of their changes must be looked at one by one. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.england import day_in_words

#: Every fact whose changes are kept, by its column, as people call it.
FACT_NAMES = {
    "upn": "UPN",
    "name": "Name",
    "date_of_birth": "Date of birth",
    "school_urn": "School",
    "looked_after": "Looked after",
    "previously_looked_after": "Previously looked after",
    "child_protection": "Child protection",
    "child_in_need": "Child in need",
    "early_help_open": "Early help",
    "ehcp": "EHCP",
    "sen_support": "SEN support",
    "free_school_meals": "FSM",
    "year_group": "Year group",
    "sex": "Sex",
    "ethnicity": "Ethnicity",
    "household_id": "Household",
}
#: The facts that say who else knows the child or what the child needs: true, false or None for not known.
FLAGS = ("looked_after", "child_protection", "child_in_need", "early_help_open", "ehcp", "sen_support")
#: Of these, the services to which a child may be open, the most serious first; and those of social care.
OPEN_TO = FLAGS[:4]
SOCIAL_CARE = FLAGS[:3]
#: Dangerous in whatever direction: they decide who may do what, and who hears of the child.
_ALWAYS_DANGEROUS = frozenset({"looked_after", "school_urn", "date_of_birth"})
#: Dangerous when a plan that protects the child is no longer said to be there.
_DANGEROUS_TO_LOSE = frozenset({"child_protection", "child_in_need"})


@dataclass(frozen=True)
class FactChange:
    """One fact that changed. `since` is the day for which the new one is known; None means not known."""

    field: str
    was: Any
    became: Any
    since: date

    @property
    def is_dangerous(self) -> bool:
        """Whether a person must look at it before it is made, because a mistake here can harm the child."""
        lost = self.was is True and self.became is not True
        return self.field in _ALWAYS_DANGEROUS or (self.field in _DANGEROUS_TO_LOSE and lost)


def fact_text(value: Any) -> str | None:
    """A fact as its history keeps it: "yes", "no", an ISO day, the words themselves, None when not known."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return None if value is None else str(value)


def fact_in_words(field: str, kept: str | None, schools: Mapping[str, str]) -> str:
    """A fact of the history as people read it.

    Args:
        kept: as `fact_text` gave it.
        schools: names by URN.
    """
    if kept is None:
        return "No school" if field == "school_urn" else "Not known"
    if field == "school_urn":
        return f"{schools[kept]} ({kept})" if kept in schools else kept
    if field == "date_of_birth":
        return f"{day_in_words(date.fromisoformat(kept))}"
    return {"yes": "Yes", "no": "No"}.get(kept, kept)


def plain(text: str) -> str:
    """A name or number without regard to blanks and case: two that are the same then are the same."""
    return " ".join(text.split()).casefold()
