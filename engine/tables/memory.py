"""Tables of what is remembered: the chain of events and who read what.

Events refuse to be changed or removed by triggers in the database itself.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import DDL, Column, ForeignKey, Named, String, Table, TypedColumns, event
from sqlalchemy.schema import ExecutableDDLElement

from engine.columns import Json, Moment
from engine.tables.base import ID, KEY, metadata


class EventColumns(TypedColumns):
    case_id: Named[str] = Column(ID, ForeignKey("cases.id"), primary_key=True)
    #: 1, 2, 3 ... without a gap.
    seq: Named[int] = Column(primary_key=True, autoincrement=False)
    at: Named[datetime] = Column(Moment)
    #: A BPMN name ("userTask") for what the diagram did, else a verb's ("case_opened").
    kind: Named[str] = Column(String(40))
    process: Named[str | None] = Column(KEY)
    element: Named[str | None] = Column(KEY)
    actor: Named[str] = Column(ID)
    payload: Named[dict[str, Any]] = Column(Json, nullable=False)
    #: Hash of the event before it; empty for the first.
    previous: Named[str] = Column(String(64))
    hash: Named[str] = Column(String(64))


events = Table("events", metadata, EventColumns)

#: The database itself refuses to change what happened.
EVENT_GUARDS = {
    "sqlite": (
        "CREATE TRIGGER events_never_change BEFORE UPDATE ON events"
        " BEGIN SELECT RAISE(ABORT, 'events are never changed'); END",
        "CREATE TRIGGER events_never_vanish BEFORE DELETE ON events"
        " BEGIN SELECT RAISE(ABORT, 'events are never removed'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION refuse_event_change() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'events are never changed or removed'; END $$",
        "CREATE TRIGGER events_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON events"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_event_change()",
    ),
}
for dialect, statements in EVENT_GUARDS.items():
    for statement in statements:
        guard: ExecutableDDLElement = DDL(statement)  # type: ignore[no-untyped-call]
        event.listen(events, "after_create", guard.execute_if(dialect=dialect))


class ReadingLogColumns(TypedColumns):
    id: Named[str] = Column(ID, primary_key=True)
    at: Named[datetime] = Column(Moment, index=True)
    user_id: Named[str] = Column(ID, index=True)
    #: What was read: "case", "pupil", "task" ..., or a list: "inbox", "triage" ...
    kind: Named[str] = Column(String(20))
    #: The id of what was read; of a list the URN of its school, "all" for several.
    reference: Named[str] = Column(ID, index=True)
    #: How many children, cases or tasks a list showed; None for what is no list.
    shown: Named[int | None]
    #: Which list was asked for, as an address says it: never a child's name.
    asked: Named[str | None] = Column(String(200))


reading_log = Table("reading_log", metadata, ReadingLogColumns)
