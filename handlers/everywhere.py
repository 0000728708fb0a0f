"""What stands on every page: who is signed in, where they can go, and the training clock."""

from datetime import datetime
from functools import cache
from typing import Any

from flask import Flask, g, request, url_for

from engine.england import day_in_words
from engine.identity import Actor
from engine.policy import Action, has_role, lacks_school
from engine.store.database import Session
from engine.store.notices import COUNTED, count_unread
from handlers import current, kept

#: Text, endpoint, the action that it needs (None: every caseworker's own page).
PLACES: tuple[tuple[str, str, Action], ...] = (
    ("Tasks", "home.inbox", Action.COMPLETE_TASK),
    ("Referrals", "referrals.show", Action.SEE_REFERRALS),
    ("My team", "team.show", Action.SEE_TEAM),
    ("Triage", "triage.show", Action.READ_TRIAGE),
    ("Cases", "case_list.show", Action.LIST_CASES),
    ("Attendance", "attendance.overview", Action.READ_FIGURES),
    ("Import data", "imports.overview", Action.IMPORT_DATA),
    ("Outbox", "outbox.overview", Action.SEE_OUTBOX),
    ("Readings", "readings.show", Action.SEE_READERS),
    ("Broken glass", "restriction.broken", Action.READ_BROKEN_GLASS),
    ("Users", "users.everybody", Action.MANAGE_USERS),
    ("Processes", "processes.overview", Action.READ_PROCESSES),
    ("Move the clock", "clock.show", Action.MOVE_CLOCK),
)
#: What is empty for somebody who sees the children of their own schools and has none: their tasks say so.
OF_CHILDREN = frozenset(
    {Action.SEE_REFERRALS, Action.READ_TRIAGE, Action.LIST_CASES, Action.READ_FIGURES, Action.SEARCH}
)
#: Pages that stand under one of these places without an address of its own in the header.
UNDER = {
    "approvals": "home",
    "reviews": "home",
    "task_lists": "home",
    "proposals": "triage",
    "drafts": "processes",
    "draft_steps": "processes",
    "modeller": "processes",
    "draft_files": "processes",
    "draft_replay": "processes",
    "draft_tables": "processes",
    "table_drawing": "processes",
    "draft_trying": "processes",
    "draft_forms": "processes",
    "draft_letters": "processes",
    "draft_differences": "processes",
    "help": "processes",
    "what_if": "processes",
    "what_if_begun": "processes",
    "what_if_explored": "processes",
}


def show_everywhere(app: Flask) -> None:
    """Give every template of `app` the person, the navigation and the training banner."""

    app.jinja_env.filters["role_in_words"] = role_in_words
    app.jinja_env.globals.update(
        may=may, typed_by=kept.signature, new_once=current.new_once, url_for=page_address
    )

    @app.context_processor
    def everywhere() -> dict[str, Any]:
        visit = current.signed_in()
        with current.reading() as session:
            training, now = current.clock(session)
            unread = how_many_unread(session, now) if visit else 0
        return {
            "person": visit.person if visit else None,
            "navigation": navigation(visit.person.actor, training, unread) if visit else [],
            "unread": unread,
            "may_search": bool(visit and _offered(Action.SEARCH, visit.person.actor)),
            "training": _training(now) if training else None,
        }


def how_many_unread(session: Session, now: datetime) -> int:
    """How many notices the person has not read, as the header says; asked once a page."""
    if "unread" not in g:
        g.unread = count_unread(session, current.actor(), now)
    count: int = g.unread
    return count


def may(action: str) -> bool:
    """Whether the person's roles include an action, for what a template offers; macros ask it, too."""
    visit = current.signed_in()
    return visit is not None and has_role(Action[action], visit.person.actor)


def page_address(endpoint: str, **values: Any) -> str:
    """`url_for` for templates, where most addresses are of pages of which there is one."""
    return url_for(endpoint, **values) if values else address_of(endpoint)


@cache
def address_of(endpoint: str) -> str:
    """The address of a page of which there is one: it is the same as long as the application runs."""
    return url_for(endpoint)


def _training(now: datetime) -> str:
    return f"This is a training database. Its clock says {day_in_words(now)}."


def role_in_words(role: str) -> str:
    """`lcss_worker` as people write it: LCSS worker."""
    return role.replace("_", " ").capitalize().replace("Lcss", "LCSS")


def navigation(actor: Actor, training: bool, unread: int = 0) -> list[dict[str, Any]]:
    """The links of the header for this person.

    Args:
        unread: how many notices they have not read, up to COUNTED.
    """
    blueprint = (request.blueprint or "").partition(".")[0]
    here = UNDER.get(blueprint, blueprint)
    more = "+" if unread >= COUNTED else ""
    notices = {
        "text": f"Notices ({unread}{more})" if unread else "Notices",
        "href": address_of("notices.unread"),
        "current": here == "notices",
    }
    places = [
        {"text": text, "href": address_of(endpoint), "current": endpoint.partition(".")[0] == here}
        for text, endpoint, action in PLACES
        if _offered(action, actor) and (training or action is not Action.MOVE_CLOCK)
    ]
    first = 1 if places and places[0]["href"] == address_of("home.inbox") else 0
    return [*places[:first], notices, *places[first:]]


def _offered(action: Action, actor: Actor) -> bool:
    return has_role(action, actor) and not (action in OF_CHILDREN and lacks_school(actor))
