"""Which setting of a diagram holds what is wrong, so that one press can put something else there."""

from collections.abc import Iterator, Mapping

from engine.bpmn.evaluation import feel
from engine.bpmn.profile.diagram import Diagram
from engine.bpmn.rewriting import read_settings
from engine.errors import NotFound
from engine.faults import Mend


def mend_of(diagram: Diagram, element: str, was: str, now: str, shown: str = "") -> Mend | None:
    """What puts one text in place of another where an element, or a flow that leaves it, says it.

    None where no setting says it: nothing can be offered then.

    Args:
        was: a whole setting, or an expression (also one line of a script).
        shown: what the button says that it becomes; all of `now` where that is "".
    """
    for owner, settings in _settings(diagram, element):
        for name, value in settings.items():
            if was and (value == was or feel(value) == was or (name == "script" and was in value)):
                words = f"Change it to “{shown or now}”"
                return Mend(owner, name, value.replace(was, now, 1), words)
    return None


def _settings(diagram: Diagram, element: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Of the element, the flows that leave it, and its process."""
    own = diagram.elements.get(element)
    flows = own.outgoing if own else ()
    for one in (element, *flows, *((own.process,) if own else ())):
        try:
            yield one, read_settings(diagram.root, one)
        except NotFound:
            continue
