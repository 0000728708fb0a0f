"""What is known of a child besides the cases: correcting it, keeping what it was, telling the open cases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from engine.casework.hand import CaseInHand, take_case
from engine.casework.handing_over import change_school
from engine.casework.messages import deliver
from engine.casework.saving import save
from engine.england import day_in_england
from engine.errors import BadInput
from engine.identity import Actor
from engine.policy import Action, Matter, require
from engine.pupil_record import FACT_NAMES, FLAGS, FactChange, fact_in_words, fact_text
from engine.store.cases import hold_cases_about
from engine.store.database import Session
from engine.store.pupil_changes import add_pupil_changes
from engine.store.pupils import facts_in, school_names, school_of, set_facts

#: Ends every legal step of a case (W-G4).
LOOKED_AFTER = "child_looked_after"


@dataclass(frozen=True)
class Origin:
    """Who brought changes of facts, when, and from where: a person's words, or a file's name and import."""

    actor: Actor
    now: datetime
    source: str
    import_id: str | None = None


def correct_facts(
    session: Session,
    actor: Actor,
    pupil_id: str,
    told: Mapping[str, bool | None],
    as_of: date,
    source: str,
    now: datetime,
) -> None:
    """Correct facts of a child's record: what is right, for which day that is known, and from whom.

    Every open case about the child keeps it in its chronology. A case in which a legal step is under
    way ends that step when the child becomes looked after.

    Args:
        told: some of `FLAGS`; None for what is not known.
        as_of: the day for which it is known; not in the future.

    Raises:
        NotFound: there is no such child.
        NotAllowed: the person may not.
        BadInput: no source is named, or the day is in the future.

    Source: W-G4 of the guidance.
    """
    require(Action.CORRECT_RECORD, actor, Matter(school_urn=school_of(session, pupil_id)))
    if not source.strip():
        raise BadInput(problem="Say who told you, or where it is written.")
    if as_of > day_in_england(now):
        raise BadInput(problem="The day for which it is known cannot be in the future.")
    unknown = told.keys() - set(FLAGS)
    if unknown:
        raise BadInput(problem=f"{', '.join(sorted(unknown))} cannot be corrected here.")
    # The cases first, as every verb does: what they decide waits until the record is right.
    case_ids = hold_cases_about(session, [pupil_id])
    known = facts_in(session, pupil_id, told)
    changes = [FactChange(name, known[name], value, as_of) for name, value in told.items()]
    values: dict[str, Any] = dict(told)
    if "looked_after" in told:
        values |= {"looked_after_as_of": as_of, "looked_after_source": source.strip()}
    set_facts(session, pupil_id, values)
    keep_changes(session, {pupil_id: changes}, case_ids, Origin(actor, now, source.strip()))


def keep_changes(
    session: Session,
    by_pupil: Mapping[str, Sequence[FactChange]],
    case_ids: Mapping[str, str],
    origin: Origin,
) -> None:
    """Keep what facts were and became, and tell the open cases, for verbs that asked the policy themselves.

    Args:
        by_pupil: what was written into the records just now, by pupil id.
        case_ids: the open cases about these children, held before: case id -> pupil id.
    """
    add_pupil_changes(
        session,
        [_row(pupil_id, change, origin) for pupil_id, some in by_pupil.items() for change in some],
    )
    for case_id, pupil_id in case_ids.items():
        if changes := by_pupil.get(pupil_id):
            _tell_case(session, case_id, changes, origin)


def _row(pupil_id: str, change: FactChange, origin: Origin) -> dict[str, Any]:
    return {
        "pupil_id": pupil_id, "field": change.field, "was": fact_text(change.was),
        "became": fact_text(change.became), "since": change.since, "at": origin.now,
        "changed_by": origin.actor.id, "source": origin.source[:200], "import_id": origin.import_id,
    }  # fmt: skip


def _tell_case(session: Session, case_id: str, changes: Sequence[FactChange], origin: Origin) -> None:
    hand = take_case(session, origin.actor, case_id, origin.now)
    facts = _in_words(session, changes)
    hand.note("record_corrected", facts=facts, source=origin.source, import_id=origin.import_id)
    for change in changes:
        if change.field == "school_urn":
            change_school(hand, change)
    hand.run.learn_changed({f"pupil.{change.field}" for change in changes})
    if _becomes_looked_after(changes) and _is_awaited(hand):
        deliver(hand, LOOKED_AFTER, {}, f"{LOOKED_AFTER} {origin.now.isoformat()}")
    else:
        save(hand)


def _in_words(session: Session, changes: Sequence[FactChange]) -> list[dict[str, str]]:
    urns = {urn for c in changes if c.field == "school_urn" for urn in (c.was, c.became) if urn}
    names = school_names(session, urns)
    return [
        {
            "field": change.field,
            "name": FACT_NAMES[change.field],
            "was": fact_in_words(change.field, fact_text(change.was), names),
            "became": fact_in_words(change.field, fact_text(change.became), names),
            "since": change.since.isoformat(),
        }
        for change in changes
    ]


def _becomes_looked_after(changes: Sequence[FactChange]) -> bool:
    return any(c.field == "looked_after" and c.became is True and c.was is not True for c in changes)


def _is_awaited(hand: CaseInHand) -> bool:
    return any(LOOKED_AFTER in instance.awaits for instance in hand.instances)
