"""Promises about the course of a case: what comes before what, what is decided, and by when."""

from dataclasses import dataclass, field
from typing import Any

from engine.bpmn.elements import Element
from engine.bpmn.evaluation import feel
from engine.bpmn.model import ProcessModel
from engine.bpmn.times_in_words import time_in_words
from engine.expressions import compile_expression
from engine.invariants.facts import (
    Given,
    answer,
    due,
    is_length,
    latest,
    moment,
    same,
    scope_of,
    told,
    worked_out,
)
from engine.invariants.promises import Named, Promise, boundaries, listed, spoken
from engine.invariants.ways import avoidable, leads_to


@dataclass(frozen=True, kw_only=True)
class Before(Promise):
    """Nobody reaches this step without one of the `first` ones."""

    first: tuple[str, ...]

    def _words(self, named: Named) -> str:
        return f"nothing reaches {named(self.at)} without {listed(map(named, self.first), 'or')}"

    def _broken_by(self, model: ProcessModel) -> bool:
        return not all(one in model.elements for one in self.first) or avoidable(model, self.first, self.at)

    def _includes(self, other: Promise) -> bool:
        return isinstance(other, Before) and other.at == self.at and set(self.first) <= set(other.first)


@dataclass(frozen=True, kw_only=True)
class Leads(Promise):
    """In this example the choice leads to this step, and not by way of one of the `others` it may lead to."""

    to: str
    others: tuple[str, ...] = field(default=(), compare=False)

    def _words(self, named: Named) -> str:
        return f"when {told(self.given)}, {named(self.at)} leads to {named(self.to)}"

    def _broken_by(self, model: ProcessModel) -> bool:
        leaving = [model.flows[one] for one in model.elements[self.at].outgoing]
        scope, now = scope_of(self.given), moment(self.given)
        conditions = [(one, compile_expression(feel(one.condition))) for one in leaving if one.condition]
        taken = [one for one, condition in conditions if condition.evaluate(scope, now) is True]
        taken = taken or [one for one in leaving if one.is_default or len(leaving) == 1]
        return len(taken) != 1 or not leads_to(model, taken[0], self.to, self.others)


@dataclass(frozen=True, kw_only=True)
class Decides(Promise):
    """In this example the decision answers this. `told` are the facts of it that are not as usual."""

    decision: str
    gives: Any
    told: Given = field(compare=False)

    def place(self, model: ProcessModel) -> tuple[str, str]:
        """At the table, while it is there."""
        table = model.decisions.get(self.decision)
        return (table.path, self.decision) if table else super().place(model)

    def _words(self, named: Named) -> str:
        return f"when {told(self.told)}, {named(self.decision)} answers: {answer(self.gives)}"

    def _broken_by(self, model: ProcessModel) -> bool:
        table = model.decisions.get(self.decision)
        if table is None:
            return True
        outcome = table.decide(self.decision, scope_of(self.given), moment(self.given))
        return not same(outcome.result, self.gives)


@dataclass(frozen=True, kw_only=True)
class WorksOut(Promise):
    """In this example the script of the step gives this name this value. `told`: what is not as usual."""

    name: str
    gives: Any
    told: Given = field(compare=False)

    def _words(self, named: Named) -> str:
        return f"when {told(self.told)}, {named(self.at)} says that {self.name} is {answer(self.gives)}"

    def _broken_by(self, model: ProcessModel) -> bool:
        found = worked_out(model.elements[self.at].script or "", self.given)
        return self.name not in found or not same(found[self.name], self.gives)


@dataclass(frozen=True, kw_only=True)
class Uses(Promise):
    """The step calls this process, or asks this decision, whose answer goes `into` this name."""

    used: str
    into: str = ""

    def _words(self, named: Named) -> str:
        into = f" for “{self.into}”" if self.into else ""
        return f"{named(self.at)} asks {named(self.used)}{into}"

    def _broken_by(self, model: ProcessModel) -> bool:
        step = model.elements[self.at]
        if step.kind != "businessRuleTask":
            return step.called != self.used
        into = step.properties.get("resultVariable", "")
        return (step.properties.get("decision"), into) != (self.used, self.into)


@dataclass(frozen=True, kw_only=True)
class InTime(Promise):
    """In this example the step is due, or the wait is over, at this moment at the latest."""

    limit: str

    def _words(self, named: Named) -> str:
        when = f"when {told(self.given)}, " if self.given else ""
        at_most = "at most" if is_length(self.limit) else "at the latest"
        return f"{when}{named(self.at)} is due {time_in_words(self.limit)} {at_most}"

    def _broken_by(self, model: ProcessModel) -> bool:
        element = model.elements[self.at]
        written = element.timer or element.properties.get("due", "")
        return not written or due(written, self.given) > latest(self.limit)

    def _includes(self, other: Promise) -> bool:
        return (
            isinstance(other, InTime)
            and (other.at, other.given) == (self.at, self.given)
            and latest(self.limit) <= latest(other.limit)
        )


@dataclass(frozen=True, kw_only=True)
class Interrupted(Promise):
    """The step has an event on its edge, of this message or of time (`message` ""), that leads to `to`."""

    message: str
    ends: bool
    to: str

    def _words(self, named: Named) -> str:
        event = spoken(self.message) if self.message else "its time"
        does = "ends" if self.ends else "does not end"
        return f"{event} {does} {named(self.at)} and leads to {named(self.to)}"

    def _broken_by(self, model: ProcessModel) -> bool:
        return not any(self._is(model, one) for one in boundaries(model, self.at))

    def _is(self, model: ProcessModel, event: Element) -> bool:
        hears = event.message == self.message if self.message else event.event == "timer"
        leads = any(leads_to(model, model.flows[one], self.to) for one in event.outgoing)
        return hears and leads and event.interrupting == self.ends
