"""Wild diagrams, drawn without any plan, and a reference that plays them as BPMN says.

Most are refused by the linter; those that pass must run in the engine exactly as
in the reference, which shares no code with either.
"""

from collections import Counter
from dataclasses import dataclass, field
from random import Random

from tests.engine.bpmn.drawing import drawn

_STEPS = ("userTask", "exclusiveGateway", "parallelGateway")


@dataclass
class Wild:
    """Kinds by element, flows as pairs, and the task that each boundary event stands on."""

    kinds: dict[str, str] = field(default_factory=dict)
    flows: list[tuple[str, str]] = field(default_factory=list)
    holders: dict[str, str] = field(default_factory=dict)

    @classmethod
    def drawn_by(cls, rng: Random) -> "Wild":
        """Steps in a row with flows that mostly go on, sometimes back, and sometimes out of a boundary."""
        steps = [f"n{number}" for number in range(rng.randint(2, 8))]
        wild = cls({name: rng.choices(_STEPS, [5, 3, 3])[0] for name in steps})
        wild.kinds |= {"begin": "startEvent", "done": "endEvent", "stop": "terminate"}
        wild.flows.append(("begin", steps[0]))
        loops = rng.random() < 0.5
        for place, name in enumerate(steps):
            onward = [*steps[place + 1 :], "done", rng.choice(["done", "stop"])][:4]
            is_task = wild.kinds[name] == "userTask"
            for _ in range(1 if is_task else rng.randint(1, 3)):
                target = rng.choice(steps) if loops and rng.random() < 0.2 else rng.choice(onward)
                if (name, target) not in wild.flows:
                    wild.flows.append((name, target))
            if is_task and rng.random() < 0.3:
                wild.kinds[f"off_{name}"], wild.holders[f"off_{name}"] = "boundaryEvent", name
                wild.flows.append((f"off_{name}", rng.choice(onward)))
        return wild._reachable()

    def _reachable(self) -> "Wild":
        seen = ["begin"]
        for name in seen:
            seen += [target for source, target in self.flows if source == name and target not in seen]
            seen += [event for event, holder in self.holders.items() if holder == name and event not in seen]
        return Wild(
            {name: kind for name, kind in self.kinds.items() if name in seen},
            [(source, target) for source, target in self.flows if source in seen],
            {event: holder for event, holder in self.holders.items() if event in seen},
        )

    def after(self, name: str) -> list[str]:
        """What the flows out of an element lead to, the default last."""
        return [target for source, target in self.flows if source == name]

    @property
    def switches(self) -> list[str]:
        """The names that the conditions read: one for each exclusive gateway."""
        return [f"to_{name}" for name, kind in self.kinds.items() if kind == "exclusiveGateway"]

    def file(self) -> bytes:
        """The diagram as BPMN."""
        messages = "".join(f'<message id="m_{event}" name="{event}"/>' for event in self.holders)
        return drawn("".join(map(self._element, self.kinds)) + "".join(map(self._flow, self.flows)), messages)

    def _element(self, name: str) -> str:
        kind = self.kinds[name]
        if kind == "terminate":
            return f'<endEvent id="{name}"><terminateEventDefinition/></endEvent>'
        if kind == "boundaryEvent":
            message = f'<messageEventDefinition messageRef="m_{name}"/>'
            return (
                f'<boundaryEvent id="{name}" attachedToRef="{self.holders[name]}">{message}</boundaryEvent>'
            )
        default = ""
        if kind == "exclusiveGateway" and len(self.after(name)) > 1:
            default = f' default="{name}_to_{self.after(name)[-1]}"'
        return f'<{kind} id="{name}"{default}/>'

    def _flow(self, flow: tuple[str, str]) -> str:
        source, target = flow
        ways = self.after(source)
        condition = ""
        if self.kinds[source] == "exclusiveGateway" and target != ways[-1]:
            condition = f"<conditionExpression>to_{source} = {ways.index(target)}</conditionExpression>"
        name = f"{source}_to_{target}"
        return (
            f'<sequenceFlow id="{name}" sourceRef="{source}" targetRef="{target}">{condition}</sequenceFlow>'
        )


class Reference:
    """Where the tokens of one life stand: tasks that are open, and tokens that wait before joins."""

    def __init__(self, wild: Wild) -> None:
        self.wild = wild
        self.open: Counter[str] = Counter()
        self.joins: Counter[tuple[str, str]] = Counter()
        self.answers: dict[str, int] = {}
        self.stopped = False
        self.leave("begin")

    @property
    def ended(self) -> bool:
        return not self.open.total() and not self.joins.total()

    def complete(self, task: str, answers: dict[str, int]) -> None:
        self.answers |= answers
        self.open[task] -= 1
        self.leave(task)

    def interrupt(self, event: str, answers: dict[str, int]) -> None:
        self.answers |= answers
        self.open[self.wild.holders[event]] -= 1
        self.leave(event)

    def leave(self, name: str) -> None:
        ways = self.wild.after(name)
        if self.wild.kinds[name] == "exclusiveGateway":
            chosen = self.answers.get(f"to_{name}", len(ways))
            ways = [ways[min(chosen, len(ways) - 1)]]
        for target in ways:
            self._arrive(name, target)

    def _arrive(self, source: str, target: str) -> None:
        kind = self.wild.kinds[target]
        if self.stopped:
            return
        if kind == "userTask":
            self.open[target] += 1
        elif kind == "terminate":
            self.open.clear()
            self.joins.clear()
            self.stopped = True
        elif kind == "exclusiveGateway":
            self.leave(target)
        elif kind == "parallelGateway":
            self.joins[source, target] += 1
            arriving = [flow for flow in self.wild.flows if flow[1] == target]
            if all(self.joins[flow] for flow in arriving):
                self.joins.subtract(arriving)
                self.leave(target)
