"""`pathways doctor`: says whether this installation is well, one line a question.

Owns the questions. Repairs nothing.
"""

import os
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from importlib.resources import files
from typing import NamedTuple

import click
from sqlalchemy import func, select

from engine.bpmn.elements import SENDERS
from engine.clock import wall_clock
from engine.errors import EngineError
from engine.history.wholeness import check_all, faults_of_files
from engine.outbox.restored import MAY_HAVE_GONE
from engine.outbox.sending import NO_SERVER
from engine.process_versions import shelf
from engine.roles import catalogue
from engine.store import moment
from engine.store.copies import last_backup, restored_copy, says_of_backups
from engine.store.database import Session
from engine.store.processes import latest_versions
from engine.store.worker_beats import workers_heard
from engine.tables import incidents, mails, timers
from web.command_line.documents import write_json
from web.command_line.opening import ready_database
from web.settings import Settings, mail_server, one_setting

#: A timer that is due for longer means that no worker runs.
PATIENCE = timedelta(minutes=5)


class DoctorFinding(NamedTuple):
    """The answer to one question."""

    about: str
    well: bool
    said: str


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def doctor(context: click.Context, as_json: bool) -> None:
    """Check settings, database, assets, catalogue, clock, timers, worker, e-mails, backup and history."""
    findings = list(examine())
    if as_json:
        write_json({"findings": [finding._asdict() for finding in findings]})
    else:
        for finding in findings:
            click.echo(
                f"{'well' if finding.well else 'LOOK'}  {finding.about}: {finding.said}", err=not finding.well
            )
    context.exit(0 if all(finding.well for finding in findings) else 1)


def examine() -> Iterator[DoctorFinding]:
    """Every finding; those about the database's content only when it can be read."""
    yield _settings()
    yield _assets()
    try:
        with ready_database() as database, database.reading() as session:
            yield DoctorFinding("database", True, f"{database.engine.dialect.name}, tables up to date")
            now = moment.present(session)
            for question in QUESTIONS:
                yield question(session, now)
    except EngineError as refusal:
        yield DoctorFinding("database", False, str(refusal))


def _settings() -> DoctorFinding:
    try:
        Settings.from_environment(os.environ)
        mail_server(os.environ)
    except EngineError as refusal:
        return DoctorFinding("settings", False, str(refusal))
    return DoctorFinding("settings", True, "all can be used")


def _assets() -> DoctorFinding:
    built = files("web").joinpath("static", "built")
    if built.is_dir() and any(built.iterdir()):
        return DoctorFinding("assets", True, "built")
    return DoctorFinding("assets", False, "style sheets and scripts are missing: run `make setup`")


def _catalogue(session: Session, now: datetime) -> DoctorFinding:
    """A process that is off is not begun by a message either: whoever sends it would wait for ever."""
    listed, versions = catalogue().processes, latest_versions(session)
    off = {key for key, listing in listed.items() if not listing.enabled}
    lost = {message: key for version in versions.values() for message, key in version.start_messages.items()}
    stuck = sorted(
        f"“{lost[element.message]}” is off, but “{version.key}” begins it in “{element.name}”"
        for version in versions.values()
        if version.key not in off
        for element in shelf.model(session, version.digest).elements.values()
        if element.kind in SENDERS and element.message and lost.get(element.message) in off
    )
    if stuck:
        return DoctorFinding("catalogue", False, f"{'; '.join(stuck)}: switch both off, or neither")
    return DoctorFinding("catalogue", True, f"processes off: {len(off)}")


def _clock(session: Session, now: datetime) -> DoctorFinding:
    days = round((now - wall_clock()) / timedelta(days=1))
    if not moment.is_training(session):
        return DoctorFinding("clock", True, now.isoformat(timespec="seconds"))
    return DoctorFinding("clock", True, f"{now.isoformat(timespec='seconds')}, training, days ahead: {days}")


def _incidents(session: Session, now: datetime) -> DoctorFinding:
    count = session.scalar(select(func.count()).where(incidents.c.resolved_at.is_(None))) or 0
    return DoctorFinding("incidents", count == 0, f"{count} unresolved")


def _timers(session: Session, now: datetime) -> DoctorFinding:
    late = session.scalar(select(func.count()).where(timers.c.look_at <= now - PATIENCE)) or 0
    return DoctorFinding("timers", late == 0, f"{late} overdue by more than {PATIENCE.seconds // 60} minutes")


def _worker(session: Session, now: datetime) -> DoctorFinding:
    heard = workers_heard(session, wall_clock())
    return DoctorFinding("worker", heard.working > 0, heard.in_words(wall_clock()))


def _mails(session: Session, now: datetime) -> DoctorFinding:
    chosen = mails.c.problem.in_((NO_SERVER, MAY_HAVE_GONE))
    given_up = select(func.count()).where(mails.c.state == "given_up", ~chosen)
    count = session.scalar(given_up) or 0
    late = select(func.count()).where(mails.c.state == "due", mails.c.look_at <= now - PATIENCE)
    waiting = session.scalar(late) or 0
    unserved = session.scalar(select(func.count()).where(mails.c.problem == NO_SERVER)) or 0
    said = f"{count} given up, {waiting} not looked at in time"
    said += f", {unserved} not sent: {NO_SERVER}" if unserved else ""
    return DoctorFinding("e-mails", count + waiting == 0, said)


def _backup(session: Session, now: datetime) -> DoctorFinding:
    if moment.is_training(session):
        return DoctorFinding("backup", True, "training needs none")
    days = timedelta(days=one_setting("backup_days", os.environ))
    return DoctorFinding("backup", *says_of_backups(last_backup(session), days, wall_clock()))


def _restored(session: Session, now: datetime) -> DoctorFinding:
    copy = restored_copy(session)
    if copy is None:
        return DoctorFinding("copy", True, "this is no restored copy, or somebody knows that it is one")
    mend = "Say `pathways acknowledge --send` or `--give-up`; no e-mail goes before"
    return DoctorFinding("copy", False, f"{copy.in_words()}. {mend}")


def _history(session: Session, now: datetime) -> DoctorFinding:
    checked = list(check_all(session))
    faults = [f"case {each.case_id}: {fault}" for each in checked for fault in each.faults]
    faults += faults_of_files(session)
    if faults:
        return DoctorFinding("history", False, "; ".join(faults))
    return DoctorFinding("history", True, f"cases whose history is whole: {len(checked)}")


QUESTIONS: tuple[Callable[[Session, datetime], DoctorFinding], ...] = (
    _catalogue,
    _clock,
    _incidents,
    _timers,
    _worker,
    _mails,
    _backup,
    _restored,
    _history,
)
