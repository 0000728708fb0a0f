"""What somebody types into a note or a concern is kept until it is sent."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

MOMENT = sa.DateTime(timezone=True).with_variant(sa.String(length=32), "sqlite")


def upgrade() -> None:
    """Add the drafts of notes and concerns."""
    op.create_table(
        "case_drafts",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("form", sa.String(length=50), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_drafts_case_id_cases")),
        sa.PrimaryKeyConstraint("case_id", "user_id", "form", name=op.f("pk_case_drafts")),
    )
