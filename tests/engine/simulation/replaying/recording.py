"""A life in memory that is written down while it is lived, as the store writes it."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Any

from engine.bpmn.effects import OpenTask, Step
from engine.bpmn.model import ProcessModel
from engine.bpmn.program import Program, compile_program
from engine.bpmn.records import Facts
from engine.bpmn.routing import Routes
from engine.simulation.replaying import Deed, Life, Moment, StandingThen, Versions
from tests.engine.bpmn.lives import Life as LivedLife


class Recording(LivedLife):
    """Stored and restored between two steps, as cases are; `moments` is what is written down."""

    def __init__(self, *models: ProcessModel, **more: Any) -> None:
        super().__init__(*models, **more)
        self.models = {key: one for one in models for key in one.processes}
        self.moments: list[Moment] = []
        self.root = ""

    def start(self, process: str, **variables: Any) -> str:
        self.root = process
        deed = Deed("start", "somebody", process, variables)
        return str(self._write(deed, lambda: self._start(process, variables)))

    def complete(self, element: str, **answers: Any) -> None:
        self.complete_one(next(task for task in self.tasks.values() if task.element == element), **answers)

    def complete_one(self, task: OpenTask, **answers: Any) -> None:
        """Complete one of several tasks of an element."""
        deed = Deed("complete", "somebody", data=answers, task=task, position=int(task.instance_id))
        others = {key: one for key, one in self.tasks.items() if one is not task}
        self.tasks = {task.id: task, **others}
        finish = super().complete
        self._write(deed, lambda: finish(task.element, **answers))

    def send(self, name: str, key: str = "once", **data: Any) -> Any:
        super_send = super().send
        return self._write(
            Deed("send", "somebody", name, data, key=key), lambda: super_send(name, key, **data)
        )

    def wait_until(self, moment: datetime) -> None:
        self.now = moment
        super_wait = super().wait_until
        self._write(Deed("fire"), lambda: super_wait(moment))

    def life(self, until: timedelta = timedelta()) -> Life:
        """All that was written down, up to so long after the last deed."""
        changes = self.instances.values()
        live = [one for one in changes if one.ended_at is None]
        standing = StandingThen(
            tasks=tuple(self.tasks.values()),
            timers=tuple((self.elements[key], due) for key, due in self.timers.items()),
            awaits=frozenset(name for one in live for name in one.awaits),
            ended_at=None if live else max(one.ended_at for one in changes if one.ended_at),
            end_events=tuple(end for one in changes if one.id == "1" for end in one.end_events),
        )
        return Life(
            "case", self.root, {}, self.moments, standing, lambda now, moment: Facts(), self.now + until
        )

    def versions(self, *models: ProcessModel) -> Versions:
        """What the life ran on, but for these models."""
        other = {key: one for one in models for key in one.processes}
        routing = Routes({name: key for one in models for name, key in one.start_messages.items()})

        def ran_on(process: str, before: int) -> Program:
            return compile_program(process, self.models.get)

        def program(process: str, before: int) -> Program:
            return (
                compile_program(process, {**self.models, **other}.get) if other else ran_on(process, before)
            )

        return Versions(program, ran_on, routing)

    @property
    def elements(self) -> Mapping[str, str]:
        """The element of each timer by its id."""
        return {key: key.partition(":")[2] for key in self.timers}

    def _start(self, process: str, variables: Mapping[str, Any]) -> str:
        return super().start(process, **variables)

    def _write(self, deed: Deed, verb: Callable[[], Any]) -> Any:
        before, known = len(self.steps), set(self.tasks)
        running = dict(self.timers)
        result = verb()
        steps: list[Step] = self.steps[before:]
        opened: list[OpenTask] = [task for key, task in self.tasks.items() if key not in known]
        gone = [due for key, due in running.items() if key not in self.timers and due <= self.now]
        if deed.task is not None:
            place = steps[0].why.get("place") if steps else None
            deed = Deed(**{**vars(deed), "place": place})
        overtaken = () if deed.kind == "fire" else tuple(gone)
        self.moments.append(Moment(self.now, (deed,), tuple(steps), tuple(opened), overtaken))
        return result


def live_at_random(life: Recording, switches: list[str], rng: Random, steps: int) -> None:
    """Lives on at random: people, messages, and a worker who may come late."""
    for number in range(steps):
        moves = [("complete", element) for element in life.open] * 2
        moves += [
            ("send", name) for one in life.instances.values() if not one.ended_at for name in one.awaits
        ]
        moves += [("wait", "")] if life.timers else []
        if not moves or all(one.ended_at for one in life.instances.values()):
            return
        verb, what = rng.choice(moves)
        life.now += timedelta(minutes=rng.choice((1, 90, 5000)))
        if verb == "complete":
            life.complete(what, **{switch: rng.random() < 0.7 for switch in switches})
        elif verb == "send":
            life.send(what, f"message {number}")
        else:
            late = timedelta(hours=rng.choice((0, 0, 5, 300)))
            life.wait_until(max(life.now, min(life.timers.values()) + late))
