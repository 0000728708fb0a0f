"""Diagrams put together at random from everything the profile allows, nested and in loops."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from engine.bpmn.bundle import ProcessFiles
from engine.bpmn.model import ProcessModel, build_model
from tests.engine.bpmn import diagrams as d


@dataclass(frozen=True)
class Block:
    """A piece of a diagram with one way in and one way out."""

    entry: str
    exit: str
    xml: str


class Maker:
    """Builds blocks; `switches` are the names that its gateways read, for the answers to set."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.switches: list[str] = []
        self._count = 0

    def diagram(self, key: str) -> bytes:
        """A whole process: a loop around a random block."""
        body = self._loop(3)
        return d.diagram(
            key,
            d.start("begin"),
            body.xml,
            d.end("done"),
            d.flow(f"begin {body.entry}"),
            d.flow(f"{body.exit} done"),
        )

    def block(self, depth: int) -> Block:
        """A block of at most `depth` levels."""
        simple: list[Callable[[], Block]] = [self._user, self._user, self._timer, self._message, self._call]
        nested: list[Callable[[int], Block]] = [
            self._sequence, self._loop, self._loop, self._choice, self._sub, self._guarded, self._guarded,
            self._parallel, self._first_of, self._instances,
        ]  # fmt: skip
        if depth == 0:
            return self.rng.choice(simple)()
        return self.rng.choice(nested)(depth - 1)

    def _id(self, kind: str) -> str:
        self._count += 1
        return f"{kind}{self._count}"

    def _switch(self) -> str:
        self.switches.append(self._id("switch"))
        return self.switches[-1]

    def _user(self) -> Block:
        node = self._id("user")
        return Block(node, node, d.user(node))

    def _timer(self) -> Block:
        node = self._id("timer")
        return Block(node, node, d.timer(node, f"P{self.rng.randint(1, 9)}D"))

    def _message(self) -> Block:
        node = self._id("catch")
        return Block(node, node, d.catch(node, self.rng.choice(["ann", "bob", "cat"])))

    def _call(self) -> Block:
        node = self._id("call")
        return Block(node, node, d.call(node, "called"))

    def _instances(self, depth: int) -> Block:
        node, kind = self._id("each"), self.rng.choice(["true", "false"])
        loop = f'isSequential="{kind}"><loopCardinality>{self.rng.randint(0, 3)}</loopCardinality>'
        return Block(node, node, d.repeated(d.user(node), loop))

    def _sequence(self, depth: int) -> Block:
        first, second = self.block(depth), self.block(depth)
        return Block(
            first.entry, second.exit, first.xml + second.xml + d.flow(f"{first.exit} {second.entry}")
        )

    def _loop(self, depth: int) -> Block:
        merge, ask, turn, leave = (self._id(kind) for kind in ("merge", "ask", "turn", "leave"))
        body, again = self.block(depth), self._switch()
        return Block(
            merge,
            leave,
            d.xor(merge)
            + body.xml
            + d.user(ask)
            + d.xor(turn, default=f"{turn}_to_{leave}")
            + d.xor(leave)
            + d.flow(f"{merge} {body.entry}")
            + d.flow(f"{body.exit} {ask} {turn} {leave}")
            + d.flow(f"{turn} {merge}", **{merge: again}),
        )

    def _choice(self, depth: int) -> Block:
        split, merge = self._id("split"), self._id("merge")
        one, other = self.block(depth), self.block(depth)
        return Block(
            split,
            merge,
            d.xor(split, default=f"{split}_to_{other.entry}")
            + d.xor(merge)
            + one.xml
            + other.xml
            + d.flow(f"{split} {one.entry}", **{one.entry: self._switch()})
            + d.flow(f"{split} {other.entry}")
            + d.flow(f"{one.exit} {merge}")
            + d.flow(f"{other.exit} {merge}"),
        )

    def _sub(self, depth: int) -> Block:
        node, begin, done = self._id("sub"), self._id("in"), self._id("out")
        body = self.block(depth)
        inside = (
            d.start(begin),
            body.xml,
            d.end(done),
            d.flow(f"{begin} {body.entry}"),
            d.flow(f"{body.exit} {done}"),
        )
        return Block(node, node, d.sub(node, *inside))

    def _guarded(self, depth: int) -> Block:
        """A task or sub-process with one or two boundary events, whose branches end or join again."""
        body = self._user() if self.rng.random() < 0.4 else self._sub(depth)
        merge = self._id("merge")
        xml = body.xml + d.xor(merge) + d.flow(f"{body.exit} {merge}")
        for _ in range(self.rng.randint(1, 2)):
            guard, side = self._id("guard"), self._user()
            interrupting = self.rng.random() < 0.5
            definition = self.rng.choice(
                [
                    d.after(f"P{self.rng.randint(1, 9)}D"),
                    d.on_message("stop") if interrupting else d.every(f"R{self.rng.choice(['', '3'])}/P3D"),
                ]
            )
            xml += d.boundary(guard, body.entry, definition, interrupting=interrupting) + side.xml
            xml += d.flow(f"{guard} {side.entry}")
            if interrupting:
                xml += d.flow(f"{side.exit} {merge}")
            else:
                finish = self._id("finish")
                xml += d.end(finish) + d.flow(f"{side.exit} {finish}")
        return Block(body.entry, merge, xml)

    def _parallel(self, depth: int) -> Block:
        node, begin, done, fork, join = (self._id(kind) for kind in ("both", "in", "out", "fork", "join"))
        one, other = self.block(depth), self.block(depth)
        return Block(
            node,
            node,
            d.sub(
                node,
                d.start(begin) + d.gateway("parallel", fork) + d.gateway("parallel", join) + d.end(done),
                one.xml,
                other.xml,
                d.flow(f"{begin} {fork} {one.entry}"),
                d.flow(f"{fork} {other.entry}"),
                d.flow(f"{one.exit} {join} {done}"),
                d.flow(f"{other.exit} {join}"),
            ),
        )

    def _first_of(self, depth: int) -> Block:
        which, merge = self._id("which"), self._id("merge")
        timer, message = self._timer(), self._message()
        return Block(
            which,
            merge,
            d.gateway("eventBased", which)
            + d.xor(merge)
            + timer.xml
            + message.xml
            + d.flow(f"{which} {timer.entry} {merge}")
            + d.flow(f"{which} {message.entry} {merge}"),
        )


def random_model(seed: int) -> tuple[ProcessModel, list[str]]:
    """A diagram for a seed, and the switches that its gateways read."""
    files, switches = random_files(seed)
    return build_model(files), switches


def random_files(seed: int) -> tuple[ProcessFiles, list[str]]:
    """The same as files."""
    maker = Maker(Random(seed))  # noqa: S311 - no secret
    return ProcessFiles("random", {"process.bpmn": maker.diagram("random")}), maker.switches


CALLED = d.model(
    "called",
    d.start(),
    d.user("visit"),
    d.boundary("late", "visit", d.every("R2/P2D"), interrupting=False),
    d.user("chase"),
    d.end("chased"),
    d.end(),
    d.flow("begin visit done"),
    d.flow("late chase chased"),
)
