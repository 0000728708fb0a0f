"""Nothing closes or steps down but on what the register shows: enough sessions, and more of them attended."""

from collections.abc import Mapping
from typing import Any

import pytest

from engine.bpmn.model import ProcessModel
from tests.processes.support_tables import reviewed
from tests.processes.test_decisions import attendance, check, closing, decide, review, support

Models = Mapping[str, ProcessModel]
#: Each table as the people in the case would like it best, and the outcomes by which something ends.
WISHED: list[tuple[str, dict[str, Any], frozenset[str]]] = [
    ("review_outcome", review("improving", "achieved"), frozenset({"improved"})),
    ("closing_outcome", closing(True, "full"), frozenset({"improved"})),
    ("route_1_outcome", support("improving", "achieved"), frozenset({"improved"})),
    ("support_review_outcome", reviewed("improved"), frozenset({"improved", "back_down"})),
    ("support_review_outcome", reviewed("improving"), frozenset({"improved", "back_down"})),
    ("step_down_outcome", check(False), frozenset({"sustained"})),
]
EACH = pytest.mark.parametrize(
    ("table", "facts", "ending"),
    WISHED,
    ids=[f"{table} {number}" for number, (table, _, _) in enumerate(WISHED)],
)


def outcome(models: Models, table: str, facts: Mapping[str, Any], **figures: Any) -> Any:
    return decide(models, table, {**facts, "attendance": attendance(**figures)}).result


@EACH
def test_nothing_ends_where_the_register_is_not_known(
    table: str, facts: dict[str, Any], ending: frozenset[str], shipped_models: Models
) -> None:
    assert outcome(shipped_models, table, facts) not in ending
    assert outcome(shipped_models, table, facts, before=(50, 100)) not in ending


@EACH
def test_a_fortnight_of_less_than_twenty_sessions_ends_nothing(
    table: str, facts: dict[str, Any], ending: frozenset[str], shipped_models: Models
) -> None:
    assert outcome(shipped_models, table, facts, since=(19, 19), before=(84, 141)) not in ending
    assert outcome(shipped_models, table, facts, since=(20, 20), before=(84, 140)) in ending


@EACH
def test_fifty_of_sixty_to_ten_of_sixty_is_no_improvement(
    table: str, facts: dict[str, Any], ending: frozenset[str], shipped_models: Models
) -> None:
    assert outcome(shipped_models, table, facts, since=(10, 60), before=(50, 60)) not in ending


@EACH
def test_nothing_ends_on_the_figures_of_a_new_school_year_alone(
    table: str, facts: dict[str, Any], ending: frozenset[str], shipped_models: Models
) -> None:
    """After a year at 65%: 28 of 28 sessions in September."""
    september = {**attendance(since=(28, 28)), "before": {"attended": 195, "possible": 300}}
    assert decide(shipped_models, table, {**facts, "attendance": september}).result not in ending
    november = {**attendance(since=(62, 62)), "before": {"attended": 195, "possible": 300}}
    assert decide(shipped_models, table, {**facts, "attendance": november}).result in ending


@EACH
def test_a_family_that_was_well_and_stays_well_is_not_kept(
    table: str, facts: dict[str, Any], ending: frozenset[str], shipped_models: Models
) -> None:
    assert outcome(shipped_models, table, facts, since=(57, 60), before=(60, 60)) in ending
