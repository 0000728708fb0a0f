"""Which promises a life broke: what somebody did in it that nobody ever should.

Only what can be seen in a life is judged: who did what, what came before what, and whether a step that was
done asked, carried and was guarded as promised. What only examples show (a choice, a table, a time) is for
`engine.invariants.judging`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from engine.bpmn.effects import Step
from engine.bpmn.model import ProcessModel
from engine.invariants.course import Before
from engine.invariants.people import Asks, Bars, Carries, GuardAsked, Guarded, InLane
from engine.invariants.promises import Promise, boundaries

#: What is true of a step or not, whoever comes to it.
_OF_THE_STEP = (Asks, Carries, GuardAsked, Guarded, InLane)


def broken_in_life(
    promises: Iterable[Promise], models: Mapping[str, ProcessModel], steps: Sequence[Step]
) -> list[Promise]:
    """The promises that were broken in what happened, in their order.

    Args:
        models: by the keys of the processes that the promises are about.
        steps: everything that happened, in order. What runs since before it began is left aside.
    """
    return [one for one in promises if one.process in models and _is_broken(one, models[one.process], steps)]


def _is_broken(one: Promise, model: ProcessModel, steps: Sequence[Step]) -> bool:
    lives: defaultdict[str, list[Step]] = defaultdict(list)
    for step in steps:
        if step.process in model.processes:
            lives[step.instance_id].append(step)
    return any(_broken(one, model, life) for life in lives.values() if life[0].kind == "startEvent")


def _broken(one: Promise, model: ProcessModel, life: Sequence[Step]) -> bool:
    done = (step for step in life if step.element == one.at and not step.cancelled)
    if isinstance(one, Bars):
        step = model.elements.get(one.at)
        # Who is barred may be worked out, or barred for one parent alone: that a life does not show.
        return step is not None and not (one.given or step.about) and any(_did_both(one, life))
    if isinstance(one, Before):
        begun = _begun_by(one, model)
        first = next((step.element for step in life if step.element in begun | {one.at}), None)
        return first == one.at and one.at not in begun and not _inside(one, model)
    return isinstance(one, _OF_THE_STEP) and next(done, None) is not None and not one.is_kept(model)


def _begun_by(one: Before, model: ProcessModel) -> set[str]:
    """The steps that come first, and the events on their edges, which come while they are not done yet."""
    return {*one.first, *(event.id for first in one.first for event in boundaries(model, first))}


def _inside(one: Before, model: ProcessModel) -> bool:
    """Whether the step lies within one that comes first, which is done only after all that is in it."""
    around = model.elements.get(one.at)
    while around and around.id not in one.first:
        around = model.elements.get(around.parent)
    return around is not None


def _did_both(one: Bars, life: Sequence[Step]) -> Iterator[bool]:
    """Of each time that the step was done: whether by somebody who did the other one before."""
    before: set[str] = set()
    for step in life:
        if step.cancelled or not step.actor_id:
            continue
        if step.element == one.at:
            yield step.actor_id in before
        if step.element == one.other:
            before.add(step.actor_id)
