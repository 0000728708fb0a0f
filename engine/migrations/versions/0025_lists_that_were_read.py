"""Lists are noted as read too: how many children, cases or tasks they showed, and which were asked for."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    """Add both to what was read."""
    op.add_column("reading_log", sa.Column("shown", sa.Integer(), nullable=True))
    op.add_column("reading_log", sa.Column("asked", sa.String(length=200), nullable=True))
