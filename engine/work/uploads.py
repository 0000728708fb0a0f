"""What a worker does with uploaded files: works on those that wait for it, and forgets them after a day.

Each file is worked on by whoever holds its lock. An import and the word that it is done are one
transaction, so a worker that is killed leaves a file that the next one takes up from its beginning: it
is never half imported, and never twice.
"""

from collections.abc import Collection
from datetime import timedelta
from threading import Event
from uuid import uuid4

import structlog

from engine.clock import wall_clock
from engine.errors import EngineError
from engine.imports.keeping import Keeping
from engine.store import uploads as store
from engine.store.database import Database
from engine.store.moment import present
from engine.store.uploads import Upload
from engine.work.upload_in_hand import Stopped, UploadInHand

log = structlog.get_logger()
#: After so long a file goes, with all that was shown of it.
KEPT_FOR = timedelta(days=1)
#: A file on which workers broke off so often is not taken up again.
MOST_ATTEMPTS = 3

BROKE_OFF = (
    "The work on this file broke off several times. Ask whoever looks after this program what stopped the "
    "worker, and upload the file again."
)
NOT_HERE = (
    "The worker does not find the file. Ask whoever looks after this program: PATHWAYS_UPLOADS must name one "
    "folder that web and worker share."
)


def work_on_uploads(database: Database, keeping: Keeping, stopping: Event | None = None) -> int:
    """Check and import what waits for it, imports first, and forget what is old; how many files got on."""
    stopping = stopping or Event()
    with database.reading() as session:
        now, uploads = present(session), store.all_uploads(session)
    waiting = [upload for upload in uploads if upload.state in store.UNDER_WAY]
    waiting.sort(key=lambda upload: upload.state != "importing")
    got_on = 0
    for upload in waiting:
        if stopping.is_set():
            return got_on
        got_on += _work_alone(database, keeping, upload, stopping)
    resting = [upload for upload in uploads if upload not in waiting]
    _forget(database, keeping, [u.id for u in resting if u.uploaded_at < now - KEPT_FOR])
    _forget_stray(keeping, {upload.id for upload in uploads})
    return got_on


def _work_alone(database: Database, keeping: Keeping, upload: Upload, stopping: Event) -> bool:
    """Work on one file unless another worker does; whether it got on."""
    if not keeping.file(upload.id).exists():
        _fail(database, upload, NOT_HERE)
        return True
    with keeping.hold(upload.id) as ours:
        taken = _take_up(database, upload.id) if ours else None
        return _work(database, keeping, taken, stopping) if taken else False


def _take_up(database: Database, upload_id: str) -> Upload | None:
    """The file as it is now that nobody else works on it; None when there is nothing to do any more."""
    with database.transaction() as session:
        upload = store.upload_by_id(session, upload_id, lock=True)
        if upload is None or upload.state not in store.UNDER_WAY:
            return None
        if upload.attempts < MOST_ATTEMPTS:
            store.change_upload(session, upload, attempts=upload.attempts + 1)
            return upload
    _fail(database, upload, BROKE_OFF)
    return None


def _work(database: Database, keeping: Keeping, upload: Upload, stopping: Event) -> bool:
    in_hand = UploadInHand(database, keeping, upload, stopping)
    try:
        if upload.state == "checking":
            in_hand.check()
        else:
            in_hand.import_it()
    except Stopped:
        with database.transaction() as session:
            store.change_upload(session, upload, attempts=upload.attempts)
        return False
    except EngineError as refusal:
        _fail(database, upload, str(refusal))
    except Exception:
        # Whatever it was, the other files must go on, and the person must not wait for ever.
        reference = uuid4().hex[:8]
        log.exception("work on an uploaded file failed", upload=upload.id, reference=reference)
        _fail(database, upload, f"Something went wrong here. Give this reference: {reference}.")
    finally:
        keeping.note_share(upload.id, None)
    return True


def _fail(database: Database, upload: Upload, problem: str) -> None:
    with database.transaction() as session:
        store.change_upload(session, upload, state="failed", problem=problem)


def _forget(database: Database, keeping: Keeping, upload_ids: Collection[str]) -> None:
    if upload_ids:
        with database.transaction() as session:
            store.remove_uploads(session, upload_ids)
    for upload_id in upload_ids:
        keeping.remove(upload_id)


def _forget_stray(keeping: Keeping, known: Collection[str]) -> None:
    """Remove bytes that nobody wrote down: the web was killed between the two."""
    long_ago = wall_clock() - KEPT_FOR
    for upload_id, touched in keeping.touched().items():
        if upload_id not in known and touched < long_ago:
            keeping.remove(upload_id)
