"""What a person does with a file that they upload: bring it, have it checked, say that it be imported.

Owns who may see which file, and in which state what may be done with it. The bytes lie in `keeping`, the
work is done by `working`; nothing here takes longer than a page may.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Row

from engine.errors import BadInput, Conflict, EngineError, NotFound
from engine.identity import Actor
from engine.imports.findings import Findings
from engine.imports.glancing import columns_of
from engine.imports.importing import KINDS
from engine.imports.sources import Encoding
from engine.policy import Action, Matter, allows, require
from engine.store import people
from engine.store import uploads as store
from engine.store.database import Session
from engine.store.imports import latest_imports
from engine.store.people import Person
from engine.store.uploads import Upload

#: Longer names of files are cut.
_NAME_CHARACTERS = 200


class UploadMoved(Conflict):
    """This file was checked again, imported or removed since you looked at it. Look at it again."""


class ImportUnderWay(Conflict):
    """{who} is having {file} imported at this moment. Import yours when that has ended."""


class DangersNotConfirmed(EngineError):
    """Look at the changes that can harm a child, and say that they are right."""


def kinds_for(actor: Actor) -> list[str]:
    """The kinds of file that a person may bring: staff only who looks after accounts.

    Raises:
        NotAllowed: the person may not import anything.
    """
    require(Action.IMPORT_DATA, actor)
    return [kind for kind in KINDS if allows(_needed(kind), actor)]


def receive(session: Session, actor: Actor, upload: Upload, instead_of: str = "") -> str | None:
    """Take a file whose bytes are kept, to be checked.

    Args:
        instead_of: the id of an upload that it mends: how that was read holds for this one too, and it goes.

    Returns:
        The id of the upload that went; its bytes are removed by whoever calls, after the commit.

    Raises:
        NotAllowed, BadInput: the person may not import files of this kind, or there is no such kind.
    """
    if upload.kind not in KINDS:
        raise BadInput(problem="Choose what the file is about.")
    if upload.kind not in kinds_for(actor):
        require(Action.MANAGE_USERS, actor)
    before = store.upload_by_id(session, instead_of, lock=True) if instead_of else None
    gone = before if before and _is_theirs(actor, before) and before.state in ("checked", "failed") else None
    if gone:
        upload = replace(upload, encoding=gone.encoding, mapping=gone.mapping)
        store.remove_uploads(session, [gone.id])
    store.add_upload(session, replace(upload, file_name=_shown_name(upload.file_name)))
    return gone.id if gone else None


def _needed(kind: str) -> Action:
    return Action.MANAGE_USERS if kind == "staff" else Action.IMPORT_DATA


def _shown_name(name: str) -> str:
    """The name without folders and characters that cannot be seen."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(filter(str.isprintable, last)).strip()[-_NAME_CHARACTERS:] or "file"


def uploads_of(session: Session, actor: Actor) -> list[Upload]:
    """The files that a person may see, newest first: their own, and for administrators everybody's."""
    return [upload for upload in reversed(store.all_uploads(session)) if _is_theirs(actor, upload)]


def upload_of(session: Session, actor: Actor, upload_id: str, *, lock: bool = False) -> Upload:
    """One of those.

    Raises:
        NotFound: there is none, any more or for this person.
    """
    found = store.upload_by_id(session, upload_id, lock=lock)
    if found is None or not _is_theirs(actor, found):
        raise NotFound(kind="uploaded file", reference=upload_id)
    return found


def _is_theirs(actor: Actor, upload: Upload) -> bool:
    matter = Matter(uploader=upload.uploaded_by)
    return allows(Action.HANDLE_UPLOAD, actor, matter) and allows(_needed(upload.kind), actor)


def read_again(
    session: Session,
    actor: Actor,
    upload_id: str,
    seen_round: int,
    encoding: Encoding | None,
    mapping: Mapping[str, str],
) -> None:
    """Have a file checked again, read in another way: its encoding, our names of columns -> the file's.

    Raises:
        NotFound: it is not this person's.
        UploadMoved: the person looked at an earlier check.
    """
    upload = _as_seen(session, actor, upload_id, seen_round)
    findings = Findings.of(upload.findings)
    names = findings.glance.names if findings else []
    ours = {column.name for column in columns_of(upload.kind, names, mapping)}
    known = {name: theirs for name, theirs in mapping.items() if name in ours and theirs in ("", *names)}
    check_again(session, upload, encoding=encoding, mapping=known, problem=None)


def check_again(session: Session, upload: Upload, **how: Any) -> None:
    """Give a file to be checked, in a new round; not if it is no longer where it was."""
    store.change_upload(
        session, upload, state="checking", round=upload.round + 1, attempts=0, leave_out=0, imported_by=None,
        **how,
    )  # fmt: skip


def begin_upload_import(
    session: Session,
    actor: Actor,
    upload_id: str,
    seen_round: int,
    leave_out: int,
    *,
    confirmed: bool = False,
) -> None:
    """Say that a file be imported. Said twice it is done once.

    Args:
        seen_round: which check the person looked at.
        leave_out: how many bad rows the person agreed to leave out.
        confirmed: whether the person said that the dangerous changes are right.

    Raises:
        NotFound: it is not this person's.
        UploadMoved: the person looked at an earlier check.
        ImportUnderWay: somebody else's file is being imported.
        BadInput: there are bad rows, and the person did not agree to leave out just these.
        DangersNotConfirmed: there are dangerous changes, and the person did not say that they are right.
    """
    store.one_import_at_a_time(session)
    upload = upload_of(session, actor, upload_id)
    if upload.state in ("importing", "done") and upload.round == seen_round:
        return
    upload = _as_seen(session, actor, upload_id, seen_round)
    findings = Findings.of(upload.findings)
    if not (findings and findings.importable and findings.refused == leave_out):
        raise BadInput(problem="There are rows that cannot be taken. Mend them, or say to leave them out.")
    if findings.danger_count and not confirmed:
        raise DangersNotConfirmed
    other = importing_now(session)
    if other:
        raise ImportUnderWay(who=_name_of(session, other), file=other.file_name)
    store.change_upload(
        session, upload, state="importing", attempts=0, leave_out=leave_out, problem=None,
        imported_by=actor.id,
    )  # fmt: skip


def importing_now(session: Session) -> Upload | None:
    """The file that is being imported, whosever it is."""
    return next((upload for upload in store.all_uploads(session) if upload.state == "importing"), None)


def _name_of(session: Session, upload: Upload) -> str:
    who = upload.imported_by or upload.uploaded_by
    return people.names(session, [who]).get(who, "Somebody")


def withdraw_upload(session: Session, actor: Actor, upload_id: str) -> None:
    """Remove a file that is not to be imported; its bytes are removed by whoever calls, after the commit.

    Raises:
        NotFound: it is not this person's.
        UploadMoved: it is being imported, or was.
    """
    upload = upload_of(session, actor, upload_id, lock=True)
    if upload.state in ("importing", "done"):
        raise UploadMoved
    store.remove_uploads(session, [upload.id])


def _as_seen(session: Session, actor: Actor, upload_id: str, seen_round: int) -> Upload:
    upload = upload_of(session, actor, upload_id, lock=True)
    if upload.state != "checked" or upload.round != seen_round:
        raise UploadMoved
    return upload


def outdated(session: Session, upload: Upload) -> bool:
    """Whether anything was imported after this file was checked, so that other rows may change now."""
    latest = next(iter(latest_imports(session, 1)), None)
    return bool(latest and upload.checked_at and latest.imported_at > upload.checked_at)


def waiting_people(session: Session, actor: Actor, upload_id: str) -> list[Person]:
    """The people whom an import of staff added and who have not chosen a password yet.

    Their first passwords, made while a worker imported, were shown to nobody and are kept nowhere: whoever
    hands them over has new ones made.

    Raises:
        NotFound: it is not this person's.
    """
    upload = upload_of(session, actor, upload_id)
    findings = Findings.of(upload.findings)
    names = set(findings.new_people) if findings and upload.state == "done" else set()
    added = (each for each in people.everybody(session) if each.sign_in_name in names)
    return [each for each in added if each.must_change_password]


def log_of_imports(session: Session, actor: Actor, page: int, lines: int) -> Sequence[Row[Any]]:
    """A page of the log of imports, newest first, pages counted from 1; one line more when there are further.

    Raises:
        NotAllowed: the person may not import.
    """
    require(Action.IMPORT_DATA, actor)
    return latest_imports(session, lines + 1, (page - 1) * lines)
