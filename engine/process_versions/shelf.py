"""Published processes ready to run, shared by all cases that run on the same versions.

Everything is found by the digest of its files, so nothing here can be out of date: a digest
never means other files. Kept in memory up to a limit, the longest unused dropped first.
"""

from collections.abc import Mapping

from engine.bpmn.bundle import ProcessFiles
from engine.bpmn.model import ProcessModel, build_model
from engine.bpmn.program import Program, compile_program
from engine.errors import NotFound
from engine.lately import LatelyUsed
from engine.store.database import Session
from engine.store.processes import Version, files_of

MOST_MODELS = 200
MOST_PROGRAMS = 200
MOST_FILES = 100

_models: LatelyUsed[ProcessModel] = LatelyUsed(MOST_MODELS)
_programs: LatelyUsed[Program] = LatelyUsed(MOST_PROGRAMS)
_files: LatelyUsed[ProcessFiles] = LatelyUsed(MOST_FILES)


def model(session: Session, digest: str) -> ProcessModel:
    """The model of the files with this digest.

    Raises:
        NotFound: no such files were ever published.
    """

    return _models.take(digest, lambda: build_model(_read(session, digest)))


def built(files: ProcessFiles) -> ProcessModel:
    """The model of files that need not be published, built once.

    Raises:
        FilesRefused: they have faults.
    """
    return _models.take(files.digest, lambda: build_model(files))


def keep(digest: str, built: ProcessModel) -> None:
    """Keep the model of files that were just published: whoever opens a case builds it no second time."""
    _models.take(digest, lambda: built)


def files(session: Session, digest: str) -> ProcessFiles:
    """The files with this digest, unpacked once.

    Raises:
        NotFound: no such files were ever published.
    """
    return _files.take(digest, lambda: _read(session, digest))


def _read(session: Session, digest: str) -> ProcessFiles:
    found = files_of(session, digest)
    if found is None:
        raise NotFound(kind="process version", reference=digest)
    return found


def program(session: Session, root: str, pins: Mapping[str, str]) -> Program:
    """A process and all that it calls, on exactly the versions that `pins` name by process."""
    key = (root, tuple(sorted(pins.items())))
    return _programs.take(key, lambda: compile_program(root, lambda process: _pinned(session, pins, process)))


def _pinned(session: Session, pins: Mapping[str, str], process: str) -> ProcessModel | None:
    return model(session, pins[process]) if process in pins else None


def pins_for(process: str, versions: Mapping[str, Version]) -> dict[str, str]:
    """The newest versions of a process and of all that it calls, by process.

    Args:
        process: the key of a published process, or a process of its file that a message starts.
        versions: the newest version of each process by key.
    """
    holders = {
        started: version for version in versions.values() for started in version.start_messages.values()
    }
    pins: dict[str, str] = {}
    wanted = [process]
    while wanted:
        key = wanted.pop()
        version = versions.get(key) or holders.get(key)
        if key not in pins and version is not None:
            pins[key] = version.digest
            wanted.extend(version.calls)
    return pins
