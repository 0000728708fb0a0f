"""Work belongs to a person where the case names one; else it is the team's, and the record says why."""

from json import dumps
from typing import Any

import pytest

from engine import casework
from engine.bpmn.bundle import ProcessFiles
from engine.casework import FactsGiven, TaskTaken
from engine.errors import BadInput, NotAllowed
from engine.forms.offering import offering
from engine.process_versions import publish
from engine.store import people
from engine.store.inbox import inbox
from engine.store.inbox_filter import InboxFilter
from engine.store.notices import unread_notices
from engine.store.tasks import Task
from engine.views.chronology import chronology
from engine.views.task import look_at_task
from tests.engine.bpmn import diagrams as d
from tests.engine.casework.office import ANALYST, BOTH, COLLEAGUE, DALE, HILL, LEAD, MANAGER, Office

TEAM = "It goes to the team instead: Lead professional."


def reviewing(assign_to: str) -> ProcessFiles:
    """A plan, a review that is meant for somebody, and a manager who may have it reviewed again."""
    content = (
        d.start(),
        d.user("plan", lane="Lead professional"),
        d.user("review", lane="Lead professional", assignTo=assign_to),
        d.user("approve", lane="Team manager", assignTo="completer of plan", notBy="review"),
        d.xor("again", default="again_to_review"),
        d.end("over"),
        d.flow("begin plan review approve again"),
        d.flow("again review"),
        d.flow("again over", over="case.enough = true"),
    )
    return ProcessFiles("reviewing", {"process.bpmn": d.diagram("reviewing", *content)})


def to_review(office: Office, assign_to: str, **case: Any) -> Task:
    """The review of a case whose plan the lead professional made."""
    office.do(publish, ANALYST, [reviewing(assign_to)], "Reviews", office.now)
    office.open("reviewing", HILL if case.pop("by_school", False) else LEAD, variables={"case": case})
    office.complete("plan", {})
    return office.task("review")


def why(office: Office) -> list[str]:
    with office.database.reading() as session:
        told = chronology(session, office.case, LEAD)
    return [text for line in told if line.title == "For the team: review" for _, text in line.details]


def test_a_review_lies_with_the_lead_professional_of_the_case_and_the_team_sees_it(office: Office) -> None:
    review = to_review(
        office, "case.lead_professional", lead_professional={"name": "Col", "account": "colleague"}
    )
    assert (review.assignee, review.meant_for) == ("colleague", "colleague")
    with office.database.reading() as session:
        for person, wanted in (
            (COLLEAGUE, InboxFilter(office.now, "mine")),
            (LEAD, InboxFilter(office.now, "team")),
        ):
            assert [row.name for row in inbox(session, person, wanted).rows] == ["review"]
        assert inbox(session, LEAD, InboxFilter(office.now, "mine")).rows == ()
    assert why(office) == []


def test_where_nobody_was_named_the_record_says_nothing_of_it_time_after_time(office: Office) -> None:
    assert to_review(office, "case.lead_professional").assignee is None
    assert "task_to_team" not in office.kinds()


@pytest.mark.parametrize(
    ("assign_to", "case", "holder"),
    [
        ("case.lead_professional", {"lead_professional": {"name": "Jo", "looked_after_by": "lead"}}, "lead"),
        ("case.opened_by", {"by_school": True}, "hill"),
        ('"COLLEAGUE"', {}, "colleague"),
        ("completer of plan", {}, "lead"),
        ("completer of reviewing/plan", {}, "lead"),
    ],
    ids=["who looks after it", "who opened the case", "a sign-in name", "its proposer", "process and task"],
)
def test_whom_a_diagram_can_name(office: Office, assign_to: str, case: dict[str, Any], holder: str) -> None:
    assert to_review(office, assign_to, **case).assignee == holder


@pytest.mark.parametrize(
    ("assign_to", "because"),
    [
        ('{name: "Jo Brown"}', "It was meant for Jo Brown, who has no account here."),
        ('"nobody"', "It was meant for “nobody”, whom nobody here knows."),
        ('"dale"', "It was meant for Dale Dale, who does not see the children of this school."),
        ('"analyst"', "It was meant for Al Analyst, whose roles do not include it."),
    ],
)
def test_what_cannot_be_one_persons_is_the_teams_and_the_case_says_why(
    office: Office, assign_to: str, because: str
) -> None:
    assert to_review(office, assign_to).assignee is None
    assert why(office) == [f"{because} {TEAM}"]


def test_what_was_meant_for_somebody_who_has_left_is_the_teams(office: Office) -> None:
    office.change("colleague", active=False)
    assert to_review(office, '"colleague"').assignee is None
    assert why(office) == [f"It was meant for Col League, who has left. {TEAM}"]


def test_what_comes_back_goes_to_whoever_did_it_last_and_the_first_time_to_the_team(office: Office) -> None:
    review = to_review(office, "completer of review")
    assert review.assignee is None
    assert why(office) == []
    office.complete("review", {}, COLLEAGUE)
    office.complete("approve", {}, LEAD)
    assert office.task("review").assignee == "colleague"


def test_nobody_is_given_by_name_what_they_must_not_do(office: Office) -> None:
    to_review(office, '"both"')
    office.do(casework.release, BOTH, office.task("review").id, office.now)
    office.complete("review", {}, LEAD)
    with office.database.reading() as session:
        (line,) = [
            one for one in chronology(session, office.case, LEAD) if one.title == "For the team: approve"
        ]
    assert line.details[0][1].startswith("It was meant for Lee Lead, who did what it checks.")


def test_being_named_gives_the_right_to_that_task_even_after_giving_it_back(office: Office) -> None:
    review = to_review(office, '"hill"')
    office.do(casework.release, HILL, review.id, office.now)
    office.do(casework.claim, HILL, review.id, office.now)
    office.complete("review", {}, HILL)
    assert office.open_tasks() == {"approve"}


def test_the_team_takes_what_is_a_colleagues_only_with_a_reason_which_they_read(office: Office) -> None:
    review = to_review(office, '"hill"')
    with pytest.raises(BadInput, match=r"This task is for Hilda Hill\. Say why you take it\."):
        office.do(casework.claim, LEAD, review.id, office.now)
    with pytest.raises(NotAllowed):
        office.complete("review", {}, LEAD)
    office.do(casework.claim, LEAD, review.id, office.now, reason="Hilda is away")
    (notice,) = office.do(unread_notices, HILL, office.now)
    assert notice.said == "Lee Lead took the task “review”, which was for you: Hilda is away"
    assert "task_taken_over" in office.kinds()
    with pytest.raises(TaskTaken):
        office.do(casework.claim, COLLEAGUE, review.id, office.now, reason="I like it")
    office.complete("review", {}, LEAD)


def test_who_is_of_another_role_or_school_takes_nothing_over(office: Office) -> None:
    review = to_review(office, '"colleague"')
    for person in (MANAGER, HILL, DALE):
        with pytest.raises(NotAllowed):
            office.do(casework.claim, person, review.id, office.now, reason="Let me")


def choosing() -> ProcessFiles:
    """A plan that says which colleague holds the review."""
    form = {
        "title": "Plan",
        "type": "object",
        "ui:into": "case.plan",
        "properties": {
            "kept_by": {"title": "Who?", "type": "string", "ui:choices": "people.lead_professionals"}
        },
    }
    content = (
        d.start(),
        d.user("plan", lane="Lead professional", formKey="plan"),
        d.user("review", lane="Lead professional", assignTo="case.plan.kept_by.id"),
        d.end("over"),
        d.flow("begin plan review over"),
    )
    drawn = d.diagram("choosing", *content)
    return ProcessFiles("choosing", {"process.bpmn": drawn, "forms/plan.form.json": dumps(form).encode()})


def test_a_form_offers_the_colleagues_who_may_work_with_the_child(office: Office) -> None:
    with office.database.transaction() as session:
        people.set_roles(session, "colleague", COLLEAGUE.roles, ["100002"])
    office.do(publish, ANALYST, [choosing()], "Chooses", office.now)
    office.open("choosing")
    seen = office.do(look_at_task, LEAD, office.task("plan").id, office.now)
    assert seen.form is not None
    (asked,) = offering(seen.form, seen.scope, office.now).fields
    assert [choice.title for choice in asked.choices] == ["Bo Both", "Lee Lead"]
    office.complete("plan", {"kept_by": "both"})
    assert office.task("review").assignee == "both"


def test_nobody_says_who_opened_a_case(office: Office) -> None:
    with pytest.raises(FactsGiven):
        to_review(office, '"colleague"', opened_by="manager")


def asking(**plan: Any) -> dict[str, Any]:
    """Answers of the plan that a manager checks."""
    return {"aim": "Be there by nine", "by_day": "2026-02-02", "kept_by": "lead", **plan}


def checked() -> ProcessFiles:
    """A plan that a manager sends back until it is good enough."""
    text, day = {"type": "string"}, {"type": "string", "format": "date"}
    form = {
        "title": "Plan",
        "type": "object",
        "ui:into": "case.plan",
        "properties": {
            "aim": {"title": "Aim", **text, "ui:default": "An aim"},
            "by_day": {"title": "By which day?", **day},
            "kept_by": {"title": "Who?", **text, "ui:choices": "people.lead_professionals"},
            "review": {"title": "Next review", **day, "ui:default": '=today() + duration("P7D")'},
        },
    }
    content = (
        d.start(),
        d.user("plan", lane="Lead professional", formKey="plan", assignTo="completer of plan"),
        d.user("approve", lane="Team manager", notBy="plan"),
        d.xor("good", default="good_to_plan"),
        d.end("over"),
        d.flow("begin plan approve good plan"),
        d.flow("good over", over='case.plan.aim = "Good"'),
    )
    drawn = d.diagram("checked", *content)
    return ProcessFiles("checked", {"process.bpmn": drawn, "forms/plan.form.json": dumps(form).encode()})


def test_what_is_sent_back_opens_for_its_proposer_with_what_was_answered(office: Office) -> None:
    office.do(publish, ANALYST, [checked()], "Checks", office.now)
    office.open("checked")
    first = office.do(look_at_task, LEAD, office.task("plan").id, office.now)
    assert (first.sent_back, first.typed) == (None, None)
    office.complete("plan", asking(review="2026-01-12"), COLLEAGUE)
    office.later(days=3)
    office.complete("approve", {}, MANAGER)
    plan = office.task("plan")
    seen = office.do(look_at_task, COLLEAGUE, plan.id, office.now)
    assert plan.assignee == "colleague"
    assert seen.sent_back is not None
    assert seen.typed == asking(review="2026-01-15"), "as given, but for the day that is worked out anew"


def test_own_words_typed_since_count_more_than_what_was_sent_back(office: Office) -> None:
    office.do(publish, ANALYST, [checked()], "Checks", office.now)
    office.open("checked")
    office.complete("plan", asking(), LEAD)
    office.complete("approve", {}, MANAGER)
    office.do(casework.save_draft, LEAD, office.task("plan").id, {"aim": "Newly typed"}, office.now)
    seen = office.do(look_at_task, LEAD, office.task("plan").id, office.now)
    assert (seen.typed, seen.sent_back) == ({"aim": "Newly typed"}, None)
