"""The models of a draft, with the versions in force of what it does not hold beside them."""

from collections.abc import Mapping
from datetime import datetime

from engine.bpmn.bundle import ProcessFiles
from engine.bpmn.model import ProcessModel
from engine.bpmn.routing import Routes
from engine.process_versions import shelf
from engine.roles import catalogue
from engine.store.database import Session
from engine.store.processes import versions_to_play_on


class DraftedModels:
    """What a case would run on if the draft were published.

    Args:
        files: the draft's processes by key.
        now: when, for the versions that are in force then.
        pins: versions by process, as digests, that come before those.

    Raises:
        FilesRefused: the files of the draft have faults (`checking.faults_of`).
    """

    def __init__(
        self,
        session: Session,
        files: Mapping[str, ProcessFiles],
        now: datetime,
        pins: Mapping[str, str] | None = None,
    ) -> None:
        self._session, self._files = session, files
        standing = {key: version.digest for key, version in versions_to_play_on(session, now).items()}
        self._digests = {**standing, **(pins or {})}
        self._drafted = {key: shelf.built(one) for key, one in files.items()}
        self._holders = {process: key for key, one in self._drafted.items() for process in one.processes}

    def model_for(self, process: str) -> ProcessModel | None:
        """The model that holds a process; None when there is none."""
        if process in self._holders:
            return self._drafted[self._holders[process]]
        return shelf.model(self._session, self._digests[process]) if process in self._digests else None

    def files_for(self, process: str) -> ProcessFiles | None:
        """The files that hold a process; None when there are none."""
        if process in self._holders:
            return self._files[self._holders[process]]
        return shelf.files(self._session, self._digests[process]) if process in self._digests else None

    def routing(self, key: str) -> Routes:
        """Where the messages of a case go that begins with this process of the draft."""
        own = self._drafted[key].start_messages if key in self._drafted else {}
        known = self._holders.keys() | self._digests.keys()
        shipped = {name: one for name, one in catalogue().message_starts.items() if one in known}
        return Routes({**shipped, **own}, catalogue().to_all, catalogue().starts_unless)
