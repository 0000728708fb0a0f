"""Attendance figures: of the county, of a person's own schools, of one school; and the table as a file."""

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import NotFound
from engine.policy import Action, reachable_schools
from engine.views.figures import SchoolSeen, look_at_school, look_at_schools
from engine.views.school_table import ORDERS, SchoolsFilter, as_csv, part_of
from handlers import current
from handlers.access import access
from handlers.noting import Noted, Unnoted, showed

blueprint = Blueprint("attendance", __name__, url_prefix="/attendance")


@blueprint.get("")
@access(Action.READ_FIGURES, notes=Unnoted.NO_CHILD)
def overview() -> ResponseReturnValue:
    """The county, or the person's own schools; who has one school alone goes to its page."""
    own = reachable_schools(current.actor())
    if own is not None and len(own) == 1:
        return redirect(url_for("attendance.school", urn=next(iter(own))))
    with current.reading() as session:
        seen = look_at_schools(session, current.actor(), current.now(session))
    if seen is None:
        return render_template("attendance/nothing.html", title="Attendance")
    wanted = _wanted()
    return render_template(
        "attendance/overview.html",
        seen=seen,
        wanted=wanted,
        part=part_of(seen.schools, wanted),
        orders=ORDERS,
    )


@blueprint.get("/schools.csv")
@access(Action.READ_FIGURES, notes=Unnoted.NO_CHILD)
def schools_as_file() -> Response:
    """The table of schools as a file, every line of it."""
    with current.reading() as session:
        seen = look_at_schools(session, current.actor(), current.now(session))
    if seen is None:
        raise NotFound(kind="count of attendance", reference="schools.csv")
    attachment = f'attachment; filename="attendance-by-school-{seen.counted.as_of}.csv"'
    return Response(as_csv(seen.schools), mimetype="text/csv", headers={"Content-Disposition": attachment})


@blueprint.get("/schools/<urn>")
@access(Action.READ_FIGURES, notes=Noted("school"))
def school(urn: str) -> str:
    """One school."""
    with current.reading() as session:
        now = current.now(session)
        seen = look_at_school(session, current.actor(), urn, now)
    if not isinstance(seen, SchoolSeen):
        return render_template("attendance/nothing.html", title=seen)
    showed(urn, len(seen.open_cases) if seen.named else 0)
    return render_template("attendance/school.html", seen=seen, now=now)


def _wanted() -> SchoolsFilter:
    sort = request.args.get("sort", "")
    return SchoolsFilter(
        name=request.args.get("name", "")[:200],
        sort=sort if sort in ORDERS else SchoolsFilter.sort,
        turned=request.args.get("turned") == "yes",
        page=max(0, min(request.args.get("page", 1, type=int), 1000)),
    )
