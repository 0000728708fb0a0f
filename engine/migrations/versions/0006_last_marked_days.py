"""On which day the last mark is of what was counted, and of what was scanned."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add marks_to to counts and scans."""
    # A count of before does not say on which day its last mark is: without it the worker counts again.
    op.execute("DELETE FROM counts")
    for table in ("counts", "scans"):
        op.add_column(table, sa.Column("marks_to", sa.Date(), nullable=True))
