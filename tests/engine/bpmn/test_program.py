"""A process and all that it calls."""

from engine.bpmn.program import compile_program
from tests.engine.bpmn import diagrams as d

CALLED = ("withdrawal", "additional_need", "meeting", "safeguarding", "step_down", "reviews", "hand_over")


def test_a_process_stands_before_what_it_calls_in_an_order_that_is_always_the_same() -> None:
    calls = [d.call(f"to_{called}", called) for called in CALLED]
    root = d.model(
        "root", d.start(), *calls, d.end(), d.flow(f"begin {' '.join(f'to_{c}' for c in CALLED)} done")
    )
    models = {"root": root, **{one: d.model(one, d.start(), d.end(), d.flow("begin done")) for one in CALLED}}

    assert list(compile_program("root", models.get).models) == ["root", *sorted(CALLED)]
