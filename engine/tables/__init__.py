"""Every table, for SQLite and PostgreSQL alike. Decides nothing and queries nothing.

What happened is only ever added. People are referred to by their user id without a foreign key,
because the system acts as well and a leaver's name must stay in the chronology.
"""

from engine.tables.base import metadata
from engine.tables.cases import case_readers, cases, process_instances, process_versions
from engine.tables.copies import backups, restorations
from engine.tables.drafting import (
    draft_comments,
    draft_files,
    draft_replayed_cases,
    draft_replays,
    draft_saves,
    process_drafts,
    process_rulings,
    what_if_lives,
)
from engine.tables.memory import events, reading_log
from engine.tables.outbox import mails
from engine.tables.parents import parent_contacts, parents, penalty_notices
from engine.tables.people import (
    absences,
    attendance_readings,
    pupil_changes,
    pupils,
    schools,
    sent_forms,
    user_roles,
    user_schools,
    users,
    web_sessions,
)
from engine.tables.register import (
    closed_days,
    earlier_upns,
    enrolments,
    half_terms,
    imports,
    mark_changes,
    register_weeks,
    school_weeks,
)
from engine.tables.running import deployment, incidents, messages, timers, worker_beats
from engine.tables.searching import known_words, name_words, searches
from engine.tables.triage import counts, proposals, scans, school_week_sessions, standings
from engine.tables.uploads import uploads
from engine.tables.work import (
    PRESSING,
    case_drafts,
    drafts,
    hand_overs,
    notes,
    notice_reads,
    notices,
    saved_filters,
    tasks,
)

__all__ = [
    "PRESSING",
    "absences",
    "attendance_readings",
    "backups",
    "case_drafts",
    "case_readers",
    "cases",
    "closed_days",
    "counts",
    "deployment",
    "draft_comments",
    "draft_files",
    "draft_replayed_cases",
    "draft_replays",
    "draft_saves",
    "drafts",
    "earlier_upns",
    "enrolments",
    "events",
    "half_terms",
    "hand_overs",
    "imports",
    "incidents",
    "known_words",
    "mails",
    "mark_changes",
    "messages",
    "metadata",
    "name_words",
    "notes",
    "notice_reads",
    "notices",
    "parent_contacts",
    "parents",
    "penalty_notices",
    "process_drafts",
    "process_instances",
    "process_rulings",
    "process_versions",
    "proposals",
    "pupil_changes",
    "pupils",
    "reading_log",
    "register_weeks",
    "restorations",
    "saved_filters",
    "scans",
    "school_week_sessions",
    "school_weeks",
    "schools",
    "searches",
    "sent_forms",
    "standings",
    "tasks",
    "timers",
    "uploads",
    "user_roles",
    "user_schools",
    "users",
    "web_sessions",
    "what_if_lives",
    "worker_beats",
]
