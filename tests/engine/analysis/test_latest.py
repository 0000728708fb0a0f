"""Of several marks of one session the latest counts, whatever their order."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.analysis.latest import MarkNumbers, latest


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3))))
def test_one_mark_of_each_session_counts_the_latest_and_of_those_recorded_together_the_last(
    marks: list[tuple[int, int]],
) -> None:
    best = {session: (moment, row) for row, (session, moment) in enumerate(marks)}
    for row, (session, moment) in enumerate(marks):
        best[session] = max(best[session], (moment, row))
    moments = np.array([moment for _, moment in marks], np.int64)
    found = latest(np.array([session for session, _ in marks], np.int64), lambda rows: moments[rows])
    assert set(np.flatnonzero(found)) == {row for _, row in best.values()}


def test_moments_are_asked_only_of_sessions_with_more_than_one_mark() -> None:
    asked: list[list[int]] = []

    def moments_of(rows: MarkNumbers) -> MarkNumbers:
        asked.append(sorted(rows.tolist()))
        return np.zeros(len(rows), np.int64)

    assert latest(np.array([3, 1, 2]), moments_of).all()
    assert latest(np.array([3, 1, 3]), moments_of).tolist() == [False, True, True]
    assert asked == [[0, 2]]
