"""People see what is pressing above their tasks, however much else their role is told."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"

PRESSING = sa.text("closed_at IS NULL AND kind NOT IN ('overdue', 'reminder', 'told')")


def upgrade() -> None:
    """Find what is pressing by its role."""
    op.create_index(
        "ix_notices_pressing",
        "notices",
        ["role", "at"],
        sqlite_where=PRESSING,
        postgresql_where=PRESSING,
    )
