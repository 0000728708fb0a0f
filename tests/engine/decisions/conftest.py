"""Small DMN models, written as an editor would save them."""

from collections.abc import Callable, Sequence
from html import escape

import pytest

from engine.decisions import Model, read_model

DMN_13 = "https://www.omg.org/spec/DMN/20191111/MODEL/"


def _definitions(body: str, namespace: str = DMN_13) -> bytes:
    return f'<definitions xmlns="{namespace}" id="model" name="Model">{body}</definitions>'.encode()


def _table(
    inputs: Sequence[str],
    outputs: Sequence[str],
    rules: Sequence[Sequence[str]],
    policy: str = "UNIQUE",
    extra: str = "",
) -> str:
    """The XML of a decision table; a rule is its cells, inputs first, and perhaps an annotation."""
    columns = "".join(
        f"<input><inputExpression><text>{escape(one)}</text></inputExpression></input>" for one in inputs
    )
    results = "".join(f'<output name="{one}"/>' for one in outputs)
    return (
        f'<decisionTable hitPolicy="{policy}" {extra}>{columns}{results}'
        + "".join(_rule(one, len(inputs), len(outputs)) for one in rules)
        + "</decisionTable>"
    )


def _rule(cells: Sequence[str], inputs: int, outputs: int) -> str:
    entries = "".join(f"<inputEntry><text>{escape(one)}</text></inputEntry>" for one in cells[:inputs])
    results = cells[inputs : inputs + outputs]
    entries += "".join(f"<outputEntry><text>{escape(one)}</text></outputEntry>" for one in results)
    notes = cells[inputs + outputs :]
    entries += "".join(f"<annotationEntry><text>{escape(one)}</text></annotationEntry>" for one in notes)
    return f"<rule>{entries}</rule>"


@pytest.fixture
def definitions() -> Callable[..., bytes]:
    """The bytes of a model with a body."""
    return _definitions


@pytest.fixture
def table() -> Callable[..., str]:
    """The XML of a decision table."""
    return _table


@pytest.fixture
def one_table() -> Callable[..., Model]:
    """A model with one decision, `route`, that is a table."""

    def make(*arguments: object, **named: object) -> Model:
        body = f'<decision id="route" name="Route">{_table(*arguments, **named)}</decision>'  # type: ignore[arg-type]
        return read_model(_definitions(body), "route.dmn")

    return make


@pytest.fixture
def read() -> Callable[[bytes], Model]:
    """The model in some bytes."""
    return lambda source: read_model(source, "model.dmn")
