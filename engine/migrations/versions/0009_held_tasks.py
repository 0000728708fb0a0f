"""Tasks that a guard holds, why, and when it was last asked."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

BEFORE, AFTER = (
    "state IN ('open', 'completed', 'withdrawn')",
    "state IN ('open', 'held', 'completed', 'withdrawn')",
)
GUARDED = sa.text("guard IS NOT NULL AND state IN ('open', 'held')")


def upgrade() -> None:
    """Let a task be held; add what its guard says of it."""
    let_tasks_be_held()
    moment = sa.DateTime(timezone=True).with_variant(sa.String(length=32), "sqlite")
    op.add_column("tasks", sa.Column("guard", sa.Text(), nullable=True))
    op.add_column("tasks", sa.Column("held_because", sa.Text(), nullable=True))
    op.add_column("tasks", sa.Column("guard_asked_at", moment, nullable=True))
    op.create_index(
        "ix_tasks_guard_asked_at", "tasks", ["guard_asked_at"], sqlite_where=GUARDED, postgresql_where=GUARDED
    )


def let_tasks_be_held() -> None:
    """Change the check of the column state."""
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("ck_tasks_state", "tasks", type_="check")
        op.create_check_constraint("ck_tasks_state", "tasks", AFTER)
        return
    # SQLite changes no check. Writing the table anew would drop what drafts and notices refer to, so its
    # description is changed, as https://sqlite.org/lang_altertable.html (section 7) says for such a change.
    connection = op.get_bind()
    version = connection.scalar(sa.text("PRAGMA schema_version"))
    connection.execute(sa.text("PRAGMA writable_schema=ON"))
    connection.execute(
        sa.text("UPDATE sqlite_master SET sql = replace(sql, :before, :after) WHERE name = 'tasks'"),
        {"before": BEFORE, "after": AFTER},
    )
    connection.execute(sa.text(f"PRAGMA schema_version={version + 1}"))
    connection.execute(sa.text("PRAGMA writable_schema=OFF"))
