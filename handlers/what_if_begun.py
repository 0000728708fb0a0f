"""Where lives of a process in a draft begin: with a child as described, as in a scenario, or from a case."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from engine import forms, what_if
from engine.england import LONDON
from engine.errors import AnswersRefused, FieldFault
from engine.expressions import Value, from_json, to_python
from engine.policy import Action
from engine.store.database import Session
from engine.store.process_drafts import files_of_draft
from engine.views.what_if import WhatIfPage, look_at_lives
from engine.what_if.beginnings import a_child, beginning_of, figures
from handlers import current, repeats
from handlers.access import access
from handlers.answers import posted_answers
from handlers.noting import Noted, Unnoted, showed
from handlers.own_forms import own_form

blueprint = Blueprint("what_if_begun", __name__, url_prefix="/drafts/<draft_id>/<process>/what-if")


@blueprint.get("")
@access(Action.READ_DRAFTS, notes=Unnoted.NO_CHILD)
def overview(
    draft_id: str,
    process: str,
    typed: Mapping[str, Any] | None = None,
    faults: Sequence[FieldFault] = (),
    case_faults: Sequence[FieldFault] = (),
) -> str:
    """The lives of a process in a draft, and the forms that begin one."""
    with current.reading() as session:
        now = current.now(session)
        page = look_at_lives(session, current.actor(), draft_id, process)
    return render_template(
        "what_if/begin.html",
        page=page,
        form=own_form("life"),
        case_form=own_form("life_from_case"),
        scope=_scenarios(page),
        typed=typed,
        faults=[*faults, *case_faults],
        own_faults=faults,
        case_faults=case_faults,
        now=now,
    )


@blueprint.post("")
@access(Action.WRITE_DRAFT, notes=Unnoted.NO_CHILD)
def begin(draft_id: str, process: str) -> ResponseReturnValue:
    """Begin a life of a child as described, or as a scenario of the draft begins."""
    try:
        with current.transaction() as session:
            now, actor = current.now(session), current.actor()
            page = look_at_lives(session, actor, draft_id, process)
            told = to_python(forms.read(own_form("life"), posted_answers(), _scenarios(page), now))
            known = (
                _as_in(session, page, told["begins_like"]["id"]) if told.get("begins_like") else _child(told)
            )
            life = what_if.begin_life(session, actor, draft_id, process, told["title"], now=now, **known)
            begun = repeats.lead_on(session, "what_if.show", draft_id=draft_id, process=process, life=life)
    except AnswersRefused as refused:
        return overview(draft_id, process, posted_answers(), refused.faults), 422
    return redirect(begun)


def _child(told: Mapping[str, Any]) -> dict[str, Any]:
    begins = told["begins"]
    counts = (told[name] for name in ("possible", "attended", "unauthorised", "notice_sessions"))
    known = {
        "pupil": a_child(begins, int(told["age"]), told["known"] or (), int(told["parents"])),
        "attendance": figures(*map(int, counts)),
    }
    return {"variables": known, "start": datetime.combine(begins, time(9), LONDON)}


def _as_in(session: Session, page: WhatIfPage, name: str) -> dict[str, Any]:
    scenario = beginning_of(files_of_draft(session, page.draft.id)[page.key].now, name)
    start = datetime.fromisoformat(scenario["start"]) if "start" in scenario else None
    return {"variables": scenario.get("variables", {}), "start": start, "calendar": scenario.get("calendar")}


@blueprint.post("/from-case")
@access(Action.WRITE_DRAFT, notes=Noted("case"))
def begin_from_case(draft_id: str, process: str) -> ResponseReturnValue:
    """Begin a life that goes on from a case as it stands now."""
    case_id = ""
    try:
        with current.transaction() as session:
            now = current.now(session)
            told = to_python(forms.read(own_form("life_from_case"), posted_answers(), {}, now))
            case_id = told["case_id"].rstrip("/").rpartition("/")[2]
            life = what_if.begin_life(
                session, current.actor(), draft_id, process, told["case_title"], {}, now, case_id=case_id
            )
            begun = repeats.lead_on(session, "what_if.show", draft_id=draft_id, process=process, life=life)
    except AnswersRefused as refused:
        return overview(draft_id, process, posted_answers(), case_faults=refused.faults), 422
    showed(case_id)
    return redirect(begun)


def _scenarios(page: WhatIfPage) -> Mapping[str, Value]:
    listed = [{"id": name, "name": title} for name, title in page.scenarios.items()]
    return {"scenarios": from_json(listed), "case": {}, "pupil": {}}
