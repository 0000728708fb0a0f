"""What service tasks may call, by name: the only way from a diagram to the program.

An operator is a pure function of its parameters and the present moment of the run.
What it returns is kept with the step, and under the task's result variable.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime

from engine.attendance.facts import WINDOW
from engine.bpmn.operators import penalty_notices
from engine.bpmn.operators.parents import KEEPING
from engine.bpmn.records import Facts
from engine.errors import BadInput
from engine.expressions import Value, from_python, to_python

Operator = Callable[[Mapping[str, Value], datetime], Value]
#: What reads the register besides: a pure function of its parameters and of what is known about the pupil.
ReadingOperator = Callable[[Mapping[str, Value], Facts], Value]


def send_notice(parameters: Mapping[str, Value], now: datetime) -> Value:
    """A notice to a lane's people, shown in their inbox and the chronology.

    Parameters:
        to: the name of a lane, a role or an account, or a list of these; null in it is passed over.
        text: what they should know.

    Raises:
        BadInput: one of them is missing.
    """
    to = parameters.get("to")
    to = [one for one in to if one is not None] if isinstance(to, list) else to
    if not to or not parameters.get("text"):
        raise BadInput(problem="A notice needs “to” (a lane, a role or an account) and “text”.")
    return {"to": to, "text": parameters["text"], "sent_at": from_python(now)}


def attendance_between(parameters: Mapping[str, Value], facts: Facts) -> Value:
    """The register's sessions from a day to a day, both included; all null where there is no register.

    Gives {possible, attended, authorised, unauthorised, pn_sessions (codes G, N, O, U), holiday (code G),
    as_of (the last of these days that the register reaches)}.

    Parameters:
        from: the first day, or null.
        to: the last day, or null.
    """
    first, last = (to_python(parameters.get(name)) for name in ("from", "to"))
    days = (first, last) if isinstance(first, date) and isinstance(last, date) else None
    found = facts.read_window(*days) if days else None
    return dict(found) if found else dict.fromkeys(WINDOW)


OPERATORS: dict[str, Operator] = {
    "send_notice": send_notice,
    "school_age": penalty_notices.school_age,
    "count_earlier_notices": penalty_notices.count_earlier_notices,
    "penalty_notice_dates": penalty_notices.penalty_notice_dates,
    "prosecution_limit": penalty_notices.prosecution_limit,
}
READING_OPERATORS: dict[str, ReadingOperator] = {"attendance_between": attendance_between}
#: What keeps something about the child's parents: a pure function of its parameters and of the facts about
#: the child. Whoever saves the case writes what it gave (`engine.bpmn.operators.parents.facts_after`).
KEEPING_OPERATORS: Mapping[str, Callable[[Mapping[str, Value], Mapping[str, Value]], Value]] = KEEPING
NAMES = (*OPERATORS, *READING_OPERATORS, *KEEPING_OPERATORS)
