"""The answers of the record, given to the task as it is now: its form, its guard and who may not do it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.bpmn.effects import OpenTask
from engine.bpmn.guards import Ruling, rule, rule_on_answers
from engine.bpmn.program import Program
from engine.bpmn.records import Records
from engine.errors import AnswersRefused, EngineError, FieldFault
from engine.expressions import Value, from_json, to_plain
from engine.forms import Form, read
from engine.simulation.replaying.life import Deed
from engine.simulation.replaying.playing import Playing


@dataclass(frozen=True)
class Answers:
    """What a form takes of recorded answers.

    Attributes:
        unanswered: questions for which no answer is recorded, in words; the others could be taken.
        refused: why recorded answers cannot be taken any more.
    """

    values: Mapping[str, Value] = field(default_factory=dict)
    unanswered: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


def answers_for(playing: Playing, task: OpenTask, deed: Deed) -> Answers:
    """The recorded answers as the form of the task takes them now.

    A form that is as it was takes them as they are. One that has changed reads them anew; what it refuses
    now and took then counts, and nothing else.
    """
    given = {name: from_json(value) for name, value in deed.data.items()}
    form, before = playing.form(task), _form_then(playing, task, deed)
    if form is None or before is None or form is before or form == before:
        return Answers(given)
    raw = {name: to_plain(value) for name, value in given.items()}
    scope = Records(playing.facts, playing.case, playing.own_names(task)).scope()

    def reading(one: Form) -> dict[str, Value]:
        asked = {name: value for name, value in raw.items() if _asks(one, name) and value is not None}
        return read(one, asked, scope, playing.now)

    try:
        return Answers(reading(form))
    except AnswersRefused as refusal:
        then = _refused(reading, before)
        new = [fault for fault in refusal.faults if fault.field not in then]
    if not new:
        return Answers({name: value for name, value in given.items() if _asks(form, name)})
    unanswered = [fault for fault in new if raw.get(_field(fault)) is None]
    refused = [fault for fault in new if fault not in unanswered]
    titles = tuple(dict.fromkeys(form.questions.by_name[_field(fault)].title for fault in unanswered))
    return Answers(given, titles, tuple(fault.message for fault in refused))


def held_now(playing: Playing, task: OpenTask, answers: Mapping[str, Value]) -> str | None:
    """Why the guard of a task does not allow it, though it did when the task was done; else None."""
    program, then = playing.program_of(task), playing.ran_on(task)
    if then is None or _same_guard(program, then, task):
        return None
    ruling = _ruling(playing, program, task, answers)
    if ruling is None or ruling.may:
        return None
    before = _ruling(playing, then, task, answers) if _has(then, task) else None
    return ruling.because if before is None or before.may else None


def _form_then(playing: Playing, task: OpenTask, deed: Deed) -> Form | None:
    then = playing.ran_on(task)
    model = then.models.get(task.process) if then else None
    name = deed.task.form if deed.task else None
    return model.forms.get(name) if model and name else None


def _asks(form: Form, name: str) -> bool:
    known = form.questions.by_name.get(name)
    return known is not None and known.kind != "fact"


def _field(fault: FieldFault) -> str:
    return fault.field.split(".")[0]


def _refused(reading: object, form: Form) -> frozenset[str]:
    """The fields that a form refuses."""
    assert callable(reading)  # noqa: S101 - it is the function above
    try:
        reading(form)
    except AnswersRefused as refusal:
        return frozenset(fault.field for fault in refusal.faults)
    return frozenset()


def _same_guard(program: Program, then: Program, task: OpenTask) -> bool:
    holders = {task.process, program.models[task.process].elements[task.element].properties.get("guard", "")}
    keys = {holder.rpartition("/")[0] or task.process for holder in holders} | {task.process}
    return all(program.models.get(key) is then.models.get(key) for key in keys)


def _has(program: Program, task: OpenTask) -> bool:
    return task.process in program.models and task.element in program.models[task.process].elements


def _ruling(
    playing: Playing, program: Program, task: OpenTask, answers: Mapping[str, Value]
) -> Ruling | None:
    """What the guard of a task says on this program; None where it has none, or these answers have none."""
    element = program.models[task.process].elements[task.element]
    if "guard" not in element.properties:
        return None
    records = Records(playing.facts, playing.case, playing.own_names(task))
    if element.guard is not None:
        return rule(program, task.process, task.element, records.scope(), playing.now)
    form = playing.form(task)
    try:
        return rule_on_answers(program, element, records, answers, form.into if form else None, playing.now)
    except EngineError:
        return None
