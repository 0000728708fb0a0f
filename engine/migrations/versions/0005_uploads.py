"""Uploaded files on their way into the database."""

import sqlalchemy as sa
from alembic import op

from engine.columns import Json, Moment

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Create the table uploads."""
    op.create_table(
        "uploads",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("encoding", sa.String(length=20), nullable=True),
        sa.Column("mapping", Json(), nullable=False),
        sa.Column("findings", Json(), nullable=True),
        sa.Column("leave_out", sa.Integer(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("uploaded_by", sa.String(length=32), nullable=False),
        sa.Column("uploaded_at", Moment(), nullable=False),
        sa.Column("checked_at", Moment(), nullable=True),
        sa.Column("imported_by", sa.String(length=32), nullable=True),
        sa.Column("import_id", sa.String(length=32), nullable=True),
        sa.CheckConstraint(
            "state IN ('checking', 'checked', 'importing', 'done', 'failed')", name="ck_uploads_state"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_uploads"),
    )
