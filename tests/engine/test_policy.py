"""Who may do what, as a table: every action with those who may, and what stops the others."""

from dataclasses import replace

import pytest

from engine.errors import CaseRestricted, NotAllowed
from engine.identity import SYSTEM, Actor
from engine.policy import TABLE, Action, Matter, admitted, allows, reachable_schools, refusal, require

PEOPLE = {
    "school lead": Actor("u-school", "Ann School", frozenset({"school_lead"}), frozenset({"100001"})),
    "lead professional": Actor("u-lead", "Lee Prof", frozenset({"lead_professional"})),
    "county officer": Actor("u-county", "Cat Officer", frozenset({"county_officer"})),
    "LCSS worker": Actor("u-lcss", "Lou Worker", frozenset({"lcss_worker"})),
    "social worker": Actor("u-social", "Sol Worker", frozenset({"social_worker"})),
    "safeguarding lead": Actor("u-safe", "Sa Fe", frozenset({"safeguarding_lead"})),
    "manager": Actor("u-manager", "Mo Manager", frozenset({"team_manager"})),
    "analyst": Actor("u-analyst", "Al Analyst", frozenset({"analyst"})),
    "administrator": Actor("u-admin", "Ad Min", frozenset({"administrator"})),
    "auditor": Actor("u-audit", "Au Ditor", frozenset({"auditor"})),
    "trainer": Actor("u-train", "Tra Iner", frozenset({"trainer"})),
    "system": SYSTEM,
    "nobody": Actor("u-none", "No Body"),
}
CASEWORKERS = {
    "school lead",
    "lead professional",
    "county officer",
    "LCSS worker",
    "social worker",
    "safeguarding lead",
    "manager",
}
#: A case about a child of the school lead's school; a task of every lane, taken by nobody.
MAY = {
    Action.READ_CASE: CASEWORKERS | {"auditor"},
    Action.RESTRICT_CASE: {"manager", "safeguarding lead"},
    # This case is not restricted.
    Action.BREAK_GLASS: set[str](),
    Action.READ_BROKEN_GLASS: {"auditor", "safeguarding lead"},
    Action.READ_CONFIDENTIAL: CASEWORKERS - {"school lead"} | {"auditor"},
    Action.FIND_PUPIL: CASEWORKERS,
    Action.SEARCH: CASEWORKERS | {"auditor"},
    Action.LIST_CASES: CASEWORKERS | {"auditor"},
    Action.SEE_REFERRALS: {"school lead"},
    Action.READ_TRIAGE: CASEWORKERS,
    Action.OPEN_CASE: CASEWORKERS | {"system"},
    Action.CLAIM_TASK: {"county officer"},
    Action.TAKE_OVER_TASK: set[str](),
    Action.RELEASE_TASK: set[str](),
    Action.ASSIGN_TASK: {"manager"},
    Action.SAVE_DRAFT: {"county officer"},
    Action.COMPLETE_TASK: {"county officer"},
    Action.SEND_MESSAGE: CASEWORKERS | {"system"},
    Action.CORRECT_RECORD: {"county officer", "social worker", "safeguarding lead", "manager"},
    Action.KEEP_PARENT: CASEWORKERS,
    Action.READ_KEPT_ADDRESS: CASEWORKERS - {"school lead"} | {"auditor"},
    Action.READ_PUPIL_HISTORY: CASEWORKERS | {"auditor"},
    Action.HAND_OVER: {"school lead"},
    Action.RAISE_CONCERN: CASEWORKERS,
    Action.ADD_NOTE: CASEWORKERS,
    Action.RETRY_INCIDENT: {"manager", "administrator", "system"},
    Action.READ_DRAFTS: {"analyst", "auditor", "manager"},
    Action.WRITE_DRAFT: {"analyst"},
    Action.COMMENT_DRAFT: {"analyst", "manager"},
    Action.PUBLISH_PROCESS: {"analyst", "system", "manager"},
    Action.READ_PROCESSES: CASEWORKERS | {"analyst", "administrator", "auditor"},
    Action.READ_FIGURES: CASEWORKERS | {"analyst", "auditor"},
    Action.IMPORT_DATA: {"county officer", "administrator"},
    Action.SCAN: {"county officer", "manager", "system"},
    Action.DECIDE_PROPOSAL: {"county officer", "manager"},
    # The file that nobody in particular uploaded.
    Action.HANDLE_UPLOAD: {"administrator"},
    Action.SEE_OUTBOX: {"manager", "administrator"},
    Action.SEE_TEAM: {"manager"},
    Action.ENTER_ABSENCE: {"manager", "administrator"},
    Action.MANAGE_USERS: {"administrator"},
    Action.SEE_READERS: {"auditor", "manager"},
    Action.MOVE_CLOCK: {"trainer"},
}
EVERYBODY = frozenset(role for person in PEOPLE.values() for role in person.roles)
OFFICERS_TASK = Matter(school_urn="100001", role="county_officer", starters=EVERYBODY, training=True)


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("person", PEOPLE)
def test_each_action_is_allowed_to_exactly_these_people(action: Action, person: str) -> None:
    assert allows(action, PEOPLE[person], OFFICERS_TASK) == (person in MAY[action])


#: The same case, restricted: the officer works on it.
RESTRICTED = replace(OFFICERS_TASK, readers=frozenset({"u-county"}))
OF_CASES = frozenset(action for action, (_, rules) in TABLE.items() if admitted in rules)


@pytest.mark.parametrize("action", sorted(OF_CASES))
@pytest.mark.parametrize("person", PEOPLE)
def test_a_restricted_case_is_for_those_who_work_on_it_and_the_safeguarding_lead(
    action: Action, person: str
) -> None:
    reads = person in ("county officer", "safeguarding lead", "system")
    assert allows(action, PEOPLE[person], RESTRICTED) == (reads and person in MAY[action])


def test_the_glass_is_broken_by_those_who_would_read_the_case_if_it_were_not_restricted() -> None:
    may = {who for who in PEOPLE if allows(Action.BREAK_GLASS, PEOPLE[who], RESTRICTED)}
    assert may == MAY[Action.READ_CASE] - {"county officer", "safeguarding lead"}
    elsewhere = replace(RESTRICTED, school_urn="100002")
    assert "another school" in str(refusal(Action.BREAK_GLASS, PEOPLE["school lead"], elsewhere))


def test_whoever_is_given_a_task_of_a_restricted_case_does_it() -> None:
    given = replace(RESTRICTED, assignee="u-lead")
    assert allows(Action.COMPLETE_TASK, PEOPLE["lead professional"], given)
    with pytest.raises(CaseRestricted, match="This case is restricted"):
        require(Action.READ_CASE, PEOPLE["manager"], given)


def test_an_action_that_is_not_in_the_table_is_refused_to_everybody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(TABLE, Action.ADD_NOTE)
    assert not any(allows(Action.ADD_NOTE, person, OFFICERS_TASK) for person in PEOPLE.values())


@pytest.mark.parametrize(
    "action", [Action.READ_CASE, Action.OPEN_CASE, Action.ADD_NOTE, Action.RAISE_CONCERN]
)
@pytest.mark.parametrize("school", ["100002", None])
def test_a_school_lead_reaches_the_children_of_their_own_school_only(
    action: Action, school: str | None
) -> None:
    assert not allows(action, PEOPLE["school lead"], Matter(school_urn=school, starters=EVERYBODY))
    assert allows(action, PEOPLE["county officer"], Matter(school_urn=school, starters=EVERYBODY))


def test_a_school_lead_without_a_school_reaches_no_child() -> None:
    nowhere = Actor("u", "Una", frozenset({"school_lead"}))
    assert not allows(Action.READ_CASE, nowhere, Matter(school_urn="100001"))
    assert reachable_schools(nowhere) == frozenset()


def test_whoever_is_tied_to_schools_stays_tied_with_further_roles() -> None:
    both = Actor("u", "Una", frozenset({"school_lead", "lead_professional"}), frozenset({"100001"}))
    assert not allows(Action.READ_CASE, both, Matter(school_urn="100002"))
    assert reachable_schools(both) == {"100001"}
    assert reachable_schools(PEOPLE["manager"]) is None


APPROVAL = Matter(school_urn="100001", role="team_manager", barred=frozenset({"u-both"}))


def test_an_approval_is_the_managers() -> None:
    assert allows(Action.COMPLETE_TASK, PEOPLE["manager"], APPROVAL)
    reason = refusal(Action.COMPLETE_TASK, PEOPLE["lead professional"], APPROVAL)
    assert reason == "it belongs to another role"


@pytest.mark.parametrize("action", [Action.CLAIM_TASK, Action.COMPLETE_TASK])
def test_nobody_approves_their_own_proposal(action: Action) -> None:
    both = Actor("u-both", "Bo Th", frozenset({"lead_professional", "team_manager"}))
    assert "second person" in str(refusal(action, both, APPROVAL))


def test_who_was_given_a_task_may_do_it_whatever_their_role() -> None:
    given = Matter(school_urn="100001", role="lead_professional", assignee=PEOPLE["school lead"].id)
    assert allows(Action.COMPLETE_TASK, PEOPLE["school lead"], given)
    assert not allows(Action.COMPLETE_TASK, PEOPLE["manager"], given)


def test_what_is_somebodys_by_name_may_be_taken_over_by_the_team_and_by_nobody_else() -> None:
    theirs = replace(OFFICERS_TASK, assignee="u-lead", named="u-lead")
    assert [who for who in PEOPLE if allows(Action.TAKE_OVER_TASK, PEOPLE[who], theirs)] == ["county officer"]
    taken = replace(theirs, assignee="u-somebody")
    assert not allows(Action.TAKE_OVER_TASK, PEOPLE["county officer"], taken)


def test_a_message_is_sent_by_the_roles_that_its_form_names() -> None:
    payment = Matter(school_urn="100001", senders=frozenset({"county_officer"}))
    assert allows(Action.SEND_MESSAGE, PEOPLE["county officer"], payment)
    assert refusal(Action.SEND_MESSAGE, PEOPLE["school lead"], payment) == "it is for other roles to send it"


@pytest.mark.parametrize("action", [Action.CLAIM_TASK, Action.COMPLETE_TASK, Action.SAVE_DRAFT])
def test_a_task_that_somebody_took_is_theirs(action: Action) -> None:
    taken = Matter(school_urn="100001", role="county_officer", assignee="u-other")
    assert refusal(action, PEOPLE["county officer"], taken) == "somebody else has taken it"


def test_only_who_took_a_task_gives_it_back() -> None:
    officer = PEOPLE["county officer"]
    assert allows(Action.RELEASE_TASK, officer, Matter(role="county_officer", assignee="u-county"))
    assert not allows(Action.RELEASE_TASK, officer, Matter(role="county_officer", assignee="u-other"))


def test_a_task_in_no_lane_is_for_every_caseworker_and_nobody_else() -> None:
    task = Matter(school_urn="100001", role="caseworker")
    able = {who for who, person in PEOPLE.items() if allows(Action.COMPLETE_TASK, person, task)}
    assert able == CASEWORKERS


def test_a_case_is_opened_by_the_roles_that_the_catalogue_names() -> None:
    schools_only = Matter(school_urn="100001", starters=frozenset({"school_lead"}))
    assert allows(Action.OPEN_CASE, PEOPLE["school lead"], schools_only)
    assert not allows(Action.OPEN_CASE, PEOPLE["manager"], schools_only)


def test_an_uploaded_file_is_for_who_uploaded_it_and_for_administrators() -> None:
    theirs = Matter(uploader="u-county")
    able = {who for who, person in PEOPLE.items() if allows(Action.HANDLE_UPLOAD, person, theirs)}
    assert able == {"county officer", "administrator"}
    another = Actor("u-other", "Oth Er", frozenset({"county_officer"}))
    assert refusal(Action.HANDLE_UPLOAD, another, theirs) == "somebody else uploaded it"
    tied = Actor("u-county", "Cat Officer", frozenset({"county_officer"}), frozenset({"100001"}))
    assert not allows(Action.HANDLE_UPLOAD, tied, theirs)


def test_the_clock_moves_in_training_only() -> None:
    assert not allows(Action.MOVE_CLOCK, PEOPLE["trainer"], Matter(training=False))


def test_a_refusal_says_what_and_why() -> None:
    with pytest.raises(NotAllowed, match=r"not allowed to move the clock: your roles do not include it\."):
        require(Action.MOVE_CLOCK, PEOPLE["analyst"], Matter(training=True))


@pytest.mark.parametrize("who", ["school lead", "lead professional", "auditor", "manager"])
def test_everybody_says_when_they_are_away_themselves(who: str) -> None:
    assert allows(Action.ENTER_ABSENCE, PEOPLE[who], Matter(assignee=PEOPLE[who].id))
    assert allows(Action.ENTER_ABSENCE, PEOPLE[who], Matter(assignee="another")) is (who == "manager")


@pytest.mark.parametrize(
    ("role", "cover", "free", "may"),
    [
        ("county_officer", "u-lead", False, True),
        ("team_manager", "u-lead", False, False),
        ("lead_professional", "another", False, False),
        ("lead_professional", None, True, True),
        ("county_officer", None, True, False),
    ],
    ids=["covers", "no manager's decision", "another covers", "nobody covers", "not in the team"],
)
def test_who_does_the_task_of_somebody_who_is_away(
    role: str, cover: str | None, free: bool, may: bool
) -> None:
    matter = Matter(role=role, assignee="away", named="away", cover=cover, free=free)
    assert allows(Action.COMPLETE_TASK, PEOPLE["lead professional"], matter) is may
    assert not allows(
        Action.COMPLETE_TASK, PEOPLE["lead professional"], replace(matter, barred=frozenset({"u-lead"}))
    )
