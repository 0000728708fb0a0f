"""A case that fails is left alone as a whole until a moment, and nothing of it is marked as done."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"

MOMENT = sa.DateTime(timezone=True).with_variant(sa.String(length=32), "sqlite")


def upgrade() -> None:
    """Add the moment; no case is left alone now. What people failed to do is not tried again by itself."""
    op.add_column("cases", sa.Column("look_at", MOMENT, nullable=True))
    op.create_index(
        "ix_cases_look_at",
        "cases",
        ["look_at"],
        sqlite_where=sa.text("look_at IS NOT NULL"),
        postgresql_where=sa.text("look_at IS NOT NULL"),
    )
    op.create_index(
        "ix_incidents_next_attempt_at",
        "incidents",
        ["next_attempt_at"],
        sqlite_where=sa.text("resolved_at IS NULL"),
        postgresql_where=sa.text("resolved_at IS NULL"),
    )
