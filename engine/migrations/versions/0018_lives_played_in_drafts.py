"""Analysts play lives in a draft before it is published; a life is kept as what was done in it."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

ID = sa.String(length=32)
MOMENT = sa.DateTime(timezone=True).with_variant(sa.String(length=32), "sqlite")


def upgrade() -> None:
    """Add lives."""
    op.create_table(
        "what_if_lives",
        sa.Column("id", ID, nullable=False),
        sa.Column("draft_id", ID, nullable=False),
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("scenario", sa.Text(), nullable=False),
        sa.Column("case_id", ID, nullable=True),
        sa.Column("case_version", sa.Integer(), nullable=True),
        sa.Column("made_by", ID, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_what_if_lives_case_id")),
        sa.ForeignKeyConstraint(["draft_id"], ["process_drafts.id"], name=op.f("fk_what_if_lives_draft_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_what_if_lives")),
    )
    op.create_index("ix_what_if_lives_draft_id", "what_if_lives", ["draft_id"])
