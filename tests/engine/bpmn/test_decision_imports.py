"""A process whose decision models import each other is published and run like any other."""

import pytest

from engine.bpmn.bundle import ProcessFiles
from engine.bpmn.model import build_model
from engine.expressions import from_json
from engine.faults import FilesRefused
from tests.engine.bpmn import diagrams as d
from tests.engine.bpmn.lives import Life
from tests.engine.decisions.test_imports import decision, given, imports, model

FEES = model(
    "fees", given("days", "days lost") + decision("fee", "fee", "days lost * 80", 'Input href="#days"')
)
LETTER = model(
    "letter",
    decision("letter", "letter", "our fees.fee + 1", 'Decision href="urn:fees#fee"'),
    imports("fees", "our fees"),
)
ASK = '<businessRuleTask id="ask" name="ask" camunda:decisionRef="letter" camunda:resultVariable="case.sum"/>'


def files(**decisions: bytes) -> ProcessFiles:
    diagram = d.diagram("fine", d.start(), ASK, d.user("pay"), d.end(), d.flow("begin ask pay done"))
    beside = {f"decisions/{name}.dmn": source for name, source in decisions.items()}
    return ProcessFiles("fine", {"process.bpmn": diagram, **beside})


def test_a_process_decides_by_a_model_that_imports_another() -> None:
    life = Life(build_model(files(fees=FEES, letter=LETTER)))
    life.start("fine", **{"days lost": 2})
    assert from_json(life.case["sum"]) == 161


def test_a_process_is_refused_when_an_imported_model_is_not_among_its_files() -> None:
    with pytest.raises(FilesRefused) as refusal:
        build_model(files(letter=LETTER))
    assert "decisions/letter.dmn: (file)" not in str(refusal.value)
    fault = next(one for one in refusal.value.faults if one.code == "IMPORT-MISSING")
    assert fault.path == "decisions/letter.dmn"
    assert "urn:fees" in fault.message
