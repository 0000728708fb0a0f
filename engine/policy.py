"""Who may do what: one table, read top to bottom, refused unless listed.

A rule is a plain question about the actor and the thing acted on; an action is
allowed when the actor has one of its roles and every rule says yes. No rule reads
a clock, a database or a request, so every rule can be tested as a table.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from engine.errors import CaseRestricted, NotAllowed
from engine.identity import Actor


class Action(StrEnum):
    """Everything that people do. The value completes the sentence "You are not allowed to ..."."""

    READ_CASE = "read this case"
    RESTRICT_CASE = "say who reads this case"
    BREAK_GLASS = "open this restricted case"
    READ_BROKEN_GLASS = "see who opened restricted cases"
    READ_CONFIDENTIAL = "read what was recorded about a safeguarding concern"
    FIND_PUPIL = "look for a child"
    SEARCH = "search for children and cases"
    LIST_CASES = "see the list of cases"
    SEE_REFERRALS = "see what a school referred"
    READ_TRIAGE = "see the triage list"
    OPEN_CASE = "open a case"
    CLAIM_TASK = "take this task"
    TAKE_OVER_TASK = "take this task over"
    RELEASE_TASK = "give this task back"
    ASSIGN_TASK = "give this task to somebody"
    SAVE_DRAFT = "write in this task"
    COMPLETE_TASK = "complete this task"
    SEND_MESSAGE = "send a message to this case"
    RAISE_CONCERN = "raise a safeguarding concern"
    ADD_NOTE = "add a note to this case"
    CORRECT_RECORD = "correct this child's record"
    KEEP_PARENT = "say how a parent is reached"
    READ_KEPT_ADDRESS = "read an address that is kept from others"
    READ_PUPIL_HISTORY = "read what was known of this child"
    HAND_OVER = "hand this case over to the child's new school"
    RETRY_INCIDENT = "try this incident again"
    READ_DRAFTS = "read drafts of processes"
    WRITE_DRAFT = "write in a draft of a process"
    COMMENT_DRAFT = "comment on a draft of a process"
    PUBLISH_PROCESS = "publish a process"
    READ_PROCESSES = "read the processes"
    READ_FIGURES = "see attendance figures"
    IMPORT_DATA = "import data"
    SCAN = "run the half-termly scan"
    DECIDE_PROPOSAL = "decide on proposed cases"
    HANDLE_UPLOAD = "see or import this file"
    SEE_OUTBOX = "see what was sent by e-mail"
    ENTER_ABSENCE = "say when somebody is away"
    SEE_TEAM = "see the work of the whole team"
    MANAGE_USERS = "manage users"
    SEE_READERS = "see who read what"
    MOVE_CLOCK = "move the clock"


@dataclass(frozen=True)
class Matter:
    """What is acted on, as far as a rule asks.

    `school_urn` is the pupil's school. `role` is the role that the task's lane means,
    `assignee` the user id of who took it, `named` of whom the diagram means it for. While whoever took it
    is away, `cover` is who stands in for them, and `free` is true where nobody does. `deputies` stand in for
    a role while everybody who has it is away. `barred` are
    the user ids of those who completed the tasks that this one must not be completed by (four
    eyes). `starters` are the roles that may open a case with a process, `senders` those that may
    send a message (None: every caseworker). `uploader` is the user id of who brought a file.
    `training` is true on a training database. `case_id` is the case, where it is about one, and `readers` are
    the user ids of those who read it where it is restricted (None: it is not).
    """

    school_urn: str | None = None
    role: str | None = None
    assignee: str | None = None
    named: str | None = None
    cover: str | None = None
    free: bool = False
    deputies: frozenset[str] = frozenset()
    barred: frozenset[str] = frozenset()
    starters: frozenset[str] = frozenset()
    senders: frozenset[str] | None = None
    uploader: str | None = None
    training: bool = False
    case_id: str | None = None
    readers: frozenset[str] | None = None


PolicyRule = Callable[[Actor, Matter], bool]


def in_reach(actor: Actor, matter: Matter) -> bool:
    """it is about a child of another school"""
    return not tied_to_schools(actor) or matter.school_urn in actor.schools


def admitted(actor: Actor, matter: Matter) -> bool:
    """this case is restricted"""
    # Whom a diagram names works on it from then on, and so does who is given a task of it.
    return (
        matter.readers is None
        or sees_restricted(actor)
        or actor.id in matter.readers
        or actor.id in (matter.assignee, matter.named)
    )


def shut_out(actor: Actor, matter: Matter) -> bool:
    """it is open to you as it is"""
    return not admitted(actor, matter)


def of_own_school(actor: Actor, matter: Matter) -> bool:
    """they are of a school that is not yours"""
    return in_reach(actor, matter)


def in_lane(actor: Actor, matter: Matter) -> bool:
    """it belongs to another role"""
    # Who was given a task may do it, whatever their role: giving it has asked. So may whom it names.
    return (
        matter.role in actor.roles
        or (matter.role == ANY_CASEWORKER and not CASEWORKERS.isdisjoint(actor.roles))
        or actor.id in (matter.assignee, matter.named)
        or actor.id in matter.deputies
        # A cover does what is another's by name, but decides as a manager only where they are one.
        or (actor.id == matter.cover and matter.role not in MANAGERS)
    )


def may_start(actor: Actor, matter: Matter) -> bool:
    """other roles open cases with this process"""
    return not matter.starters.isdisjoint(actor.roles)


def may_send(actor: Actor, matter: Matter) -> bool:
    """it is for other roles to send it"""
    return matter.senders is None or not matter.senders.isdisjoint(actor.roles)


def nobody_elses(actor: Actor, matter: Matter) -> bool:
    """somebody else has taken it"""
    return matter.free or matter.assignee in (None, actor.id) or actor.id == matter.cover


def somebodys_by_name(actor: Actor, matter: Matter) -> bool:
    """it is nobody's by name"""
    return matter.named is not None and matter.assignee == matter.named != actor.id


def oneself_or_as_manager(actor: Actor, matter: Matter) -> bool:
    """managers and administrators say it of others"""
    return actor.id == matter.assignee or bool(actor.roles & (MANAGERS | ADMINISTRATORS))


def own(actor: Actor, matter: Matter) -> bool:
    """you have not taken it"""
    return matter.assignee == actor.id


def four_eyes(actor: Actor, matter: Matter) -> bool:
    """a second person must do it, because you did the step that it checks"""
    return actor.id not in matter.barred


def second_person(actor: Actor, matter: Matter) -> bool:
    """a second person publishes it, because you wrote in it"""
    return actor.id not in matter.barred


def in_training(actor: Actor, matter: Matter) -> bool:
    """this is not a training database"""
    return matter.training


def everywhere(actor: Actor, matter: Matter) -> bool:
    """you see the children of your own schools only"""
    return not tied_to_schools(actor)


def their_file(actor: Actor, matter: Matter) -> bool:
    """somebody else uploaded it"""
    return matter.uploader == actor.id or bool(actor.roles & ADMINISTRATORS)


def tied_to_schools(actor: Actor) -> bool:
    """Whether the person sees the children of their own schools only."""
    return bool(actor.schools) or ("school_lead" in actor.roles and not actor.roles & COUNTY)


def sees_restricted(actor: Actor) -> bool:
    """Whether restricted cases are like all others to the person, or the system."""
    return bool(actor.roles & (SAFEGUARDERS | {"system"}))


COUNTY = frozenset(
    {
        "county_officer",
        "lcss_worker",
        "lead_professional",
        "team_manager",
        "social_worker",
        "safeguarding_lead",
    }
)
CASEWORKERS = COUNTY | {"school_lead"}
READERS = CASEWORKERS | {"auditor"}
MANAGERS = frozenset({"team_manager"})
SAFEGUARDERS = frozenset({"safeguarding_lead"})
#: Who hears from social care whether a child is looked after.
RECORD_KEEPERS = MANAGERS | {"county_officer", "social_worker", "safeguarding_lead"}
ANALYSTS = frozenset({"analyst"})
ADMINISTRATORS = frozenset({"administrator"})
IMPORTERS = ADMINISTRATORS | {"county_officer"}
ROLES = READERS | ANALYSTS | ADMINISTRATORS | {"trainer"}
#: Stands for a role where a diagram names no lane.
ANY_CASEWORKER = "caseworker"

#: Action -> roles of which one is needed, and rules that must all say yes.
TABLE: Mapping[Action, tuple[frozenset[str], tuple[PolicyRule, ...]]] = {
    Action.READ_CASE: (READERS, (in_reach, admitted)),
    Action.RESTRICT_CASE: (MANAGERS | SAFEGUARDERS, (in_reach, admitted)),
    # With a reason, for some hours, and others hear of it.
    Action.BREAK_GLASS: (READERS, (in_reach, shut_out)),
    Action.READ_BROKEN_GLASS: (SAFEGUARDERS | {"auditor"}, ()),
    Action.READ_CONFIDENTIAL: (COUNTY | {"auditor"}, ()),
    Action.FIND_PUPIL: (CASEWORKERS, (in_reach,)),
    Action.SEARCH: (READERS, (in_reach,)),
    Action.LIST_CASES: (READERS, (in_reach,)),
    Action.SEE_REFERRALS: (frozenset({"school_lead"}), (in_reach,)),
    Action.READ_TRIAGE: (CASEWORKERS, (in_reach,)),
    Action.OPEN_CASE: (CASEWORKERS | {"system"}, (in_reach, may_start)),
    Action.CLAIM_TASK: (CASEWORKERS, (in_reach, admitted, in_lane, nobody_elses, four_eyes)),
    # With a reason: the team covers for whoever has it by name.
    Action.TAKE_OVER_TASK: (CASEWORKERS, (in_reach, admitted, in_lane, somebodys_by_name, four_eyes)),
    Action.RELEASE_TASK: (CASEWORKERS, (in_reach, admitted, own)),
    Action.ASSIGN_TASK: (MANAGERS, (in_reach, admitted)),
    Action.SAVE_DRAFT: (CASEWORKERS, (in_reach, admitted, in_lane, nobody_elses)),
    Action.COMPLETE_TASK: (CASEWORKERS, (in_reach, admitted, in_lane, nobody_elses, four_eyes)),
    Action.SEND_MESSAGE: (CASEWORKERS | {"system"}, (in_reach, admitted, may_send)),
    Action.RAISE_CONCERN: (CASEWORKERS, (in_reach, admitted)),
    Action.ADD_NOTE: (CASEWORKERS, (in_reach, admitted)),
    Action.CORRECT_RECORD: (RECORD_KEEPERS, (in_reach,)),
    Action.KEEP_PARENT: (CASEWORKERS, (in_reach,)),
    Action.READ_KEPT_ADDRESS: (COUNTY | {"auditor"}, ()),
    Action.READ_PUPIL_HISTORY: (READERS, (in_reach,)),
    # Which cases a school has to hand over is written down case by case: see `engine.casework.handing_over`.
    Action.HAND_OVER: (frozenset({"school_lead"}), (admitted,)),
    Action.RETRY_INCIDENT: (MANAGERS | ADMINISTRATORS | {"system"}, (in_reach, admitted)),
    Action.READ_DRAFTS: (ANALYSTS | MANAGERS | {"auditor"}, (everywhere,)),
    Action.WRITE_DRAFT: (ANALYSTS, (everywhere,)),
    Action.COMMENT_DRAFT: (ANALYSTS | MANAGERS, (everywhere,)),
    # `barred` are those who wrote in it.
    Action.PUBLISH_PROCESS: (ANALYSTS | MANAGERS | {"system"}, (everywhere, second_person)),
    Action.READ_PROCESSES: (ANALYSTS | ADMINISTRATORS | READERS, ()),
    Action.SCAN: (MANAGERS | {"county_officer", "system"}, (everywhere,)),
    Action.DECIDE_PROPOSAL: (MANAGERS | {"county_officer"}, (everywhere,)),
    Action.READ_FIGURES: (READERS | ANALYSTS, (of_own_school,)),
    Action.IMPORT_DATA: (IMPORTERS, (everywhere,)),
    Action.HANDLE_UPLOAD: (IMPORTERS, (everywhere, their_file)),
    Action.SEE_OUTBOX: (ADMINISTRATORS | {"team_manager"}, ()),
    Action.SEE_TEAM: (MANAGERS, (everywhere,)),
    # `assignee` is who is away.
    Action.ENTER_ABSENCE: (ROLES, (oneself_or_as_manager,)),
    Action.MANAGE_USERS: (ADMINISTRATORS, ()),
    # Of the children whom they reach.
    Action.SEE_READERS: (MANAGERS | {"auditor"}, ()),
    Action.MOVE_CLOCK: (frozenset({"trainer"}), (in_training,)),
}

NOTHING = Matter()
#: Why whoever sees the children of their own schools sees nothing as long as they have none.
NO_SCHOOL = "no school is named for your account yet. Ask an administrator"


def has_role(action: Action, actor: Actor) -> bool:
    """Whether the person's roles include an action, whatever it is done to."""
    return bool(TABLE.get(action, (frozenset[str](), ()))[0] & actor.roles)


def refusal(action: Action, actor: Actor, matter: Matter = NOTHING) -> str | None:
    """Why the actor may not do this, as the end of a sentence; None when they may."""
    if not has_role(action, actor):
        return "your roles do not include it"
    reason = next((rule.__doc__ for rule in TABLE[action][1] if not rule(actor, matter)), None)
    of_schools = reason in (in_reach.__doc__, of_own_school.__doc__)
    return NO_SCHOOL if of_schools and lacks_school(actor) else reason


def allows(action: Action, actor: Actor, matter: Matter = NOTHING) -> bool:
    """Whether the actor may do this: for showing or hiding what a page offers."""
    return refusal(action, actor, matter) is None


def require(action: Action, actor: Actor, matter: Matter = NOTHING) -> None:
    """Refuse unless the actor may do this.

    Raises:
        CaseRestricted: it is about a case that others read.
        NotAllowed: with the action and the reason.
    """
    reason = refusal(action, actor, matter)
    if reason == admitted.__doc__:
        raise CaseRestricted(case=matter.case_id)
    if reason is not None:
        raise NotAllowed(action=f"{action}: {reason}")


def lanes_of(actor: Actor) -> frozenset[str]:
    """The roles for which tasks wait that the person sees: their own, and every caseworker's."""
    return actor.roles | ({ANY_CASEWORKER} if casework_roles(actor) else frozenset())


def casework_roles(actor: Actor) -> frozenset[str]:
    """The roles of casework that the person has."""
    return actor.roles & CASEWORKERS


def lacks_school(actor: Actor) -> bool:
    """Whether the person would see children of their own schools, and has none."""
    return tied_to_schools(actor) and not actor.schools


def concerned(actor: Actor, roles: Collection[str] | None) -> bool:
    """Whether something that is about the work of some roles is about the person's."""
    return not actor.roles.isdisjoint(roles or ())


def reachable_schools(actor: Actor) -> Collection[str] | None:
    """URNs of the schools whose children the actor sees; None for all, empty for none."""
    return actor.schools if tied_to_schools(actor) else None
