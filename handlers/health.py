"""For whoever watches the machines: is the process alive, and can it do its work?"""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from engine.store.copies import restored_copy
from engine.store.failing import why_unavailable
from engine.store.worker_beats import workers_heard
from engine.tables import deployment
from engine.version import VERSION
from handlers import current
from handlers.access import Open, access
from handlers.noting import Unnoted

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@access(Open.EVERYBODY, notes=Unnoted.NO_CHILD)
def alive() -> ResponseReturnValue:
    """The process answers, and which version it is of."""
    return jsonify(status="alive", version=VERSION)


@blueprint.get("/readyz")
@access(Open.EVERYBODY, notes=Unnoted.NO_CHILD)
def ready() -> ResponseReturnValue:
    """The database answers and has its tables; whether a worker was heard, and a copy restored."""
    try:
        with current.reading() as session:
            session.execute(select(deployment.c.id))
            now = current.wall_now()
            worker = workers_heard(session, now).in_words(now)
            copy = restored_copy(session)
    except SQLAlchemyError as failure:
        why = why_unavailable(failure)
        return jsonify(status=why.value if why else "the database has no tables: run `pathways init`"), 503
    restored = {"restored": copy.in_words()} if copy else {}
    return jsonify(status="ready", worker=worker, **restored)
