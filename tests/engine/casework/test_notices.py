"""People hear what concerns them, each for themselves, and no longer than it matters."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import insert

from engine import accounts
from engine.bpmn.bundle import ProcessFiles
from engine.casework.hand import take_held
from engine.casework.timers import note_overdue, note_still_overdue
from engine.errors import AnswersRefused
from engine.identity import SYSTEM, Actor
from engine.process_versions import publish
from engine.store.notices import Notice, count_unread, mark_read, unread_notices
from engine.store.people import Person, add_person
from engine.store.timers import claim_overdue_cases, claim_still_overdue_cases
from engine.tables import mails, notices
from engine.views.case import look_at_case
from engine.views.chronology import chronology
from tests.engine.bpmn import diagrams as d
from tests.engine.casework.office import (
    ANALYST,
    COLLEAGUE,
    DALE,
    HILL,
    LEAD,
    MANAGER,
    PLAN,
    Office,
    add_school,
)
from web.bench.measuring import statements_counted

NEW_AT_HILL = Actor("new", "Nell New", frozenset({"school_lead"}), frozenset({"100001"}))


def telling(to: str, operator: str = "send_notice", **more: str) -> ProcessFiles:
    """A process that tells somebody at once, then waits for a review of which it reminds every week."""
    return ProcessFiles(
        "telling",
        {
            "process.bpmn": d.diagram(
                "telling",
                d.start(),
                d.service("tell", operator, to=to, text='"The plan is agreed."', **more),
                d.user("sign", lane="Lead professional"),
                d.boundary("every_week", "sign", d.every("R/P1W"), interrupting=False),
                d.service("remind", "send_notice", to='"lead_professional"', text='"Sign the plan."'),
                d.end("reminded"),
                d.end("over"),
                d.flow("begin tell sign over"),
                d.flow("every_week remind reminded"),
            )
        },
    )


def told(office: Office, to: str, operator: str = "send_notice", **more: str) -> None:
    """A case in which somebody was told at once."""
    office.do(publish, ANALYST, [telling(to, operator, **more)], "Tells", office.now)
    office.open("telling")


def unread(office: Office, person: Actor) -> list[Notice]:
    return office.do(unread_notices, person, office.now)


def read(office: Office, person: Actor, *which: Notice) -> None:
    office.do(mark_read, person, [notice.id for notice in which], office.now)


def test_a_notice_to_a_role_is_there_for_each_until_they_have_read_it(office: Office) -> None:
    told(office, '"lead_professional"')
    (notice,) = unread(office, LEAD)
    assert (notice.pupil, notice.said, notice.kind) == ("Sam Hill", "The plan is agreed.", "told")
    read(office, LEAD, notice)
    assert unread(office, LEAD) == []
    assert [one.said for one in unread(office, COLLEAGUE)] == ["The plan is agreed."]


def test_reading_twice_or_what_was_said_to_others_does_nothing(office: Office) -> None:
    told(office, '"lead_professional"')
    (notice,) = unread(office, LEAD)
    read(office, MANAGER, notice)
    read(office, LEAD, notice)
    read(office, LEAD, notice)
    assert office.do(count_unread, COLLEAGUE, office.now) == 1


def many(office: Office, case_id: str, kind: str, role: str, count: int) -> None:
    """So many notices, one a minute, as if all had come in the last hours."""
    rows = [
        {
            "id": uuid4().hex, "case_id": case_id, "role": role, "kind": kind, "said": f"{kind} {number}",
            "at": office.now + timedelta(minutes=number),
            **dict.fromkeys(("task_id", "user_id", "step", "about")),
        }
        for number in range(count)
    ]  # fmt: skip
    office.do(lambda session: session.execute(insert(notices), rows))


def test_what_is_pressing_is_told_however_much_else_came_since(office: Office) -> None:
    case_id = office.open("support")
    many(office, case_id, "held", "lead_professional", 2)
    office.now += timedelta(hours=1)
    many(office, case_id, "overdue", "lead_professional", 60)
    with office.database.reading() as session:
        pressing = unread_notices(session, LEAD, office.now, pressing=True)
    assert [one.said for one in pressing] == ["held 1", "held 0"]


def test_whoever_has_two_roles_reads_on_newest_first(office: Office) -> None:
    both = Actor("both", "Bo Thornton", frozenset({"lead_professional", "lcss_worker"}))
    case_id = office.open("support")
    for role in sorted(both.roles):
        many(office, case_id, "overdue", role, 20)
        office.now += timedelta(seconds=1)
    with office.database.reading() as session:
        pages = [unread_notices(session, both, office.now, page=page) for page in (1, 2, 3)]
        count = count_unread(session, both, office.now)
    read = [one for page in pages for one in page]
    assert [len(page) for page in pages] == [25, 15, 0]
    assert read == sorted(read, key=lambda one: one.at, reverse=True)
    assert count == len({one.id for one in read}) == 40


def test_whoever_sees_every_child_is_counted_for_without_reading_children(office: Office) -> None:
    told(office, '"lead_professional"')
    with statements_counted(office.database) as sent:
        assert office.do(count_unread, LEAD, office.now) == 1
    assert not any("pupils" in each for each in sent)


def test_schools_hear_of_their_own_children_a_new_colleague_too(office: Office) -> None:
    told(office, '"school_lead"')
    person = Person(
        "new", "Nell New", None, "new", frozenset({"school_lead"}), frozenset({"100001"}), True, False, None
    )
    with office.database.transaction() as session:
        add_person(session, person, "x", office.now)
    assert len(unread(office, HILL)) == len(unread(office, NEW_AT_HILL)) == 1
    assert unread(office, DALE) == []


def test_where_a_school_has_no_account_the_manager_hears_it(office: Office) -> None:
    office.do(add_school, "100003", "Far Primary")
    office.know(school_urn="100003")
    told(office, '"school_lead"')
    (notice,) = unread(office, MANAGER)
    assert notice.said == (
        "This was meant for “school_lead”, where nobody has an account: The plan is agreed."
    )


def test_whoever_nobody_knows_is_not_told_in_silence(office: Office) -> None:
    told(office, 'if pupil.name = null then null else "Ms Ahmed, Harbour Trust"')
    (notice,) = unread(office, MANAGER)
    assert notice.said.startswith("This was meant for “Ms Ahmed, Harbour Trust”, whom nobody here knows:")


@pytest.mark.parametrize("to", ["case.nobody", "[case.nobody, case.no_lead]"])
@pytest.mark.parametrize(("operator", "more"), [("send_notice", {}), ("send_email", {"subject": '"A plan"'})])
def test_a_case_goes_on_where_nobody_is_there_to_be_told_and_says_so(
    office: Office, to: str, operator: str, more: dict[str, str]
) -> None:
    told(office, to, operator, **more)
    assert office.open_tasks() == {"sign"}
    assert "incident_raised" not in office.kinds()
    (line,) = [line for line in office.do(chronology, office.case, LEAD) if "Not told" in dict(line.details)]
    assert dict(line.details)["Not told"] == "Nobody was told, because nobody is named."
    assert not line.technical


def test_a_person_of_the_case_is_told_by_their_account(office: Office) -> None:
    told(office, '{name: "Lee", account: "lead"}')
    assert [one.said for one in unread(office, LEAD)] == ["The plan is agreed."]
    assert unread(office, COLLEAGUE) == []
    line = next(line for line in office.do(chronology, office.case, LEAD) if line.title.startswith("Told"))
    assert (line.title, line.technical) == ("Told Lee Lead: The plan is agreed.", False)
    assert ("What was said", "The plan is agreed.") in line.details


def test_nobody_is_told_twice_nor_of_what_they_did_themselves(office: Office) -> None:
    told(office, 'if pupil.name = null then null else ["school_lead", "hill", "lead", "colleague"]')
    assert [len(unread(office, person)) for person in (HILL, LEAD, COLLEAGUE)] == [1, 0, 1]


def test_what_the_system_opened_has_no_referrer_and_bothers_no_manager(office: Office) -> None:
    told(office, 'if pupil.name = null then null else "system"')
    assert unread(office, MANAGER) == []


def test_school_and_referrer_hear_that_the_case_is_closed_and_how(office: Office) -> None:
    office.do(publish, ANALYST, [telling('"team_manager"')], "Tells", office.now)
    office.open("telling", COLLEAGUE)
    office.complete("sign", {})
    said = "The case is closed: over."
    assert [one.said for one in unread(office, HILL)] == [said]
    assert said in [one.said for one in unread(office, COLLEAGUE)]
    assert said not in [one.said for one in unread(office, LEAD)]  # who closed it
    assert unread(office, DALE) == []


@pytest.mark.parametrize(
    ("end", "said"),
    [
        ("Attendance improved", "The case is closed: attendance improved."),
        ("Withdrawn: destination known", "The case is closed: withdrawn, destination known."),
        ("LCSS takes it on", "The case is closed: LCSS takes it on."),
    ],
)
def test_how_a_case_came_out_is_told_as_a_sentence(office: Office, end: str, said: str) -> None:
    files = telling('"team_manager"').files["process.bpmn"].replace(b'name="over"', f'name="{end}"'.encode())
    process = ProcessFiles("telling", {"process.bpmn": files})
    office.do(publish, ANALYST, [process], "Ends", office.now)
    office.open("telling", COLLEAGUE)
    office.complete("sign", {})
    assert [one.said for one in unread(office, HILL)] == [said]
    assert f"The case is closed: {office.do(look_at_case, LEAD, office.case, office.now).ended}." == said


def test_somebody_who_has_left_is_not_told_the_manager_is(office: Office) -> None:
    office.change("lead", active=False)
    told(office, 'if pupil.name = null then null else "lead"')
    assert [one.said.startswith("This was meant for “lead”") for one in unread(office, MANAGER)] == [True]


def test_reminders_do_not_pile_up_and_go_with_what_they_remind_of(office: Office) -> None:
    told(office, '"team_manager"')
    for _ in range(3):
        office.later(weeks=1)
        office.fire()
    (notice,) = unread(office, LEAD)
    assert (notice.kind, notice.task_id, notice.at) == ("reminder", office.task("sign").id, office.now)
    office.complete("sign", {})
    assert unread(office, LEAD) == []
    assert [one.kind for one in unread(office, MANAGER)] == ["told"]


def beat(office: Office) -> None:
    """What the worker does about overdue tasks."""
    with office.database.transaction() as session:
        for case in take_held(session, SYSTEM, claim_overdue_cases(session, office.now), office.now):
            note_overdue(case)
    with office.database.transaction() as session:
        for case in take_held(session, SYSTEM, claim_still_overdue_cases(session, office.now), office.now):
            note_still_overdue(case)


def test_an_overdue_task_is_told_of_once_and_to_the_manager_every_week(office: Office) -> None:
    office.open()
    office.later(days=4)
    beat(office)
    (concerned,) = unread(office, LEAD)
    read(office, LEAD, concerned)
    for _ in range(2):
        office.later(weeks=1)
        beat(office)
        beat(office)
    assert unread(office, LEAD) == []
    (again,) = unread(office, MANAGER)
    assert again.said == "“Agree the plan” is still not done. It was due on 8 January 2026."
    assert office.kinds().count("task_still_overdue") == 2
    office.complete("plan", PLAN)
    assert unread(office, MANAGER) == []


def test_a_colleague_who_wants_it_gets_notices_by_email_too(office: Office) -> None:
    office.do(accounts.set_email, LEAD, "lee@example.gov.uk", True)
    told(office, '"lead_professional"')
    (row,) = office.rows(mails)
    (notice,) = office.rows(notices)
    assert (row.user_id, row.notice_id, row.state, row.body) == ("lead", notice.id, "due", "")


@pytest.mark.parametrize("email", ["lee", "lee@", "a@b", "Lee <lee@example.gov.uk>", "a@b.c\nBcc: x@y.z", ""])
def test_what_is_no_address_is_not_kept(office: Office, email: str) -> None:
    with pytest.raises(AnswersRefused):
        office.do(accounts.set_email, LEAD, email, True)


@pytest.mark.parametrize(
    ("to", "whom"),
    [
        ('"pathway mailbox"', [(None, None)]),
        ('if pupil.name = null then null else "lead"', [("lead", None)]),
        ('"parent@example.org"', [(None, "parent@example.org")]),
        ('["lead_professional"]', [("lead", None), ("both", None), ("colleague", None)]),
    ],
)
def test_a_step_asks_for_an_email_to_each_once(office: Office, to: str, whom: list[Any]) -> None:
    told(office, to, "send_email", subject='"A plan"')
    rows = office.rows(mails)
    assert sorted((row.user_id or "", row.address or "") for row in rows) == sorted(
        (user or "", address or "") for user, address in whom
    )
    assert {(row.subject, row.body, row.state, row.step) for row in rows} == {
        ("A plan", "The plan is agreed.", "due", "telling/tell")
    }


def test_an_email_to_nobody_known_is_a_notice_to_the_manager(office: Office) -> None:
    told(office, 'if pupil.name = null then "" else "Ms Ahmed"', "send_email", subject='"A plan"')
    assert office.rows(mails) == []
    assert len(unread(office, MANAGER)) == 1


def test_a_notice_says_all_of_a_long_text(office: Office) -> None:
    process = telling('"lead_professional"').files["process.bpmn"]
    long = process.replace(b"The plan is agreed.", b"x" * 10_000)
    office.do(
        publish,
        ANALYST,
        [ProcessFiles("telling", {"process.bpmn": long})],
        "Long",
        office.now,
    )
    office.open("telling")
    assert [len(one.said) for one in unread(office, LEAD)] == [10_000]
