"""Files for a spreadsheet, sent as they are read, so that no list is too long."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from io import StringIO

from flask import Response, stream_with_context

from engine.store.database import Session
from handlers import current

#: So that a spreadsheet reads the file as UTF-8.
BYTE_ORDER_MARK = "\N{BYTE ORDER MARK}"

#: Some hundreds of rows at a time, read in one transaction.
Parts = Callable[[Session], Iterable[Sequence[Sequence[str | int]]]]


def sheet(name: str, parts: Parts) -> Response:
    """The answer that brings a CSV file of this name."""
    return Response(
        stream_with_context(_written(parts)),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _written(parts: Parts) -> Iterator[str]:
    yield BYTE_ORDER_MARK
    with current.reading() as session:
        for rows in parts(session):
            text = StringIO()
            csv.writer(text).writerows(rows)
            yield text.getvalue()
