"""Writes down what a verb's steps kept of a child's parents and of the penalty notices to them.

The steps gave values (`engine.bpmn.operators.parents`); the child's row is locked with the case, so what they
decided on is still so.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from engine.bpmn.operators import OPERATORS
from engine.casework.hand import CaseInHand
from engine.casework.refusals import NumberInUse
from engine.errors import Conflict
from engine.expressions import from_json, to_python
from engine.store.parents import KeptNotice, add_notice, add_parent, list_notice, set_outcome_of_notice


def keep_parents(hand: CaseInHand) -> None:
    """Write what the steps of this verb kept, in their order.

    Raises:
        NumberInUse: somebody entered a notice with the same number at the same moment.
        Conflict: somebody added another parent at the same moment, which the lock should make impossible.
    """
    for step in hand.run.steps if hand.has_run else ():
        asked = step.why.get("operator", {})
        if asked and OPERATORS[asked["name"]].does == "keeps":
            result = to_python(from_json(asked["result"]))
            if isinstance(result, Mapping):
                _keep(hand, asked["name"], result)


def _keep(hand: CaseInHand, operator: str, result: Mapping[str, Any]) -> None:
    by: dict[str, Any] = {"added_by": hand.actor.id, "added_at": hand.now}
    pupil_id = hand.case.pupil_id
    if operator == "list_notices_elsewhere":
        for listed in result["notices"]:
            list_notice(hand.session, pupil_id, _kept(listed), **by)
    elif operator == "settle_penalty_notice":
        set_outcome_of_notice(hand.session, pupil_id, str(result["number"]), str(result["outcome"]))
    elif operator == "enter_penalty_notice":
        _add_parent(hand, result["parent"])
        notice = _kept(result["notice"])
        if not add_notice(hand.session, pupil_id, notice, case_id=hand.case.id, **by):
            raise NumberInUse(number=notice.number or "")
    else:
        _add_parent(hand, result)


def _add_parent(hand: CaseInHand, record: Mapping[str, Any]) -> None:
    if record.get("id") is None:
        return
    if not add_parent(hand.session, hand.case.pupil_id, record, hand.actor.id, hand.now):
        raise Conflict


def _kept(notice: Mapping[str, Any]) -> KeptNotice:
    issued_on = notice["issued_on"]
    assert isinstance(issued_on, date)  # noqa: S101 - a step keeps no notice without a day
    return KeptNotice(
        parent=notice["parent_id"],
        parent_name=notice["parent_name"],
        number=notice["number"],
        issued_on=issued_on,
        from_day=notice["from"],
        to_day=notice["to"],
        terms=notice["terms"],
        outcome=notice["outcome"],
        elsewhere=notice["elsewhere"],
    )
