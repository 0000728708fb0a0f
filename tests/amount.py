"""How much is tried of what can be drawn without end: lives, diagrams, texts, databases, browsers.

One setting says it: with PATHWAYS_TEST_THOROUGH=yes everything (`make test-thorough`), else a part
(`make test`). Nothing is skipped for it: what is not tried is never drawn.
"""

import os

import pytest

THOROUGH = os.environ.get("PATHWAYS_TEST_THOROUGH") == "yes"


def many(thorough: int, ordinary: int) -> int:
    """So many lives, examples or rounds: the first number where the suite is thorough, else the second."""
    return thorough if THOROUGH else ordinary


#: A journey in a browser goes without scripts, which is hardest; where the suite is thorough, with them, too.
without_scripts_first = pytest.mark.parametrize(
    "scripts", [False, True][: many(2, 1)], ids=["without scripts", "with scripts"][: many(2, 1)]
)

#: What takes very long is done on the database that councils run; where the suite is thorough, on both.
postgresql_first = pytest.mark.parametrize("database_kind", ["postgresql", "sqlite"][: many(2, 1)])
