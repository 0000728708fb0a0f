"""Runs a scenario: at each moment the earliest of a message, an answer or a timer, until nothing is left.

Every step goes through the same stored form as a real case does: the state is written
and read back, so that a scenario also proves that the state can be kept.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from random import Random
from typing import Any

from engine.bpmn.case_run import CaseRun, StoredInstance
from engine.bpmn.effects import DueTimer, InstanceChange, OpenTask, PendingMessage, RunFailed, Step
from engine.bpmn.guards import rule, rule_on_answers
from engine.bpmn.model import ProcessModel
from engine.bpmn.program import compile_program
from engine.bpmn.records import Records
from engine.bpmn.routing import Routes, Routing
from engine.bpmn.timers import Span
from engine.england import told_by_england
from engine.errors import AnswersRefused
from engine.expressions import Value, from_json, to_plain
from engine.forms import Form, NoValidAnswers, read
from engine.identity import Actor
from engine.simulation.case_copy import CaseCopy, LivingInstance, taken_up
from engine.simulation.people import People
from engine.simulation.report import OpenAtTheEnd, Report, unmet_expectations
from engine.simulation.standing import LifeStanding, StandingAtTheEnd, WaitingTask, Watcher
from engine.simulation.world import STARTER, World

MOST_STEPS = 10_000
LOOKED_AFTER = "child_looked_after"
TEN_YEARS = Span(months=120)


def simulate(
    model_for: Callable[[str], ProcessModel | None],
    process: str,
    scenario: Mapping[str, Any],
    now: datetime,
    routing: Routing | None = None,
    watch: Watcher = lambda standing: None,
    copy: CaseCopy | None = None,
) -> Report:
    """Lives through one scenario.

    Args:
        model_for: the model that holds a process, by the process's id; None when there is none.
        process: the id of the process to start.
        scenario: a scenario that has been read and checked (`engine.scenarios`).
        now: when the life starts if the scenario does not say.
        routing: where messages go; by default the started process's model says which process one starts.
        watch: is shown how the case stands after each thing that happens, and at the end of its time.
        copy: a stored case to go on from, instead of the start event; it is not changed.

    Raises:
        ProcessUnknown: the process, or one that it calls, is not there.
        StepGone: the copied case stands at a step that is not there.
    """
    life = Life(model_for, process, scenario, now, routing, watch, copy)
    life.live()
    return life.report


class Life:
    """One life while it is lived, and how it stands then: see `simulate` for the arguments."""

    def __init__(
        self,
        model_for: Callable[[str], ProcessModel | None],
        process: str,
        scenario: Mapping[str, Any],
        now: datetime,
        routing: Routing | None = None,
        watch: Watcher = lambda standing: None,
        copy: CaseCopy | None = None,
    ) -> None:
        self.report, self._watch = Report(), watch
        self._program = cache(lambda key: compile_program(key, model_for))
        models = self._program(process).models
        self._routing = routing or Routes(models[process].start_messages)
        self._process = process
        self._expect = scenario.get("expect", {})
        self._copy = copy
        self._now = copy.now if copy else _moment(scenario["start"]) if "start" in scenario else now
        self._until = _moment(scenario["until"]) if "until" in scenario else TEN_YEARS.after(self._now)
        self._steps_left = scenario.get("max_steps", MOST_STEPS)
        self._world = (
            World.of_case(copy, scenario.get("facts", ()))
            if copy
            else World(
                scenario.get("variables", {}), scenario.get("facts", ()), self._now, scenario.get("calendar")
            )
        )
        seed = scenario.get("seed", 0) if scenario.get("unanswered") == "random" else None
        self._people = People(scenario, self._now, None if seed is None else Random(seed))  # noqa: S311 - no secret
        self._instances: dict[str, LivingInstance] = {}
        self._first = "1"
        self._pending: list[PendingMessage] = []
        self._ids = 0

    def live(self) -> None:
        """From the start until nothing is left to do, the time is over, or a fault."""
        try:
            self._begin()
            while (moment := self._next_moment()) is not None and moment <= self._until:
                self._now = max(self._now, moment)
                self._steps_left -= 1
                if self._steps_left < 0:
                    raise RunFailed(
                        name=self._process,
                        process=self._process,
                        element="",
                        problem="It has not ended after the most steps that the scenario allows (max_steps).",
                    )
                self._do_next(moment)
            if self._instances:
                self._now = max(self._now, self._until)
                self._show("system", ())
        except RunFailed as failure:
            self._fault(failure.element, "RUN-FAILED", str(failure))
        self._conclude()

    def _begin(self) -> None:
        if self._copy is None:
            self._act(Actor(STARTER, STARTER), lambda run: run.start(self._process, self._world.own_names()))
            return
        self._pending = list(self._copy.pending)
        self._people.remember(self._copy.done)
        facts = self._world.facts(self._now)
        for one in self._copy.running:
            self._instances[one.id] = taken_up(
                one, self._program(one.process), facts, self._world.case, self._now
            )
        own = (one.id for one in self._copy.running if one.process == self._process)
        self._first = next(own, "")
        if self._first:
            self._world.remember_own(self._instances[self._first].record)
        self._show("system", ())

    def _waiting(self) -> list[WaitingTask]:
        return [
            WaitingTask(task, *self._form_of(task), self._held(task), frozenset(self._people.done_by(task)))
            for task in self._open()
        ]

    def _tellable(self) -> dict[str, Form | None]:
        """The messages that something waits for now or that begin something, each with its form."""
        names = [*(name for one in self._instances.values() for name in one.awaits)]
        offered = {name: self._message_form(name) for name in (*names, *self._routing.message_starts)}
        return {name: form for name, form in offered.items() if form or name in names}

    def standing(self) -> LifeStanding:
        """How the life stands at the end of its time."""
        return LifeStanding(
            now=self._now,
            waiting=self._waiting(),
            tellable=self._tellable() if self._instances else {},
            message_scope=self._world.scope({}, self._now),
            timers=sorted(self._timers(), key=lambda timer: timer.due_at),
            running=list(self._instances.items()),
            left_over=self._people.left_over(),
        )

    def _next_moment(self) -> datetime | None:
        moments = [
            self._world.next_change(),
            self._people.next_message(),
            self._people.next_answer(self._doable())[0],
            self._next_timer(),
        ]
        return min((moment for moment in moments if moment is not None), default=None)

    def _do_next(self, moment: datetime) -> None:
        """At one moment changed facts come first, then messages, answers and timers."""
        self._world.reviewing(None)
        if self._world.next_change() == moment:
            changed = self._world.change()
            self._act(Actor("system", "system"), lambda run: run.learn_changed(changed))
            if "pupil.looked_after" in changed and self._world.pupil["looked_after"] is True:
                key = f"{LOOKED_AFTER} {moment.isoformat()}"
                self._act(Actor("system", "system"), lambda run: run.tell(LOOKED_AFTER, {}, key))
            return
        if self._people.next_message() == moment:
            self._send(*self._people.take_message())
            return
        at, task = self._people.next_answer(self._doable())
        if task is not None and at == moment:
            self._answer(task)
        else:
            self._act(Actor("system", "system"), lambda run: run.fire_due())

    def _send(self, name: str, raw: Mapping[str, Any] | None, key: str, by: str) -> None:
        """A message is read by its form where the case has one, as it is on the page.

        One that is left to chance is sent only where the page offers it and its form can be filled in.
        """
        form, scope = self._message_form(name), self._world.scope({}, self._now)
        if raw is None and not self._offered(name):
            return
        try:
            if raw is None:
                raw = self._people.words(form, scope, self._now) if form else {}
            data = read(form, raw, scope, self._now) if form else {k: from_json(v) for k, v in raw.items()}
        except AnswersRefused as refusal:
            for fault in refusal.faults:
                self._fault(name, "MESSAGE-REFUSED", f"{fault.field}: {fault.message}")
            return
        except NoValidAnswers:
            return
        self._people.sent(name, by)
        self._act(Actor(by, by), lambda run: run.send(name, data, key))

    def _offered(self, name: str) -> bool:
        """Whether a message does anything now: something waits for it, or it begins something."""
        return name in self._routing.message_starts or any(
            name in one.awaits for one in self._instances.values()
        )

    def _message_form(self, name: str) -> Form | None:
        """The form by which people send this message now: of what waits for it, else of what it starts."""
        programs = [one.program for one in self._instances.values() if name in one.awaits]
        if name in self._routing.message_starts:
            programs.append(self._program(self._routing.message_starts[name]))
        models = (model for program in programs for model in program.models.values())
        return next((model.forms[name] for model in models if name in model.forms), None)

    def _form_of(self, task: OpenTask) -> tuple[Form | None, Mapping[str, Value]]:
        """The form of an open task, and what it sees now."""
        one = self._instances[task.instance_id]
        form = one.program.form(task.process, task.form) if task.form else None
        self._world.reviewing(task.since if form and form.is_review else None)
        return form, self._world.scope(one.record, self._now)

    def _answer(self, task: OpenTask) -> None:
        form, scope = self._form_of(task)
        try:
            by, raw = self._people.answer(task, form, scope, self._now)
        except NoValidAnswers as problem:
            if not self._people.put_off(task, self._now):
                told = str(problem)
                raise RunFailed(
                    name=task.name, process=task.process, element=task.element, problem=told
                ) from None
            return
        if by in self._people.done_by(task):
            self._fault(
                task.element, "NOT-BY", f"{by} may not complete “{task.name}”: two people are needed."
            )
            return
        try:
            answers = read(form, raw, scope, self._now) if form else {k: from_json(v) for k, v in raw.items()}
        except AnswersRefused as refusal:
            for fault in refusal.faults:
                self._fault(task.element, "ANSWER-REFUSED", f"{fault.field}: {fault.message}")
            return
        held = self._held_answers(task, answers, form.into if form else None)
        if held is not None:
            if not self._people.answers_at_random(task) or not self._people.put_off(task, self._now):
                self._fault(task.element, "GUARDED", held)
            return
        if form and (reading := form.reading(answers)):
            self._world.learn(reading, self._now, review=form.is_review)
        self._act(
            Actor(by, by),
            lambda run: run.complete(task.instance_id, task.id, answers, form.into if form else None),
        )
        self._people.completed(task, by)

    def _act(self, actor: Actor, verb: Callable[[CaseRun], object]) -> None:
        run = CaseRun(
            now=self._now,
            facts=self._world.facts(self._now),
            record=self._world.case,
            instances=[_stored(instance_id, one) for instance_id, one in self._instances.items()],
            open_program=self._program,
            routing=self._routing,
            pending=self._pending,
            actor=actor,
            new_id=self._new_id,
        )
        verb(run)
        self._pending = run.pending
        self.report.steps.extend(run.steps)
        self._world.remember_parents(run.steps)
        for change in run.changes():
            self._keep(change)
        self._show(actor.id, run.steps)

    def _show(self, by: str, steps: Sequence[Step]) -> None:
        self._watch(
            StandingAtTheEnd(
                now=self._now,
                by=by,
                steps=steps,
                open_tasks=self._doable(),
                held_tasks=[task for task in self._open() if self._held(task) is not None],
                timers=self._timers(),
                running=[one.process_key for one in self._instances.values()],
                case=self._world.case,
                pupil=self._world.pupil,
                ended=self.report.ended,
                facts=lambda: self._world.facts(self._now),
            )
        )

    def _keep(self, change: InstanceChange) -> None:
        if change.id == self._first:
            self.report.end_events.extend(change.end_events)
            self.report.ended = change.ended_at is not None
            self._world.remember_own(change.record)
        if change.ended_at is not None:
            self._instances.pop(change.id, None)
            return
        one = self._instances.get(change.id) or LivingInstance(
            change.process_key, self._program(change.process_key), b"", {}, {}
        )
        one.state, one.record, one.awaits = change.state, dict(change.record), change.awaits
        one.tasks |= {task.id: task for task in change.opened}
        one.timers |= {timer.id: timer for timer in change.timers_set}
        for task_id in change.closed:
            one.tasks.pop(task_id, None)
        for timer_id in change.timers_gone:
            one.timers.pop(timer_id, None)
        self._instances[change.id] = one

    def _open(self) -> list[OpenTask]:
        return [task for one in self._instances.values() for task in one.tasks.values()]

    def _doable(self) -> list[OpenTask]:
        return [task for task in self._open() if self._held(task) is None]

    def _held(self, task: OpenTask) -> str | None:
        """Why the guard of a task holds it now; None where it may be done."""
        if task.guard is None:
            return None
        one = self._instances[task.instance_id]
        scope = self._world.scope(one.record, self._now)
        ruling = rule(one.program, task.process, task.element, scope, self._now)
        return None if ruling.may else ruling.because

    def _held_answers(self, task: OpenTask, answers: Mapping[str, Value], into: str | None) -> str | None:
        """Why the guard of a task does not allow these answers now; None where it does."""
        one = self._instances[task.instance_id]
        element = one.program.models[task.process].elements[task.element]
        records = Records(self._world.facts(self._now), self._world.case, one.record)
        ruling = rule_on_answers(one.program, element, records, answers, into, self._now)
        return None if ruling is None or ruling.may else ruling.because

    def _next_timer(self) -> datetime | None:
        return min((timer.due_at for timer in self._timers()), default=None)

    def _timers(self) -> list[DueTimer]:
        return [timer for one in self._instances.values() for timer in one.timers.values()]

    def _new_id(self) -> str:
        self._ids += 1
        return str(self._ids)

    def _fault(self, element: str, code: str, message: str) -> None:
        self.report.faults.append({"element": element, "code": code, "message": message})

    def _conclude(self) -> None:
        self.report.open_tasks = [
            OpenAtTheEnd(task.element, task.name, task.lane, task.since, self._held(task))
            for task in self._open()
        ]
        self.report.variables = {
            name: to_plain(from_json(value)) for name, value in self._world.all_names().items()
        }
        self.report.unmet = unmet_expectations(self.report, self._expect)


def _stored(instance_id: str, one: LivingInstance) -> StoredInstance:
    return StoredInstance(
        instance_id, one.process_key, lambda: one.program, lambda: (one.state, one.record), one.awaits
    )


def _moment(text: str) -> datetime:
    return told_by_england(datetime.fromisoformat(text))
