"""What service tasks may call, by name: the only way from a diagram to the program.

One table: the run calls by it, the linter checks diagrams by it, docs/diagram-profile.md shows it. What an
operator gives is kept with the step, and under the task's result variable.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime

from engine.attendance.facts import WINDOW
from engine.bpmn.operators import parents, penalty_notices, telling
from engine.bpmn.operators.operator import Operator, OperatorParameter
from engine.bpmn.records import Facts
from engine.expressions import Value, to_python


def attendance_between(parameters: Mapping[str, Value], now: datetime, facts: Facts) -> Value:
    """The register's sessions from a day to a day, both included; all null where there is no register."""
    first, last = (to_python(parameters.get(name)) for name in ("from", "to"))
    days = (first, last) if isinstance(first, date) and isinstance(last, date) else None
    found = facts.read_window(*days) if days else None
    return dict(found) if found else dict.fromkeys(WINDOW)


def _reckoned(
    call: Callable[[Mapping[str, Value], datetime], Value],
) -> Callable[[Mapping[str, Value], datetime, Facts], Value]:
    return lambda parameters, now, facts: call(parameters, now)


def _kept(
    call: Callable[[Mapping[str, Value], Mapping[str, Value]], Value],
) -> Callable[[Mapping[str, Value], datetime, Facts], Value]:
    return lambda parameters, now, facts: call(parameters, facts.pupil)


_TO = OperatorParameter("anyone", "whom to tell")
_TABLE = (
    Operator(
        "send_notice",
        {"to": _TO, "text": OperatorParameter("text", "what they should know")},
        "a notice in the list of these people, and a sentence in the chronology",
        telling.send_notice,
        does="effect",
    ),
    Operator(
        "send_email",
        {
            "to": OperatorParameter(
                "anyone", "whom to write to; also “pathway mailbox”, or an e-mail address"
            ),
            "subject": OperatorParameter("text", "the subject, without a child's name"),
            "text": OperatorParameter("text", "the message"),
        },
        "an e-mail, and a sentence in the chronology",
        telling.send_email,
        does="effect",
    ),
    Operator(
        "school_age",
        {
            "date_of_birth": OperatorParameter("date", "of the child", required=False),
            "on": OperatorParameter("date", "the day that is asked about", required=False),
        },
        "whether the child is of compulsory school age that day; null when it is not known",
        _reckoned(penalty_notices.school_age),
    ),
    Operator(
        "count_earlier_notices",
        {
            "notices": OperatorParameter("list", "of {issued_on, outcome}; null for none", required=False),
            "on": OperatorParameter("date", "the day on which another is proposed"),
            "years": OperatorParameter("whole number", "how many years back notices count"),
        },
        "how many penalty notices count towards one proposed that day",
        _reckoned(penalty_notices.count_earlier_notices),
    ),
    Operator(
        "penalty_notice_dates",
        {
            "received": OperatorParameter("date", "the day of receipt"),
            "reduced_days": OperatorParameter("whole number", "days of the reduced amount", required=False),
            "days": OperatorParameter("whole number", "days to pay"),
        },
        "{last_reduced_day (null where nothing is reduced), last_day}: the last days to pay",
        _reckoned(penalty_notices.penalty_notice_dates),
    ),
    Operator(
        "prosecution_limit",
        {
            "offence": OperatorParameter("date", "the first day of absence that it relies on"),
            "months": OperatorParameter("whole number", "how many calendar months there are"),
        },
        "the last day on which a prosecution can be started",
        _reckoned(penalty_notices.prosecution_limit),
    ),
    Operator(
        "attendance_between",
        {
            "from": OperatorParameter("date", "the first day", required=False),
            "to": OperatorParameter("date", "the last day", required=False),
        },
        "the register's sessions from one day to the other: {possible, attended, authorised, unauthorised, "
        "pn_sessions (codes G, N, O, U), holiday (code G), as_of}; all null without a register. "
        "A scenario's `attendance` answers for whatever days",
        attendance_between,
        asks_register=True,
    ),
    Operator(
        "parent_record",
        {"parent": OperatorParameter("context", "{id, name, relationship, address_known}", required=False)},
        "the parent's record: by id, else by name without regard to blanks and case, else a new one",
        _kept(parents.parent_record),
        does="keeps",
    ),
    Operator(
        "list_notices_elsewhere",
        {
            "parent": OperatorParameter(
                "context", "the parent's record; null: nothing is kept", required=False
            ),
            "notices": OperatorParameter("list", "of {issued_on, outcome}; null for none", required=False),
        },
        "keeps notices that were not issued here; one listed before for the same day is told anew, "
        "none is forgotten",
        _kept(parents.list_notices_elsewhere),
        does="keeps",
    ),
    Operator(
        "enter_penalty_notice",
        {
            "parent": OperatorParameter("context", "to whom", required=False),
            "number": OperatorParameter("text", "which no other notice of the council has", required=False),
            "issued_on": OperatorParameter("date", "the day"),
            "from": OperatorParameter("date", "the first day relied on", required=False),
            "to": OperatorParameter("date", "the last day relied on", required=False),
            "terms": OperatorParameter("text", "“first” or “second”", required=False),
        },
        "keeps a notice that was issued: it counts from now on",
        _kept(parents.enter_penalty_notice),
        does="keeps",
    ),
    Operator(
        "settle_penalty_notice",
        {
            "number": OperatorParameter("text", "of the notice", required=False),
            "outcome": OperatorParameter(
                "text", "paid, unpaid, guilty, acquitted or withdrawn", required=False
            ),
        },
        "keeps what came of it; withdrawn and acquitted no longer count",
        _kept(parents.settle_penalty_notice),
        does="keeps",
    ),
)
OPERATORS: Mapping[str, Operator] = {one.name: one for one in _TABLE}
