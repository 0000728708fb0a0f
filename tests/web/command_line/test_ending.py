"""Who presses Ctrl-C waits for what is in hand, and not for Python to look through its memory."""

import subprocess
import sys

ENDS = """
import atexit, gc
from web.command_line.ending import end_at_once
atexit.register(lambda: print(gc.get_freeze_count() > 0))
end_at_once()
"""


def test_a_part_that_ends_leaves_its_memory_to_the_system() -> None:
    ended = subprocess.run([sys.executable, "-c", ENDS], capture_output=True, text=True, check=True)
    assert ended.stdout == "True\n"
