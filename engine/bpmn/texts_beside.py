"""Forms and letters of a process, held against the names that are given before the steps that use them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from engine.bpmn.bundle import ProcessFiles
from engine.bpmn.given import GivenNames
from engine.bpmn.giving import GivenName, StepsGiving
from engine.bpmn.offers import Offers, answer_offers
from engine.bpmn.profile.diagram import AtHand
from engine.bpmn.profile.feel import UNKNOWN_FACT, unknown_facts
from engine.bpmn.profile.reading_early import TOO_EARLY
from engine.bpmn.profile.reading_names import Slip, slips
from engine.bpmn.profile.rules import quoted
from engine.expressions import Expression
from engine.expressions.meant import with_name
from engine.faults import Fault, FilesRefused, Mend
from engine.forms import Form, Questions, parse_form, value_changed
from engine.letters import expression_changed, parse_letter
from engine.letters.letter import LetterExpression


@dataclass(frozen=True)
class _Text:
    """One expression of a form or a letter: where it stands, what it is, and what puts another there.

    `mend` is given the whole expression as it was meant, and the part of it that differs.
    """

    path: str
    element: str
    it: str
    what: str
    expression: Expression
    mend: Callable[[str, str], Mend]

    def fault(self, slip: Slip) -> Fault:
        facts = {name: quoted(fact) for name, fact in slip.facts.items()} | {"what": self.what, "it": self.it}
        mend = None if slip.now is None else self.mend(slip.now, slip.shown)
        rule = slip.rule
        return Fault(self.path, self.element, rule.code, rule.message(facts), rule.severity, mend)


def texts_beside(files: ProcessFiles, at_hand: AtHand) -> Iterator[Fault]:
    """What forms and letters read and nothing gives, or only later; and values that no answer can have."""
    if at_hand.names.open:
        return
    used = _Used(StepsGiving(files), at_hand)
    for name, source in files.forms.items():
        path = f"forms/{name}.form.json"
        with suppress(FilesRefused):  # told where it is checked
            form = parse_form(source, path)
            own = GivenNames(dict(_own(form.questions)))
            known = GivenNames({**at_hand.names.names, **own.names})
            steps = [one.id for one in used.giving.elements.values() if used.giving.asks(one) == name]
            for text in _of_form(form, path):
                yield from used.faults(text, known, own, steps)
                yield from _of_facts(text)
    for name, source in files.letters.items():
        path = f"letters/{name}.letter.md"
        with suppress(FilesRefused):
            letter = parse_letter(source, path)
            steps = [
                one.id
                for one in used.giving.elements.values()
                if name in one.properties.get("letters", "").split()
            ]
            for each in letter.expressions:
                yield from used.faults(_of_letter(path, each), at_hand.names, GivenNames(), steps)


@dataclass(frozen=True)
class _Used:
    """Judges what is read at steps: by all names, and by what may be given when a step is come to."""

    giving: StepsGiving
    at_hand: AtHand

    @cached_property
    def brought(self) -> GivenNames:
        """What a message may bring at any time."""
        return GivenNames(dict.fromkeys(self.at_hand.brought))

    @cached_property
    def by_step(self) -> Mapping[str, GivenNames]:
        """What each step gives."""
        return {one: _of(self.giving.by(one)) for one in self.giving.elements}

    def faults(
        self, text: _Text, known: GivenNames, own: GivenNames, steps: Iterable[str]
    ) -> Iterator[Fault]:
        """What is wrong with one expression that these steps use: `known` are all names, its `own` too."""
        found = [*slips(text.expression, known)]
        yield from map(text.fault, found)
        unknown = {one.facts["name"] for one in found if one.of_name}
        for name in sorted(text.expression.paths - unknown):
            if known.has(name) and not own.has(name):
                for asks in self._later(name, steps):
                    yield text.fault(Slip(TOO_EARLY, {"name": name, "asks": asks}))

    def _later(self, name: str, steps: Iterable[str]) -> Iterator[str]:
        """What gives a name, by its label, where all that does comes behind a step that reads it; once."""
        if self.brought.has(name):
            return
        giving = self.giving
        givers = [one for one, given in self.by_step.items() if given.has(name)]
        for step in steps if givers else ():
            known = not {step, *giving.before(step)}.isdisjoint(givers)
            known |= _of(giving.items_around(step)).has(name)
            if not known and all(step in giving.before(one) for one in givers):
                yield giving.elements[givers[0]].name or givers[0]
                return


def _of(given: Iterable[GivenName]) -> GivenNames:
    return GivenNames({one.name: one.offers for one in given})


def _own(questions: Questions) -> Iterator[tuple[str, Offers]]:
    """The answers of a form as its own expressions call them, those of its rows too."""
    for one in questions.fields:
        yield one.name, answer_offers(one) if one.kind != "fact" else None
        if one.rows:
            yield from _own(one.rows)


def _of_form(form: Form, path: str) -> Iterator[_Text]:
    for number, check in enumerate(form.checks):
        place = ("ui:checks", number, "test")
        yield _in_form(form, path, check.field, "check", check.test, place)
    yield from _of_questions(form, path, form.questions, ())


def _of_questions(form: Form, path: str, questions: Questions, around: tuple[str, ...]) -> Iterator[_Text]:
    for one in questions.fields:
        place = (*around, "properties", one.name)
        for what, key, expression in (
            ("default", "ui:default", one.default),
            ("fact", "ui:fact", one.fact),
            ("list of choices", "ui:choices", one.offered_by),
        ):
            if isinstance(expression, Expression):
                yield _in_form(form, path, one.name, what, expression, (*place, key))
        if one.rows:
            yield from _of_questions(form, path, one.rows, (*place, "items"))


def _in_form(
    form: Form, path: str, element: str, what: str, expression: Expression, place: tuple[str | int, ...]
) -> _Text:
    written: Any = form.schema
    for part in place:
        written = written[part]

    def mend(now: str, shown: str) -> Mend:
        return value_changed(element, place, written.replace(expression.source, now, 1), shown)

    return _Text(path, element, f"“{element}”", what, expression, mend)


def _of_letter(path: str, each: LetterExpression) -> _Text:
    def mend(now: str, shown: str) -> Mend:
        return expression_changed(each.line, each.start, each.expression.source, now, shown)

    line = f"line {each.line}"
    return _Text(path, line, line, "placeholder or condition", each.expression, mend)


def _of_facts(text: _Text) -> Iterator[Fault]:
    """Facts that are none; a letter's are told where the letter is checked."""
    source = text.expression.source
    for path, meant in unknown_facts(text.expression):
        now = with_name(source, path, meant) if meant else None
        yield text.fault(Slip(UNKNOWN_FACT, {"name": path}, now, meant or ""))
