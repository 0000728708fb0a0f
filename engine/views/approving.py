"""What a second person is shown before they decide: who asks, on what the decision rests, what follows.

An approval is a task whose people must not be those who did what it checks (`notBy`). Shows what the
case holds, and judges nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.bpmn.elements import Element
from engine.bpmn.program import Program
from engine.casework.known import KnownCase
from engine.casework.message_starts import message_starts
from engine.casework.saving import CONCERN
from engine.pupil_record import FACT_NAMES, FLAGS, fact_in_words, fact_text
from engine.roles import withheld_from
from engine.store.instances import Instance
from engine.store.tasks import SENT, Task
from engine.views.answered import Answered, answered_in, last_answered, last_sent

#: What the record says of a child's needs and of who works with the family.
NEEDS = tuple(reversed(FLAGS))
#: The message with which anybody in a case records a new need for support, and the name that holds its words.
NEED, NEED_WORDS = "additional_need", "need"
#: Properties of the diagram that say what follows, in the order in which they are read.
FOLLOWS = ("ifApproved", "ifSentBack", "ifRefused")


@dataclass(frozen=True)
class Approval:
    """What an approval rests on.

    `asked` is the last of the steps or messages that it checks, None where none was; `rests_on` those and
    whatever else the diagram names (`restsOn`), each as it was done last, newest first. `needs` are facts
    of the record in words. `concern` is what was answered so far about the concerns that are open, for
    whoever may read it. `open_needs` are the needs for support that were found on the way and are not met,
    in the words of whoever found them, `need_steps` what was answered about them so far. `follows` are
    sentences of the diagram: what happens whichever way it goes.
    """

    asked: Answered | None
    rests_on: tuple[Answered, ...]
    needs: Mapping[str, str]
    concern_open: bool
    concern: tuple[Answered, ...]
    open_needs: tuple[str, ...]
    need_steps: tuple[Answered, ...]
    follows: tuple[str, ...]


def approval_of(hand: KnownCase, task: Task, program: Program, element: Element) -> Approval | None:
    """What whoever decides at an open task is shown; None where the task checks nobody's work."""
    if not task.not_by:
        return None
    named = element.properties.get("restsOn", "").split()
    beside = [step for name in named for step in program.tasks_named(name, task.process)]
    withheld = withheld_from(hand.actor)
    rests_on = last_answered(hand.session, hand.case.id, [*task.not_by, *beside], task.subject, withheld)
    rests_on = [*_sent(hand, task, program), *rests_on]
    checked = {*task.not_by}
    concerns, needs = _running(hand, CONCERN), _running(hand, NEED)
    readable = [one.id for one in concerns if one.process not in withheld]
    return Approval(
        asked=next(
            (
                one
                for one in rests_on
                if {one.element, f"{one.process}/{one.element}", SENT + one.element} & checked
            ),
            None,
        ),
        rests_on=tuple(rests_on),
        needs={FACT_NAMES[fact]: fact_in_words(fact, fact_text(hand.case.pupil[fact]), {}) for fact in NEEDS},
        concern_open=bool(concerns),
        concern=tuple(answered_in(hand.session, hand.case.id, readable)) if readable else (),
        open_needs=tuple(str(one.record.get(NEED_WORDS, "")) for one in needs),
        need_steps=tuple(answered_in(hand.session, hand.case.id, [one.id for one in needs])) if needs else (),
        follows=tuple(element.properties[name] for name in FOLLOWS if name in element.properties),
    )


def _sent(hand: KnownCase, task: Task, program: Program) -> list[Answered]:
    """The messages that it checks, as they were sent with their forms."""
    forms = program.models[task.process].forms
    names = [name.removeprefix(SENT) for name in task.not_by if name.startswith(SENT)]
    sent = [
        last_sent(hand.session, hand.case.id, task.process, forms[name]) for name in names if name in forms
    ]
    return [each for each in sent if each]


def _running(hand: KnownCase, message: str) -> list[Instance]:
    """The running processes of the case that this message starts."""
    starts = message_starts(hand.versions).get(message)
    return [instance for instance in hand.instances if instance.process == starts]
