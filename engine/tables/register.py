"""Tables of the attendance register: who is on roll where, when school is open, and every mark.

Marks are stored by pupil, school and week: one character a session, so that a county's year is some
millions of rows and not some hundred millions. What a mark was before stays in `mark_changes`.
"""

from datetime import date, datetime

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, Named, String, Table, Text, TypedColumns

from engine.columns import Json, Moment
from engine.tables.base import ID, metadata

#: The URN that stands for every school of the council.
EVERY_SCHOOL = ""


class EnrolmentColumns(TypedColumns):
    pupil_id: Named[str] = Column(ID, ForeignKey("pupils.id"), primary_key=True)
    school_urn: Named[str] = Column(String(20), ForeignKey("schools.urn"), primary_key=True)
    admitted_on: Named[date] = Column(primary_key=True)
    #: The last day on roll; None while the pupil is.
    left_on: Named[date | None]
    #: "main", or "subsidiary" where the pupil is also on roll at a main school.
    kind: Named[str] = Column(String(10))


enrolments = Table(
    "enrolments", metadata, EnrolmentColumns, Index("ix_enrolments_school_urn", "school_urn", "left_on")
)


class EarlierUpnColumns(TypedColumns):
    #: A number that the pupil had before, kept so that late marks still find them.
    upn: Named[str] = Column(String(20), primary_key=True)
    pupil_id: Named[str] = Column(ID, ForeignKey("pupils.id"), index=True)
    changed_at: Named[datetime] = Column(Moment)


earlier_upns = Table("earlier_upns", metadata, EarlierUpnColumns)


class HalfTermColumns(TypedColumns):
    #: `EVERY_SCHOOL`, or the school that has terms of its own.
    school_urn: Named[str] = Column(String(20), primary_key=True)
    first_day: Named[date] = Column(primary_key=True)
    #: The last school day of the half-term.
    last_day: Named[date]
    name: Named[str] = Column(String(100))


half_terms = Table("half_terms", metadata, HalfTermColumns)


class ClosedDayColumns(TypedColumns):
    #: `EVERY_SCHOOL`, or the school that is closed.
    school_urn: Named[str] = Column(String(20), primary_key=True)
    day: Named[date] = Column(primary_key=True)
    #: "inset" or "closure"; bank holidays are known without being listed.
    kind: Named[str] = Column(String(10))


closed_days = Table("closed_days", metadata, ClosedDayColumns)


class RegisterWeekColumns(TypedColumns):
    pupil_id: Named[str] = Column(ID, ForeignKey("pupils.id"), primary_key=True)
    school_urn: Named[str] = Column(String(20), ForeignKey("schools.urn"), primary_key=True)
    monday: Named[date] = Column(primary_key=True)
    #: Monday morning to Sunday afternoon, one character each: see `engine.attendance.weeks`.
    codes: Named[str] = Column(String(14))
    #: When each of the 14 was recorded, if any file said so: see `engine.attendance.weeks`.
    recorded: Named[bytes | None] = Column(LargeBinary)


register_weeks = Table(
    "register_weeks",
    metadata,
    RegisterWeekColumns,
    Index("ix_register_weeks_school_urn_monday", "school_urn", "monday"),
)


class SchoolWeekColumns(TypedColumns):
    """A week in which a school had at least one session: what windows of school weeks are counted by."""

    school_urn: Named[str] = Column(String(20), ForeignKey("schools.urn"), primary_key=True)
    monday: Named[date] = Column(primary_key=True)


school_weeks = Table("school_weeks", metadata, SchoolWeekColumns)


class MarkChangeColumns(TypedColumns):
    id: Named[int] = Column(primary_key=True)
    pupil_id: Named[str] = Column(ID, ForeignKey("pupils.id"))
    school_urn: Named[str] = Column(String(20))
    day: Named[date]
    #: "AM" or "PM".
    session: Named[str] = Column(String(2))
    #: The codes as they stand in a register; empty for an unmarked session.
    was: Named[str] = Column(String(2))
    became: Named[str] = Column(String(2))
    was_recorded_at: Named[datetime | None] = Column(Moment)
    recorded_at: Named[datetime | None] = Column(Moment)
    import_id: Named[str] = Column(ID, ForeignKey("imports.id"), index=True)


mark_changes = Table(
    "mark_changes", metadata, MarkChangeColumns, Index("ix_mark_changes_pupil_id_day", "pupil_id", "day")
)


class ImportColumns(TypedColumns):
    id: Named[str] = Column(ID, primary_key=True)
    #: "pupils", "schools", "terms", "staff" or "marks".
    kind: Named[str] = Column(String(20))
    file_name: Named[str] = Column(Text)
    #: SHA-256 of the file.
    digest: Named[str] = Column(String(64))
    rows: Named[int]
    #: How many of them made something new, changed something, changed nothing, were refused.
    added: Named[int]
    changed: Named[int]
    unchanged: Named[int]
    refused: Named[int]
    #: How many children's facts changed, by the name of the fact, and how many of them became not known;
    #: None where a file is not about children.
    facts_changed: Named[dict[str, int] | None] = Column(Json)
    facts_cleared: Named[dict[str, int] | None] = Column(Json)
    imported_by: Named[str] = Column(ID)
    imported_at: Named[datetime] = Column(Moment, index=True)


imports = Table("imports", metadata, ImportColumns)
