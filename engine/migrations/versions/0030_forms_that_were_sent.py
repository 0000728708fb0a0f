"""A form that is sent twice is told from a new one, and so is a message."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"

ID = sa.String(length=32)
DIGEST = sa.String(length=64)
MOMENT = sa.DateTime(timezone=True).with_variant(sa.String(length=32), "sqlite")


def upgrade() -> None:
    """Add the table of forms, and to messages what was sent."""
    op.create_table(
        "sent_forms",
        sa.Column("user_id", ID, nullable=False),
        sa.Column("form", DIGEST, nullable=False),
        sa.Column("content", DIGEST, nullable=False),
        sa.Column("sent_at", MOMENT, nullable=False),
        sa.Column("leads_to", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("user_id", "form", name=op.f("pk_sent_forms")),
    )
    op.add_column("messages", sa.Column("fingerprint", DIGEST, nullable=True))
