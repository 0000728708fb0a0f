"""Analysts are told which open cases hold answers that a changed form no longer offers."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Find tasks by their form."""
    with_form = sa.text("form IS NOT NULL")
    op.create_index(
        "ix_tasks_process_form",
        "tasks",
        ["process", "form", "state"],
        sqlite_where=with_form,
        postgresql_where=with_form,
    )
