"""Enrolments, terms, the register by pupil and week, and what was imported."""

import sqlalchemy as sa
from alembic import op

from engine.columns import Moment

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create these tables, each after those that it refers to, and let pupils have what schools send."""
    describe_pupils()
    tell_absence_apart()
    create_imports()
    create_enrolments()
    create_earlier_upns()
    create_half_terms()
    create_closed_days()
    create_register_weeks()
    create_school_weeks()
    create_mark_changes()


def describe_pupils() -> None:
    """Add what a school's file says of a pupil besides the facts."""
    op.add_column("pupils", sa.Column("previously_looked_after", sa.Boolean(), nullable=True))
    op.add_column("pupils", sa.Column("free_school_meals", sa.Boolean(), nullable=True))
    op.add_column("pupils", sa.Column("year_group", sa.String(length=10), nullable=True))
    op.add_column("pupils", sa.Column("sex", sa.String(length=10), nullable=True))
    op.add_column("pupils", sa.Column("ethnicity", sa.String(length=50), nullable=True))


def tell_absence_apart() -> None:
    """Let a reading that was counted from the register say which absence was authorised."""
    op.add_column("attendance_readings", sa.Column("authorised", sa.Integer(), nullable=True))
    op.add_column("attendance_readings", sa.Column("unauthorised", sa.Integer(), nullable=True))


def create_imports() -> None:
    """Create the table imports."""
    op.create_table(
        "imports",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("imported_by", sa.String(length=32), nullable=False),
        sa.Column("imported_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_imports"),
    )
    op.create_index("ix_imports_imported_at", "imports", ["imported_at"])


def create_enrolments() -> None:
    """Create the table enrolments."""
    op.create_table(
        "enrolments",
        sa.Column("pupil_id", sa.String(length=32), nullable=False),
        sa.Column("school_urn", sa.String(length=20), nullable=False),
        sa.Column("admitted_on", sa.Date(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["pupil_id"], ["pupils.id"], name="fk_enrolments_pupil_id"),
        sa.ForeignKeyConstraint(["school_urn"], ["schools.urn"], name="fk_enrolments_school_urn"),
        sa.PrimaryKeyConstraint("pupil_id", "school_urn", "admitted_on", name="pk_enrolments"),
    )
    op.create_index("ix_enrolments_school_urn", "enrolments", ["school_urn", "left_on"])


def create_earlier_upns() -> None:
    """Create the table earlier_upns."""
    op.create_table(
        "earlier_upns",
        sa.Column("upn", sa.String(length=20), nullable=False),
        sa.Column("pupil_id", sa.String(length=32), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["pupil_id"], ["pupils.id"], name="fk_earlier_upns_pupil_id"),
        sa.PrimaryKeyConstraint("upn", name="pk_earlier_upns"),
    )
    op.create_index("ix_earlier_upns_pupil_id", "earlier_upns", ["pupil_id"])


def create_half_terms() -> None:
    """Create the table half_terms."""
    op.create_table(
        "half_terms",
        sa.Column("school_urn", sa.String(length=20), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("school_urn", "first_day", name="pk_half_terms"),
    )


def create_closed_days() -> None:
    """Create the table closed_days."""
    op.create_table(
        "closed_days",
        sa.Column("school_urn", sa.String(length=20), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("school_urn", "day", name="pk_closed_days"),
    )


def create_register_weeks() -> None:
    """Create the table register_weeks."""
    op.create_table(
        "register_weeks",
        sa.Column("pupil_id", sa.String(length=32), nullable=False),
        sa.Column("school_urn", sa.String(length=20), nullable=False),
        sa.Column("monday", sa.Date(), nullable=False),
        sa.Column("codes", sa.String(length=14), nullable=False),
        sa.Column("recorded", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["pupil_id"], ["pupils.id"], name="fk_register_weeks_pupil_id"),
        sa.ForeignKeyConstraint(["school_urn"], ["schools.urn"], name="fk_register_weeks_school_urn"),
        sa.PrimaryKeyConstraint("pupil_id", "school_urn", "monday", name="pk_register_weeks"),
    )
    op.create_index("ix_register_weeks_school_urn_monday", "register_weeks", ["school_urn", "monday"])


def create_school_weeks() -> None:
    """Create the table school_weeks."""
    op.create_table(
        "school_weeks",
        sa.Column("school_urn", sa.String(length=20), nullable=False),
        sa.Column("monday", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["school_urn"], ["schools.urn"], name="fk_school_weeks_school_urn"),
        sa.PrimaryKeyConstraint("school_urn", "monday", name="pk_school_weeks"),
    )


def create_mark_changes() -> None:
    """Create the table mark_changes."""
    op.create_table(
        "mark_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pupil_id", sa.String(length=32), nullable=False),
        sa.Column("school_urn", sa.String(length=20), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("session", sa.String(length=2), nullable=False),
        sa.Column("was", sa.String(length=2), nullable=False),
        sa.Column("became", sa.String(length=2), nullable=False),
        sa.Column("was_recorded_at", Moment(), nullable=True),
        sa.Column("recorded_at", Moment(), nullable=True),
        sa.Column("import_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["pupil_id"], ["pupils.id"], name="fk_mark_changes_pupil_id"),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name="fk_mark_changes_import_id"),
        sa.PrimaryKeyConstraint("id", name="pk_mark_changes"),
    )
    op.create_index("ix_mark_changes_import_id", "mark_changes", ["import_id"])
    op.create_index("ix_mark_changes_pupil_id_day", "mark_changes", ["pupil_id", "day"])
