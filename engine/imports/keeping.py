"""Where uploaded files lie until they are imported: a private folder that web and workers share.

Owns the paths. A file lies in a folder of its own, named by a random id that we made; what somebody's
machine called it is no part of any path. Only the user that the program runs as may look inside.

Who works on a file holds its lock, which the operating system takes back from a process that dies at
that moment, so nobody has to guess whether a worker is still alive. How far the worker is stands in a
file too, and not in the database: while an import writes, SQLite lets nobody else write.
"""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO
from uuid import uuid4

_COPIED_AT_ONCE_BYTES = 1 << 20


@dataclass(frozen=True)
class Keeping:
    """The folder of uploaded files. `root` need not exist until the first one comes."""

    root: Path

    @contextmanager
    def keep(self, stream: IO[bytes]) -> Iterator[tuple[str, int]]:
        """Keep the bytes of a stream; gives the id of the file and its size in bytes.

        When the block fails, they are gone again.
        """
        upload_id = uuid4().hex
        self._make()
        (self.root / upload_id).mkdir(mode=0o700)
        try:
            path = self.file(upload_id)
            path.touch(mode=0o600)
            with path.open("wb") as file:
                shutil.copyfileobj(stream, file, _COPIED_AT_ONCE_BYTES)
            yield upload_id, path.stat().st_size
        except BaseException:
            self.remove(upload_id)
            raise

    def receiving(self) -> IO[bytes]:
        """A file without a name for bytes that are still coming in: gone when it is closed, whatever happens.

        It lies here, because the system's folder for such files may be memory.
        """
        self._make()
        unnamed: IO[bytes] = TemporaryFile("rb+", dir=self.root)  # noqa: SIM115 - whoever asked closes it
        return unnamed

    def _make(self) -> None:
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)

    def file(self, upload_id: str) -> Path:
        """The bytes as they came."""
        return self.root / upload_id / "file"

    def refused_rows(self, upload_id: str) -> Path:
        """The list of rows that were refused, as CSV."""
        return self.root / upload_id / "refused.csv"

    def dangers(self, upload_id: str) -> Path:
        """The list of dangerous changes that the file would make, as CSV."""
        return self.root / upload_id / "dangers.csv"

    @contextmanager
    def hold(self, upload_id: str) -> Iterator[bool]:
        """Hold the lock of a file; whether nobody else does.

        Raises:
            FileNotFoundError: the file is not here.
        """
        with (self.root / upload_id / "held").open("ab") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True

    def note_share(self, upload_id: str, share: float | None) -> None:
        """Note how much of the work in hand is done, from 0 to 1; None when there is none any more."""
        note = self.root / upload_id / "share"
        if share is None:
            note.unlink(missing_ok=True)
        else:
            note.write_text(f"{share:.2f}")

    def share(self, upload_id: str) -> float | None:
        """How much of the work in hand is done, from 0 to 1; None when nobody began it."""
        try:
            return float((self.root / upload_id / "share").read_text())
        except (OSError, ValueError):
            return None

    def forget_file(self, upload_id: str) -> None:
        """Remove the bytes; the list of refused rows stays."""
        self.file(upload_id).unlink(missing_ok=True)

    def remove(self, upload_id: str) -> None:
        """Remove a file with all that lies beside it."""
        shutil.rmtree(self.root / upload_id, ignore_errors=True)

    def touched(self) -> dict[str, datetime]:
        """Every file here by its id, and when (UTC, by the wall) anything was last put beside it."""
        folders = [path for path in self.root.iterdir() if path.is_dir()] if self.root.is_dir() else []
        return {path.name: datetime.fromtimestamp(path.stat().st_mtime, UTC) for path in folders}
