"""People say when they are away and who covers; a task remembers the absence of which people were told."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

MOMENT = sa.DateTime(timezone=True).with_variant(sa.String(length=32), "sqlite")


def upgrade() -> None:
    """Add absences, and which absence a task's case has told of."""
    op.create_table(
        "absences",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("covered_by", sa.String(length=32), nullable=True),
        sa.Column("entered_by", sa.String(length=32), nullable=False),
        sa.Column("entered_at", MOMENT, nullable=False),
        sa.Column("ended_by", sa.String(length=32), nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_absences_days")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absences")),
    )
    op.create_index("ix_absences_user_id_last_day", "absences", ["user_id", "last_day"])
    op.create_index("ix_absences_covered_by_last_day", "absences", ["covered_by", "last_day"])
    op.add_column("tasks", sa.Column("told_absence", sa.String(length=32), nullable=True))
