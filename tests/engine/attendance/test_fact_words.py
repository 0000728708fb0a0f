"""Every fact is explained to whoever writes an expression, and nothing else is."""

from engine.attendance.fact_words import FACTS_EXPLAINED
from engine.attendance.facts import FACTS


def test_every_fact_is_explained_and_nothing_else() -> None:
    assert set(FACTS_EXPLAINED) == {f"{root}.{name}" for root, names in FACTS.items() for name in names}
