"""Plays the token game on one process or sub-process to find joins that wait for ever.

Every reachable distribution of tokens is visited, up to a fixed amount of work; beyond
it no verdict is given. Which way an exclusive gateway takes is left open, so what is
found can happen for some answers, not for all.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from engine.bpmn.elements import Element
from engine.bpmn.profile.diagram import Diagram, DiagramScope, interrupts
from engine.bpmn.profile.graph import reachable, without
from engine.bpmn.profile.inclusive import inclusive_pairs, not_simple
from engine.bpmn.profile.rules import ProfileReport, ProfileRule
from engine.bpmn.profile.size import small_enough
from engine.lately import LatelyUsed

JOIN_STUCK = ProfileRule(
    "JOIN-WAITS-FOR-EVER",
    "The parallel gateway {it} waits for every flow that arrives, but some of them may never come.",
    "Join with an exclusive gateway what was split by one (or left by a boundary event), "
    "and with a parallel gateway only what a parallel gateway split.",
)
RUNS_TWICE = ProfileRule(
    "RUNS-TWICE",
    "Two branches that run at the same time both arrive at {it}, so it would be done twice.",
    "Join the branches with a parallel gateway before it, or let each branch end by itself.",
    "warning",
)
TWICE_INTO_GATEWAY = ProfileRule(
    "RUNS-TWICE-INTO-GATEWAY",
    "Two branches that run at the same time both arrive at {it}, and the gateway after it "
    "would let only one of them pass.",
    "Join the branches with a parallel gateway before it, or let each branch end by itself.",
)

#: Work is counted in tokens squared, which is what a marking with all its moves costs.
_WORK_PER_SCOPE = 200_000
_WORK_PER_DIAGRAM = 1_000_000

_JOINING = ("parallelGateway", "inclusiveGateway")

#: Which flows hold a token. A flow holds at most one here: a second is reported, not counted.
Marking = frozenset[str]
#: What is wrong, and the element at which it is told.
Stumble = tuple[ProfileRule, str]
_played: LatelyUsed[tuple[list[Stumble], int]] = LatelyUsed(200)


@dataclass
class _Game:
    """One scope; `ways` are the flows that leave an element, `needs` those that arrive at it.

    `reminders` are the events on the edge of a step that do not interrupt it.
    """

    scope: DiagramScope
    ways: Mapping[str, list[str]]
    needs: Mapping[str, list[str]]
    target: Mapping[str, Element]
    side_exits: Mapping[str, list[tuple[bool, list[str]]]]
    reminders: frozenset[str]
    doubled: set[str] = field(default_factory=set)

    def moves(self, marking: Marking) -> Iterator[Marking]:
        """Every marking that one step leads to; only one when a step does not depend on any other.

        A step with one way in and one thing to do commutes with all others, so the order does
        not matter and need not be tried. Where flows meet, the token is held back as long as
        possible, so that a second one has the chance to meet it.
        """
        for flow in sorted(marking):
            element = self.target[flow]
            if self._commutes(element):
                yield self._put(marking - {flow}, self.ways[element.id])
                return
        for flow in sorted(marking):
            element = self.target[flow]
            if element.kind == "parallelGateway":
                if marking.issuperset(self.needs[element.id]):
                    yield self._put(marking - set(self.needs[element.id]), self.ways[element.id])
            else:
                yield from self._pass(marking - {flow}, element)

    def _commutes(self, element: Element) -> bool:
        if element.kind in ("exclusiveGateway", "eventBasedGateway") or self.side_exits[element.id]:
            return False
        if element.kind == "endEvent":
            return element.event != "terminate"
        return len(self.needs[element.id]) == 1

    def _pass(self, rest: Marking, element: Element) -> Iterator[Marking]:
        ways = self.ways[element.id]
        if element.kind == "endEvent":
            yield frozenset() if element.event == "terminate" else rest
        elif element.kind in ("exclusiveGateway", "eventBasedGateway"):
            for way in ways:
                yield self._put(rest, [way])
        else:
            yield self._put(rest, ways)
        for interrupting, exits in self.side_exits[element.id]:
            yield self._put(rest, exits if interrupting else [*ways, *exits])

    def _put(self, rest: Marking, ways: list[str]) -> Marking:
        self.doubled.update(self.target[way].id for way in ways if way in rest)
        return rest | frozenset(ways)


def check(diagram: Diagram, report: ProfileReport) -> None:
    """Reports parallel joins that may wait for ever, and steps that two branches reach."""
    left = _WORK_PER_DIAGRAM
    for scope in diagram.scopes.values():
        if _branches(diagram, scope) and small_enough(scope) and not not_simple(diagram, scope):
            found, work = _played_once(_game(diagram, scope), min(left, _WORK_PER_SCOPE))
            left -= work
            for rule, element in found:
                report.add(rule, element)


def _branches(diagram: Diagram, scope: DiagramScope) -> bool:
    """Whether two steps of the scope can ever run at the same time, outside inclusive pairs."""
    return (
        bool(scope.of_kind("parallelGateway"))
        or any(len(start.outgoing) > 1 for start in scope.of_kind("startEvent"))
        or any(not interrupts(diagram, event) for event in scope.of_kind("boundaryEvent"))
    )


def _played_once(game: _Game, most_work: int) -> tuple[list[Stumble], int]:
    """What is found, and the work that it took; where only words or conditions changed, from last time."""
    members = tuple((one.id, one.kind, one.event) for one in game.scope.members.values())
    key = (most_work, members, repr((game.scope.following, game.ways, game.needs, game.side_exits)))
    return _played.take(key, lambda: _play(game, most_work))


def _play(game: _Game, most_work: int) -> tuple[list[Stumble], int]:
    """Plays until every marking is known or the work is used up."""
    found: list[Stumble] = []
    queue = [frozenset(game.ways[start.id]) for start in game.scope.of_kind("startEvent")]
    seen: set[Marking] = set(queue)
    work = 0
    for marking in queue:
        work += len(marking) ** 2 + 1
        if work > most_work:
            break
        following = list(game.moves(marking))
        if not following:
            for flow in marking:
                found.append((JOIN_STUCK, game.target[flow].id))
        fresh = [new for new in dict.fromkeys(following) if new not in seen]
        queue.extend(fresh)
        seen.update(fresh)
        game.doubled |= _meeting(game, marking)
    return [*found, *_doubled(game)], work


def _doubled(game: _Game) -> Iterator[Stumble]:
    starts = [start.id for start in game.scope.of_kind("startEvent")]
    main_way = reachable(without(game.scope.following, game.reminders), starts)
    for name in game.doubled:
        after = reachable(game.scope.following, [name])
        if any(game.scope.members[step].kind in _JOINING for step in after):
            yield TWICE_INTO_GATEWAY, name
        elif name in main_way:  # on side branches only, such as reminders, once for each is what is meant
            yield RUNS_TWICE, name


def _meeting(game: _Game, marking: Marking) -> set[str]:
    """Steps, not joins, before which two tokens stand at once on different flows."""
    waiting = Counter(game.target[flow].id for flow in marking)
    return {
        name
        for name, tokens in waiting.items()
        if tokens > 1 and game.scope.members[name].kind not in ("parallelGateway", "endEvent")
    }


def _game(diagram: Diagram, scope: DiagramScope) -> _Game:
    inside = {flow.id: scope.members[flow.target] for flow in scope.flows}
    ways = {
        name: [flow for flow in element.outgoing if flow in inside] for name, element in scope.members.items()
    }
    needs = {
        name: [flow for flow in element.incoming if flow in inside] for name, element in scope.members.items()
    }
    for split, join in inclusive_pairs(diagram, scope).items():
        ways[split] = ways[join]  # between the two nothing can go wrong: the whole part is one step here
    side_exits = {
        element.id: [(interrupts(diagram, event), ways[event.id]) for event in diagram.boundaries(element)]
        for element in scope.members.values()
    }
    reminders = frozenset(e.id for e in scope.of_kind("boundaryEvent") if not interrupts(diagram, e))
    return _Game(scope, ways, needs, inside, side_exits, reminders)
