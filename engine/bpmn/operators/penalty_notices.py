"""The arithmetic of penalty notices as operators: what service tasks of a diagram may call by name.

Owns only the way from a diagram's values to the functions and back. What is not known stays None,
and what is no date or notice is refused, so that nothing is counted by guessing.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from engine.attendance import penalty_notices
from engine.errors import BadInput
from engine.expressions import Value, from_python, to_python


def school_age(parameters: Mapping[str, Value], now: datetime) -> Value:
    """Whether the child is of compulsory school age: true, false, or null when it is not known.

    Parameters:
        date_of_birth: a date, or null.
        on: the day that is asked about.
    """
    if parameters.get("date_of_birth") is None or parameters.get("on") is None:
        return None
    return penalty_notices.of_school_age(_day(parameters, "date_of_birth"), _day(parameters, "on"))


def count_earlier_notices(parameters: Mapping[str, Value], now: datetime) -> Value:
    """How many earlier notices to this parent for this child count towards one proposed on a day.

    Parameters:
        notices: a list of {issued_on, outcome}, or null for none.
        on: the day on which another is proposed.
        years: how many years back notices count.
    """
    listed = parameters.get("notices") or []
    if not isinstance(listed, list):
        raise BadInput(problem="“notices” must be a list of earlier penalty notices.")
    earlier = [_notice(one) for one in listed]
    proposed, years = _day(parameters, "on"), _whole(parameters, "years")
    return from_python(len(penalty_notices.counted_notices(earlier, proposed, years=years)))


def penalty_notice_dates(parameters: Mapping[str, Value], now: datetime) -> Value:
    """The last days of payment: {last_reduced_day (null where nothing is reduced), last_day}.

    Parameters:
        received: the day of receipt.
        reduced_days: days of the reduced amount, or null.
        days: days to pay.
    """
    reduced = None if parameters.get("reduced_days") is None else _whole(parameters, "reduced_days")
    ends = penalty_notices.payment_days(
        _day(parameters, "received"), reduced_days=reduced, days=_whole(parameters, "days")
    )
    return {"last_reduced_day": from_python(ends.last_reduced), "last_day": from_python(ends.last)}


def prosecution_limit(parameters: Mapping[str, Value], now: datetime) -> Value:
    """The last day on which a prosecution can be started.

    Parameters:
        offence: the first day of absence that it relies on.
        months: how many calendar months there are.
    """
    limit = penalty_notices.prosecution_limit(
        _day(parameters, "offence"), months=_whole(parameters, "months")
    )
    return from_python(limit)


def _notice(listed: Value) -> penalty_notices.EarlierNotice:
    if not isinstance(listed, Mapping):
        raise BadInput(problem="An earlier penalty notice needs “issued_on” and “outcome”.")
    return penalty_notices.EarlierNotice(_day(listed, "issued_on"), str(listed.get("outcome")))


def _day(parameters: Mapping[str, Value], name: str) -> date:
    value = to_python(parameters.get(name))
    if not isinstance(value, date) or isinstance(value, datetime):
        raise BadInput(problem=f"“{name}” must be a date.")
    return value


def _whole(parameters: Mapping[str, Value], name: str) -> int:
    value = parameters.get(name)
    if not isinstance(value, Decimal) or value != value.to_integral_value():
        raise BadInput(problem=f"“{name}” must be a whole number.")
    return int(value)
