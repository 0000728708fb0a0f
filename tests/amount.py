"""How much is tried of what can be drawn without end: random lives, diagrams, texts, and databases of pages.

One setting says it: with PATHWAYS_TEST_THOROUGH=yes everything (`make test-thorough`), else a part
(`make test`). Nothing is skipped for it: what is not tried is never drawn.
"""

import os

THOROUGH = os.environ.get("PATHWAYS_TEST_THOROUGH") == "yes"


def many(thorough: int, ordinary: int) -> int:
    """So many lives, examples or rounds: the first number where the suite is thorough, else the second."""
    return thorough if THOROUGH else ordinary
