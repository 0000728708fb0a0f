"""A look of the worker that fails is made again at the next beat, and says so in few lines.

The first, second, fourth ... failure in a row is a line: a database that is away for a night would
otherwise fill the disk. Where the database cannot be used there is no trace, for nothing is wrong here.
"""

from collections.abc import Callable

import structlog
from sqlalchemy.exc import SQLAlchemyError

from engine.in_a_row import InARow
from engine.store.failing import why_unavailable

log = structlog.get_logger()


def tried(name: str, look: Callable[[], object]) -> Callable[[], None]:
    """`look`, but what it raises goes into the log under `name` and no further."""
    row = InARow()

    def look_once() -> None:
        try:
            look()
        except SQLAlchemyError as failure:
            if in_a_row := row.failed():
                why = why_unavailable(failure)
                told = {"why": why.value} if why else {"exc_info": failure}
                log.warning("looking failed", look=name, in_a_row=in_a_row, **told)
        except Exception:
            if in_a_row := row.failed():
                log.exception("looking failed", look=name, in_a_row=in_a_row)
        else:
            if before := row.worked():
                log.info("looking works again", look=name, failed=before)

    return look_once
