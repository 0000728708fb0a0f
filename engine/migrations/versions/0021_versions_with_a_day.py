"""A version begins on a day, can be withdrawn before it, and a process is retired: each with who and why."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

MOMENT = sa.DateTime(timezone=True).with_variant(sa.String(length=32), "sqlite")


def upgrade() -> None:
    """Add the day and what was ruled; whatever is published began when it was published."""
    op.add_column("process_versions", sa.Column("begins_on", sa.Date(), nullable=True))
    for name in ("withdrawn", "retired"):
        op.add_column(
            "process_versions", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())
        )
    op.add_column("process_drafts", sa.Column("begins_on", sa.Date(), nullable=True))
    op.create_table(
        "process_rulings",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("concerns", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_by", sa.String(length=32), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("settled_by", sa.String(length=32), nullable=True),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "kind IN ('withdrawn', 'retired', 'offered')", name=op.f("ck_process_rulings_kind")
        ),
        sa.CheckConstraint("state IN ('asked', 'agreed', 'refused')", name=op.f("ck_process_rulings_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_process_rulings")),
    )
    op.create_index(op.f("ix_process_rulings_key"), "process_rulings", ["key"])
