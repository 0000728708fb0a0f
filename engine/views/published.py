"""A published process as its page shows it: what is in force, what is to come, and what was ruled of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.bpmn.bundle import ProcessFiles
from engine.england import day_in_england
from engine.errors import NotFound
from engine.identity import Actor
from engine.policy import Action, Matter, allows
from engine.process_versions import shelf
from engine.process_versions.offering import starters_of
from engine.store import people
from engine.store.database import Session
from engine.store.processes import Version, versions_of
from engine.store.rulings import Ruling, rulings_on


@dataclass(frozen=True)
class PublishedPage:
    """One process, for one reader, who may do what the `may_...` say.

    `versions` are all, newest first, `shown` is the one whose picture and steps are shown: the one that is in
    force, else the one to come. `coming` are those whose day is to come, soonest first. `asked` waits for a
    second person. `names` are people's names by id.
    """

    versions: Sequence[Version]
    shown: Version
    in_force: Version | None
    coming: Sequence[Version]
    files: ProcessFiles
    starters: Sequence[str]
    rulings: Sequence[Ruling]
    asked: Ruling | None
    names: Mapping[str, str]
    may_rule: bool
    may_agree: bool

    @property
    def retirement(self) -> Ruling | None:
        """Who let it be retired, and why."""
        found = (one for one in self.rulings if one.state == "agreed" and one.kind == "retired")
        return next(found, None) if self.shown.retired else None


def look_at_process(session: Session, actor: Actor, key: str, now: datetime) -> PublishedPage:
    """One process as its page shows it.

    Raises:
        NotFound: nothing was published under this key.
    """
    versions, day = versions_of(session, key), day_in_england(now)
    if not versions:
        raise NotFound(kind="process", reference=key)
    in_force = next((one for one in versions if one.in_force(day)), None)
    number = in_force.number if in_force else 0
    coming = [one for one in versions if one.number > number and not (one.withdrawn or one.retired)]
    shown = in_force or next(iter(reversed(coming)), versions[0])
    rulings = rulings_on(session, key)
    asked = next((one for one in rulings if one.state == "asked"), None)
    told = {one.published_by for one in versions}
    told |= {one for each in rulings for one in (each.asked_by, each.settled_by) if one}
    barred = Matter(barred=frozenset({asked.asked_by} if asked else ()))
    return PublishedPage(
        versions=versions,
        shown=shown,
        in_force=in_force,
        coming=sorted(coming, key=lambda one: (one.begins_on or day, one.number)),
        files=shelf.files(session, shown.digest),
        starters=sorted(starters_of(shown)),
        rulings=rulings,
        asked=asked,
        names=people.names(session, told),
        may_rule=allows(Action.PUBLISH_PROCESS, actor),
        may_agree=asked is not None and allows(Action.PUBLISH_PROCESS, actor, barred),
    )
