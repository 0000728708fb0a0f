"""How each parent is reached, in which language and format, and what may not be: kept as it was said."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"

ID = sa.String(length=32)
MOMENT = sa.DateTime(timezone=True).with_variant(sa.String(length=32), "sqlite")


def upgrade() -> None:
    """Add the table; nothing is known yet of the parents who are there."""
    op.create_table(
        "parent_contacts",
        sa.Column("pupil_id", ID, nullable=False),
        sa.Column("parent", sa.String(length=10), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("address_kept", sa.Boolean(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("interpreter", sa.Boolean(), nullable=False),
        sa.Column("format", sa.String(length=20), nullable=False),
        sa.Column("contact", sa.String(length=20), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("said_at", MOMENT, nullable=False),
        sa.Column("said_by", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["pupil_id", "parent"],
            ["parents.pupil_id", "parents.id"],
            name=op.f("fk_parent_contacts_pupil_id_parent"),
        ),
        sa.PrimaryKeyConstraint("pupil_id", "parent", "number", name=op.f("pk_parent_contacts")),
    )
