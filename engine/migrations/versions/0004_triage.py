"""What registers come to, half-termly scans, and what they proposed."""

import sqlalchemy as sa
from alembic import op

from engine.columns import Json, Moment

revision = "0004"
down_revision = "0003"

SHARE = "attended * 1000000 / NULLIF(possible, 0)"


def upgrade() -> None:
    """Create these tables, each after those that it refers to, and indexes for the triage list."""
    create_counts()
    create_standings()
    create_school_week_sessions()
    create_scans()
    create_proposals()
    index_pupils()
    index_open_cases()


def create_counts() -> None:
    """Create the table counts."""
    op.create_table(
        "counts",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("half_term", sa.String(length=100), nullable=True),
        sa.Column("half_term_first", sa.Date(), nullable=True),
        sa.Column("half_term_last", sa.Date(), nullable=True),
        sa.Column("import_id", sa.String(length=32), nullable=True),
        sa.Column("counted_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_counts"),
    )


def create_standings() -> None:
    """Create the table standings."""
    op.create_table(
        "standings",
        sa.Column("pupil_id", sa.String(length=32), nullable=False),
        sa.Column("school_urn", sa.String(length=20), nullable=True),
        sa.Column("band", sa.String(length=10), nullable=False),
        sa.Column("possible", sa.Integer(), nullable=False),
        sa.Column("attended", sa.Integer(), nullable=False),
        sa.Column("authorised", sa.Integer(), nullable=False),
        sa.Column("unauthorised", sa.Integer(), nullable=False),
        sa.Column("late", sa.Integer(), nullable=False),
        sa.Column("persistent", sa.Boolean(), nullable=False),
        sa.Column("chronic", sa.Boolean(), nullable=False),
        sa.Column("term_possible", sa.Integer(), nullable=False),
        sa.Column("term_attended", sa.Integer(), nullable=False),
        sa.Column("before_possible", sa.Integer(), nullable=False),
        sa.Column("before_attended", sa.Integer(), nullable=False),
        sa.Column("change", sa.Integer(), nullable=True),
        sa.Column("under_80_before", sa.Boolean(), nullable=True),
        sa.Column("pn_sessions", sa.Integer(), nullable=False),
        sa.Column("pn_first_met", sa.Date(), nullable=True),
        sa.Column("patterns", Json(), nullable=False),
        sa.Column("share", sa.Integer(), sa.Computed(SHARE, persisted=True), nullable=True),
        sa.ForeignKeyConstraint(["pupil_id"], ["pupils.id"], name="fk_standings_pupil_id"),
        sa.PrimaryKeyConstraint("pupil_id", name="pk_standings"),
    )
    op.create_index("ix_standings_school_urn", "standings", ["school_urn", "band"])
    op.create_index("ix_standings_band", "standings", ["band"])
    op.create_index(
        "ix_standings_share",
        "standings",
        ["share", "pupil_id", "band", "persistent", "change", "pn_sessions", "pn_first_met"],
    )
    op.create_index("ix_standings_pupil_id", "standings", ["pupil_id", "share", "band", "persistent"])


def index_pupils() -> None:
    """Let a whole county's children be listed and counted by what the triage list asks of them."""
    op.create_index("ix_pupils_name", "pupils", ["name", "id"])
    op.create_index("ix_pupils_year_group", "pupils", ["year_group"])
    op.create_index(
        "ix_pupils_open_to",
        "pupils",
        [
            "id",
            "looked_after",
            "child_protection",
            "child_in_need",
            "early_help_open",
            "school_urn",
            "year_group",
        ],
    )


def index_open_cases() -> None:
    """Let it be seen who has an open case without reading the cases."""
    is_open = sa.text("state = 'open'")
    op.create_index(
        "ix_cases_open_pupil_id", "cases", ["pupil_id", "id"], sqlite_where=is_open, postgresql_where=is_open
    )


def create_school_week_sessions() -> None:
    """Create the table school_week_sessions."""
    op.create_table(
        "school_week_sessions",
        sa.Column("school_urn", sa.String(length=20), nullable=False),
        sa.Column("monday", sa.Date(), nullable=False),
        sa.Column("pupils", sa.Integer(), nullable=False),
        sa.Column("possible", sa.Integer(), nullable=False),
        sa.Column("attended", sa.Integer(), nullable=False),
        sa.Column("authorised", sa.Integer(), nullable=False),
        sa.Column("unauthorised", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["school_urn"], ["schools.urn"], name="fk_school_week_sessions_school_urn"),
        sa.PrimaryKeyConstraint("school_urn", "monday", name="pk_school_week_sessions"),
    )


def create_scans() -> None:
    """Create the table scans."""
    op.create_table(
        "scans",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("half_term", sa.String(length=100), nullable=False),
        sa.Column("half_term_first", sa.Date(), nullable=False),
        sa.Column("half_term_last", sa.Date(), nullable=False),
        sa.Column("pupils", sa.Integer(), nullable=False),
        sa.Column("found", Json(), nullable=False),
        sa.Column("scanned_by", sa.String(length=32), nullable=False),
        sa.Column("scanned_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_scans"),
    )
    op.create_index("ix_scans_scanned_at", "scans", ["scanned_at"])


def create_proposals() -> None:
    """Create the table proposals."""
    op.create_table(
        "proposals",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("scan_id", sa.String(length=32), nullable=False),
        sa.Column("pupil_id", sa.String(length=32), nullable=False),
        sa.Column("half_term_first", sa.Date(), nullable=False),
        sa.Column("reasons", Json(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("decided_by", sa.String(length=32), nullable=True),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=True),
        sa.Column("case_id", sa.String(length=32), nullable=True),
        sa.CheckConstraint("state IN ('proposed', 'opened', 'declined')", name="ck_proposals_state"),
        sa.ForeignKeyConstraint(["scan_id"], ["scans.id"], name="fk_proposals_scan_id"),
        sa.ForeignKeyConstraint(["pupil_id"], ["pupils.id"], name="fk_proposals_pupil_id"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_proposals_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_proposals"),
        sa.UniqueConstraint("pupil_id", "half_term_first", name="uq_proposals_pupil_id_half_term_first"),
    )
    op.create_index("ix_proposals_scan_id", "proposals", ["scan_id"])
    op.create_index("ix_proposals_state_half_term_first", "proposals", ["state", "half_term_first"])
