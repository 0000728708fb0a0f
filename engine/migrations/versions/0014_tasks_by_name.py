"""A task says for whom its diagram meant it by name."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Add the account that has a task by name; whom earlier tasks were meant for is in `assignee`."""
    op.add_column("tasks", sa.Column("meant_for", sa.String(length=32), nullable=True))
