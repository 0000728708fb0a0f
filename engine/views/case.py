"""A case as the people around it see it: where it stands, what happens next and when, whom to ring."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import bindparam, select

from engine.casework.closing import end_in_a_sentence
from engine.casework.messages import message_forms
from engine.casework.saving import CONCERN
from engine.columns import is_one_word
from engine.forms import Form
from engine.identity import Actor
from engine.policy import Action, allows, require
from engine.roles import withheld_from
from engine.store import incidents, people
from engine.store.cases import SeenCase, see_case
from engine.store.database import Session
from engine.store.events import event_of
from engine.store.incidents import Incident
from engine.store.instances import running_instances
from engine.store.processes import Version, latest_names, versions_in_force
from engine.store.readers import matter_of
from engine.tables import tasks
from engine.views.around import WhoActed, who_acted
from engine.views.diagrams import Diagrams, diagrams_of
from engine.views.standing import CaseStanding, standing_of


@dataclass(frozen=True)
class Waiting:
    """An open task: for whom (a lane or a role), since when, until when, and who has taken it.

    `held_because` says why nobody may do it now; None when somebody may.
    """

    task_id: str
    process: str
    element: str
    name: str
    lane: str | None
    role: str
    since: datetime
    due_at: datetime | None
    holder: str | None
    held_because: str | None = None


@dataclass(frozen=True)
class LeadProfessional:
    """Who leads the work with the family, how they are reached and when they last completed a task."""

    name: str
    contact: str | None
    last_acted: datetime | None


@dataclass(frozen=True)
class CaseSeen:
    """One case. `because` is why it was opened, "" where nobody said so.
    `concerns` are the processes, by key, that deal with safeguarding concerns in it now.

    `ended` is how a closed case came out, in words within a sentence; "" while it is open.
    `tellable` are the messages that this person may send to the case now, with their forms.
    """

    case: SeenCase
    name: str
    opened_at: datetime
    opened_by: str
    because: str
    waiting: tuple[Waiting, ...]
    standing: CaseStanding
    lead: LeadProfessional | None
    acted: WhoActed
    incidents: tuple[Incident, ...]
    concerns: frozenset[str]
    tellable: Mapping[str, Form]
    may_act: bool
    may_retry: bool
    may_restrict: bool
    ended: str

    @property
    def next_date(self) -> tuple[str, datetime] | None:
        """What is due next, a task or what happens by itself, and when; None where nothing has a date."""
        due = [(each.name, each.due_at) for each in self.waiting if each.due_at]
        coming = [(each.name, each.due_at) for each in self.standing.coming]
        return min(due + coming, key=lambda each: each[1], default=None)


def look_at_case(session: Session, actor: Actor, case_id: str, now: datetime) -> CaseSeen:
    """One case, open or closed.

    Raises:
        NotFound: there is no such case.
        NotAllowed: the person may not read it.
    """
    case = see_case(session, case_id)
    matter = matter_of(session, case, now)
    require(Action.READ_CASE, actor, matter)
    acted = who_acted(session, case_id, withheld_from(actor))
    running = running_instances(session, [case_id])[case_id]
    versions = versions_in_force(session, now)
    return CaseSeen(
        case=case,
        name=versions[case.process].name if case.process in versions else process_name({}, case.process),
        opened_at=case.opened_at,
        opened_by=people.names(session, [case.opened_by]).get(case.opened_by, "Attendance Pathways"),
        because=_because(session, case_id),
        waiting=_waiting(session, case_id, actor),
        standing=standing_of(session, case_id, running, withheld_from(actor)),
        lead=_lead(case, acted),
        acted=acted,
        incidents=tuple(incidents.unresolved(session, case_id)),
        concerns=frozenset(instance.process for instance in running) & started_by(versions, CONCERN),
        tellable={
            name: form
            for name, form in message_forms(session, running, versions).items()
            if allows(Action.SEND_MESSAGE, actor, replace(matter, senders=form.sent_by))
        },
        may_act=allows(Action.ADD_NOTE, actor, matter),
        may_retry=allows(Action.RETRY_INCIDENT, actor, matter),
        may_restrict=allows(Action.RESTRICT_CASE, actor, matter),
        ended=_ended(session, case),
    )


def _ended(session: Session, case: SeenCase) -> str:
    if case.state != "closed" or not case.outcome:
        return ""
    return outcome_in_words(diagrams_of(session, case.id), case.process, case.outcome)


def outcome_in_words(diagrams: Diagrams, process: str, outcome: str) -> str:
    """The ends to which a case came, by their ids, in words within a sentence."""
    ends = [(end, diagrams.element(process, end)) for end in outcome.split(", ")]
    return ", ".join(
        end_in_a_sentence((element.name if element else "") or end.replace("_", " ")) for end, element in ends
    )


def started_by(versions: Mapping[str, Version], message: str) -> frozenset[str]:
    """The processes that a message starts."""
    return frozenset(v.start_messages[message] for v in versions.values() if message in v.start_messages)


def process_names(session: Session) -> dict[str, str]:
    """What the published processes are called, by key."""
    return latest_names(session)


def process_name(names: Mapping[str, str], key: str) -> str:
    """A process in words, also one that another's file holds or that nobody published."""
    return names.get(key) or key.replace("_", " ").capitalize()


_OPEN_TASKS = (
    select(tasks)
    .where(tasks.c.case_id == bindparam("wanted_case"), is_one_word(tasks.c.state, "open", "held"))
    .order_by(tasks.c.due_at.is_(None), tasks.c.due_at, tasks.c.opened_at)
)


def _waiting(session: Session, case_id: str, actor: Actor) -> tuple[Waiting, ...]:
    rows = session.execute(_OPEN_TASKS, {"wanted_case": case_id}).all()
    withheld = withheld_from(actor)
    rows = [row for row in rows if row.process not in withheld or row.assignee == actor.id]
    holders = people.names(session, [row.assignee for row in rows])
    return tuple(
        Waiting(
            row.id, row.process, row.element, row.name, row.lane, row.role, row.opened_at, row.due_at,
            holders.get(row.assignee), row.held_because,
        )
        for row in rows
    )  # fmt: skip


def _because(session: Session, case_id: str) -> str:
    """Why the case was opened, as far as whoever opened it said so."""
    first = event_of(session, case_id, 1)
    return str(first.entry.payload.get("reason") or "") if first else ""


def _lead(case: SeenCase, acted: WhoActed) -> LeadProfessional | None:
    """Whoever the case's record names, else whoever did the last task of a lead professional."""
    last = acted.leading
    known = case.record.get("lead_professional")
    if isinstance(known, Mapping) and known.get("name"):
        name, contact = str(known["name"]), known.get("contact")
        own = last.reached_by if last and last.name == name else None
        return LeadProfessional(name, str(contact) if contact else own, last.last if last else None)
    return LeadProfessional(last.name, last.reached_by, last.last) if last else None
