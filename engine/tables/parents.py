"""Tables of a child's parents, how they are reached, and the penalty notices to them."""

from datetime import date, datetime

from sqlalchemy import (
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
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


class ParentContactColumns(TypedColumns):
    pupil_id: Named[str] = Column(ID, primary_key=True)
    parent: Named[str] = Column(String(10), primary_key=True)
    #: 1, 2 ... of this parent: the last one holds, the others are what was known before.
    number: Named[int] = Column(Integer, primary_key=True, autoincrement=False)
    phone: Named[str] = Column(Text)
    email: Named[str] = Column(Text)
    address: Named[str] = Column(Text)
    #: Whether schools and the other parent must not learn the address, telephone and e-mail.
    address_kept: Named[bool]
    language: Named[str] = Column(Text)
    interpreter: Named[bool]
    format: Named[str] = Column(String(20))
    #: Whether the parent may be contacted: see `engine.store.parent_contacts`.
    contact: Named[str] = Column(String(20))
    because: Named[str] = Column(Text)
    said_at: Named[datetime] = Column(Moment)
    said_by: Named[str] = Column(ID)


parent_contacts = Table(
    "parent_contacts", metadata, ParentContactColumns,
    ForeignKeyConstraint(["pupil_id", "parent"], ["parents.pupil_id", "parents.id"]),
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
