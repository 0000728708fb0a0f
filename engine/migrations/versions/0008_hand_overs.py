"""A school that a child has left hands the open cases over."""

import sqlalchemy as sa
from alembic import op

from engine.columns import Moment

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Create the table hand_overs."""
    op.create_table(
        "hand_overs",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("from_urn", sa.String(length=20), nullable=False),
        sa.Column("to_urn", sa.String(length=20), nullable=True),
        sa.Column("moved_on", sa.Date(), nullable=False),
        sa.Column("begun_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("ended_by", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_hand_overs_case_id"),
        sa.ForeignKeyConstraint(["from_urn"], ["schools.urn"], name="fk_hand_overs_from_urn"),
        sa.ForeignKeyConstraint(["to_urn"], ["schools.urn"], name="fk_hand_overs_to_urn"),
        sa.PrimaryKeyConstraint("id", name="pk_hand_overs"),
    )
    op.create_index("ix_hand_overs_case_id", "hand_overs", ["case_id"])
