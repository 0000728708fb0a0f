"""What each fact says, in one line for whoever writes an expression."""

from collections.abc import Mapping

FACTS_EXPLAINED: Mapping[str, str] = {
    "pupil.upn": "Unique pupil number",
    "pupil.name": "Name of the child",
    "pupil.date_of_birth": "A date",
    "pupil.school_urn": "Number of the school",
    "pupil.school_name": "Name of the school",
    "pupil.looked_after": "In the council's care: true, false, or null when not known",
    "pupil.child_protection": "On a child protection plan: true, false or null",
    "pupil.child_in_need": "A child in need: true, false or null",
    "pupil.early_help_open": "Open to early help: true, false or null",
    "pupil.ehcp": "Has an education, health and care plan: true, false or null",
    "pupil.sen_support": "Has SEN support: true, false or null",
    "pupil.parents": "List of {id, name, relationship, address_known}",
    "pupil.penalty_notices": "List of penalty notices to the parents, from whatever case",
    "attendance.from": "First day that is counted",
    "attendance.as_of": "Last day that is counted",
    "attendance.possible": "Sessions (half days) of the school year to date",
    "attendance.attended": "Sessions attended",
    "attendance.authorised": "Sessions absent with leave",
    "attendance.unauthorised": "Sessions absent without leave",
    "attendance.percent": "A percentage; decide by the labels, which are exact",
    "attendance.told": "The figures in words",
    "attendance.persistent": "A tenth or more missed: true, false, or null without sessions",
    "attendance.severe": "Half or more missed: true, false or null",
    "attendance.chronic": "Under 90% attended: true, false or null",
    "attendance.chronic_history": "Under 80% in an earlier term or year: true, false or null",
    "attendance.source": "“register”, or “person” where somebody typed the count",
    "attendance.since": "The same counts since the last review",
    "attendance.before": "The same counts of the school year before that",
    "attendance.previous": "The year to date as it was at the last review",
    "attendance.last_year": "The same counts of last year",
    "attendance.pn_sessions": "Unauthorised sessions in the latest ten school weeks",
    "attendance.pn_consider": "Whether a penalty notice must be considered: true, false or null",
    "attendance.pn_window_start": "First day of those ten weeks",
    "people.lead_professionals": "List of {id, name} of the lead professionals who may work with the child",
    "people.social_workers": "List of {id, name} of the social workers who may work with the child",
}
#: The fact of the case itself.
OPENED_BY_EXPLAINED = "Account of whoever opened the case"
