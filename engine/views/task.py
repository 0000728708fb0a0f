"""A task as the person who opens it sees it: its form, what is known, what was typed, what stops them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from engine.bpmn.leading import with_consequences
from engine.casework.known import KnownCase
from engine.casework.tasks import barred, form_of, whose_task
from engine.errors import AnswersRefused, FieldFault
from engine.expressions import Value
from engine.forms import Form, answers_of, offering, prefilled, read, with_fact
from engine.forms.parts import FormPart, PartProgress, parts_of, progress, typed_in_parts
from engine.forms.prefilling import filled_again
from engine.forms.reusing import reusable_answers
from engine.forms.telling import typed_in_words
from engine.identity import Actor
from engine.letters import Written
from engine.policy import Action, Matter, allows, refusal, require
from engine.roles import catalogue, confidential, withheld_from
from engine.store.absences import Absence, absence_of
from engine.store.cases import SeenCase, see_case_of_task
from engine.store.database import Session
from engine.store.people import Person, able, names
from engine.store.tasks import SentBack, Task, draft_for, sent_back, task_in_case
from engine.views.answered import Answered, answered
from engine.views.approving import Approval, approval_of
from engine.views.attendance import Sibling, siblings_of
from engine.views.letters import kept_with, previewed

#: So many earlier tasks stand beside a form; the case page has them all.
EARLIER = 12
#: So many people who may do a task are named to somebody who may not.
MOST_NAMED = 8


@dataclass(frozen=True)
class EarlierAnswer:
    """What somebody answered to the same question in this case: when, who, at which step; `raw` as typed."""

    raw: Any
    words: str
    step: Answered


@dataclass(frozen=True)
class TaskSeen:
    """One task.

    `refusal` says why this person cannot complete it, or is None; then `others` are those who can, with
    how to reach them. `typed` is their own draft, else what was answered before the task was `sent_back`.
    `parts` are those of a long form, and `begun` names the questions of which somebody typed an answer.
    `whole_form` asks also what the register has `counted`, as raw answers. `away` is
    the absence of a colleague who has it.
    `scope` is what the form's expressions may read. `why` is the diagram's own explanation of
    the step and `requirement` the demand that it meets, both may be empty. `letters` are, while the
    task is open, written from the record as it is now; afterwards as they were kept. `attendance`
    are the facts; last year stands beside them while `with_last_year`. `siblings` are the other children of
    the household, where the form wants them beside it, else None. With `checks_answers` all answers are shown
    once more before they are sent. `approval` is what a second person decides
    on, None where the task is no approval.
    """

    task: Task
    case: SeenCase
    holder: str | None
    away: Absence | None
    form: Form | None
    whole_form: Form | None
    counted: Mapping[str, Any]
    parts: tuple[FormPart, ...]
    begun: frozenset[str]
    scope: Mapping[str, Value]
    typed: Mapping[str, Any] | None
    typed_at: datetime | None
    sent_back: SentBack | None
    refusal: str | None
    others: tuple[Person, ...]
    may_claim: bool
    may_take_over: bool
    may_release: bool
    may_assign: bool
    earlier: tuple[Answered, ...]
    attendance: Mapping[str, Any]
    with_last_year: bool
    siblings: Sequence[Sibling] | None
    letters: tuple[Written, ...]
    why: str
    requirement: str
    checks_answers: bool
    approval: Approval | None

    def raw(self, now: datetime) -> Mapping[str, Any]:
        """The raw answers that stand on the form: what was typed, else its defaults."""
        if self.typed is not None or self.form is None:
            return self.typed or {}
        return prefilled(self.form, self.scope, now)

    def earlier_answers(self, now: datetime) -> dict[str, EarlierAnswer]:
        """By question, the latest earlier answer that may be taken over; none where it stands there already.

        Whoever approves what others did answers for themselves, and what is confidential stays where it is.
        """
        if self.form is None or self.refusal or self.approval:
            return {}
        form, raw, found = offering(self.form, self.scope, now), self.raw(now), dict[str, EarlierAnswer]()
        for step in (one for one in self.earlier if one.process not in confidential()):
            for field, answer in reusable_answers(form, step.form, step.given) if step.form else ():
                if field.name not in found:
                    found[field.name] = EarlierAnswer(answer, typed_in_words(answer, field), step)
        here = {field.name: typed_in_words(raw.get(field.name), field) for field in form.questions.asked}
        return {name: one for name, one in found.items() if one.words != here[name]}

    def faults(self, raw: Mapping[str, Any], now: datetime) -> list[FieldFault]:
        """What would be refused of these raw answers now. Only while the transaction lasts."""
        try:
            if self.whole_form:
                read(self.whole_form, {**raw, **self.counted}, self.scope, now)
        except AnswersRefused as refused:
            return list(refused.faults)
        return []

    def progress(self, now: datetime) -> list[PartProgress]:
        """How far the parts of a long form are. Only while the transaction lasts."""
        if self.form is None:
            return []
        raw = self.raw(now)
        form = offering(self.form, self.scope, now)
        return progress(self.parts, form, raw, self.begun, self.faults(raw, now))


def look_at_task(session: Session, actor: Actor, task_id: str, now: datetime) -> TaskSeen:
    """One task in whatever state it is.

    Raises:
        NotFound: there is no such task.
        NotAllowed: the person may not read its case.
    """
    case = see_case_of_task(session, task_id)
    found = task_in_case(session, task_id)
    hand, task = KnownCase(session, actor, now, case, found.instances), found.task
    hand.require(Action.READ_CASE)
    withheld = withheld_from(actor)
    if task.process in withheld and (task.assignee != actor.id or task.state not in ("open", "held")):
        require(Action.READ_CONFIDENTIAL, actor, hand.matter())
    running = task.state == "open" and task.instance_id is not None
    whole_form = form_of(hand, task) if running else None
    counted = _counted(hand, task, whole_form)
    form = _as_asked(hand, task, whole_form, counted)
    figures = hand.attendance
    if running:
        hand.read_facts(form)
    matter = hand.matter(**whose_task(hand, task), barred=barred(hand, task))
    refused = refusal(Action.COMPLETE_TASK, actor, matter)
    scope = hand.scope(hand.instance(task.instance_id or "")) if running else {}
    return TaskSeen(
        task=task,
        case=case,
        holder=names(session, [task.assignee or ""]).get(task.assignee or ""),
        away=_away(hand, task),
        form=form,
        whole_form=whole_form,
        counted=counted,
        scope=scope,
        **_typed(hand, task, form, scope),
        refusal=refused,
        others=_others(hand, task, matter) if refused and running else (),
        may_claim=task.assignee is None and allows(Action.CLAIM_TASK, actor, matter),
        may_take_over=running and allows(Action.TAKE_OVER_TASK, actor, matter),
        may_release=allows(Action.RELEASE_TASK, actor, matter),
        may_assign=allows(Action.ASSIGN_TASK, actor, matter),
        earlier=tuple(answered(session, case.id, limit=EARLIER, withheld=withheld)),
        attendance=figures,
        with_last_year=(figures["possible"] or 0) < catalogue().last_year_until,
        siblings=siblings_of(session, actor, case.pupil_id, now) if form and form.household else None,
        letters=previewed(hand, task, scope) if running else kept_with(session, task),
        **_explained(hand, task, running),
    )


def _away(hand: KnownCase, task: Task) -> Absence | None:
    """That of whoever has the task, where that is a colleague who is away."""
    if task.assignee in (None, hand.actor.id):
        return None
    return absence_of(hand.session, task.assignee, hand.today)


def _others(hand: KnownCase, task: Task, matter: Matter) -> tuple[Person, ...]:
    """Who may complete the task, or could take it from whoever has it."""
    free = replace(matter, assignee=None)
    found = [one for one in able(hand.session, task.role) if allows(Action.COMPLETE_TASK, one.actor, free)]
    return tuple(found[:MOST_NAMED])


def _counted(hand: KnownCase, task: Task, form: Form | None) -> Mapping[str, Any]:
    """What the register answers to a form, as raw answers."""
    if form is None:
        return {}
    hand.turn_to(task, form)
    counted = hand.registered(form)
    return answers_of(form, counted) if counted else {}


def _as_asked(hand: KnownCase, task: Task, form: Form | None, counted: Mapping[str, Any]) -> Form | None:
    """The form without the questions that the register answers, with what follows from each choice."""
    if form is None or task.instance_id is None:
        return None
    model = hand.program(hand.instance(task.instance_id)).models[task.process]
    if element := model.elements.get(task.element):
        form = with_consequences(form, element, model.elements, model.flows)
    return with_fact(form, hand.attendance, catalogue().last_year_until) if counted else form


def _typed(hand: KnownCase, task: Task, form: Form | None, scope: Mapping[str, Value]) -> dict[str, Any]:
    """What somebody typed so far, or answered before the task was sent back, and which parts that begins."""
    parts = parts_of(form) if form else ()
    draft = draft_for(hand.session, task, hand.actor.id)
    back = sent_back(hand.session, task) if form and not draft else None
    typed = filled_again(form, back.answers, scope, hand.now) if form and back else None
    if draft:
        typed = draft[0]
    if form and draft and parts:
        typed = typed_in_parts(parts, draft[0], prefilled(form, scope, hand.now))
    return {
        "typed": typed,
        "typed_at": draft[1] if draft else None,
        "sent_back": back,
        "parts": parts,
        "begun": frozenset(draft[0] if draft else back.answers if back else ()),
    }


def _explained(hand: KnownCase, task: Task, running: bool) -> dict[str, Any]:
    """What the diagram says of the step, and what whoever approves it is shown."""
    nothing = {"why": "", "requirement": "", "checks_answers": False, "approval": None}
    if not running or task.instance_id is None:
        return nothing
    program = hand.program(hand.instance(task.instance_id))
    element = program.models[task.process].elements.get(task.element)
    if element is None:
        return nothing
    return {
        "why": element.documentation,
        "requirement": element.requirement or "",
        "checks_answers": element.checks_answers,
        "approval": approval_of(hand, task, program, element),
    }
