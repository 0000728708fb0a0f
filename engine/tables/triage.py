"""Tables of what registers come to, for choosing whom to help first, and of half-termly scans.

What is counted here is made anew from the register whenever that changes; what was proposed and decided
is kept.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    Computed,
    ForeignKey,
    Index,
    Named,
    String,
    Table,
    Text,
    TypedColumns,
    UniqueConstraint,
)

from engine.columns import Json, Moment
from engine.tables.base import ID, metadata


class CountColumns(TypedColumns):
    """The one row that says from what the standings were counted."""

    id: Named[int] = Column(primary_key=True, autoincrement=False)
    #: The day up to which marks were counted.
    as_of: Named[date]
    #: The last day of the school year so far on which anybody has a mark; None without any.
    marks_to: Named[date | None]
    #: The first day of the school year that was counted.
    first_day: Named[date]
    #: The council's half-term that holds `as_of`, or the last one before it; None where no terms are known.
    half_term: Named[str | None] = Column(String(100))
    half_term_first: Named[date | None]
    half_term_last: Named[date | None]
    #: The import of marks, pupils or terms that was the latest then.
    import_id: Named[str | None] = Column(ID)
    counted_at: Named[datetime] = Column(Moment)


counts = Table("counts", metadata, CountColumns)


SHARE = "attended * 1000000 / NULLIF(possible, 0)"


class StandingColumns(TypedColumns):
    """What one pupil's registers at all schools come to together, in sessions (half days)."""

    pupil_id: Named[str] = Column(ID, ForeignKey("pupils.id"), primary_key=True)
    #: The pupil's school then.
    school_urn: Named[str | None] = Column(String(20))
    #: One of `engine.attendance.bands.BANDS`, by the school year so far.
    band: Named[str] = Column(String(10))
    #: This school year up to the day of the count.
    possible: Named[int]
    attended: Named[int]
    authorised: Named[int]
    unauthorised: Named[int]
    #: Marks L and U: late before and after the register closed.
    late: Named[int]
    #: A tenth or more missed; attended less than nine tenths.
    persistent: Named[bool]
    chronic: Named[bool]
    #: The half-term of the count, and the one before it in the same or the last school year.
    term_possible: Named[int]
    term_attended: Named[int]
    before_possible: Named[int]
    before_attended: Named[int]
    #: Tenths of a percentage point from the half-term before to this one; None where one has no sessions.
    change: Named[int | None]
    #: Less than eight tenths attended in an earlier half-term or in the school year before; None: not known.
    under_80_before: Named[bool | None]
    #: Unauthorised sessions in the latest ten school weeks, of the school with most of them.
    pn_sessions: Named[int]
    #: The day on which ten first lay in ten school weeks, in this school year or the last.
    pn_first_met: Named[date | None]
    #: What stands out, as `engine.attendance.patterns` tells it: a list of contexts with figures.
    patterns: Named[list[dict[str, Any]]] = Column(Json, nullable=False)
    #: Millionths attended of those possible, made by the database: whole numbers that are in the order of
    #: the exact shares up to 1,000 possible sessions. None without any.
    share: Named[int | None] = Column(Computed(SHARE, persisted=True))


standings = Table(
    "standings",
    metadata,
    StandingColumns,
    Index("ix_standings_school_urn", "school_urn", "band"),
    Index("ix_standings_band", "band"),
    # Holds all that the triage list filters and counts by, in the order in which it is shown first.
    Index("ix_standings_share", "share", "pupil_id", "band", "persistent", "change", "pn_sessions",
          "pn_first_met"),
    # The same for questions that begin with the children.
    Index("ix_standings_pupil_id", "pupil_id", "share", "band", "persistent"),
)  # fmt: skip


class SchoolWeekSessionsColumns(TypedColumns):
    """All pupils of a school together in one week."""

    school_urn: Named[str] = Column(String(20), ForeignKey("schools.urn"), primary_key=True)
    monday: Named[date] = Column(primary_key=True)
    pupils: Named[int]
    possible: Named[int]
    attended: Named[int]
    authorised: Named[int]
    unauthorised: Named[int]


school_week_sessions = Table("school_week_sessions", metadata, SchoolWeekSessionsColumns)


class ScanColumns(TypedColumns):
    id: Named[str] = Column(ID, primary_key=True)
    as_of: Named[date]
    half_term: Named[str] = Column(String(100))
    half_term_first: Named[date]
    half_term_last: Named[date]
    #: The last day of the half-term on which anybody has a mark; None: not kept then.
    marks_to: Named[date | None]
    #: How many pupils were looked at, and by the words of the table's answer how many of each.
    pupils: Named[int]
    found: Named[dict[str, int]] = Column(Json, nullable=False)
    scanned_by: Named[str] = Column(ID)
    scanned_at: Named[datetime] = Column(Moment, index=True)


scans = Table("scans", metadata, ScanColumns)


class ProposalColumns(TypedColumns):
    id: Named[str] = Column(ID, primary_key=True)
    scan_id: Named[str] = Column(ID, ForeignKey("scans.id"), index=True)
    pupil_id: Named[str] = Column(ID, ForeignKey("pupils.id"))
    half_term_first: Named[date]
    #: The figures on which it rests and the reasons in words, as they were at the scan.
    reasons: Named[dict[str, Any]] = Column(Json, nullable=False)
    state: Named[str] = Column(String(10))
    #: Who accepted or declined it, when and why; None while it is open.
    decided_by: Named[str | None] = Column(ID)
    decided_at: Named[datetime | None] = Column(Moment)
    decision_reason: Named[str | None] = Column(Text)
    case_id: Named[str | None] = Column(ID, ForeignKey("cases.id"))


proposals = Table(
    "proposals",
    metadata,
    ProposalColumns,
    CheckConstraint("state IN ('proposed', 'opened', 'declined')", name="state"),
    # Never twice for the same half-term, whoever scans and however often.
    UniqueConstraint("pupil_id", "half_term_first"),
    Index("ix_proposals_state_half_term_first", "state", "half_term_first"),
)
