"""What a form is once its file has been read: fields, choices, rules and checks.

Nothing here reads a file or judges an answer. A form is immutable and shared between
requests; the compiled FEEL of its defaults, facts and checks is part of it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal

import re2
from jsonschema import Draft202012Validator, ValidationError, validators
from jsonschema.protocols import Validator

from engine.attendance.facts import PUPIL_RECORDS, Sessions
from engine.expressions import Expression, Value, to_python


def _matches(validator: Any, pattern: str, answer: Any, schema: Any) -> Iterator[ValidationError]:
    """`pattern` in linear time, because analysts write patterns and everybody writes answers."""
    if isinstance(answer, str) and not re2.search(pattern, answer):
        yield ValidationError("does not match")


_Validator: type[Validator] = validators.extend(  # type: ignore[no-untyped-call]
    Draft202012Validator, {"pattern": _matches}
)

AnswerKind = Literal["text", "date", "integer", "number", "boolean", "choice", "choices", "rows", "fact"]
Widget = Literal[
    "text", "textarea", "date", "number", "yes-no", "radios", "select", "checkboxes", "rows", "fact"
]
#: A JSON value: what a raw answer is once its text has been understood.
Json = Any


@dataclass(frozen=True)
class Choice:
    """One option. `value` is what is recorded, `title` what people read.

    Of an option that the record offers, `item` is recorded: all that was known of it then.
    """

    value: Json
    title: str
    hint: str = ""
    item: Value = None

    @property
    def text(self) -> str:
        """The value as it stands in an HTML field."""
        return str(self.value).lower() if isinstance(self.value, bool) else str(self.value)


@dataclass(frozen=True)
class ShowIf:
    """A field is asked only while the field `field` has one of `values` (or, for a list, holds one)."""

    field: str
    values: tuple[Json, ...]

    def holds(self, answer: Json) -> bool:
        """Whether this answer of the other field reveals the field."""
        given = answer if isinstance(answer, list) else [answer]
        return any(value in self.values for value in given if value is not None)


@dataclass(frozen=True)
class Field:
    """One question, or one fact shown in its place.

    `name` is what expressions call the answer; `noun` what messages call it ("" means: made
    from the title). `alone` is the choice of several that excludes all others. `default` and
    `fact` are FEEL or, for a default, a plain JSON value. `offered_by` is FEEL that gives the choices.
    `unique`: no other penalty notice of the council has this number. `part` is the title of the part of the
    form that begins with it.
    """

    name: str
    title: str
    kind: AnswerKind
    widget: Widget
    schema: Mapping[str, Any]
    noun: str = ""
    hint: str = ""
    required: bool = False
    choices: tuple[Choice, ...] = ()
    alone: Choice | None = None
    show_if: ShowIf | None = None
    default: Expression | Json = None
    fact: Expression | None = None
    suffix: str = ""
    requirement: str = ""
    guidance: str = ""
    add_label: str = ""
    offered_by: Expression | None = None
    unique: bool = False
    part: str = ""
    rows: "Questions | None" = None

    @property
    def most_characters(self) -> int | None:
        """The longest answer in characters that the form file allows, if it says so."""
        limit = self.schema.get("maxLength")
        return limit if isinstance(limit, int) else None


@dataclass(frozen=True)
class Questions:
    """Fields answered together: a whole form, or one row of a repeating group.

    `rules` is the JSON Schema that their answers keep, without the parts that depend on
    what is shown (`required`) and without the rows' own rules.
    """

    fields: tuple[Field, ...]
    rules: Mapping[str, Any]

    @cached_property
    def by_name(self) -> dict[str, Field]:
        """The fields by name, facts included."""
        return {field.name: field for field in self.fields}

    @cached_property
    def asked(self) -> tuple[Field, ...]:
        """The fields that somebody answers: all but the facts."""
        return tuple(field for field in self.fields if field.kind != "fact")

    @cached_property
    def validator(self) -> Validator:
        """The rules, ready to be used."""
        return _Validator(dict(self.rules))

    def shown(self, values: Mapping[str, Json]) -> Iterator[Field]:
        """The fields that are to be answered while these are the answers.

        A field behind a hidden field is hidden too.
        """
        return (field for field in self.asked if self._is_shown(field, values))

    def _is_shown(self, field: Field, values: Mapping[str, Json]) -> bool:
        rule = field.show_if
        if rule is None:
            return True
        return self._is_shown(self.by_name[rule.field], values) and rule.holds(values.get(rule.field))


@dataclass(frozen=True)
class Check:
    """A rule over several answers: when `test` is not true, `message` stands at `field`."""

    test: Expression
    field: str
    message: str

    @cached_property
    def reads(self) -> frozenset[str]:
        """The first names of the paths the test reads."""
        return frozenset(path.split(".")[0] for path in self.test.paths)


@dataclass(frozen=True)
class AttendanceFields:
    """Which fields of a form hold a count of the school year to date; `review`: it ends a review."""

    from_: str
    as_of: str
    possible: str
    attended: str
    review: bool = True


@dataclass(frozen=True)
class Form:
    """A form of a task or a message. `into` is "" (the process instance), "case" or "case.<name>".

    `sent_by` are the roles whose people may send the message of this name; None: every caseworker. With
    `household` the other children of the household stand beside it.
    """

    name: str
    title: str
    questions: Questions
    schema: Mapping[str, Any]
    intro: tuple[str, ...] = ()
    into: str = ""
    submit: str = ""
    checks: tuple[Check, ...] = ()
    attendance: AttendanceFields | None = None
    sent_by: frozenset[str] | None = None
    household: bool = False

    @property
    def fields(self) -> tuple[Field, ...]:
        """Questions and facts in the order in which they are shown."""
        return self.questions.fields

    @property
    def is_review(self) -> bool:
        """Whether completing it ends a review, so that the next one looks at the days after it."""
        return self.attendance is not None and self.attendance.review

    @cached_property
    def shows_attendance(self) -> bool:
        """Whether whoever fills it in sees attendance figures in it, or counts them."""
        read = (path for field in self.fields if field.fact for path in field.fact.paths)
        return self.attendance is not None or any(path.split(".")[0] == "attendance" for path in read)

    @cached_property
    def asks_calendar(self) -> bool:
        """Whether drawing it may ask the school calendar: for a default or a fact."""
        return any(one.asks_calendar for one in self._drawn)

    @cached_property
    def asks_parents(self) -> bool:
        """Whether drawing it may ask for the records of parents and of the notices to them."""
        asked = {f"pupil.{name}" for name in PUPIL_RECORDS}
        return any(asked & {".".join(path.split(".")[:2]) for path in one.paths} for one in self._drawn)

    @cached_property
    def asks_people(self) -> bool:
        """Whether drawing it may ask which colleagues there are."""
        return any(path.split(".")[0] == "people" for one in self._drawn for path in one.paths)

    @property
    def _drawn(self) -> Iterator[Expression]:
        """The expressions that the page reads."""
        drawn = (one for field in self.fields for one in (field.default, field.fact, field.offered_by))
        return (one for one in drawn if isinstance(one, Expression))

    def reading(self, answers: Mapping[str, Value]) -> Sessions | None:
        """The reading of the register among these typed answers; None when it is not complete."""
        names = self.attendance
        if names is None:
            return None
        from_, as_of = _day(answers.get(names.from_)), _day(answers.get(names.as_of))
        possible, attended = answers.get(names.possible), answers.get(names.attended)
        if from_ is None or as_of is None:
            return None
        if not isinstance(possible, Decimal) or not isinstance(attended, Decimal):
            return None
        return Sessions(as_of, int(possible), int(attended), from_)


def _day(value: Value) -> date | None:
    day = None if value is None else to_python(value)
    return day if isinstance(day, date) else None
