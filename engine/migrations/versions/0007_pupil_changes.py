"""Children's facts have a history, and the log of imports says which facts each file changed."""

import sqlalchemy as sa
from alembic import op

from engine.columns import Json, Moment

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Create the table pupil_changes; add facts_changed and facts_cleared to imports."""
    op.create_table(
        "pupil_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pupil_id", sa.String(length=32), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("was", sa.Text(), nullable=True),
        sa.Column("became", sa.Text(), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("changed_by", sa.String(length=32), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("import_id", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["pupil_id"], ["pupils.id"], name="fk_pupil_changes_pupil_id"),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name="fk_pupil_changes_import_id"),
        sa.PrimaryKeyConstraint("id", name="pk_pupil_changes"),
    )
    op.create_index("ix_pupil_changes_import_id", "pupil_changes", ["import_id"])
    op.create_index("ix_pupil_changes_pupil_id_at", "pupil_changes", ["pupil_id", "at"])
    for name in ("facts_changed", "facts_cleared"):
        op.add_column("imports", sa.Column(name, Json(), nullable=True))
