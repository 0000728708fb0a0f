"""A change to a pathway that an analyst of the demo has proposed, for a manager to look at."""

from datetime import datetime

from engine.bpmn.bundle import DIAGRAM
from engine.bpmn.rewriting import change_settings
from engine.identity import Actor
from engine.process_versions import begin_draft, propose, save_files
from engine.store.database import Session
from engine.store.process_drafts import files_of_draft

CHANGED_PROCESS, CHANGED_STEP = "route_2_team_around_family", "contact_lcss"
DRAFT_TITLE = "Contact the LCSS within three days"
DRAFT_NOTE = "Schools tell us that families wait too long for the first call."


def propose_a_change(session: Session, analyst: Actor, now: datetime) -> str:
    """Propose it; the id of the draft."""
    draft_id = begin_draft(session, analyst, DRAFT_TITLE, [CHANGED_PROCESS], now)
    diagram = files_of_draft(session, draft_id)[CHANGED_PROCESS].now.diagram
    sooner = change_settings(diagram, CHANGED_STEP, {"due": "P3D"})
    save_files(
        session, analyst, draft_id, CHANGED_PROCESS, {DIAGRAM: sooner}, "Changed how long the step has", now
    )
    propose(session, analyst, draft_id, DRAFT_NOTE, now)
    return draft_id
