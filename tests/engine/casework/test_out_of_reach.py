"""Whoever may not read a case hears nothing of it, and the case says that they were not told, and why."""

from typing import Any

from engine import casework
from engine.bpmn.bundle import ProcessFiles
from engine.identity import Actor
from engine.process_versions import publish
from engine.store.notices import count_unread, unread_notices
from engine.store.people import set_roles
from engine.tables import mails
from engine.views.chronology import Line, chronology
from tests.engine.bpmn import diagrams as d
from tests.engine.casework.office import (
    ANALYST,
    COLLEAGUE,
    DALE,
    HILL,
    LEAD,
    MANAGER,
    MOVED,
    Office,
    add_school,
)
from tests.engine.casework.test_hand_over import move

AGREED = "The plan is agreed."
LEFT_THE_SCHOOL = "Hilda Hill was not told, because the child is not at a school of theirs."


def telling_later(to: str, operator: str = "send_notice", **more: str) -> ProcessFiles:
    """A plan to sign; then somebody is told; then there is more to do."""
    content = (
        d.start(),
        d.user("sign", lane="Lead professional"),
        d.service("tell", operator, to=to, text=f'"{AGREED}"', **more),
        d.user("carry_out", lane="Lead professional"),
        d.end("over"),
        d.flow("begin sign tell carry_out over"),
    )
    return ProcessFiles("telling", {"process.bpmn": d.diagram("telling", *content)})


def opened_by_the_school_before(office: Office, to: str, operator: str = "send_notice", **more: Any) -> None:
    """A case that a school opened about a child who has been at another school since."""
    variables = {"case": more.pop("case", {})}
    office.do(publish, ANALYST, [telling_later(to, operator, **more)], "Tells", office.now)
    office.open("telling", HILL, variables=variables)
    office.do(move, office, "100001", "100002")


def said_to(office: Office, person: Actor) -> list[str]:
    return [one.said for one in office.do(unread_notices, person, office.now) if one.kind != "handed over"]


def lines(office: Office) -> list[Line]:
    return list(office.do(chronology, office.case, MANAGER))


def not_told(office: Office) -> list[str]:
    return [text for line in lines(office) for label, text in line.details if label == "Not told"]


def test_a_school_hears_nothing_more_of_a_child_who_has_left_it_the_childs_own_school_does(
    office: Office,
) -> None:
    opened_by_the_school_before(office, "[case.opened_by, case.lead_professional]")
    office.complete("sign", {})
    assert said_to(office, HILL) == []
    assert said_to(office, DALE) == [AGREED]
    assert said_to(office, MANAGER) == []
    assert not_told(office) == [LEFT_THE_SCHOOL]
    (line,) = [line for line in lines(office) if line.details and "Not told" in dict(line.details)]
    assert (line.title, line.technical) == (f"Told the child’s school: {AGREED}", False)


def test_the_childs_school_is_told_once_where_the_diagram_names_it_beside_who_referred(
    office: Office,
) -> None:
    opened_by_the_school_before(office, '[case.opened_by, "school_lead"]')
    office.complete("sign", {})
    assert said_to(office, DALE) == [AGREED]
    assert said_to(office, HILL) == []


def test_a_school_gets_no_email_about_a_child_who_has_left_it(office: Office) -> None:
    opened_by_the_school_before(office, "case.opened_by", "send_email", subject='"A plan"')
    office.complete("sign", {})
    assert [row.user_id for row in office.rows(mails)] == ["dale"]
    assert not_told(office) == [LEFT_THE_SCHOOL]


def test_where_the_new_school_has_no_account_the_manager_hears_it(office: Office) -> None:
    office.do(add_school, "100003", "Far Primary")
    opened_by_the_school_before(office, "case.opened_by")
    office.do(move, office, "100002", "100003")
    office.complete("sign", {})
    assert said_to(office, MANAGER) == [
        f"This was meant for “the child’s school”, where nobody has an account: {AGREED}"
    ]


def test_who_leads_the_work_but_may_not_see_the_child_hears_nothing_the_manager_does(office: Office) -> None:
    office.do(set_roles, "colleague", COLLEAGUE.roles, ["100001"])
    tied = Actor("colleague", "Col League", COLLEAGUE.roles, frozenset({"100001"}))
    lead = {"lead_professional": {"name": "Col", "account": "colleague"}}
    opened_by_the_school_before(office, "case.lead_professional", case=lead)
    office.complete("sign", {})
    assert said_to(office, tied) == []
    assert said_to(office, MANAGER) == [
        f"This was meant for “Col League”, who may not see this case: {AGREED}"
    ]
    assert not_told(office) == ["Col League was not told, because the child is not at a school of theirs."]


def test_whose_roles_read_no_case_hears_nothing_of_one(office: Office) -> None:
    office.do(set_roles, "colleague", frozenset({"analyst"}), [])
    opened_by_the_school_before(office, "case.helper", case={"helper": "colleague"})
    office.complete("sign", {})
    assert said_to(office, COLLEAGUE) == []
    assert not_told(office) == ["Col League was not told, because their roles do not include reading cases."]


def test_what_stood_unread_is_gone_once_the_child_has_left_the_school(office: Office) -> None:
    office.do(publish, ANALYST, [telling_later("case.opened_by")], "Tells", office.now)
    office.open("telling", HILL)
    office.complete("sign", {})
    assert said_to(office, HILL) == [AGREED]
    office.do(move, office, "100001", "100002")
    assert said_to(office, HILL) == []
    assert office.do(count_unread, HILL, office.now) == 1, "what it has to hand over"


def test_the_school_before_does_not_hear_that_the_case_is_closed_and_the_case_says_so(
    office: Office,
) -> None:
    opened_by_the_school_before(office, '"lead_professional"')
    office.complete("sign", {})
    office.complete("carry_out", {})
    assert said_to(office, HILL) == []
    assert len(said_to(office, DALE)) == 1
    assert not_told(office) == [LEFT_THE_SCHOOL]


def test_who_typed_in_a_task_does_not_hear_what_becomes_of_it_at_another_school(office: Office) -> None:
    office.open("support", HILL)
    first = next(iter(office.open_tasks()))
    draft = office.task(first)
    office.do(set_roles, "hill", HILL.roles | {"lead_professional"}, ["100001"])
    typing = Actor("hill", "Hilda Hill", HILL.roles | {"lead_professional"}, frozenset({"100001"}))
    office.do(casework.save_draft, typing, draft.id, {"aim": "Typed"}, office.now)
    office.do(move, office, "100001", "100002")
    office.do(casework.send_message, LEAD, office.case, "case_withdrawn", MOVED, office.now, key="m")
    assert said_to(office, typing) == []
