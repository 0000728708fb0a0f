"""What service tasks may call, by name: the only way from a diagram to the program.

An operator is a pure function of its parameters and the present moment of the run.
What it returns is kept with the step, and under the task's result variable.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from engine.attendance import for_diagrams
from engine.errors import BadInput
from engine.expressions import Value, from_python

Operator = Callable[[Mapping[str, Value], datetime], Value]


def send_notice(parameters: Mapping[str, Value], now: datetime) -> Value:
    """A notice to a lane's people, shown in their inbox and the chronology.

    Parameters:
        to: the name of a lane, or a role.
        text: what they should know.

    Raises:
        BadInput: one of them is missing.
    """
    if not parameters.get("to") or not parameters.get("text"):
        raise BadInput(problem="A notice needs “to” (a lane or role) and “text”.")
    return {"to": parameters["to"], "text": parameters["text"], "sent_at": from_python(now)}


OPERATORS: dict[str, Operator] = {
    "send_notice": send_notice,
    "school_age": for_diagrams.school_age,
    "count_earlier_notices": for_diagrams.count_earlier_notices,
    "penalty_notice_dates": for_diagrams.penalty_notice_dates,
    "prosecution_limit": for_diagrams.prosecution_limit,
}
