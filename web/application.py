"""The application: settings and a database in, a Flask app with every page and guard out."""

from collections.abc import Callable
from datetime import datetime

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from engine.clock import wall_clock
from engine.imports.keeping import Keeping
from engine.store.database import Database, open_database
from handlers import (
    about,
    account,
    approvals,
    attendance,
    away,
    case_list,
    cases,
    children,
    clock,
    concerns,
    draft_differences,
    draft_files,
    draft_forms,
    draft_letters,
    draft_replay,
    draft_steps,
    draft_tables,
    draft_trying,
    drafts,
    everywhere,
    gate,
    health,
    help_pages,
    history,
    home,
    imports,
    letters,
    messages,
    modeller,
    notices,
    noting,
    outbox,
    parents,
    proposals,
    published,
    readings,
    referrals,
    refusals,
    restriction,
    reviews,
    searching,
    sign_in,
    table_drawing,
    task_lists,
    task_parts,
    tasks,
    team,
    triage,
    users,
    what_if,
    what_if_begun,
    what_if_explored,
)
from handlers.current import Installation
from handlers.receiving import FileRequest
from web.presentation import present_pages
from web.security import secure
from web.settings import Settings

#: Pages send text: a long form with many rows is far below this.
FORM_LIMIT_BYTES = 1_000_000
FORM_FIELDS = 2_000

SUBJECTS = (
    about,
    account,
    approvals,
    attendance,
    away,
    case_list,
    cases,
    children,
    clock,
    concerns,
    draft_differences,
    draft_files,
    draft_forms,
    draft_letters,
    draft_replay,
    draft_steps,
    draft_tables,
    draft_trying,
    drafts,
    health,
    help_pages,
    history,
    home,
    imports,
    letters,
    messages,
    modeller,
    notices,
    outbox,
    parents,
    proposals,
    published,
    referrals,
    reviews,
    readings,
    restriction,
    searching,
    sign_in,
    table_drawing,
    task_lists,
    task_parts,
    tasks,
    team,
    triage,
    users,
    what_if,
    what_if_begun,
    what_if_explored,
)


def create_app(
    settings: Settings, database: Database | None = None, *, clock: Callable[[], datetime] = wall_clock
) -> Flask:
    """An application that serves pages.

    Args:
        settings: of this installation.
        database: an open one; by default that of the settings.
        clock: what time it is by the wall, aware UTC.
    """
    app = Flask(__name__)
    app.request_class = FileRequest
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME=f"{'__Host-' if settings.secure_cookies else ''}pathways_messages",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        TRUSTED_HOSTS=list(settings.hosts),
        MAX_CONTENT_LENGTH=FORM_LIMIT_BYTES,
        MAX_FORM_MEMORY_SIZE=FORM_LIMIT_BYTES,
        MAX_FORM_PARTS=FORM_FIELDS,
    )
    app.extensions["pathways"] = Installation(
        database or open_database(settings.database_url),
        clock,
        settings.session_idle,
        settings.session_length,
        Keeping(settings.uploads),
        settings.upload_megabytes,
    )
    present_pages(app, settings)
    secure(app, settings)
    gate.guard(app)
    everywhere.show_everywhere(app)
    refusals.answer_refusals(app)
    for subject in SUBJECTS:
        app.register_blueprint(subject.blueprint)
    noting.note_readings(app)
    if settings.proxies:
        hops = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app
