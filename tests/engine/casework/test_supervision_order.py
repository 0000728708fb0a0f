"""The case of a child under an Education Supervision Order stays open until the order is over."""

import processes
from engine import casework
from engine.bpmn.bundle import ProcessFiles
from engine.process_versions import publish
from engine.tables import cases
from tests.engine.casework.office import ANALYST, LEAD, MANAGER, PLAN, Office, review

MADE = {"order": {"supervisor": "Ms Okoro", "says": "One year."}, "parent": {"name": "Mrs Hill"}}


def test_support_may_end_but_its_case_does_not_close_over_an_order_that_runs(office: Office) -> None:
    shipped = [
        ProcessFiles.read(processes.folder(key)) for key in ("before_a_legal_step", "supervision_order")
    ]
    office.do(publish, ANALYST, shipped, "Orders", office.now)
    office.open()
    made = office.do(
        casework.send_message, LEAD, office.case, "supervision_order_made", MADE, office.now, key="made"
    )
    assert made.outcome == "started"
    office.complete("plan", PLAN)
    office.later(weeks=6)
    office.fire()
    office.complete("review", review(95, "improved"))
    office.complete("approve", {}, MANAGER)
    (case,) = office.rows(cases)
    assert (case.state, case.outcome) == ("open", "finished")
    assert office.open_tasks() == {"name_supervisor"}
