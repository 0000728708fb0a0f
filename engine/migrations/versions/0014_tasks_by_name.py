"""A task says for whom its diagram meant it; those that somebody took are found by when."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

TAKEN = sa.text("state = 'open' AND claimed_at IS NOT NULL")


def upgrade() -> None:
    """Add the account that has a task by name; whom earlier tasks were meant for is in `assignee`."""
    op.add_column("tasks", sa.Column("meant_for", sa.String(length=32), nullable=True))
    op.create_index(
        "ix_tasks_claimed_at", "tasks", ["claimed_at"], sqlite_where=TAKEN, postgresql_where=TAKEN
    )
