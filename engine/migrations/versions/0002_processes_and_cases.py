"""Published processes, cases, what people do in them and what happens by itself."""

import sqlalchemy as sa
from alembic import op

from engine.columns import Json, Moment
from engine.tables.memory import EVENT_GUARDS

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create these tables, each after those that it refers to, and guard the events."""
    create_process_versions()
    create_cases()
    create_events()
    create_incidents()
    create_messages()
    create_notes()
    create_process_instances()
    create_tasks()
    index_tasks()
    create_timers()
    create_drafts()
    create_notices()
    for statement in EVENT_GUARDS[op.get_bind().dialect.name]:
        op.execute(statement)


def create_process_versions() -> None:
    """Create the table process_versions."""
    op.create_table(
        "process_versions",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("files", sa.LargeBinary(), nullable=False),
        sa.Column("calls", Json(), nullable=False),
        sa.Column("start_messages", Json(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("published_by", sa.String(length=32), nullable=False),
        sa.Column("published_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("key", "number", name="pk_process_versions"),
    )
    op.create_index("ix_process_versions_digest", "process_versions", ["digest"])


def create_cases() -> None:
    """Create the table cases."""
    op.create_table(
        "cases",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("pupil_id", sa.String(length=32), nullable=False),
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("record", Json(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kept_messages", sa.Integer(), nullable=False),
        sa.Column("event_seq", sa.Integer(), nullable=False),
        sa.Column("event_head", sa.String(length=64), nullable=False),
        sa.Column("opened_at", Moment(), nullable=False),
        sa.Column("opened_by", sa.String(length=32), nullable=False),
        sa.Column("open_key", sa.Text(), nullable=True),
        sa.Column("closed_at", Moment(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.CheckConstraint("state IN ('open', 'closed')", name="ck_cases_state"),
        sa.ForeignKeyConstraint(["pupil_id"], ["pupils.id"], name="fk_cases_pupil_id"),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
        sa.UniqueConstraint("opened_by", "open_key", name="uq_cases_opened_by_open_key"),
    )
    op.create_index("ix_cases_pupil_id", "cases", ["pupil_id"])
    op.create_index("ix_cases_state_opened_at", "cases", ["state", "opened_at"])


def create_events() -> None:
    """Create the table events."""
    op.create_table(
        "events",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("process", sa.Text(), nullable=True),
        sa.Column("element", sa.Text(), nullable=True),
        sa.Column("actor", sa.String(length=32), nullable=False),
        sa.Column("payload", Json(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_events_case_id"),
        sa.PrimaryKeyConstraint("case_id", "seq", name="pk_events"),
    )


def create_incidents() -> None:
    """Create the table incidents."""
    op.create_table(
        "incidents",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=True),
        sa.Column("process", sa.Text(), nullable=True),
        sa.Column("element", sa.Text(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("attempted", Json(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("raised_at", Moment(), nullable=False),
        sa.Column("next_attempt_at", Moment(), nullable=True),
        sa.Column("resolved_at", Moment(), nullable=True),
        sa.Column("resolved_by", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_incidents_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_incidents"),
    )
    op.create_index("ix_incidents_case_id", "incidents", ["case_id"])


def create_messages() -> None:
    """Create the table messages."""
    op.create_table(
        "messages",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("data", Json(), nullable=False),
        sa.Column("sent_by", sa.String(length=32), nullable=False),
        sa.Column("received_at", Moment(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("delivered_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_messages_case_id"),
        sa.PrimaryKeyConstraint("case_id", "key", name="pk_messages"),
    )


def create_notes() -> None:
    """Create the table notes."""
    op.create_table(
        "notes",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("heard_on", sa.Date(), nullable=False),
        sa.Column("heard_from", sa.String(length=200), nullable=False),
        sa.Column("how", sa.String(length=50), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("corrects", sa.String(length=32), nullable=True),
        sa.Column("written_by", sa.String(length=32), nullable=False),
        sa.Column("written_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_notes_case_id"),
        sa.ForeignKeyConstraint(["corrects"], ["notes.id"], name="fk_notes_corrects"),
        sa.PrimaryKeyConstraint("id", name="pk_notes"),
    )
    op.create_index("ix_notes_case_id", "notes", ["case_id"])


def create_process_instances() -> None:
    """Create the table process_instances."""
    op.create_table(
        "process_instances",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("pins", Json(), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.Column("record", Json(), nullable=False),
        sa.Column("awaits", Json(), nullable=False),
        sa.Column("started_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("end_events", Json(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_process_instances_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_process_instances"),
        sa.UniqueConstraint("case_id", "position", name="uq_process_instances_case_id_position"),
    )


def create_tasks() -> None:
    """Create the table tasks."""
    op.create_table(
        "tasks",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=True),
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("element", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("lane", sa.Text(), nullable=True),
        sa.Column("role", sa.String(length=50), nullable=False),
        sa.Column("form", sa.Text(), nullable=True),
        sa.Column("not_by", Json(), nullable=False),
        sa.Column("requirement", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("opened_at", Moment(), nullable=False),
        sa.Column("due_at", Moment(), nullable=True),
        sa.Column("overdue_at", Moment(), nullable=True),
        sa.Column("assignee", sa.String(length=32), nullable=True),
        sa.Column("claimed_at", Moment(), nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("completed_by", sa.String(length=32), nullable=True),
        sa.Column("completion_key", sa.Text(), nullable=True),
        sa.Column("answers", Json(), nullable=True),
        sa.CheckConstraint("state IN ('open', 'completed', 'withdrawn')", name="ck_tasks_state"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_tasks_case_id"),
        sa.ForeignKeyConstraint(["instance_id"], ["process_instances.id"], name="fk_tasks_instance_id"),
        sa.PrimaryKeyConstraint("id", name="pk_tasks"),
    )


def index_tasks() -> None:
    """Index the table tasks."""
    op.create_index(
        "ix_tasks_assignee_due_at",
        "tasks",
        ["assignee", "due_at", "id"],
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index("ix_tasks_case_id_state", "tasks", ["case_id", "state"])
    op.create_index(
        "ix_tasks_completed_by_ended_at",
        "tasks",
        ["completed_by", "ended_at"],
        sqlite_where=sa.text("state = 'completed'"),
        postgresql_where=sa.text("state = 'completed'"),
    )
    op.create_index(
        "ix_tasks_role_due_at",
        "tasks",
        ["role", "due_at", "id"],
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(
        "ix_tasks_unnoticed_due_at",
        "tasks",
        ["due_at"],
        sqlite_where=sa.text("state = 'open' AND overdue_at IS NULL"),
        postgresql_where=sa.text("state = 'open' AND overdue_at IS NULL"),
    )


def create_timers() -> None:
    """Create the table timers."""
    op.create_table(
        "timers",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("element", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("due_at", Moment(), nullable=False),
        sa.Column("look_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_timers_case_id"),
        sa.ForeignKeyConstraint(["instance_id"], ["process_instances.id"], name="fk_timers_instance_id"),
        sa.PrimaryKeyConstraint("id", name="pk_timers"),
    )
    op.create_index("ix_timers_case_id", "timers", ["case_id"])
    op.create_index("ix_timers_look_at", "timers", ["look_at"])


def create_drafts() -> None:
    """Create the table drafts."""
    op.create_table(
        "drafts",
        sa.Column("task_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("answers", Json(), nullable=False),
        sa.Column("saved_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name="fk_drafts_task_id"),
        sa.PrimaryKeyConstraint("task_id", "user_id", name="pk_drafts"),
    )


def create_notices() -> None:
    """Create the table notices."""
    op.create_table(
        "notices",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("task_id", sa.String(length=32), nullable=True),
        sa.Column("user_id", sa.String(length=32), nullable=True),
        sa.Column("role", sa.String(length=50), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("read_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_notices_case_id"),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name="fk_notices_task_id"),
        sa.PrimaryKeyConstraint("id", name="pk_notices"),
    )
    op.create_index("ix_notices_case_id", "notices", ["case_id"])
    op.create_index(
        "ix_notices_role",
        "notices",
        ["role", "at"],
        sqlite_where=sa.text("read_at IS NULL"),
        postgresql_where=sa.text("read_at IS NULL"),
    )
    op.create_index(
        "ix_notices_user_id",
        "notices",
        ["user_id", "at"],
        sqlite_where=sa.text("read_at IS NULL"),
        postgresql_where=sa.text("read_at IS NULL"),
    )
