"""What a drawing program loses of a model of decisions is named, and what an analyst changes is no loss."""

from pathlib import Path

import pytest

from engine.decisions.kept_model import lost_part, unlike_before
from engine.faults import FilesRefused

FOREIGN = Path(__file__).parents[2] / "browser" / "foreign"
CAMUNDA_7 = (FOREIGN / "camunda_7.dmn").read_text(encoding="utf-8")
CAMUNDA_8 = (FOREIGN / "camunda_8.dmn").read_text(encoding="utf-8")
PATH = "decisions/visits.dmn"


def changed(file: str, old: str, new: str = "") -> tuple[bytes, bytes]:
    """A file, and what becomes of it."""
    assert old in file
    return file.encode(), file.replace(old, new, 1).encode()


@pytest.mark.parametrize(
    ("file", "old", "new", "named"),
    [
        (CAMUNDA_7, '<camunda:property name="reviewed" value="yes" />', "", ("Visit", "camunda:properties")),
        (CAMUNDA_7, ' camunda:inputVariable="missed"', "", ("Sessions missed", "camunda:inputVariable")),
        (CAMUNDA_7, ' modeler:executionPlatformVersion="7.22.0"', "", ("Visits", "executionPlatformVersion")),
        (CAMUNDA_7, ' typeRef="number"', "", ("missed_expression", "its type “number”")),
        (CAMUNDA_8, "twice", "once", ("Fine", "other:checks")),
        (CAMUNDA_8, "<dmn:question>What does it cost?</dmn:question>", "", ("Fine", "dmn:question")),
        (CAMUNDA_8, "<dmn:text>160</dmn:text>", "<dmn:text/>", ("amount", "dmn:defaultOutputEntry")),
        (CAMUNDA_8, "<dmn:typeRef>number</dmn:typeRef>", "", ("Fines", "dmn:itemDefinition")),
        (CAMUNDA_8, 'name="days"', 'name="nights"', ("Terms", "dmn:context")),
        (CAMUNDA_8, ' outputLabel="Amount in pounds"', "", ("fine_table", "outputLabel")),
    ],
)
def test_what_was_dropped_is_named_with_what_it_belongs_to(
    file: str, old: str, new: str, named: tuple[str, str]
) -> None:
    before, after = changed(file, old, new)
    lost = lost_part(before, after, PATH)
    assert lost is not None
    assert lost[0] == named[0]
    assert named[1] in lost[1]
    assert unlike_before(before, after, PATH) != ""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (' hitPolicy="COLLECT" aggregation="MAX"', ' hitPolicy="FIRST"'),
        ("<text>2</text>", "<text>3</text>"),
        ("<description>Nothing yet</description>", ""),
        ('typeRef="number"', 'typeRef="string"'),
        ('<inputValues id="missed_values">\n          <text>[0..400]</text>\n        </inputValues>', ""),
        ('biodi:width="192"', 'biodi:width="300"'),
        ('x="160.0"', 'x="400"'),
    ],
    ids=["policy", "cell", "annotation", "type", "values", "width", "moved"],
)
def test_what_an_analyst_changes_on_the_page_is_no_loss(old: str, new: str) -> None:
    before, after = changed(CAMUNDA_7, old, new)
    assert lost_part(before, after, PATH) is None
    assert unlike_before(before, after, PATH) != ""


def test_a_rule_or_a_decision_that_was_taken_away_is_no_loss() -> None:
    start, end = CAMUNDA_7.index('<rule id="few">'), CAMUNDA_7.index("<!-- Agreed")
    without = CAMUNDA_7[:start] + CAMUNDA_7[end:]
    assert lost_part(CAMUNDA_7.encode(), without.encode(), PATH) is None
    assert "would lose rule" in unlike_before(CAMUNDA_7.encode(), without.encode(), PATH)
    assert "would gain rule" in unlike_before(without.encode(), CAMUNDA_7.encode(), PATH)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (CAMUNDA_7, 'x="160.0"', 'x="160"'),
        (CAMUNDA_7, "<![CDATA[>= 10]]>", "&gt;= 10"),
        (CAMUNDA_7, "<!-- Agreed in 2026 -->", ""),
        (CAMUNDA_7, 'id="visit" name="Visit"', 'name="Visit" id="visit"'),
        (CAMUNDA_8, ' textFormat="text/plain"', ""),
        (
            CAMUNDA_8,
            '<dmn:decisionTable id="fine_table"',
            '<dmn:decisionTable id="fine_table" hitPolicy="UNIQUE"',
        ),
    ],
    ids=["number", "cdata", "comment", "order", "format", "policy"],
)
def test_what_says_the_same_in_other_signs_is_no_difference(file: str, old: str, new: str) -> None:
    before, after = changed(file, old, new)
    assert unlike_before(before, after, PATH) == ""
    assert lost_part(before, after, PATH) is None


def test_what_is_no_model_of_decisions_is_refused() -> None:
    with pytest.raises(FilesRefused):
        lost_part(CAMUNDA_7.encode(), b"<definitions/>", PATH)
