"""What the figures are held against: a bare commit and question, the library, FEEL and a table alone."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median
from time import process_time

from sqlalchemy import text

from engine.bpmn.floor import steps_in_memory
from engine.decisions import read_model
from engine.expressions import compile_expression, from_json
from engine.store.database import Database
from web.bench.measuring import percentile, seconds_of
from web.bench.practice import FILES, PRACTICE_PROCESS, SAID

FLOOR_TABLES = (
    "CREATE TABLE bench_one (id INTEGER PRIMARY KEY, state TEXT NOT NULL)",
    "CREATE TABLE bench_many (id INTEGER PRIMARY KEY, state TEXT NOT NULL)",
    "INSERT INTO bench_one VALUES (1, '')",
)
UPDATE = text("UPDATE bench_one SET state = :state WHERE id = 1")
INSERT = text("INSERT INTO bench_many VALUES (:id, :state)")
CONDITION = "attendance.percent < 90 and not(pupil.looked_after)"
FLOOR_TABLE = Path(__file__).parent / "support.dmn"
#: How often FEEL is timed: in so many runs of so many evaluations.
RUNS, TIMES = 15, 400


def commit_ms(database: Database, times: int) -> float:
    """Median milliseconds of a one-row update, two inserts and a commit."""
    with database.transaction() as session:
        for statement in FLOOR_TABLES:
            session.exec_driver_sql(statement)

    def transact(number: int) -> None:
        with database.transaction() as session:
            session.execute(UPDATE, {"state": SAID})
            session.execute(INSERT, {"id": 2 * number, "state": SAID})
            session.execute(INSERT, {"id": 2 * number + 1, "state": SAID})

    return percentile([seconds_of(partial(transact, number)) for number in range(times)], 0.5)


def question_ms(database: Database, times: int) -> float:
    """Median milliseconds of the smallest question: on a server, mostly the way there and back."""
    with database.reading() as session:
        return percentile([seconds_of(lambda: session.scalar(text("SELECT 1"))) for _ in range(times)], 0.5)


def engine_ms(lives: int) -> float:
    """Median milliseconds of completing a task of the same process, in the library alone and in memory."""

    def young_steps() -> Iterator[float]:
        for _ in range(lives):
            yield from steps_in_memory(FILES.diagram, PRACTICE_PROCESS, 6)

    return percentile(list(young_steps()), 0.5)


def feel_us() -> float:
    """Microseconds of evaluating a compiled condition over two facts."""
    expression = compile_expression(CONDITION)
    scope = {"attendance": from_json({"percent": 85}), "pupil": from_json({"looked_after": False})}
    return _each_us(lambda: expression.evaluate(scope))


def table_us() -> float:
    """Microseconds of deciding a table of five inputs and twenty rules, each of which is tried."""
    model = read_model(FLOOR_TABLE.read_bytes(), FLOOR_TABLE.name)
    inputs = {
        "looked_after": from_json(False),
        "reviews": from_json(3),
        "sessions": from_json(24),
        "phase": from_json("secondary"),
        "percent": from_json(85),
    }
    return _each_us(lambda: model.decide("support", inputs))


def parse_us() -> float:
    """Microseconds of reading a condition and compiling it; each has another text, so none is remembered."""
    conditions = iter([CONDITION.replace("90", f"{number / 1000:.3f}") for number in range(RUNS * TIMES)])
    return _each_us(lambda: compile_expression(next(conditions)))


def _each_us(act: Callable[[], object]) -> float:
    """The median of several runs, in time of the processor: nothing here waits for a disk or a server."""

    def run() -> float:
        begun = process_time()
        for _ in range(TIMES):
            act()
        return process_time() - begun

    return round(median(run() for _ in range(RUNS)) / TIMES * 1_000_000, 2)
