"""What two versions of a process differ in, as a page shows it: sentences, and marks for pictures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.bpmn.bundle import DIAGRAM, ProcessFiles
from engine.comparing import FileDifference, VersionFiles, compare_files
from engine.errors import NotFound
from engine.faults import FilesRefused
from engine.process_versions import shelf
from engine.store.database import Session
from engine.store.processes import Version, versions_of

#: No diagram that people can read is larger; holding larger ones side by side takes too long for a page.
MOST_BYTES_COMPARED = 600_000
MOST_SENTENCES = 200
TOO_LARGE_TO_COMPARE = "The files are too large to be held side by side here."
NOT_COMPARABLE = "A file cannot be read, so nothing can be held side by side. Mend its faults first."
#: What the picture of the version before, and of this one, say of an element.
_BEFORE, _NOW = {"removed": "gone", "changed": "changed"}, {"added": "new", "changed": "changed"}


@dataclass(frozen=True)
class DifferencesPage:
    """The differences of one process.

    `sentences` are by file; `drawn` says at how many places only the picture is different; `before` and
    `now` are marks by the ids of elements, for the two pictures. `why_not` is said where nothing could be
    held side by side.
    """

    sentences: Mapping[str, Sequence[str]]
    drawn: int
    before: Mapping[str, str]
    now: Mapping[str, str]
    why_not: str = ""


def differences_of(was: ProcessFiles, now: ProcessFiles) -> DifferencesPage:
    """What is different in `now`. Never raises: what cannot be compared says why."""
    if any(len(content) > MOST_BYTES_COMPARED for files in (was, now) for content in files.files.values()):
        return DifferencesPage({}, 0, {}, {}, TOO_LARGE_TO_COMPARE)
    try:
        compared = compare_files(VersionFiles(was.files), VersionFiles(now.files))
    except FilesRefused:
        return DifferencesPage({}, 0, {}, {}, NOT_COMPARABLE)
    told = [one for one in compared.differences if one.kind != "moved"]
    of_diagram = [one for one in told if one.file == DIAGRAM and one.element]
    return DifferencesPage(
        sentences=_by_file(told[:MOST_SENTENCES]),
        drawn=len({(one.file, one.element) for one in compared.differences if one.kind == "moved"}),
        before=_marks(of_diagram, _BEFORE),
        now=_marks(of_diagram, _NOW),
    )


def _by_file(differences: Sequence[FileDifference]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in differences:
        found.setdefault(one.file, []).append(one.words)
    return found


def _marks(differences: Sequence[FileDifference], words: Mapping[str, str]) -> dict[str, str]:
    """An element came or went only where that is said of itself: its parts change it."""
    found: dict[str, str] = {}
    for one in differences:
        whole = one.what in ("element", "flow")
        word = words.get(one.kind if whole else "changed")
        if word and (whole or one.element not in found):
            found[one.element] = word
    return found


def look_at_version(session: Session, key: str, number: int) -> tuple[Version, ProcessFiles, ProcessFiles]:
    """A published version, the files of the one before it (none for the first), and its own.

    Raises:
        NotFound: there is none of that number.
    """
    versions = {one.number: one for one in versions_of(session, key)}
    if number not in versions:
        raise NotFound(kind="version", reference=f"{key} {number}")
    before = versions.get(number - 1)
    was = shelf.files(session, before.digest) if before else ProcessFiles(key, {})
    return versions[number], was, shelf.files(session, versions[number].digest)
