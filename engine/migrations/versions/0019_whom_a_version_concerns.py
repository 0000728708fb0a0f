"""A version says whose steps it changed, so that they hear of it."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Add the roles; of versions before this nothing is known."""
    op.add_column("process_versions", sa.Column("concerns", sa.Text(), nullable=True))
