"""One evaluation: what it may still spend, what it reads, what goes wrong, and the names it sees."""

from collections.abc import Callable, Mapping
from datetime import datetime

from engine.attendance.calendar import SchoolCalendar
from engine.expressions.limits import WORK, Meter
from engine.expressions.values import Value

#: An evaluation that goes wrong in a loop would say the same a thousand times.
_MOST_PROBLEMS = 20
_NOTHING: Mapping[str, Value] = {}


class Names(dict[str, Value]):
    """A scope of names with a school calendar, which `read` gives when a function first asks.

    A name that is not among them is looked for in the scope `behind`, only when an expression asks for it.
    """

    def __init__(
        self,
        names: Mapping[str, Value],
        read: Callable[[], SchoolCalendar | None],
        behind: Mapping[str, Value] = _NOTHING,
    ) -> None:
        super().__init__(names)
        self._read, self._behind = read, behind

    def __missing__(self, name: str) -> Value:
        return self._behind[name]

    @property
    def calendar(self) -> SchoolCalendar | None:
        """The calendar, if there is one."""
        return self._read()


def calendar_of(scope: Mapping[str, Value]) -> SchoolCalendar | None:
    """The school calendar that belongs to a scope: its attribute `calendar`, where it has one."""
    found: SchoolCalendar | None = getattr(scope, "calendar", None)
    return found


class Evaluation(Meter):
    """The meter of one evaluation, its present moment and scope, and what it notes when that is wanted."""

    __slots__ = ("moment", "problems", "reads", "scope")

    def __init__(
        self,
        moment: datetime | None = None,
        scope: Mapping[str, Value] = _NOTHING,
        explained: bool = False,
    ) -> None:
        self.left = WORK
        self.moment = moment
        self.scope = scope
        self.problems: list[str] | None = [] if explained else None
        self.reads: dict[str, Value] | None = {} if explained else None

    def note(self, problem: str) -> None:
        """Remember why something gave null, once."""
        noted = self.problems
        if noted is not None and len(noted) < _MOST_PROBLEMS and problem not in noted:
            noted.append(problem)


class Frame:
    """The names that a part of an expression sees: the scope from outside, and local values by their slot."""

    __slots__ = ("locals", "run", "scope")

    def __init__(self, scope: Mapping[str, Value], run: Evaluation, local: dict[int, Value]) -> None:
        self.scope = scope
        self.run = run
        self.locals = local

    def inner(self) -> "Frame":
        """A frame whose local values can change without changing these."""
        return Frame(self.scope, self.run, self.locals.copy())
