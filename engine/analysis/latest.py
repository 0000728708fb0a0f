"""Which of several marks of a session counts: the one that was recorded last. Pure.

Few sessions have more than one mark, so only theirs are compared by moment, which have to be read first.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

MarkNumbers = NDArray[np.integer[Any]]


def latest(sessions: MarkNumbers, moments_of: Callable[[MarkNumbers], MarkNumbers]) -> NDArray[np.bool_]:
    """Whether each mark is the one of its session that counts; of two recorded together it is the later.

    Args:
        sessions: a number for each mark in their order, the same where the session is the same.
        moments_of: gives for some rows whole numbers that grow with the moments of their recording.
    """
    counts = np.ones(len(sessions), np.bool_)
    # Registers are written pupil by pupil and day by day: a stable sort finds that nearly all is done.
    rows = np.argsort(sessions, kind="stable")
    same = _same_as_next(sessions[rows])
    if same.any():
        rows = rows[same | np.roll(same, 1)]
        rows = rows[np.lexsort((moments_of(rows), sessions[rows]))]
        counts[rows[_same_as_next(sessions[rows])]] = False
    return counts


def _same_as_next(ordered: MarkNumbers) -> NDArray[np.bool_]:
    return np.append(ordered[:-1] == ordered[1:], np.False_)
