"""What fails in the worker is tried again, told in few lines, and told to be over."""

from structlog.testing import capture_logs

from engine.store.database import open_database
from engine.work.trying import tried

NOBODY_LISTENS = "postgresql+psycopg://nobody@127.0.0.1:1/nothing"


def test_a_database_that_is_away_for_long_is_a_few_lines_without_a_trace() -> None:
    database = open_database(NOBODY_LISTENS)

    def look() -> None:
        with database.reading():
            pass

    once = tried("what is due", look)
    with capture_logs() as logs:
        for _ in range(90):
            once()
    database.close()
    assert [line["in_a_row"] for line in logs] == [1, 2, 4, 8, 16, 32, 64]
    assert {(line["look"], line["why"]) for line in logs} == {("what is due", "the database does not answer")}
    assert not any("exc_info" in line for line in logs)


def test_what_is_wrong_here_leaves_its_trace_and_is_told_to_work_again() -> None:
    problems = [ValueError("no such rule"), ValueError("no such rule"), ValueError("no such rule")]

    def look() -> None:
        if problems:
            raise problems.pop()

    once = tried("e-mails to send", look)
    with capture_logs() as logs:
        for _ in range(5):
            once()
    assert [(line["event"], bool(line.get("exc_info"))) for line in logs] == [
        ("looking failed", True),
        ("looking failed", True),
        ("looking works again", False),
    ]
    assert logs[-1]["failed"] == 3
