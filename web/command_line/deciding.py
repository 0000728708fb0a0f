"""`pathways decide`: evaluates decisions of a DMN model, one at a time or a stream of them.

Owns the JSON of questions and answers: dates, times and durations as {"@type", "value"}, numbers as
JSON numbers with all their digits. A question that cannot be answered gets an error for an answer,
so a stream of them always has as many lines out as in.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import click
import orjson

from engine.clock import wall_clock
from engine.decisions import Model, Outcome, read_model
from engine.errors import BadInput, EngineError
from engine.expressions import Value, from_json, to_json
from engine.faults import FilesRefused
from web.command_line.documents import Neighbours, parse_json, read_bytes


@click.command()
@click.argument("model", required=False)
@click.option(
    "--decision", metavar="NAME", help="The decision to evaluate; may be left out when there is one."
)
@click.option("--service", metavar="NAME", help="Decide within this decision service.")
@click.option("--input", "inputs", metavar="FILE", help='A JSON object of the inputs; "-" is standard input.')
@click.option("--batch", is_flag=True, help="One JSON question a line on standard input, one answer a line.")
@click.pass_context
def decide(
    context: click.Context,
    model: str | None,
    decision: str | None,
    service: str | None,
    inputs: str | None,
    batch: bool,
) -> None:
    """Evaluate a decision of a DMN model.

    Prints {"result": ..., "matched": [...]} on one line. With --batch each line in is
    {"model", "decision", "input"} and each line out {"result"} or {"error"}.
    """
    if batch:
        for answer in answers(iter(sys.stdin.buffer.readline, b"")):
            _write(answer)
        return
    if model is None or inputs is None:
        raise click.UsageError("Give a MODEL and --input, or --batch.")
    question = {"model": model, "decision": decision, "service": service}
    try:
        asked = Question.read({**question, "input": parse_json(read_bytes(inputs), inputs)})
        outcome = asked.decided(wall_clock())
    except EngineError as refusal:
        _write({"error": told_outcome(refusal)})
        raise
    for problem in outcome.problems:
        click.echo(f"{model}: {decision or service or '(file)'}: NULL {problem}", err=True)
    matched = [
        {
            "table": rule.table,
            "rule": rule.rule,
            "annotations": list(rule.annotations),
            "outputs": plain_value(rule.outputs),
        }
        for rule in outcome.matched
    ]
    _write({"result": plain_value(outcome.result), "matched": matched})


def answers(lines: Iterator[bytes]) -> Iterator[dict[str, Any]]:
    """One answer a line: {"result"}, with the problems met on the way as "error", or {"error"} alone.

    What a model cannot decide is null with an "error", as the standard asks; "error" alone
    says that nothing was asked of a model.
    """
    for line in lines:
        if not line.strip():
            continue
        try:
            asked = Question.read(parse_json(line, "(line)"))
        except EngineError as refusal:
            yield {"error": told_outcome(refusal)}
            continue
        try:
            outcome = asked.decided(wall_clock())
        except EngineError as refusal:
            yield {"result": None, "error": told_outcome(refusal)}
            continue
        answer = {"result": plain_value(outcome.result)}
        yield {**answer, "error": "; ".join(outcome.problems)} if outcome.problems else answer


@dataclass(frozen=True)
class Question:
    """One question to a model: which decision, within which service, with which inputs."""

    model: Model
    decision: str
    service: str | None
    inputs: dict[str, Value]

    @classmethod
    def read(cls, question: Any) -> "Question":
        """The question in {"model", "decision" or "service", "input"}.

        Raises:
            EngineError: the question, its model or its inputs cannot be used.
        """
        if not isinstance(question, dict) or not isinstance(question.get("model"), str):
            raise BadInput(problem='A question is an object with "model", "decision" and "input".')
        inputs = question.get("input", {})
        if not isinstance(inputs, dict):
            raise BadInput(problem='"input" must be a JSON object.')
        model = open_model(question["model"])
        service = question.get("service")
        name = question.get("decision") or service or the_decision(model)
        model.inputs(name)  # refuses a name that is not there
        return cls(model, name, service, {key: from_json(value) for key, value in inputs.items()})

    def decided(self, moment: datetime) -> Outcome:
        """The outcome. Raises EngineError when the model cannot decide it."""
        return self.model.decide(self.decision, self.inputs, moment, self.service)


@lru_cache(maxsize=256)
def open_model(path: str) -> Model:
    """The model in a file; models that it imports lie beside it."""
    return read_model(read_bytes(path), path, beside=Neighbours(path))


def the_decision(model: Model) -> str:
    """The model's only decision.

    Raises:
        BadInput: it has several, or none.
    """
    if len(model.decisions) != 1:
        names = ", ".join(model.decisions) or "it has none"
        raise BadInput(problem=f"Choose a decision of the model with --decision: {names}.")
    return model.decisions[0]


def plain_value(value: Any) -> Any:
    """A FEEL value as JSON, numbers with all their digits."""
    return _digits(to_json(value))


def _digits(value: Any) -> Any:
    if isinstance(value, list):
        return [_digits(item) for item in value]
    if isinstance(value, dict):
        if value.get("@type") == "number":
            return orjson.Fragment(value["value"])
        return {key: _digits(item) for key, item in value.items()}
    return value


def told_outcome(refusal: EngineError) -> str:
    """A refusal in one line."""
    return (
        "; ".join(str(fault) for fault in refusal.faults)
        if isinstance(refusal, FilesRefused)
        else str(refusal)
    )


def _write(answer: dict[str, Any]) -> None:
    sys.stdout.buffer.write(orjson.dumps(answer, option=orjson.OPT_APPEND_NEWLINE))
    sys.stdout.buffer.flush()
