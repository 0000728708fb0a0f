"""All recorded cases are played on a draft by the worker; what became of each is kept with the draft."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

ID = sa.String(length=32)
MOMENT = sa.DateTime(timezone=True).with_variant(sa.String(length=32), "sqlite")


def upgrade() -> None:
    """Add the replays of drafts and their cases."""
    op.create_table(
        "draft_replays",
        sa.Column("draft_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("revision", sa.String(length=64), nullable=False),
        sa.Column("cases_state", sa.String(length=10), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("asked_by", ID, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "state IN ('asked', 'playing', 'done', 'stopped')", name=op.f("ck_draft_replays_state")
        ),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["process_drafts.id"], name=op.f("fk_draft_replays_draft_id_process_drafts")
        ),
        sa.PrimaryKeyConstraint("draft_id", name=op.f("pk_draft_replays")),
    )
    op.create_table(
        "draft_replayed_cases",
        sa.Column("draft_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=True),
        sa.Column("element", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("days_longer", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["draft_id"],
            ["draft_replays.draft_id"],
            name=op.f("fk_draft_replayed_cases_draft_id_draft_replays"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_draft_replayed_cases_case_id_cases")
        ),
        sa.PrimaryKeyConstraint("draft_id", "position", name=op.f("pk_draft_replayed_cases")),
    )
