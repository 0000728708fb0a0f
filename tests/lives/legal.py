"""No legal step for a child who may not have it, and no sanction by one person alone. Pure; reads no diagram.

The lists are written here and in `tests.processes.legal_steps`, never read from the diagrams that they judge.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from engine.bpmn.effects import Step
from engine.simulation.standing import StandingAtTheEnd
from tests.processes.legal_steps import GUARDED

#: Steps that nobody does by hand, or whose form has other answers too: legal where the step wrote this.
_RESULTS: Mapping[tuple[str, str], tuple[str, str] | None] = {
    ("route_3_legal_threshold", "start_sanctions"): None,
    ("submit_referral", "consider_sanction"): None,
    ("county_route", "liaise"): ("case.proposal", "route_3"),
    ("county_route", "weigh_liaison"): ("outcome", "to_route_3"),
    ("lead_professional", "weigh_decision"): ("outcome", "to_route_3"),
    ("support_not_appropriate", "weigh_decision"): ("outcome", "approved"),
    ("penalty_notice", "decide_unpaid"): ("unpaid_decision", "prosecute"),
}
_WORK_DECIDED, _TOLD = (
    ("lead_professional", "weigh_decision"),
    ("lead_professional", "tell_family_and_school"),
)


class NothingLegalForThisChild:
    """No legal step is open or done for a looked-after child, an unknown one, or while a concern is open."""

    def __init__(self) -> None:
        self._held = False
        self._tells_of_route_3 = False

    def broken(self, standing: StandingAtTheEnd) -> Iterator[str]:
        for step in standing.steps:
            self._held = step.changes.get("case.safeguarding_hold", self._held) is True
            if (step.process, step.element) == _WORK_DECIDED:
                self._tells_of_route_3 = step.changes.get("outcome") == "to_route_3"
            why = self._forbidden(standing.pupil)
            if why and not step.cancelled and self._legal(step):
                yield f"{step.process}/{step.element} was done by {step.actor_id}: {why}."
        self._held = standing.case.get("safeguarding_hold") is True
        why = self._forbidden(standing.pupil)
        for task in standing.open_tasks if why else ():
            if self._by_hand(task.process, task.element):
                yield f"{task.process}/{task.element} is open: {why}."

    def _forbidden(self, pupil: Mapping[str, Any]) -> str:
        looked_after = pupil.get("looked_after")
        if looked_after is not False:
            return "the child is looked after" if looked_after else "it is not known whether looked after"
        return "a safeguarding concern is open" if self._held else ""

    def _by_hand(self, process: str, element: str) -> bool:
        return element in GUARDED.get(process, ()) and ((process, element) != _TOLD or self._tells_of_route_3)

    def _legal(self, step: Step) -> bool:
        named = (step.process, step.element)
        wrote = _RESULTS.get(named)
        if wrote is not None:
            return bool(step.changes.get(wrote[0]) == wrote[1])
        return named in _RESULTS or self._by_hand(*named)


#: Who prepares and who decides, before each step that begins or brings a sanction.
_CONSIDERED = ("gather_evidence", "propose_sanction")
_APPROVALS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "route_3_legal_threshold/start_sanctions": (
        ("route_3_legal_threshold/ask_for_sanction", "route_3_legal_threshold/county_considers"),
        "route_3_legal_threshold/manager_approves",
    ),
    "submit_referral/consider_sanction": (
        ("support_pathway/reflect", "enforcement_referral/discuss_pathway"),
        "enforcement_referral/oversee",
    ),
    **{
        step: (tuple(f"legal_sanction/{one}" for one in _CONSIDERED), "legal_sanction/manager_decides")
        for step in (
            *("legal_sanction/give_notice_to_improve", "legal_sanction/send_contract"),
            *("penalty_notice/issue_notice", "court_order/apply_to_court"),
        )
    },
    "prosecution/start_prosecution": (
        ("prosecution/consider_eso", "prosecution/prepare_legal_pack"),
        "prosecution/approve_prosecution",
    ),
}
_DECIDE = {decides for _, decides in _APPROVALS.values()}
_BEGUN = ("route_3_legal_threshold/start_sanctions", "submit_referral/consider_sanction")
#: A form that can also say that nothing is issued, applied for or started.
_DONE = {
    "penalty_notice/issue_notice": "issued",
    "court_order/apply_to_court": "applied",
    "prosecution/start_prosecution": "started",
}


class SanctionsTakeTwoPeople:
    """No sanction without a decision by somebody who prepared nothing of it, a reflection and an offer."""

    def __init__(self) -> None:
        self._did: dict[tuple[str, str], list[str]] = {}
        self._order: dict[tuple[str, str], int] = {}
        self._reflected = self._offered = False
        self._begun: Step | None = None
        self._count = 0

    def broken(self, standing: StandingAtTheEnd) -> Iterator[str]:
        for step in standing.steps:
            if step.cancelled:
                continue
            named = f"{step.process}/{step.element}"
            self._reflected |= _says(step, "reflection")
            self._offered |= _says(step, "offer_of_support")
            if named in _APPROVALS and step.changes.get(_DONE.get(named, ""), True) is True:
                yield from self._one_person(step.instance_id, named)
            if named in _BEGUN and not self._same_time(step):
                yield from self._nothing_before(named)
            self._count += 1
            self._did.setdefault((step.instance_id, named), []).append(step.actor_id)
            refused = named in _DECIDE and not _approves(step)
            self._order[step.instance_id, named] = 0 if refused else self._count

    def _one_person(self, instance: str, sanction: str) -> Iterator[str]:
        prepares, decides = _APPROVALS[sanction]
        decided = self._order.get((instance, decides), 0)
        prepared = [one for one in prepares if self._order.get((instance, one))]
        if not decided or any(self._order[instance, one] > decided for one in prepared):
            yield f"{sanction} was reached without an approval at {decides}."
            return
        by = self._did[instance, decides][-1]
        for one in prepared:
            if by in self._did[instance, one]:
                yield f"{sanction} was reached, and {by} did both {one} and {decides}."

    def _same_time(self, step: Step) -> bool:
        """Whether it begins for a second parent what has just begun for the first."""
        before, self._begun = self._begun, step
        return before is not None and (before.at, before.element) == (step.at, step.element)

    def _nothing_before(self, begun: str) -> Iterator[str]:
        if not (self._reflected and self._offered):
            lacking = "a reflection" if not self._reflected else "an offer of support"
            yield f"{begun} was reached without {lacking}."
        self._reflected = self._offered = False


def _approves(step: Step) -> bool:
    return any(key.endswith("decision") and value == "approve" for key, value in step.changes.items())


def _says(step: Step, name: str) -> bool:
    """Whether a person wrote something under this name."""
    return any(key.split(".")[-1] == name and value for key, value in step.changes.items())
