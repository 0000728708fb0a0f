"""How a process of the demo, the web or the worker ends: at once, without tidying its memory.

Python looks through all that is still in memory when it ends. With every published process built that
took a second of work in each process, which whoever pressed Ctrl-C waited for.
"""

import atexit
import gc


def end_at_once() -> None:
    """Let this process leave what is in its memory to the system once it has nothing more to do."""
    atexit.register(gc.freeze)
