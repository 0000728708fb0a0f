"""Cases of the demo county, lived through with the real verbs at moments in the past.

Owns how a shipped scenario becomes the history of a child: people of the right role answer each
task some hours after it opened, timers fire when they are due, records are corrected, and everything
stops at the present, so that some cases wait, some are overdue and some are closed.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import select

import processes
from engine import casework
from engine.attendance.facts import FACTS
from engine.bpmn.timers import Span, parse_timer
from engine.casework.saving import CONCERN
from engine.england import day_in_england
from engine.errors import AnswersRefused, NotAllowed
from engine.identity import Actor
from engine.store.database import Database, Session
from engine.tables import cases, pupils, schools, tasks, timers
from web.demo.calendar import days_open, demo_school_days
from web.demo.counted import COUNTED_BY, counts_in, year_of
from web.demo.county import SEED
from web.demo.moving import moved
from web.demo.own_registers import OwnRegister
from web.demo.retelling import Told, retold
from web.demo.staff import BROOKFIELD, TEACHERS_OF

#: Whose people open the cases.
OPENED_BY_ROLE = "school_lead"


@dataclass(frozen=True)
class Life:
    """A case to live: a scenario of a shipped process, begun so many weeks ago.

    Attributes:
        left: tasks that stay open and messages that nobody sends.
        once: tasks that are done a first time and stay open when they come again.
        beside: lives of processes that this one starts in its case: their scenarios give the answers there.
        more: parts of a scenario that come on top of it, in its own dates.
        register: what the register says of the child while the case is lived; without one, people count.
        record: what the child's record says when the case begins.
        school: whose attendance lead has a part in it, and whose child it is.
        lead: which of the lead professionals keeps the case.
    """

    scenario: str
    weeks_ago: int
    left: frozenset[str] = frozenset()
    process: str = "county_route"
    beside: tuple["Life", ...] = ()
    more: Mapping[str, Any] = field(default_factory=dict)
    register: OwnRegister | None = None
    record: Mapping[str, bool] = field(default_factory=lambda: {"looked_after": False})
    once: frozenset[str] = frozenset()
    school: str = BROOKFIELD
    lead: int = 0


STEPPED_DOWN = "route_2_to_step_down_with_two_concerns"
ALL_ROUTES = "all_three_routes_then_stepped_down"
TO_THE_LEGAL_THRESHOLD = "legal_threshold_then_social_care"
TO_A_REFERRAL = "all_stages_to_an_approved_referral"


def supported(scenario: str, weeks_ago: int, *left: str, **more: Any) -> Life:
    """A case of the support pathway.

    Args:
        more: what else there is to say of a life.
    """
    return Life(scenario, weeks_ago, frozenset(left), "support_pathway", **more)


SOURCE_OF_CORRECTIONS = "The duty social worker, by telephone"
#: Roles whose people send a message: the first that may.
LIFE_SENDERS = ("lead_professional", "county_officer", "team_manager")
#: Tasks in which somebody says whose list the reviews go to.
KEPT_IN = ("set_up_taf", "assess_and_plan", "agree_formal_plan")


class Deed(NamedTuple):
    """The next thing to happen in a case; deeds sort by when they happen."""

    at: datetime
    kind: str
    reference: str = ""
    element: str = ""
    role: str = ""


@dataclass
class Story:
    """One case while it is being lived."""

    scenario: Mapping[str, Any]
    left: frozenset[str]
    case_id: str
    staff: Mapping[str, list[Actor]]
    once: frozenset[str] = frozenset()
    answered: Counter[str] = field(default_factory=Counter)
    sent: int = 0
    corrected: int = 0

    def deeds(self, session: Session) -> Iterator[Deed]:
        """All that is to come: the next message and correction, timers, answers that the scenario gives."""
        for message in self.messages()[self.sent : self.sent + 1]:
            if message["name"] not in self.left:
                yield Deed(self.moment(message["at"]), "message", message["name"])
        for correction in self.corrections()[self.corrected : self.corrected + 1]:
            yield Deed(self.moment(correction["at"]), "correction")
        for due_at in session.scalars(select(timers.c.due_at).where(timers.c.case_id == self.case_id)):
            yield Deed(due_at, "timer")
        waiting = select(tasks).where(tasks.c.case_id == self.case_id, tasks.c.state == "open")
        for task in session.execute(waiting):
            element = f"{task.process}/{task.element}"
            if not self.stays(task.element, element) and self.answers(element):
                yield Deed(self.answered_at(task.opened_at, element), "answer", task.id, element, task.role)

    def stays(self, step: str, element: str) -> bool:
        """Whether a task stays open."""
        return step in self.left or (step in self.once and self.answered[element] > 0)

    def answers(self, element: str) -> list[dict[str, Any]]:
        """What the scenario answers to a task, in turn."""
        found: list[dict[str, Any]] = self.named("answers", element) or []
        return found

    def answered_at(self, opened: datetime, element: str) -> datetime:
        """When a task is answered: after the scenario's delay, else on the same day or the next."""
        delay = self.named("delay", element)
        span = parse_timer(delay) if delay else None
        return span.after(opened) if isinstance(span, Span) else opened + timedelta(minutes=35)

    def named(self, part: str, element: str) -> Any:
        """What a part of the scenario says of a task, which it names with its process in front or without."""
        given: Mapping[str, Any] = self.scenario.get(part, {})
        return given.get(element, given.get(element.split("/")[-1]))

    def moment(self, at: str) -> datetime:
        """A moment of the scenario, which is also told as a time after its start."""
        span = parse_timer(at) if at.startswith("P") else None
        began = datetime.fromisoformat(self.scenario["start"])
        return span.after(began) if isinstance(span, Span) else datetime.fromisoformat(at)

    def messages(self) -> list[Mapping[str, Any]]:
        """The messages as they are sent in turn: what a life adds may come before its scenario's."""
        return sorted(self.scenario.get("messages", []), key=lambda one: self.moment(one["at"]))

    def corrections(self) -> list[Mapping[str, Any]]:
        """What becomes known of the child; what the register comes to say is no person's doing."""
        return [each for each in self.scenario.get("facts", []) if "pupil" in each]

    def do(self, session: Session, deed: Deed) -> None:
        """Let one thing happen."""
        if deed.kind == "timer":
            casework.fire_due_timers(session, self.case_id, deed.at)
        elif deed.kind == "message":
            self.send(session, deed)
        elif deed.kind == "correction":
            self.correct(session, deed)
        else:
            answers = self.answers(deed.element)
            raw = answers[min(self.answered[deed.element], len(answers) - 1)]
            self.answered[deed.element] += 1
            given = raw["answers"] if raw.keys() <= {"by", "answers"} else raw
            self.answer(session, deed, counted_by_then(given, day_in_england(deed.at)))

    def send(self, session: Session, deed: Deed) -> None:
        """Send the next message of the scenario; a safeguarding concern as the page sends it."""
        message = self.messages()[self.sent]
        self.sent += 1
        key, data = f"demo {self.sent}", message.get("data", {})
        if message["name"] == CONCERN:
            sender = self.staff["lead_professional"][0]
            casework.raise_concern(session, sender, self.case_id, data, deed.at, key=key)
            return
        *others, last = (self.staff[role][0] for role in LIFE_SENDERS)
        for sender in others:
            try:
                casework.send_message(session, sender, self.case_id, message["name"], data, deed.at, key=key)
            except NotAllowed:
                continue
            return
        casework.send_message(session, last, self.case_id, message["name"], data, deed.at, key=key)

    def correct(self, session: Session, deed: Deed) -> None:
        """A manager corrects the child's record."""
        told = self.corrections()[self.corrected]["pupil"]
        self.corrected += 1
        pupil_id = session.scalars(select(cases.c.pupil_id).where(cases.c.id == self.case_id)).one()
        manager, day = self.staff["team_manager"][0], day_in_england(deed.at)
        casework.correct_facts(session, manager, pupil_id, told, day, SOURCE_OF_CORRECTIONS, deed.at)

    def answer(self, session: Session, deed: Deed, raw: Mapping[str, Any]) -> None:
        """Complete a task as the first person of its role who may; where four eyes look, that is a colleague.

        Raises:
            NotAllowed: nobody may, so this life cannot go on.
        """
        *others, last = self.staff[deed.role]
        for actor in others:
            try:
                casework.complete_task(session, actor, deed.reference, raw, deed.at)
            except NotAllowed:
                continue
            return
        casework.complete_task(session, last, deed.reference, raw, deed.at)


def counted_by_then(given: Mapping[str, Any], day: date) -> Mapping[str, Any]:
    """The answers with a count of the register up to the day itself, where it would go on after it.

    Holidays move reviews: in some weeks of the year one comes before the day that its scenario counts to.
    """
    if "register_to" not in given or given["register_to"] <= day.isoformat():
        return given
    return {**given, "register_to": day.isoformat()}


def live(
    life: Life,
    pupil_id: str,
    database: Database,
    staff: Mapping[str, list[Actor]],
    now: datetime,
    seed: int = SEED,
) -> str:
    """Open a case for a pupil and go through its days up to `now`; the case's id.

    Args:
        seed: of the county, whose schools have their closed days by it.
    """
    with database.transaction() as session:
        urn = str(session.scalars(select(pupils.c.school_urn).where(pupils.c.id == pupil_id)).one())
        scenario = lived(life, now, lambda year: days_open(year, seed, urn))
        began = datetime.fromisoformat(scenario["start"])
        around = around_the_child(session, life, pupil_id, staff)
        opener = around[OPENED_BY_ROLE][0]
        if life.register:
            life.register.write(session, pupil_id, day_in_england(began), day_in_england(now), seed)
        scenario = kept(retold(scenario, about_child(session, pupil_id, around)), around)
        variables = {
            name: value for name, value in scenario.get("variables", {}).items() if name not in FACTS
        }
        case_id = casework.open_case(session, opener, life.process, pupil_id, variables, began)
    left = life.left.union(*(each.left for each in life.beside))
    story = Story(scenario, left, case_id, around, life.once)
    while (deed := next_deed(database, story)) and deed.at <= now:
        try:
            with database.transaction() as session:
                story.do(session, deed)
        except AnswersRefused:
            # School years and holidays lie elsewhere than in the scenario: in some weeks of the year a date
            # of a late review does not fit. The demo comes up all the same, with this task open.
            story.left |= {deed.element.split("/")[-1]}
    return case_id


def around_the_child(
    session: Session, life: Life, pupil_id: str, staff: Mapping[str, list[Actor]]
) -> Mapping[str, list[Actor]]:
    """The colleagues who may have a part in a child's case; who keeps it comes first."""
    urn = session.scalars(select(pupils.c.school_urn).where(pupils.c.id == pupil_id)).one()
    schools = [each for each in staff["school_lead"] if urn in each.schools]
    leads = staff["lead_professional"]
    return {**staff, "school_lead": schools, "lead_professional": [*leads[life.lead :], *leads[: life.lead]]}


def about_child(session: Session, pupil_id: str, staff: Mapping[str, list[Actor]]) -> Told:
    """Whom a scenario is told about."""
    child = select(pupils.c.name, schools.c.name).join(schools, schools.c.urn == pupils.c.school_urn)
    name, school = session.execute(child.where(pupils.c.id == pupil_id)).one()
    return Told(name, school, {role: people[0].name for role, people in staff.items()}, TEACHERS_OF[school])


def kept(scenario: dict[str, Any], staff: Mapping[str, list[Actor]]) -> dict[str, Any]:
    """The scenario with the lead professional's account wherever somebody says whose the reviews are."""
    lead = staff["lead_professional"][0].id
    for element in KEPT_IN:
        for given in scenario["answers"].get(element, ()):
            given.get("answers", given)["kept_by"] = lead
    return scenario


def next_deed(database: Database, story: Story) -> Deed | None:
    """What happens first of all that is to come; None when nothing is."""
    with database.reading() as session:
        return min(story.deeds(session), default=None)


def lived(
    life: Life, now: datetime, open_in: Callable[[int], Sequence[date]] = demo_school_days
) -> dict[str, Any]:
    """The scenario of a life at its time, with the answers and delays of the lives beside it at theirs."""
    ago, register = life.weeks_ago, life.register
    begin = register.begin(now, ago) if register else now - timedelta(weeks=ago)
    scenario = brought_near(life_told(life), begin, open_in)
    start = datetime.fromisoformat(scenario["start"])
    for each in life.beside:
        # From the same day of the week on, whenever that is: both are told in weeks from one beginning.
        later = start + timedelta(weeks=life.weeks_ago - each.weeks_ago, days=1)
        told_beside = brought_near(life_told(each), later, open_in)
        for part in ("answers", "delay"):
            for element, given in told_beside.get(part, {}).items():
                scenario.setdefault(part, {})[f"{each.process}/{element}"] = given
    return scenario


def life_told(life: Life) -> dict[str, Any]:
    """The scenario as it is shipped, and what comes on top of it."""
    place = processes.folder(life.process) / "scenarios" / f"{life.scenario}.json"
    scenario: dict[str, Any] = json.loads(place.read_text(encoding="utf-8"))
    for part, more in life.more.items():
        if isinstance(more, Mapping):
            scenario[part] = {**scenario.get(part, {}), **more}
        else:
            scenario[part] = [*scenario.get(part, ()), *more]
    return scenario


def brought_near(
    scenario: dict[str, Any], begin: datetime, open_in: Callable[[int], Sequence[date]] = demo_school_days
) -> dict[str, Any]:
    """The scenario with every date moved by whole weeks, so that it starts in the week before `begin`.

    Its counts of the register are of the sessions that there were up to the days to which they are moved,
    with the share that was attended since the count before.

    Args:
        open_in: the days of school of the school year that begins in a year.
    """
    weeks = (begin - datetime.fromisoformat(scenario["start"])) // timedelta(weeks=1)
    near: dict[str, Any] = moved(scenario, timedelta(weeks=weeks))
    told_counts, moved_counts = counts_in(scenario["answers"]), counts_in(near["answers"])
    told, near_to = Counter[tuple[date, str]](), Counter[tuple[date, str]]()
    for told_count, count in zip(told_counts, moved_counts, strict=True):
        was, year = year_of(told_count), year_of(count)
        possible, attended = (told_count[each] - told[was, each] for each in COUNTED_BY)
        until = date.fromisoformat(count["register_to"])
        there = 2 * sum(day <= until for day in open_in(year.year)) - near_to[year, COUNTED_BY[0]]
        if not possible or there < FEWSESSIONS:
            there = possible
        near_to[year, COUNTED_BY[0]] += there
        near_to[year, COUNTED_BY[1]] += round(there * attended / possible) if possible else 0
        for each in COUNTED_BY:
            told[was, each] = told_count[each]
        count |= {
            "register_from": year.isoformat(),
            **{each: near_to[year, each] for each in COUNTED_BY},
        }
    return near


#: Of fewer sessions no review concludes anything: one that comes just after a holiday keeps the scenario's.
FEWSESSIONS = 20
