"""The table of uploaded files on their way into the database. Their bytes lie in a folder, not here."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Column, Named, String, Table, Text, TypedColumns

from engine.columns import Json, Moment
from engine.tables.base import ID, metadata


class UploadColumns(TypedColumns):
    id: Named[str] = Column(ID, primary_key=True)
    #: "pupils", "schools", "terms", "staff" or "marks".
    kind: Named[str] = Column(String(20))
    #: What the person's machine called it: shown, and never part of a path.
    file_name: Named[str] = Column(String(200))
    size_bytes: Named[int] = Column(BigInteger)
    state: Named[str] = Column(String(10))
    #: How often it was given to be checked: who looks at an earlier check cannot import by it.
    round: Named[int]
    #: How often a worker began with what is to be done now, and did not come to its end.
    attempts: Named[int]
    #: What it is in when it is not Unicode.
    encoding: Named[str | None] = Column(String(20))
    #: Our name of a column -> the file's; empty where the file does not have it.
    mapping: Named[dict[str, str]] = Column(Json, nullable=False)
    #: What the check found, or what the import did.
    findings: Named[dict[str, Any] | None] = Column(Json)
    #: How many bad rows may stay out; whoever imports says so.
    leave_out: Named[int]
    #: What a person must know besides the findings: why it failed, or was checked again.
    problem: Named[str | None] = Column(Text)
    uploaded_by: Named[str] = Column(ID)
    uploaded_at: Named[datetime] = Column(Moment)
    checked_at: Named[datetime | None] = Column(Moment)
    #: Who said that it be imported.
    imported_by: Named[str | None] = Column(ID)
    #: Its line in the log of imports.
    import_id: Named[str | None] = Column(ID)


uploads = Table(
    "uploads",
    metadata,
    UploadColumns,
    CheckConstraint("state IN ('checking', 'checked', 'importing', 'done', 'failed')", name="state"),
)
