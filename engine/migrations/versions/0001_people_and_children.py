"""People, schools, children and the deployment itself."""

import sqlalchemy as sa
from alembic import op

from engine.columns import Moment

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create these tables, each after those that it refers to."""
    create_deployment()
    create_reading_log()
    create_schools()
    create_users()
    create_pupils()
    create_user_roles()
    create_user_schools()
    create_web_sessions()
    create_attendance_readings()


def create_deployment() -> None:
    """Create the table deployment."""
    op.create_table(
        "deployment",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("training", sa.Boolean(), nullable=False),
        sa.Column("clock_offset_seconds", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name="ck_deployment_one_row"),
        sa.PrimaryKeyConstraint("id", name="pk_deployment"),
    )


def create_reading_log() -> None:
    """Create the table reading_log."""
    op.create_table(
        "reading_log",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("reference", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reading_log"),
    )
    op.create_index("ix_reading_log_at", "reading_log", ["at"])
    op.create_index("ix_reading_log_reference", "reading_log", ["reference"])
    op.create_index("ix_reading_log_user_id", "reading_log", ["user_id"])


def create_schools() -> None:
    """Create the table schools."""
    op.create_table(
        "schools",
        sa.Column("urn", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("urn", name="pk_schools"),
    )


def create_users() -> None:
    """Create the table users."""
    op.create_table(
        "users",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("reached_by", sa.String(length=200), nullable=True),
        sa.Column("sign_in_name", sa.String(length=200), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("one_time_until", Moment(), nullable=True),
        sa.Column("failed_sign_ins", sa.Integer(), nullable=False),
        sa.Column("locked_until", Moment(), nullable=True),
        sa.Column("session_epoch", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("sign_in_name", name="uq_users_sign_in_name"),
    )


def create_pupils() -> None:
    """Create the table pupils."""
    op.create_table(
        "pupils",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("upn", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("date_of_birth", sa.Date(), nullable=False),
        sa.Column("school_urn", sa.String(length=20), nullable=True),
        sa.Column("household_id", sa.String(length=32), nullable=True),
        sa.Column("looked_after", sa.Boolean(), nullable=True),
        sa.Column("looked_after_as_of", sa.Date(), nullable=True),
        sa.Column("looked_after_source", sa.String(length=200), nullable=True),
        sa.Column("child_protection", sa.Boolean(), nullable=True),
        sa.Column("child_in_need", sa.Boolean(), nullable=True),
        sa.Column("early_help_open", sa.Boolean(), nullable=True),
        sa.Column("ehcp", sa.Boolean(), nullable=True),
        sa.Column("sen_support", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["school_urn"], ["schools.urn"], name="fk_pupils_school_urn"),
        sa.PrimaryKeyConstraint("id", name="pk_pupils"),
        sa.UniqueConstraint("upn", name="uq_pupils_upn"),
    )
    op.create_index("ix_pupils_household_id", "pupils", ["household_id"])
    op.create_index("ix_pupils_school_urn", "pupils", ["school_urn"])


def create_user_roles() -> None:
    """Create the table user_roles."""
    op.create_table(
        "user_roles",
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=50), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_user_roles_user_id"),
        sa.PrimaryKeyConstraint("user_id", "role", name="pk_user_roles"),
    )


def create_user_schools() -> None:
    """Create the table user_schools."""
    op.create_table(
        "user_schools",
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("school_urn", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["school_urn"], ["schools.urn"], name="fk_user_schools_school_urn"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_user_schools_user_id"),
        sa.PrimaryKeyConstraint("user_id", "school_urn", name="pk_user_schools"),
    )


def create_web_sessions() -> None:
    """Create the table web_sessions."""
    op.create_table(
        "web_sessions",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("last_seen_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_web_sessions_user_id"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_web_sessions"),
    )
    op.create_index("ix_web_sessions_user_id", "web_sessions", ["user_id"])


def create_attendance_readings() -> None:
    """Create the table attendance_readings."""
    op.create_table(
        "attendance_readings",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("pupil_id", sa.String(length=32), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("possible", sa.Integer(), nullable=False),
        sa.Column("attended", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("task_id", sa.String(length=32), nullable=True),
        sa.Column("given_by", sa.String(length=32), nullable=False),
        sa.Column("given_at", Moment(), nullable=False),
        sa.CheckConstraint(
            "attended >= 0 AND attended <= possible", name="ck_attendance_readings_attended_of_possible"
        ),
        sa.ForeignKeyConstraint(["pupil_id"], ["pupils.id"], name="fk_attendance_readings_pupil_id"),
        sa.PrimaryKeyConstraint("id", name="pk_attendance_readings"),
    )
    op.create_index("ix_attendance_readings_pupil_id_as_of", "attendance_readings", ["pupil_id", "as_of"])
