"""Analysts change processes in drafts; a version says who wrote it and who agreed."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

ID = sa.String(length=32)
MOMENT = sa.DateTime(timezone=True).with_variant(sa.String(length=32), "sqlite")


def upgrade() -> None:
    """Add drafts, their files, what was saved in them and comments; and the author of a version."""
    _drafts()
    _files()
    _saves()
    _comments()
    op.add_column("process_versions", sa.Column("written_by", ID, nullable=True))


def _drafts() -> None:
    op.create_table(
        "process_drafts",
        sa.Column("id", ID, nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("made_by", ID, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("holder", ID, nullable=True),
        sa.Column("held_at", MOMENT, nullable=True),
        sa.Column("saves", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("proposed_by", ID, nullable=True),
        sa.Column("proposed_at", MOMENT, nullable=True),
        sa.Column("settled_by", ID, nullable=True),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "state IN ('open', 'proposed', 'published', 'discarded')", name=op.f("ck_process_drafts_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_process_drafts")),
    )
    op.create_index("ix_process_drafts_state", "process_drafts", ["state"])


def _files() -> None:
    op.create_table(
        "draft_files",
        sa.Column("draft_id", ID, nullable=False),
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("base", sa.String(length=64), nullable=True),
        sa.Column("files", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["process_drafts.id"], name=op.f("fk_draft_files_draft_id")),
        sa.PrimaryKeyConstraint("draft_id", "process", name=op.f("pk_draft_files")),
    )


def _saves() -> None:
    op.create_table(
        "draft_saves",
        sa.Column("draft_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("by", ID, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("did", sa.Text(), nullable=False),
        sa.Column("was", sa.LargeBinary(), nullable=False),
        sa.Column("became", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.CheckConstraint("state IN ('done', 'undone', 'dropped')", name=op.f("ck_draft_saves_state")),
        sa.ForeignKeyConstraint(["draft_id"], ["process_drafts.id"], name=op.f("fk_draft_saves_draft_id")),
        sa.PrimaryKeyConstraint("draft_id", "number", name=op.f("pk_draft_saves")),
    )


def _comments() -> None:
    op.create_table(
        "draft_comments",
        sa.Column("id", ID, nullable=False),
        sa.Column("draft_id", ID, nullable=False),
        sa.Column("process", sa.Text(), nullable=True),
        sa.Column("element", sa.Text(), nullable=True),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("by", ID, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("resolved_by", ID, nullable=True),
        sa.Column("resolved_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["draft_id"], ["process_drafts.id"], name=op.f("fk_draft_comments_draft_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_comments")),
    )
    op.create_index("ix_draft_comments_draft_id", "draft_comments", ["draft_id"])
