"""Many rows at once, copies of those there are, so that lists are as long as a county's.

Copies rows inside the database; no case is opened for them, and no verb reads more of them than it must.
"""

from sqlalchemy import text

from engine.store.database import Database

TASK_COLUMNS = (
    "case_id, instance_id, process, element, kind, name, lane, role, form, not_by, requirement, state,"
    " opened_at, due_at"
)
TIMER_COLUMNS = "case_id, instance_id, element, name, due_at, look_at"
NUMBERS = "WITH RECURSIVE numbers(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < :count)"
COPIED_ID = "substr('{zeros}' || CAST(i + :first AS TEXT), length(CAST(i + :first AS TEXT)) + 1, 32)".format(
    zeros="0" * 32
)
COPY = (
    "INSERT INTO {table} (id, {columns}) {numbers}, templates AS"
    " (SELECT {columns}, row_number() OVER (ORDER BY id) AS nth, count(*) OVER () AS many"
    " FROM (SELECT id, {columns} FROM {table} WHERE {some} ORDER BY id DESC LIMIT {few}) AS copied)"
    " SELECT {id}, {columns} FROM numbers JOIN templates ON nth = 1 + i % many"
)
TEMPLATES = {
    "tasks": (TASK_COLUMNS, "state = 'open' AND length(id) = 32 AND substr(id, 1, 12) <> '000000000000'")
}
TEMPLATES["timers"] = (TIMER_COLUMNS, "substr(id, 1, 12) <> '000000000000'")


#: As many rows are copied from: each copy looks for its own among them.
FEW = 100


def multiply(database: Database, table: str, count: int) -> None:
    """Add `count` rows to "tasks" or "timers", each a copy of a real one under an id of its own."""
    columns, some = TEMPLATES[table]
    statement = COPY.format(table=table, columns=columns, numbers=NUMBERS, id=COPIED_ID, some=some, few=FEW)
    with database.transaction() as session:
        first = session.scalar(text(f"SELECT count(*) FROM {table}")) or 0  # noqa: S608 - names of our own
        session.execute(text(statement), {"count": count, "first": first})
    with database.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as session:
        session.exec_driver_sql("ANALYZE")
