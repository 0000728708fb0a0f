"""The demands of the written guidance by their ids, so that a question can say why it is asked."""

from processes.guidance import demands


def requirement_text(requirement: str) -> str:
    """`W-G5: Every discussion ... (A pathway for ...)`; the id alone when the guidance does not know it."""
    known = demands().get(requirement)
    return f"{requirement}: {known.demand} ({known.document})" if known else requirement
