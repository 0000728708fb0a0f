"""What lists with filters have in common: order, page, and how an address says all of it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, ClassVar, Self

#: Of a page a number with more digits is none.
_MOST_DIGITS = 6


@dataclass(frozen=True, kw_only=True)
class ListFilter:
    """The order and the page of a list; each list adds its filters and its usual order.

    `SORTABLE` are the columns by which it may be sorted, each with whether its largest values come first.
    `turned` reverses the order that a column has by itself.
    """

    SORTABLE: ClassVar[Mapping[str, bool]]
    sort: str = ""
    turned: bool = False
    page: int = 1

    @property
    def descending(self) -> bool:
        """Whether the largest values come first."""
        return self.SORTABLE[self.sort] != self.turned

    def but(self, **changed: object) -> Self:
        """The same with something else, from its first page."""
        return replace(self, **{"page": 1, **changed})  # type: ignore[arg-type]

    def sorted_by(self, column: str) -> Self:
        """The same by another column; by the same column the other way round."""
        return self.but(sort=column, turned=column == self.sort and not self.turned)

    def query(self) -> dict[str, Any]:
        """What stands in the address: only what is not as usual."""
        said = {
            each.name: getattr(self, each.name)
            for each in fields(self)
            if getattr(self, each.name) != each.default
        }
        return {name: "yes" if value is True else str(value) for name, value in said.items()}

    @classmethod
    def placed(cls, told: Mapping[str, str]) -> dict[str, Any]:
        """The order and the page that an address wants, as far as there is such an order and page."""
        sort, page = told.get("sort", ""), told.get("page", "")
        return {
            "sort": sort if sort in cls.SORTABLE else cls.sort,
            "turned": told.get("turned") == "yes",
            "page": max(1, int(page)) if page.isdecimal() and len(page) <= _MOST_DIGITS else 1,
        }
