"""A version says whose people open cases with it."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

#: Who opened cases before this, as it was: the shipped processes that people began, and those that only
#: another process or a message began. Every caseworker opened cases with any other process.
_BEGUN_BY = {
    "support_pathway": '["school_lead"]',
    "county_route": '["county_officer","lcss_worker","lead_professional","school_lead"]',
}
_BEGUN_BY_NOBODY = (
    "additional_need", "before_a_legal_step", "court_order", "enforcement_referral", "hand_over",
    "lead_professional", "legal_sanction", "pathway_meeting", "penalty_notice", "prosecution",
    "route_1_half_termly_data", "route_2_team_around_family", "route_3_legal_threshold", "safeguarding",
    "social_care_handover", "stage_1_universal", "stage_2_identify", "stage_3_support", "stage_4_formalise",
    "step_down", "submit_referral", "supervision_order", "support_not_appropriate", "support_review",
    "team_reviews", "what_is_allowed", "wider_service", "withdrawal",
)  # fmt: skip
_EVERY_CASEWORKER = (
    '["county_officer","lcss_worker","lead_professional","safeguarding_lead","school_lead","social_worker",'
    '"team_manager"]'
)


def upgrade() -> None:
    """Add the roles; what is published keeps the rule that was."""
    op.add_column("process_versions", sa.Column("started_by", sa.Text(), nullable=False, server_default="[]"))
    versions = sa.table("process_versions", sa.column("key", sa.Text), sa.column("started_by", sa.Text))
    op.execute(
        sa.update(versions)
        .where(versions.c.key.not_in([*_BEGUN_BY, *_BEGUN_BY_NOBODY]))
        .values(started_by=_EVERY_CASEWORKER)
    )
    for key, roles in _BEGUN_BY.items():
        op.execute(sa.update(versions).where(versions.c.key == key).values(started_by=roles))
