"""Drafts of processes: which there are, one of them, and what becomes of it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import process_versions
from engine.england import day_in_england, day_in_words
from engine.errors import BadInput, FieldFault
from engine.faults import Fault, FilesRefused
from engine.identity import Actor
from engine.policy import Action
from engine.store.database import Session
from engine.store.people import names
from engine.store.process_drafts import drafts_settled, drafts_under_way
from engine.store.processes import latest_names
from engine.views.children import day_of
from engine.views.draft import look_at_draft
from handlers import current, repeats
from handlers.access import access
from handlers.noting import Unnoted

blueprint = Blueprint("drafts", __name__, url_prefix="/drafts")
#: How many drafts are listed that were published or put away.
MOST_SETTLED = 20
#: A verb about one draft that needs nothing else.
DraftVerb = Callable[[Session, Actor, str, datetime], Any]


@blueprint.get("")
@access(Action.READ_DRAFTS, notes=Unnoted.NO_CHILD)
def overview(faults: tuple[FieldFault, ...] = ()) -> str:
    """The drafts under way, the form that begins one, and what became of the last others."""
    with current.reading() as session:
        drafts, settled = drafts_under_way(session), drafts_settled(session, MOST_SETTLED)
        people = {draft.made_by for draft, _ in drafts} | {draft.settled_by for draft, _ in settled}
        return render_template(
            "drafts/list.html",
            drafts=drafts,
            settled=settled,
            names=names(session, [one for one in people if one]),
            processes=latest_names(session),
            chosen=request.form.getlist("process") or request.args.getlist("process"),
            typed=request.form.get("title", ""),
            faults=faults,
        )


@blueprint.post("")
@access(Action.WRITE_DRAFT, notes=Unnoted.NO_CHILD)
def begin() -> ResponseReturnValue:
    """Begin a draft."""
    try:
        with current.transaction() as session:
            draft_id = process_versions.begin_draft(
                session,
                current.actor(),
                request.form.get("title", ""),
                request.form.getlist("process"),
                current.now(session),
            )
            begun = repeats.lead_on(session, "drafts.show", draft_id=draft_id)
    except BadInput as refused:
        return overview((FieldFault("title", str(refused)),)), 422
    return redirect(begun)


@blueprint.post("/back")
@access(Action.WRITE_DRAFT, notes=Unnoted.NO_CHILD)
def begin_return() -> ResponseReturnValue:
    """Begin a draft that goes back to an earlier version."""
    key, number = request.form.get("process", ""), request.form.get("number", 0, type=int)
    with current.transaction() as session:
        draft_id = process_versions.begin_return(session, current.actor(), key, number, current.now(session))
        begun = repeats.lead_on(session, "drafts.show", draft_id=draft_id)
    return redirect(begun)


@blueprint.get("/<draft_id>")
@access(Action.READ_DRAFTS, notes=Unnoted.NO_CHILD)
def show(draft_id: str, faults: tuple[FieldFault, ...] = (), wrong: tuple[Fault, ...] = ()) -> str:
    """One draft.

    Args:
        wrong: why it was not proposed or published just now.
    """
    with current.reading() as session:
        now = current.now(session)
        page = look_at_draft(session, current.actor(), draft_id, now)
        there = {one.key for one in page.processes}
        others = {key: name for key, name in latest_names(session).items() if key not in there}
    return render_template(
        "drafts/show.html",
        page=page,
        others=others,
        faults=faults,
        wrong=wrong,
        typed=request.form,
        today=day_in_england(now),
    )


@blueprint.post("/<draft_id>/processes")
@access(Action.WRITE_DRAFT, notes=Unnoted.NO_CHILD)
def put_in(draft_id: str) -> ResponseReturnValue:
    """Put another published process into it."""
    key = request.form.get("process", "")
    with current.transaction() as session:
        process_versions.put_in_process(session, current.actor(), draft_id, key, current.now(session))
    return _back(draft_id)


@blueprint.post("/<draft_id>/undo")
@access(Action.WRITE_DRAFT, notes=Unnoted.NO_CHILD)
def undo(draft_id: str) -> ResponseReturnValue:
    """Undo the last save."""
    return _done(draft_id, process_versions.undo, "The last save was undone.")


@blueprint.post("/<draft_id>/redo")
@access(Action.WRITE_DRAFT, notes=Unnoted.NO_CHILD)
def redo(draft_id: str) -> ResponseReturnValue:
    """Do again what was undone last."""
    return _done(draft_id, process_versions.redo, "It was done again.")


@blueprint.post("/<draft_id>/take-over")
@access(Action.WRITE_DRAFT, notes=Unnoted.NO_CHILD)
def take_over(draft_id: str) -> ResponseReturnValue:
    """Write in it instead of whoever did."""
    return _done(draft_id, process_versions.take_over, "You write in this draft now.")


@blueprint.post("/<draft_id>/discard")
@access(Action.WRITE_DRAFT, notes=Unnoted.NO_CHILD)
def discard(draft_id: str) -> ResponseReturnValue:
    """Put it away for good."""
    _done(draft_id, process_versions.discard, "The draft was put away. It can still be read.")
    return redirect(url_for("drafts.overview"))


@blueprint.post("/<draft_id>/<process>/rest")
@access(Action.WRITE_DRAFT, notes=Unnoted.NO_CHILD)
def rest_on_newest(draft_id: str, process: str) -> ResponseReturnValue:
    """Take a version into account that was published meanwhile."""
    with current.transaction() as session:
        process_versions.rest_on_newest(session, current.actor(), draft_id, process, current.now(session))
    flash("The draft rests on the newest version now. Look at what is different.", "success")
    return _back(draft_id)


@blueprint.post("/<draft_id>/propose")
@access(Action.WRITE_DRAFT, notes=Unnoted.NO_CHILD)
def propose(draft_id: str) -> ResponseReturnValue:
    """Ask for it to be published."""
    note, day = request.form.get("note", ""), request.form.get("begins_on", "").strip()
    begins_on = day_of(day) if day else None
    if day and begins_on is None:
        return show(draft_id, (FieldFault("begins_on", f"“{day}” is no day. Write it as 1 9 2026."),)), 422
    try:
        with current.transaction() as session:
            process_versions.propose(
                session, current.actor(), draft_id, note, current.now(session), begins_on
            )
    except process_versions.DayPast as past:
        return show(draft_id, (FieldFault("begins_on", str(past)),)), 422
    except BadInput as refused:
        return show(draft_id, (FieldFault("note", str(refused)),)), 422
    except FilesRefused as refused:
        return show(draft_id, wrong=refused.faults), 422
    flash("It is proposed. Somebody who did not write in it can publish it.", "success")
    return _back(draft_id)


@blueprint.post("/<draft_id>/send-back")
@access(Action.COMMENT_DRAFT, notes=Unnoted.NO_CHILD)
def send_back(draft_id: str) -> ResponseReturnValue:
    """Let it be written in again, with a word on why."""
    said = request.form.get("said", "")
    try:
        with current.transaction() as session:
            process_versions.send_back(session, current.actor(), draft_id, said, current.now(session))
    except BadInput as refused:
        return show(draft_id, (FieldFault("said", str(refused)),)), 422
    flash("The draft was sent back with your comment.", "success")
    return _back(draft_id)


@blueprint.post("/<draft_id>/publish")
@access(Action.PUBLISH_PROCESS, notes=Unnoted.NO_CHILD)
def publish(draft_id: str) -> ResponseReturnValue:
    """Publish what somebody else proposed."""
    try:
        with current.transaction() as session:
            versions = process_versions.publish_draft(
                session, current.actor(), draft_id, current.now(session)
            )
    except FilesRefused as refused:
        return show(draft_id, wrong=refused.faults), 422
    told = ", ".join(f"{one.name} version {one.number}" for one in versions)
    day = versions[0].begins_on if versions else None
    begun = f"New cases run on it from {day_in_words(day)}" if day else "New cases run on it"
    flash(f"Published: {told}. {begun}; cases that run stay on theirs.", "success")
    return _back(draft_id)


@blueprint.post("/<draft_id>/comments")
@access(Action.COMMENT_DRAFT, notes=Unnoted.NO_CHILD)
def comment(draft_id: str) -> ResponseReturnValue:
    """Say something of it, or of one of its elements."""
    process, element = request.form.get("process") or None, request.form.get("element") or None
    try:
        with current.transaction() as session:
            process_versions.comment(
                session, current.actor(), draft_id, request.form.get("said", ""), current.now(session),
                process=process, element=element,
            )  # fmt: skip
    except BadInput as refused:
        return show(draft_id, (FieldFault("said", str(refused)),)), 422
    if process and element:
        step = url_for("draft_steps.show", draft_id=draft_id, process=process, element=element)
        return redirect(f"{step}#comments")
    return _back(draft_id, "comments")


@blueprint.post("/<draft_id>/comments/<comment_id>/resolve")
@access(Action.COMMENT_DRAFT, notes=Unnoted.NO_CHILD)
def resolve(draft_id: str, comment_id: str) -> ResponseReturnValue:
    """Say that a comment was seen to."""
    with current.transaction() as session:
        process_versions.resolve(session, current.actor(), draft_id, comment_id, current.now(session))
    return _back(draft_id, "comments")


def _done(draft_id: str, verb: DraftVerb, said: str) -> ResponseReturnValue:
    with current.transaction() as session:
        verb(session, current.actor(), draft_id, current.now(session))
    flash(said, "success")
    return _back(draft_id)


def _back(draft_id: str, anchor: str | None = None) -> ResponseReturnValue:
    return redirect(url_for("drafts.show", draft_id=draft_id, _anchor=anchor))
