"""Of several open tasks of one element the one is done again that was done then."""

import pytest

from engine.simulation.replaying.retracing import retrace
from tests.engine.bpmn import diagrams as d
from tests.engine.simulation.replaying.recording import Recording

EACH = (
    'isSequential="false"><loopDataInputRef>team</loopDataInputRef><inputDataItem id="person" name="person"/>'
)
VISITS = d.model(
    "visits",
    d.start(),
    d.repeated(
        d.sub(
            "for_each",
            d.start("in"),
            d.user("visit"),
            d.xor("who", default="who_to_out"),
            d.user("again"),
            d.end("out"),
            d.flow("in visit who out"),
            d.flow("who again", again='person = "b"'),
            d.flow("again out"),
        ),
        EACH,
    ),
    d.end(),
    d.flow("begin for_each done"),
)


@pytest.mark.parametrize("order", [(0, 0, 0), (1, 0, 0), (2, 1, 0), (1, 1, 0)])
def test_of_visits_to_each_the_same_one_is_done_again(order: tuple[int, ...]) -> None:
    lived = Recording(VISITS)
    lived.start("visits", team=["a", "b", "c"])
    for number in order:
        visits = [task for task in lived.tasks.values() if task.element == "visit"]
        lived.complete_one(visits[number])
    assert "again" in lived.open
    assert retrace(lived.life(), lived.versions()).first is None
