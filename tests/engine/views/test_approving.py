"""What a second person is shown before they decide: who asks, on what, and what follows."""

import processes
from engine import casework
from engine.bpmn.bundle import ProcessFiles
from engine.process_versions import publish
from engine.views.approving import Approval
from engine.views.task import look_at_task
from tests.engine.casework.office import ANALYST, COLLEAGUE, LEAD, MANAGER, PLAN, Office, review
from tests.engine.views.test_case import to_approval

CONCERN = "A bruise on the left arm"


def approval(office: Office) -> Approval:
    """What the manager is shown at the open approval."""
    seen = office.do(look_at_task, MANAGER, office.task("approve").id, office.now)
    assert seen.approval is not None
    return seen.approval


def test_a_step_that_checks_nobody_is_no_approval(office: Office) -> None:
    office.open()
    assert office.do(look_at_task, LEAD, office.task("plan").id, office.now).approval is None


def test_a_manager_sees_who_asks_in_which_role_and_since_when(office: Office) -> None:
    to_approval(office)
    asked = approval(office).asked
    assert asked is not None
    assert (asked.who, asked.role, asked.name, asked.at) == (
        "Lee Lead", "lead_professional", "Review the plan", office.now,
    )  # fmt: skip


def test_a_manager_sees_every_answer_of_the_step_and_of_what_it_rests_on(office: Office) -> None:
    to_approval(office)
    told = {each.name: dict(each.answers) for each in approval(office).rests_on}
    assert list(told) == ["Review the plan", "Agree the plan"]
    assert told["Agree the plan"]["What should change?"] == PLAN["aim"]
    assert "Improved" in told["Review the plan"].values()


def test_a_manager_sees_the_last_answers_of_a_step_that_was_done_again(office: Office) -> None:
    office.open()
    for aim, outcome, who in (("First aim", "go_on", LEAD), ("Second aim", "improved", COLLEAGUE)):
        office.complete("plan", {"aim": aim}, who)
        office.later(weeks=6)
        office.fire()
        office.complete("review", review(95, outcome), who)
    told = [(each.name, each.who, dict(each.answers).get("What should change?"))
            for each in approval(office).rests_on]  # fmt: skip
    assert told == [("Review the plan", "Col League", None), ("Agree the plan", "Col League", "Second aim")]


def test_a_manager_sees_what_the_record_says_of_the_childs_needs(office: Office) -> None:
    to_approval(office)
    office.know(ehcp=True, sen_support=False)
    needs = approval(office).needs
    assert (needs["EHCP"], needs["SEN support"], needs["Early help"]) == ("Yes", "No", "Not known")


def test_a_manager_is_told_what_happens_whichever_way_they_decide(office: Office) -> None:
    to_approval(office)
    assert approval(office).follows == (
        "If you approve, the support ends and the case closes.",
        "If you do not, the support goes on.",
    )


def test_a_manager_is_told_of_an_open_concern(office: Office) -> None:
    to_approval(office)
    assert not approval(office).concern_open
    office.do(casework.raise_concern, LEAD, office.case, {"concern": CONCERN}, office.now, key="once")
    assert approval(office).concern_open


def test_a_manager_reads_of_a_need_that_was_found_and_is_not_met_yet(office: Office) -> None:
    files = ProcessFiles.read(processes.folder("additional_need"))
    office.do(publish, ANALYST, [files], "Needs", office.now)
    to_approval(office)
    assert approval(office).open_needs == ()
    found = {"need": "He cannot read the board.", "found_how": "His mother rang.", "urgency": "now"}
    office.do(casework.tell, LEAD, office.case, "additional_need", found, office.now, key="need")
    assert approval(office).open_needs == ("He cannot read the board.",)
    assert approval(office).need_steps == ()
    office.complete("look_for_plan", {"plan_kind": "none"})
    (step,) = approval(office).need_steps
    assert dict(step.answers)["Into which plan does this need belong?"] == "There is no plan"
