"""One uploaded file in a worker's hands: the check, or the import, from its beginning to its end."""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from threading import Event
from typing import cast

from engine.clock import wall_clock
from engine.errors import EngineError, NotAllowed
from engine.identity import Actor
from engine.imports.findings import Findings, digest_of
from engine.imports.importing import ImportOutcome, Options, import_prepared, prepare
from engine.imports.keeping import Keeping
from engine.imports.refusing import ImportRefused, RejectedRows
from engine.imports.sources import Encoding
from engine.imports.uploads import check_again
from engine.store import people
from engine.store.database import Database, Session
from engine.store.moment import present
from engine.store.uploads import Upload, change_upload
from engine.work.upload_check import UploadReading, check, counted

CHANGED_MEANWHILE = (
    "Nothing was imported: other rows cannot be taken now than when the file was checked. This is what the "
    "check finds now."
)
OTHER_DANGERS = (
    "Nothing was imported: children’s records were changed after the file was checked, so it would change "
    "other things now than those you confirmed. This is what the check finds now."
)
#: How much further the work must be before that is noted.
_STEP = 0.01


class Stopped(EngineError):
    """The worker is being stopped."""


class NoLongerWaiting(EngineError):
    """Somebody else finished the work on this file."""


class OtherRowsRefused(EngineError):
    """Other rows cannot be taken than those that were to be left out."""


class OtherDangers(EngineError):
    """Other dangerous changes would be made than those that a person confirmed."""


class UploadInHand:
    """Work on one file.

    Args:
        upload: as it is in the database; what has become of it meanwhile is never overwritten.
        stopping: ends the work before its end; nothing is changed then.
    """

    def __init__(self, database: Database, keeping: Keeping, upload: Upload, stopping: Event) -> None:
        self._database = database
        self._keeping = keeping
        self._upload = upload
        self._stopping = stopping

    def check(self) -> None:
        """Find out what would become of the file.

        Raises:
            Stopped, NotAllowed: nothing was found out.
        """
        with self._database.reading() as session:
            actor, now = self._who_and_when(session, self._upload.uploaded_by)
        findings, mapping = check(self._database, actor, self._reading(), now, self._progress())
        with self._database.transaction() as session:
            change_upload(
                session, self._upload, state="checked", attempts=0, checked_at=present(session),
                findings=findings.document(), mapping=mapping,
            )  # fmt: skip

    def import_it(self) -> None:
        """Import the file, and in the same transaction say so; or find out why that cannot be any more.

        Raises:
            Stopped, NotAllowed, NoLongerWaiting: nothing was imported.
        """
        try:
            self._write()
        except (ImportRefused, OtherRowsRefused, OtherDangers) as refusal:
            problem = OTHER_DANGERS if isinstance(refusal, OtherDangers) else CHANGED_MEANWHILE
            with self._database.transaction() as session:
                check_again(session, self._upload, problem=problem)
            return
        self._keeping.forget_file(self._upload.id)

    def _write(self) -> None:
        reading, upload = self._reading(), self._upload
        options = Options(reading.encoding, reading.mapping, skip_bad_rows=upload.leave_out > 0)
        with ExitStack() as stack:
            refused = stack.enter_context(RejectedRows.to(reading.refused_rows))
            with self._database.reading() as session:
                actor, now = self._who_and_when(session, upload.imported_by or "")
                prepared = stack.enter_context(
                    prepare(
                        session, actor, reading.kind, reading.path, now, name=reading.name, options=options,
                        rejected=refused, progress=self._progress(),
                    )
                )  # fmt: skip
            with self._database.transaction() as session:
                self._finish(session, import_prepared(session, prepared))

    def _finish(self, session: Session, outcome: ImportOutcome) -> None:
        if outcome.faults.rows != self._upload.leave_out:
            raise OtherRowsRefused
        before = Findings.of(self._upload.findings)
        if before and before.danger_digest != digest_of(outcome.dangers):
            raise OtherDangers
        if before is None or not change_upload(
            session, self._upload, state="done", import_id=outcome.import_id,
            findings=counted(before, outcome).document(),
        ):  # fmt: skip
            raise NoLongerWaiting

    def _reading(self) -> UploadReading:
        upload, keeping = self._upload, self._keeping
        return UploadReading(
            upload.kind, keeping.file(upload.id), upload.file_name, cast(Encoding | None, upload.encoding),
            upload.mapping, keeping.refused_rows(upload.id), keeping.dangers(upload.id),
        )  # fmt: skip

    def _who_and_when(self, session: Session, user_id: str) -> tuple[Actor, datetime]:
        person = people.person(session, user_id)
        if person is None or not person.active:
            raise NotAllowed(action="import data: the account is closed")
        # Accounts live by the wall clock, as everywhere; all else by the database's own.
        return person.actor, wall_clock() if self._upload.kind == "staff" else present(session)

    def _progress(self) -> Callable[[float], None]:
        noted = 0.0
        self._keeping.note_share(self._upload.id, noted)

        def progress(share: float) -> None:
            nonlocal noted
            if self._stopping.is_set():
                raise Stopped
            if share >= noted + _STEP:
                noted = share
                self._keeping.note_share(self._upload.id, share)

        return progress
