"""Who read what: the auditor and managers ask about a child, a case or a person, everybody about themselves.

The box that finds a child sends a form, so that no child's name stands in an address.
"""

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from io import StringIO
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue

from engine.england import from_england
from engine.errors import BadInput, FieldFault
from engine.policy import Action
from engine.store.database import Session
from engine.store.people import SignIn, sign_ins_in_use
from engine.store.reading_log import ReadingsFilter
from engine.views.children import day_of
from engine.views.reading_subjects import find_subjects
from engine.views.who_read import look_at_readings, readings_sheet
from handlers import current
from handlers.access import Open, access
from handlers.noting import Noted, showed

blueprint = Blueprint("readings", __name__)
READINGS, READINGS_FILE = Noted("readings"), Noted("readings_csv")
#: Days that somebody may mean.
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)


@blueprint.get("/readings")
@access(Action.SEE_READERS, notes=READINGS)
def show() -> ResponseReturnValue:
    """Who read what, newest first: of everything, or of the child, case or person in the address."""
    return _page("readings.show", "readings.export", _wanted())


@blueprint.post("/readings/find")
@access(Action.SEE_READERS, notes=Noted("children"))
def find() -> ResponseReturnValue:
    """The children, cases and people that somebody may mean; the one that there is."""
    wanted = request.form.get("wanted", "").strip()[:200]
    with current.reading() as session:
        found = find_subjects(session, current.actor(), wanted, current.now(session))
    if len(found.ways) == 1:
        return redirect(f"{url_for('readings.show')}?{urlencode(found.ways[0])}")
    showed("all", len(found.children) + len(found.cases))
    return render_template("readings/found.html", wanted=wanted, found=found)


@blueprint.get("/readings/export.csv")
@access(Action.SEE_READERS, notes=READINGS_FILE)
def export() -> Response:
    """The same readings as a file, all of them."""
    return _file(_wanted())


@blueprint.get("/account/readings")
@access(Open.SIGNED_IN, notes=READINGS)
def own() -> ResponseReturnValue:
    """What was read in the person's own name: they see whether somebody else did."""
    return _page("readings.own", "readings.own_export", ReadingsFilter(user_id=current.actor().id))


@blueprint.get("/account/readings.csv")
@access(Open.SIGNED_IN, notes=READINGS_FILE)
def own_export() -> Response:
    """The same as a file."""
    return _file(ReadingsFilter(user_id=current.actor().id))


def _page(here: str, as_file: str, wanted: ReadingsFilter) -> ResponseReturnValue:
    wanted, faults = _between(wanted)
    page = max(1, min(request.args.get("page", 1, type=int), 10_000))
    with current.reading() as session:
        seen = look_at_readings(session, current.actor(), wanted, page, current.now(session))
        sign_ins = _sign_ins(session) if here == "readings.own" else ()
    if not faults:
        _note_shown(wanted, len(seen.rows), page)
    typed = {name: request.args.get(name, "")[:20] for name in ("since", "until")}
    return render_template(
        "readings/show.html",
        here=here,
        as_file=as_file,
        seen=seen,
        sign_ins=sign_ins,
        page=page,
        subject=_subject(wanted) if here == "readings.show" else {},
        typed=typed,
        faults=faults,
    ), 422 if faults else 200


def _sign_ins(session: Session) -> Sequence[SignIn]:
    now = current.wall_now()
    return sign_ins_in_use(session, current.actor().id, now, now - current.installation().session_idle)


def _file(wanted: ReadingsFilter) -> Response:
    wanted, faults = _between(wanted)
    if faults:
        raise BadInput(problem=faults[0].message)
    with current.reading() as session:
        now = current.now(session)
        wanted = replace(wanted, until=min(wanted.until or now, now))
        count, rows = readings_sheet(session, current.actor(), wanted, now)
    _note_shown(wanted, count)
    return Response(
        stream_with_context(_written(rows)),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="readings-{now:%Y-%m-%d}.csv"'},
    )


def _written(rows: Callable[[Session], Iterator[list[str]]]) -> Iterator[str]:
    yield "\N{BYTE ORDER MARK}"
    with current.reading() as session:
        for row in rows(session):
            text = StringIO()
            csv.writer(text).writerow(row)
            yield text.getvalue()


def _note_shown(wanted: ReadingsFilter, count: int, page: int = 1) -> None:
    asked = {name: request.args.get(name, "")[:20] for name in ("since", "until")}
    reference = wanted.pupil_id or wanted.case_id or wanted.user_id or "all"
    showed(reference, count, {**asked, "page": page if page > 1 else ""})


def _wanted() -> ReadingsFilter:
    """Of whom or what, by the address: of several the first is meant."""
    pupil, case, user = (request.args.get(name, "")[:32] for name in ("pupil", "case", "user"))
    return ReadingsFilter(pupil, "" if pupil else case, "" if pupil or case else user)


def _subject(wanted: ReadingsFilter) -> dict[str, str]:
    """The same for an address."""
    told = {"pupil": wanted.pupil_id, "case": wanted.case_id, "user": wanted.user_id}
    return {name: value for name, value in told.items() if value}


def _between(wanted: ReadingsFilter) -> tuple[ReadingsFilter, Sequence[FieldFault]]:
    """With the days in the address, both included, and what is wrong with them."""
    days, faults = dict[str, date](), []
    for name in ("since", "until"):
        said = request.args.get(name, "").strip()[:20]
        day = day_of(said) if said else None
        if day and FIRST_DAY <= day <= LAST_DAY:
            days[name] = day
        elif said:
            faults.append(FieldFault(name, f"“{said}” is no day. Write it as 1 9 2026."))
    if not faults and "until" in days and days["until"] < days.get("since", FIRST_DAY):
        faults.append(FieldFault("until", "The last day is before the first. Change one of them."))
    since = _midnight(days["since"]) if "since" in days else None
    until = _midnight(days["until"] + timedelta(days=1)) if "until" in days else None
    return replace(wanted, since=since, until=until), faults


def _midnight(day: date) -> datetime:
    return from_england(datetime.combine(day, time()))
