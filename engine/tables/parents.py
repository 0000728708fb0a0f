"""Tables of a child's parents, and of the penalty notices to them, wherever these were issued."""

from datetime import date, datetime

from sqlalchemy import (
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Named,
    String,
    Table,
    Text,
    TypedColumns,
)

from engine.columns import Moment
from engine.tables.base import ID, metadata


class ParentColumns(TypedColumns):
    pupil_id: Named[str] = Column(ID, ForeignKey("pupils.id"), primary_key=True)
    #: "1", "2" ... of this child.
    id: Named[str] = Column(String(10), primary_key=True)
    name: Named[str] = Column(Text)
    #: The name as `engine.bpmn.operators.parents.plain` writes it: two parents of a child differ in it.
    plain_name: Named[str] = Column(Text)
    relationship: Named[str | None] = Column(Text)
    address_known: Named[bool | None]
    added_at: Named[datetime] = Column(Moment)
    added_by: Named[str] = Column(ID)


parents = Table(
    "parents", metadata, ParentColumns,
    Index("uq_parents_pupil_id_plain_name", "pupil_id", "plain_name", unique=True),
)  # fmt: skip


class PenaltyNoticeColumns(TypedColumns):
    id: Named[str] = Column(ID, primary_key=True)
    pupil_id: Named[str] = Column(ID, ForeignKey("pupils.id"))
    parent: Named[str] = Column(String(10))
    #: The case that issued it; None for one that was listed from elsewhere.
    case_id: Named[str | None] = Column(ID, ForeignKey("cases.id"))
    number: Named[str | None] = Column(Text)
    #: The number as `engine.bpmn.operators.parents.plain` writes it: no two notices of the council share it.
    plain_number: Named[str | None] = Column(Text)
    issued_on: Named[date]
    #: The days relied on.
    from_day: Named[date | None]
    to_day: Named[date | None]
    #: "first" (80 or 160 pounds) or "second" (160 pounds); None where that is not known.
    terms: Named[str | None] = Column(String(10))
    #: What came of it: see `engine.attendance.penalty_notices.EarlierNotice`.
    outcome: Named[str] = Column(String(20))
    #: Whether somebody listed it, so that it may be of another council.
    elsewhere: Named[bool]
    added_at: Named[datetime] = Column(Moment)
    added_by: Named[str] = Column(ID)


penalty_notices = Table(
    "penalty_notices", metadata, PenaltyNoticeColumns,
    ForeignKeyConstraint(["pupil_id", "parent"], ["parents.pupil_id", "parents.id"]),
    Index("ix_penalty_notices_pupil_id_parent", "pupil_id", "parent"),
    Index("uq_penalty_notices_plain_number", "plain_number", unique=True),
)  # fmt: skip
