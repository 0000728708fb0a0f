"""Readings of the register say what they cover, of which case they are, and whether they end a review.

Until now each began after the one before it, so those that are there are windows of some days.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Mark the readings that are there as windows, with the case of their task."""
    op.add_column("attendance_readings", sa.Column("covers", sa.String(length=10), nullable=True))
    op.add_column("attendance_readings", sa.Column("review", sa.Boolean(), nullable=True))
    op.add_column("attendance_readings", sa.Column("case_id", sa.String(length=32), nullable=True))
    op.execute(
        sa.text("UPDATE attendance_readings SET covers = 'window', review = :yes").bindparams(yes=True)
    )
    op.execute(
        "UPDATE attendance_readings SET case_id ="
        " (SELECT tasks.case_id FROM tasks WHERE tasks.id = attendance_readings.task_id)"
    )
