"""To whom a process is offered: who may open cases with it, and whether any begins."""

from engine.roles import catalogue
from engine.store.processes import Version


def starters_of(version: Version | None) -> frozenset[str]:
    """The role keys whose people may open a case with a version: as it or the council's catalogue says."""
    if version is None or not may_begin(version):
        return frozenset()
    listing = catalogue().processes.get(version.key)
    said = listing.started_by if listing else None
    return frozenset(version.started_by if said is None else said)


def may_begin(version: Version) -> bool:
    """Whether any case begins with a version, be it by people, the scan or a message."""
    listing = catalogue().processes.get(version.key)
    return not version.retired and not (listing and not listing.enabled)
