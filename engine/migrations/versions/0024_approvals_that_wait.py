"""People see which approvals wait for them, however many other tasks their team has."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

APPROVAL = sa.text("state = 'open' AND not_by <> '[]'")


def upgrade() -> None:
    """Find open approvals by their role."""
    op.create_index(
        "ix_tasks_approvals",
        "tasks",
        ["role", "due_at", "id"],
        sqlite_where=APPROVAL,
        postgresql_where=APPROVAL,
    )
