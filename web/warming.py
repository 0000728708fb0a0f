"""Makes a new process of the web ready for its first visitors: templates and published processes are built.

Beside the first requests, not before them: whoever comes at once finds the page a little slower, and
nobody waits for the rest. Owns no page; what fails here is met again, and told, where it is needed.
"""

from threading import Thread

import structlog
from flask import Flask

from engine.process_versions import shelf
from engine.store.database import Database
from engine.store.processes import latest_versions

log = structlog.get_logger()


def warm_beside(app: Flask, database: Database) -> Thread:
    """Begin to warm in a thread of its own, which ends by itself."""
    thread = Thread(target=_try, args=(app, database), name="warming", daemon=True)
    thread.start()
    return thread


def warm(app: Flask, database: Database) -> None:
    """Compile every template, and build the newest version of every published process."""
    for name in app.jinja_env.list_templates(extensions=["html"]):
        app.jinja_env.get_template(name)
    with database.reading() as session:
        versions = latest_versions(session)
        # One by one: a request that needs one waits for that one only.
        for version in versions.values():
            shelf.model(session, version.digest)
        for key in versions:
            shelf.program(session, key, shelf.pins_for(key, versions))


def _try(app: Flask, database: Database) -> None:
    try:
        warm(app, database)
    except Exception:
        log.exception("a process of the web could not be made ready beforehand")
