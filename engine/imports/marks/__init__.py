"""Register marks by the million: from CSV or Parquet to the weeks of the register.

A file is read in batches as columns, each different word is understood once, and what was understood
lies as numbers in a folder of its own until the whole file is known to be good. Then, school by
school, the marks are put together to weeks and compared with what is known; only what is different
is written. So the memory needed does not grow with the file.
"""

from collections.abc import Callable

from engine.imports.hand import FileInHand


def read(hand: FileInHand) -> Callable[[FileInHand], None]:
    """Read and check a file of marks; gives back what writes them."""
    # Loads arrays and columns, 60 MB that only a process needs in which marks are read.
    from engine.imports.marks.taking import read_marks

    return read_marks(hand)
