"""Whom or what a task is about, so that who proposed for a parent never decides for that parent."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Add the subject; of tasks that are there it is not known, so they concern the whole case."""
    op.add_column("tasks", sa.Column("subject", sa.Text(), nullable=True))
