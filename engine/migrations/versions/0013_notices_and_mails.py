"""Notices are read by each person for themselves and close with their reason; e-mails wait in an outbox."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

MOMENT = sa.DateTime(timezone=True).with_variant(sa.String(length=32), "sqlite")
CURRENT = sa.text("closed_at IS NULL")
STILL_OVERDUE = sa.text("state = 'open' AND overdue_told_at IS NOT NULL")
TO_SEND = sa.text("state IN ('due', 'failed')")


def upgrade() -> None:
    """Add what notices lacked, keep who has read what, and add the outbox."""
    for name in ("step", "about"):
        op.add_column("notices", sa.Column(name, sa.Text(), nullable=True))
    op.add_column("notices", sa.Column("closed_at", MOMENT, nullable=True))
    op.create_table(
        "notice_reads",
        sa.Column("notice_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("read_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notices.id"], name=op.f("fk_notice_reads_notice_id_notices")
        ),
        sa.PrimaryKeyConstraint("notice_id", "user_id", name=op.f("pk_notice_reads")),
    )
    op.execute(
        "INSERT INTO notice_reads (notice_id, user_id, read_at) "
        "SELECT id, user_id, read_at FROM notices WHERE read_at IS NOT NULL AND user_id IS NOT NULL"
    )
    # Who of a role had read one is not known: it was gone for all, and stays so. What told of a task
    # that has ended is closed.
    op.execute("UPDATE notices SET closed_at = read_at WHERE read_at IS NOT NULL AND user_id IS NULL")
    op.execute(
        "UPDATE notices SET closed_at = at WHERE closed_at IS NULL AND kind IN ('overdue', 'assigned') "
        "AND task_id IN (SELECT id FROM tasks WHERE state IN ('completed', 'withdrawn'))"
    )
    for name in ("user_id", "role"):
        op.drop_index(f"ix_notices_{name}", "notices")
    op.drop_column("notices", "read_at")
    for name in ("user_id", "role"):
        op.create_index(
            f"ix_notices_{name}", "notices", [name, "at"], sqlite_where=CURRENT, postgresql_where=CURRENT
        )
    add_weekly_words()
    add_mails()


def add_weekly_words() -> None:
    """When the manager last heard of an overdue task, and where people get their e-mails."""
    op.add_column("tasks", sa.Column("overdue_told_at", MOMENT, nullable=True))
    op.execute("UPDATE tasks SET overdue_told_at = overdue_at WHERE state = 'open'")
    op.create_index(
        "ix_tasks_overdue_told_at", "tasks", ["overdue_told_at"], sqlite_where=STILL_OVERDUE,
        postgresql_where=STILL_OVERDUE,
    )  # fmt: skip
    op.add_column("users", sa.Column("email", sa.String(length=254), nullable=True))
    op.add_column("users", sa.Column("notices_by_email", sa.Boolean(), nullable=True))


def add_mails() -> None:
    """Add the outbox."""
    op.create_table(
        "mails",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("notice_id", sa.String(length=32), nullable=True),
        sa.Column("step", sa.Text(), nullable=True),
        sa.Column("user_id", sa.String(length=32), nullable=True),
        sa.Column("address", sa.String(length=254), nullable=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("look_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.CheckConstraint("state IN ('due', 'failed', 'sent', 'given_up')", name=op.f("ck_mails_state")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_mails_case_id_cases")),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"], name=op.f("fk_mails_notice_id_notices")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mails")),
        sa.UniqueConstraint("key", name=op.f("uq_mails_key")),
    )
    op.create_index(op.f("ix_mails_case_id"), "mails", ["case_id"])
    op.create_index("ix_mails_look_at", "mails", ["look_at"], sqlite_where=TO_SEND, postgresql_where=TO_SEND)
