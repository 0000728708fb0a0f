"""Files that people send: who may, how large, and where the bytes go while they come in.

A route that takes a file is asked who it is before a byte of it is read. Its bytes go straight into the
folder of uploaded files; every other request stays as small as a form.
"""

from typing import IO

from flask import Request, current_app, request

from engine.errors import EngineError
from handlers import current

#: What a form with a file carries besides the file.
FIELDS_BYTES = 100_000
_READ_AT_ONCE_BYTES = 1 << 16


class FileTooLarge(EngineError):
    """The file is too large: at most {megabytes:,} MB are taken here. Nothing was kept. Send it in parts."""


class FileRequest(Request):
    """A request whose files are written where uploaded files lie."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        if takes_file():
            return current.installation().keeping.receiving()
        return super()._get_file_stream(total_content_length, content_type, filename, content_length)


def takes_file() -> bool:
    """Whether the route of this request takes a file."""
    view = current_app.view_functions.get(request.endpoint or "")
    return bool(getattr(view, "takes_file", False)) and request.method == "POST"


def let_file_in() -> None:
    """Let the body of this request be as large as a file may be.

    Raises:
        FileTooLarge: it says that it is larger.
    """
    megabytes = current.installation().upload_megabytes
    most_bytes = megabytes * 1_000_000 + FIELDS_BYTES
    request.max_content_length = most_bytes
    if (request.content_length or 0) > most_bytes:
        _read_away(2 * most_bytes)
        raise FileTooLarge(megabytes=megabytes)


def _read_away(most_bytes: int) -> None:
    """Read what is being sent: a browser that is cut off while it sends shows no answer."""
    left = min(request.content_length or 0, most_bytes)
    while left > 0:
        block = request.environ["wsgi.input"].read(min(left, _READ_AT_ONCE_BYTES))
        if not block:
            return
        left -= len(block)
