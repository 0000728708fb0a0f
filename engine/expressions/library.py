"""The functions that expressions may call by name, and how their arguments are taken.

A signature is a text such as `string: string, start position: number, length: number?`:
names as the standard gives them, then the kind; `?` marks what may be left out, `...`
takes all that follow, one at least; `any` takes everything, null too. A list of one is
taken for its item and an item for a list of one, where the signature asks for the other.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from inspect import signature
from types import MappingProxyType
from typing import Any, TypeVar

from engine.expressions.calendar import GREENWICH
from engine.expressions.evaluation import Evaluation
from engine.expressions.limits import CALL
from engine.expressions.scanner import KnownNames
from engine.expressions.temporal import Date, DateTime, Time
from engine.expressions.tree import Type
from engine.expressions.values import Function, Value, kind

CallRun = Callable[..., Any]
_Run = TypeVar("_Run", bound=CallRun)


class Refused(ValueError):
    """A function cannot take these arguments; the text says why."""


class WrongKind(Refused):
    """An argument is of another kind than the signature asks for; another signature may take it."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a signature."""

    name: str
    kinds: frozenset[str]
    optional: bool = False
    rest: bool = False

    @classmethod
    def read(cls, text: str) -> "Parameter":
        """A parameter from its notation, such as `list:list` or `scale:number?`."""
        name, _, kinds = text.partition(":")
        wanted = kinds.strip()
        optional, rest = wanted.endswith("?"), wanted.endswith("...")
        names = {one.strip() for one in wanted.rstrip("?.").split("|")} - {"any"}
        return cls(name.strip(), frozenset(names), optional, rest)

    def take(self, value: Value, function: str) -> Value:
        """The value as this parameter wants it; WrongKind when it is of another kind."""
        found = kind(value)
        if not self.kinds or found in self.kinds:
            return value
        if isinstance(value, list) and len(value) == 1 and kind(value[0]) in self.kinds:
            return value[0]
        if "list" in self.kinds and value is not None:
            return [value]
        if isinstance(value, Date) and "date and time" in self.kinds:
            return DateTime(value, Time(0, 0, zone=GREENWICH))
        wanted = " or ".join(sorted(self.kinds - {"null"}))
        raise WrongKind(f"{function}() needs a {wanted} as {self.name}, not {_described(found)}")


@dataclass(frozen=True, slots=True)
class Signature:
    """One way to call a function."""

    parameters: tuple[Parameter, ...]
    run: CallRun
    takes_run: bool

    @property
    def least(self) -> int:
        """How many arguments a call has to give."""
        return sum(not one.optional for one in self.parameters)

    @property
    def most(self) -> int:
        """How many arguments a call may give."""
        return 10_000 if any(one.rest for one in self.parameters) else len(self.parameters)

    def places(self, names: Sequence[str]) -> list[int | None] | None:
        """Which of the named arguments each parameter takes; None when the names do not fit.

        Parameters after the last that is named are left out.
        """
        known = [one.name for one in self.parameters]
        if len(set(names)) != len(names) or not set(names) <= set(known):
            return None
        places = [names.index(name) if name in names else None for name in known]
        missing = [
            place is None and not one.optional for place, one in zip(places, self.parameters, strict=True)
        ]
        if any(missing):
            return None
        return places[: len(names) and 1 + max(i for i, place in enumerate(places) if place is not None)]

    def call(self, function: str, run: Evaluation, values: Sequence[Value]) -> Value:
        """Call with positional values."""
        taken: list[Any] = []
        for place, value in enumerate(values):
            parameter = self.parameters[min(place, len(self.parameters) - 1)]
            taken.append(parameter.take(value, function))
        result: Value = self.run(run, *taken) if self.takes_run else self.run(*taken)
        return result


@dataclass(frozen=True, slots=True)
class Builtin:
    """A function by its name, with every signature that it has."""

    name: str
    signatures: tuple[Signature, ...]

    @property
    def plain(self) -> CallRun | None:
        """The function itself where it takes any one value and nothing else."""
        only = self.signatures[0]
        plain = len(self.signatures) == 1 and only.most == only.least == 1 and not only.takes_run
        return only.run if plain and not only.parameters[0].kinds else None

    def call(self, run: Evaluation, values: Sequence[Value]) -> Value:
        """Call with positional values; null and a note when it cannot take them."""
        run.charge(CALL)
        refusal = f"{self.name}() does not take {len(values)} argument(s)"
        for one in self.signatures:
            if one.least <= len(values) <= one.most:
                try:
                    return one.call(self.name, run, values)
                except WrongKind as wrong:
                    refusal = str(wrong)
                except (ValueError, ArithmeticError) as refused:
                    refusal = _reason(self.name, refused)
                    break
        run.note(refusal)
        return None

    def named(self, names: Sequence[str]) -> "tuple[Builtin, list[int | None]] | None":
        """The function with only the signatures that have these names, and their places.

        Where two have the same names, as `before(point, range)` and `before(range, point)`, the one
        whose order is that of the call.
        """
        fitting = [(one, found) for one in self.signatures if (found := one.places(names)) is not None]
        if not fitting:
            return None
        as_written = [0, *range(1, len(names))]
        places = min((found for _, found in fitting), key=lambda found: found != as_written)
        return Builtin(self.name, tuple(one for one, found in fitting if found == places)), places

    def value(self) -> Function:
        """The function as a value."""
        first = self.signatures[0]
        names = None if first.most > len(first.parameters) else tuple(one.name for one in first.parameters)
        return Function(
            names, lambda run, values: self.call(_evaluation(run), values), self.name, fixed=False
        )


class Library:
    """What expressions may use besides the names in their scope: functions, and a model's types and members.

    A library is never changed: its methods give a larger one.
    """

    def __init__(
        self,
        functions: Mapping[str, Builtin],
        types: Mapping[str, Type] | None = None,
        members: Collection[str] = (),
    ) -> None:
        self.functions = MappingProxyType(dict(functions))
        self.types = MappingProxyType(dict(types or {}))
        self.members = frozenset(members)
        self.known = KnownNames(self.functions)
        self.values = {name: function.value() for name, function in functions.items()}

    def with_functions(self, shelf: "Shelf") -> "Library":
        """With the functions of a shelf, for example those of a school calendar."""
        return Library({**self.functions, **shelf.functions}, self.types, self.members)

    def with_types(self, types: Mapping[str, Type], members: Collection[str] = ()) -> "Library":
        """With types for `instance of`, and names with spaces that may stand after a dot or in a filter."""
        larger = copy(self)  # with the same functions, of which there are many
        larger.types = MappingProxyType({**self.types, **types})
        larger.members = self.members | {*members, *types}
        return larger


class Shelf:
    """Functions of one topic, collected by decorating them."""

    def __init__(self) -> None:
        self.functions: dict[str, Builtin] = {}

    def function(self, name: str, parameters: str = "") -> Callable[[_Run], _Run]:
        """Put a function on the shelf. A first parameter `run` is given the Evaluation."""

        def put(run: _Run) -> _Run:
            parts = tuple(Parameter.read(part) for part in parameters.split(",") if part.strip())
            takes_run = next(iter(signature(run).parameters), "") == "run"
            before = self.functions.get(name)
            signatures = (*(before.signatures if before else ()), Signature(parts, run, takes_run))
            self.functions[name] = Builtin(name, signatures)
            return run

        return put


def _evaluation(meter: Any) -> Evaluation:
    return meter if isinstance(meter, Evaluation) else Evaluation()


def _described(found: str) -> str:
    return found if found == "null" else f"a {found}"


def _reason(name: str, error: Exception) -> str:
    if isinstance(error, ArithmeticError):
        return f"{name}(): the result is out of range"
    return str(error) if isinstance(error, Refused) else f"{name}(): {error}"
