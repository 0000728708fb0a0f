"""A child's parents as records, and the penalty notices to them: facts, and steps that change them.

What a diagram reads as `pupil.parents` is a list of {id, name, relationship, address_known}, and as
`pupil.penalty_notices` a list of {parent_id, parent_name, number, issued_on, from, to, terms, outcome,
elsewhere, counts_until}. Pure: a step gives a value, `facts_after` says what the facts are after it, and
whoever stores the case writes the same value down.

Source: National framework for penalty notices (DfE, August 2024): per parent and per child.
"""

from collections.abc import Mapping
from datetime import date, datetime

from engine.attendance.penalty_notices import NOTICE_YEARS, EarlierNotice, counts_until
from engine.errors import BadInput
from engine.expressions import Value, from_python, to_python
from engine.pupil_record import plain

PARENTS, NOTICES = "parents", "penalty_notices"
#: What came of a notice of which that is not known yet. It counts unless it is withdrawn.
NOT_SETTLED = "not settled"
#: What a parent is called to whom a notice was issued though nobody said who it is.
NOT_NAMED = "Not named"
Context = Mapping[str, Value]


def parent_record(parameters: Context, pupil: Context) -> Value:
    """The record of a parent: the one with this id, else with this name, else a new one.

    Gives {id, name, relationship, address_known}; what names nobody is given back as it is.

    Parameters:
        parent: {id, name, relationship, address_known}, each of which may be missing.
    """
    given = parameters.get("parent")
    if not isinstance(given, Mapping):
        return given
    name, known = given.get("name"), _rows(pupil, PARENTS)
    same = [one for one in known if one["id"] == given.get("id") and given.get("id") is not None]
    same += [one for one in known if isinstance(name, str) and plain(str(one["name"])) == plain(name)]
    if same:
        return {**given, **same[0]}
    if not isinstance(name, str) or not name.strip():
        return dict(given)
    new = {
        "name": " ".join(name.split()),
        "relationship": given.get("relationship"),
        "address_known": given.get("address_known"),
    }
    return {**given, "id": str(len(known) + 1), **new}


def list_notices_elsewhere(parameters: Context, pupil: Context) -> Value:
    """Keep what somebody listed of notices to a parent that were not issued here.

    One that was listed before for the same day is told anew, none is forgotten: what two people list at the
    same time stays. A notice of ours that is listed as well is passed over. Gives {parent, notices}.

    Parameters:
        parent: the record of the parent, or null: then nothing is kept.
        notices: a list of {issued_on, outcome}, or null for none.
    """
    parent, listed = parameters.get("parent"), parameters.get("notices") or []
    if not isinstance(parent, Mapping) or parent.get("id") is None:
        return None
    if not isinstance(listed, list):
        raise BadInput(problem="“notices” must be a list of earlier penalty notices.")
    ours = [
        one["issued_on"]
        for one in _rows(pupil, NOTICES)
        if one["parent_id"] == parent["id"] and not one["elsewhere"]
    ]
    notices: list[Value] = [_elsewhere(parent, one) for one in listed]
    return {
        "parent": parent["id"],
        "notices": [one for one in _rows({NOTICES: notices}, NOTICES) if one["issued_on"] not in ours],
    }


def enter_penalty_notice(parameters: Context, pupil: Context) -> Value:
    """Enter a notice that was issued: it counts from now on, whatever becomes of the case.

    Gives {parent (the record), notice}.

    Parameters:
        parent: to whom.
        number: its number, which no other notice of the council has.
        issued_on: the day.
        from, to: the first and the last day relied on, or null.
        terms: "first" or "second".
    """
    given = parameters.get("parent")
    named = isinstance(given, Mapping) and bool(given.get("id") or given.get("name"))
    parent = parent_record({"parent": given if named else {"name": NOT_NAMED}}, pupil)
    assert isinstance(parent, Mapping)  # noqa: S101 - a parent with a name has a record
    details = {name: parameters.get(name) for name in ("number", "from", "to", "terms")}
    return {"parent": parent, "notice": _notice(parent, parameters.get("issued_on"), NOT_SETTLED, **details)}


def settle_penalty_notice(parameters: Context, pupil: Context) -> Value:
    """Say what came of a notice that was entered; without a number or an outcome nothing is said.

    Gives {number, outcome}.

    Parameters:
        number: of the notice, or null.
        outcome: paid, unpaid, guilty, acquitted or withdrawn, or null.
    """
    if parameters.get("number") is None or parameters.get("outcome") is None:
        return None
    return {"number": parameters["number"], "outcome": parameters["outcome"]}


def facts_after(pupil: Context, operator: str, result: Value) -> Context:
    """The facts about a child after one of these steps gave this."""
    if not isinstance(result, Mapping):
        return pupil
    parents, notices = _rows(pupil, PARENTS), _rows(pupil, NOTICES)
    if operator == "list_notices_elsewhere":
        listed = _rows(result, "notices")
        days = [one["issued_on"] for one in listed]
        notices = [
            one
            for one in notices
            if not (one["elsewhere"] and one["parent_id"] == result["parent"] and one["issued_on"] in days)
        ] + listed
    elif operator == "settle_penalty_notice":
        notices = [_settled(one, result) for one in notices]
    elif operator == "enter_penalty_notice":
        parents = _with(parents, result["parent"])
        notices = [*notices, *_rows({"all": [result["notice"]]}, "all")]
    else:
        parents = _with(parents, result)
    return {**pupil, PARENTS: list(parents), NOTICES: list(notices)}


def parent_fact(parent_id: str, name: str, relationship: str | None, address_known: bool | None) -> Value:
    """One of `pupil.parents`."""
    return {"id": parent_id, "name": name, "relationship": relationship, "address_known": address_known}


def notice_fact(
    parent_id: str,
    parent_name: str,
    issued_on: date,
    outcome: str,
    *,
    number: str | None = None,
    first: date | None = None,
    last: date | None = None,
    terms: str | None = None,
    elsewhere: bool = False,
) -> Value:
    """One of `pupil.penalty_notices`; `counts_until` is null for one that does not count."""
    return {
        "parent_id": parent_id,
        "parent_name": parent_name,
        "number": number,
        "issued_on": from_python(issued_on),
        "from": from_python(first),
        "to": from_python(last),
        "terms": terms,
        "outcome": outcome,
        "elsewhere": elsewhere,
        "counts_until": from_python(counts_until(EarlierNotice(issued_on, outcome), years=NOTICE_YEARS)),
    }


def _elsewhere(parent: Context, listed: Value) -> Value:
    if not isinstance(listed, Mapping):
        raise BadInput(problem="An earlier penalty notice needs “issued_on” and “outcome”.")
    return _notice(parent, listed.get("issued_on"), str(listed.get("outcome")), elsewhere=True)


def _notice(parent: Context, issued_on: Value, outcome: str, **details: Value) -> Value:
    first, last = _day(details.get("from")), _day(details.get("to"))
    day, number, terms = _day(issued_on), details.get("number"), details.get("terms")
    if day is None:
        raise BadInput(problem="A penalty notice needs the day on which it was issued (“issued_on”).")
    return notice_fact(
        str(parent["id"]),
        str(parent["name"]),
        day,
        outcome,
        number=number.strip() if isinstance(number, str) else None,
        first=first,
        last=last,
        terms=terms if isinstance(terms, str) else None,
        elsewhere=details.get("elsewhere") is True,
    )


def _settled(notice: Context, result: Context) -> Context:
    """A notice after its outcome was said; with it changes whether it counts."""
    number = notice["number"]
    if not isinstance(number, str) or plain(number) != plain(str(result["number"])):
        return notice
    return _changed(notice, str(result["outcome"]))


def _changed(notice: Context, outcome: str) -> Context:
    day = _day(notice["issued_on"])
    assert day is not None  # noqa: S101 - every notice has a day
    until = counts_until(EarlierNotice(day, outcome), years=NOTICE_YEARS)
    return {**notice, "outcome": outcome, "counts_until": from_python(until)}


def _with(parents: list[Context], record: Value) -> list[Context]:
    if not isinstance(record, Mapping) or record.get("id") is None:
        return parents
    if any(one["id"] == record["id"] for one in parents):
        return parents
    fact = {name: record.get(name) for name in ("id", "name", "relationship", "address_known")}
    return [*parents, fact]


def _rows(facts: Context, name: str) -> list[Context]:
    found = facts.get(name)
    return [row for row in found if isinstance(row, Mapping)] if isinstance(found, list) else []


def _day(value: Value) -> date | None:
    day = to_python(value)
    return day if isinstance(day, date) and not isinstance(day, datetime) else None
