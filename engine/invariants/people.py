"""Promises about who does a step, what must be asked before it, and what is asked in it."""

from dataclasses import dataclass

from engine.bpmn.model import ProcessModel
from engine.invariants.facts import evaluated, told
from engine.invariants.promises import Named, Promise, listed, spoken


@dataclass(frozen=True, kw_only=True)
class Bars(Promise):
    """Nobody who did the step `other` does this one (in the example `given`, where that is worked out)."""

    other: str

    def _words(self, named: Named) -> str:
        return f"nobody who did {named(self.other)} does {named(self.at)}"

    def _broken_by(self, model: ProcessModel) -> bool:
        written = model.elements[self.at].properties.get("notBy", "")
        barred = evaluated(written, self.given) if written.startswith("=") else written
        return self.other not in str(barred).split()


@dataclass(frozen=True, kw_only=True)
class InLane(Promise):
    """The step lies in one of these lanes."""

    lanes: tuple[str, ...]

    def _words(self, named: Named) -> str:
        return f"{named(self.at)} belongs to {listed(map(spoken, self.lanes), 'or')}"

    def _broken_by(self, model: ProcessModel) -> bool:
        return model.elements[self.at].lane not in self.lanes

    def _includes(self, other: Promise) -> bool:
        return isinstance(other, InLane) and other.at == self.at and set(self.lanes) <= set(other.lanes)


@dataclass(frozen=True, kw_only=True)
class Guarded(Promise):
    """The step has this guard; whatever is answered and in every case, unless examples say when."""

    guard: str
    always: bool

    def _words(self, named: Named) -> str:
        return f"{named(self.at)} is held until {named(self.guard)} says that it may"

    def _broken_by(self, model: ProcessModel) -> bool:
        properties = model.elements[self.at].properties
        narrowed = self.always and properties.keys() & {"guardIf", "guardWhen"}
        return properties.get("guard") != self.guard or bool(narrowed)


@dataclass(frozen=True, kw_only=True)
class GuardAsked(Promise):
    """In this example the step's guard is asked."""

    def _words(self, named: Named) -> str:
        return f"the guard of {named(self.at)} is asked when {told(self.given)}"

    def _broken_by(self, model: ProcessModel) -> bool:
        properties = model.elements[self.at].properties
        asked = [properties[name] for name in ("guardIf", "guardWhen") if name in properties]
        return any(evaluated(one, self.given) is False for one in asked)


@dataclass(frozen=True, kw_only=True)
class Asks(Promise):
    """The form of the step has this question, and it must be answered."""

    question: str
    about: str

    def _words(self, named: Named) -> str:
        return f"{named(self.at)} asks for the {self.about}: {spoken(self.question)}"

    def _broken_by(self, model: ProcessModel) -> bool:
        form = model.forms.get(model.elements[self.at].properties.get("formKey", ""))
        asked = form.questions.by_name.get(self.question) if form else None
        return asked is None or asked.kind == "fact" or not asked.required


@dataclass(frozen=True, kw_only=True)
class Carries(Promise):
    """The step names this demand of the guidance."""

    demand: str

    def _words(self, named: Named) -> str:
        return f"{named(self.at)} names the demand {self.demand} of the guidance"

    def _broken_by(self, model: ProcessModel) -> bool:
        return self.demand not in (model.elements[self.at].requirement or "").split()
