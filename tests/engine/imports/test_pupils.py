"""Pupils as schools send them: new ones, changes, moves, leavers, two enrolments, new numbers."""

from datetime import date, timedelta
from typing import Any

import pytest

from engine import casework
from engine.identity import SYSTEM
from engine.imports import import_file
from engine.process_versions import publish
from engine.tables import earlier_upns, enrolments, imports, messages, pupil_changes, pupils
from engine.views.chronology import chronology
from tests.engine.casework.office import ANALYST, MANAGER, Office, furnish
from tests.engine.casework.test_pupils import NOTICE
from tests.engine.imports.conftest import ADMINISTRATOR, Desk, counted, upn

AMY, BEN = upn(1), upn(2)
SHARE = (
    "forename,surname,DOB,UPN,sex,ethnicity,CLA,Previously CLA,SEN support,EHCP,FSM,Year group,School URN,"
    "LA code,Admission date,Leaving date,CIN,CP\n"
    f"Amy,Hill,2015-05-01,{AMY},F,WBRI,no,N,1,0,true,5,100001,931,2020-09-01,,n,No\n"
    f"Ben,Dale,2014-11-30,{BEN},M,,,,,,,6,100002,931,2025-09-01,,,\n"
)


def roll(desk: Desk, number: str) -> list[tuple[str, str, str, str]]:
    """School, admission, leaving and kind of each enrolment of a pupil."""
    return sorted(
        (row.school_urn, str(row.admitted_on), str(row.left_on or ""), row.kind)
        for row in desk.rows(enrolments)
        if row.pupil_id == desk.pupil(number).id
    )


def test_a_daily_share_comes_in_once(desk: Desk) -> None:
    outcome = desk.bring("pupils", SHARE)
    assert counted(outcome) == (2, 0, 0, 0)
    assert outcome.ignored_columns == ("LA code",)
    amy, ben = desk.pupil(AMY), desk.pupil(BEN)
    assert (amy.name, amy.date_of_birth, amy.school_urn) == ("Amy Hill", date(2015, 5, 1), "100001")
    assert (amy.looked_after, amy.looked_after_as_of, amy.looked_after_source) == (
        False, desk.now.date(), "file.csv",
    )  # fmt: skip
    assert (amy.sen_support, amy.ehcp, amy.free_school_meals, amy.child_in_need) == (True, False, True, False)
    assert (ben.looked_after, ben.looked_after_as_of, ben.ehcp, ben.sex) == (None, None, None, "M")
    assert roll(desk, AMY) == [("100001", "2020-09-01", "", "main")]
    before = desk.everything("imports")
    assert counted(desk.bring("pupils", SHARE)) == (0, 0, 2, 0)
    assert desk.everything("imports") == before
    desk.now += timedelta(days=1)
    desk.bring("pupils", f"UPN,Year group,EHCP,CLA\n{AMY},6,yes,no\n{BEN},,,\n")
    amy, ben = desk.pupil(AMY), desk.pupil(BEN)
    assert (amy.year_group, amy.ehcp, amy.sen_support, amy.name) == ("6", True, True, "Amy Hill")
    assert amy.looked_after_as_of == desk.now.date()
    assert (ben.year_group, ben.ehcp, ben.sex) == ("6", None, "M")


def test_a_child_who_moves_leaves_the_school_before(desk: Desk) -> None:
    desk.bring("pupils", SHARE)
    moved = f"UPN,URN,Admitted\n{AMY},100002,2026-01-05\n"
    assert counted(desk.bring("pupils", moved)) == (0, 1, 0, 0)
    assert desk.pupil(AMY).school_urn == "100002"
    assert roll(desk, AMY) == [
        ("100001", "2020-09-01", "2026-01-04", "main"), ("100002", "2026-01-05", "", "main"),
    ]  # fmt: skip
    # The school before sends its file again and does not know yet that she left.
    assert counted(desk.bring("pupils", SHARE)) == (0, 0, 2, 0)
    assert desk.pupil(AMY).school_urn == "100002"


def test_a_leaver_has_no_school_and_one_who_comes_back_has(reading_desk: Desk) -> None:
    desk = reading_desk
    desk.bring("pupils", SHARE)
    desk.bring("pupils", f"UPN,URN,Leaving date\n{AMY},100001,2026-01-09\n")
    assert desk.pupil(AMY).school_urn is None
    assert roll(desk, AMY) == [("100001", "2020-09-01", "2026-01-09", "main")]
    desk.bring("pupils", f"UPN,URN\n{AMY},100001\n")
    assert roll(desk, AMY)[1:] == [("100001", "2026-01-12", "", "main")]
    assert desk.pupil(AMY).school_urn == "100001"


def test_two_enrolments_are_a_main_and_a_subsidiary_one(reading_desk: Desk) -> None:
    desk = reading_desk
    both = (
        "UPN,Name,DOB,URN,Admitted,Enrolment status,EHCP\n"
        f"{AMY},Amy Hill,2015-05-01,100002,2025-09-01,S,no\n"
        f"{AMY},Amy Hill,2015-05-01,100001,2024-09-01,M,yes\n"
    )
    assert counted(desk.bring("pupils", both)) == (1, 1, 0, 0)
    assert (desk.pupil(AMY).school_urn, desk.pupil(AMY).ehcp) == ("100001", True)
    assert [(urn, kind) for urn, _, _, kind in roll(desk, AMY)] == [
        ("100001", "main"), ("100002", "subsidiary"),
    ]  # fmt: skip
    assert counted(desk.bring("pupils", both)) == (0, 0, 2, 0)


def test_a_corrected_admission_date_leaves_no_second_enrolment(reading_desk: Desk) -> None:
    desk = reading_desk
    desk.bring("pupils", SHARE)
    assert counted(desk.bring("pupils", SHARE.replace("2025-09-01", "2025-09-03"))) == (0, 1, 1, 0)
    assert roll(desk, BEN) == [("100002", "2025-09-03", "", "main")]


def test_a_new_number_is_the_same_child(desk: Desk) -> None:
    desk.bring("pupils", SHARE)
    amy, new = desk.pupil(AMY).id, upn(3)
    desk.bring("pupils", f"UPN,Former UPN\n{new},{AMY}\n")
    assert desk.pupil(new).id == amy
    assert [(row.upn, row.pupil_id) for row in desk.rows(earlier_upns)] == [(AMY, amy)]
    # A late file with the former number still means her, and a first file with both is not another child.
    late = f"UPN,Year group\n{AMY},9\n"
    assert counted(desk.bring("pupils", late)) == (0, 1, 0, 0)
    assert (desk.pupil(new).year_group, len(desk.rows(pupils))) == ("9", 2)
    assert desk.refused("pupils", f"UPN,Former UPN\n{new},{BEN}\n") == ["line 2, Former UPN: TWO-CHILDREN"]
    assert counted(desk.bring("pupils", f"UPN,Former UPN\n{AMY},{new}\n")) == (0, 1, 0, 0)
    assert [row.upn for row in desk.rows(earlier_upns)] == [new]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (f"{AMY[:-1]}9,A,B,2015-05-01,100001,,,", "UPN: WRONG-CHECK-LETTER"),
        ("9.99E+11,A,B,2015-05-01,100001,,,", "UPN: BAD-UPN"),
        (",A,B,2015-05-01,100001,,,", "UPN: EMPTY"),
        (f"{AMY},A,B,01/05/2015,100001,,,", "Date of birth: BAD-DATE"),
        (f"{AMY},A,B,42125,100001,,,", "Date of birth: BAD-DATE"),
        (f"{AMY},A,B,2015-02-29,100001,,,", "Date of birth: BAD-DATE"),
        (f"{AMY},A,B,2027-02-28,100001,,,", "Date of birth: NOT-BORN"),
        (f"{AMY},A,B,,100001,,,", "Date of birth: NEW-CHILD"),
        (f"{AMY},,,2015-05-01,100001,,,", "Forename and Surname: NEW-CHILD"),
        (f"{AMY},A,B,2015-05-01,100009,,,", "URN: UNKNOWN-SCHOOL"),
        (f"{AMY},A,B,2015-05-01,100001,2025-09-01,2025-08-31,", "URN: ENROLMENT"),
        (f"{AMY},A,B,2015-05-01,100001,,2025-08-31,", "URN: ENROLMENT"),
        (f"{AMY},A,B,2015-05-01,100001,,,perhaps", "Looked after: NOT-YES-OR-NO"),
        (f"{AMY},{'A' * 101},B,2015-05-01,100001,,,", "Forename: TOO-LONG"),
    ],
)
def test_a_row_that_cannot_be_true_is_told(reading_desk: Desk, row: str, fault: str) -> None:
    heads = "UPN,Forename,Surname,DOB,URN,Admitted,Left,CLA\n"
    assert reading_desk.refused("pupils", heads + row + "\n") == [f"line 2, {fault}"]


def test_one_child_cannot_be_at_two_main_schools_nor_twice_in_a_file(reading_desk: Desk) -> None:
    heads = "UPN,Name,DOB,URN,Admitted\n"
    row = f"{AMY},Amy Hill,2015-05-01,100001,2025-09-01\n"
    assert reading_desk.refused("pupils", heads + row + row) == ["line 3, UPN: TWICE"]
    other = row.replace("100001", "100002")
    assert reading_desk.refused("pupils", heads + row + other) == ["line 3, URN: ENROLMENT"]


def test_what_is_known_for_a_later_day_stays(reading_desk: Desk) -> None:
    desk = reading_desk
    desk.bring("pupils", SHARE)
    older = f"UPN,CLA,CLA as of\n{AMY},yes,2025-12-31\n"
    assert counted(desk.bring("pupils", older)) == (0, 0, 1, 0)
    assert desk.pupil(AMY).looked_after is False


def test_an_empty_column_wipes_no_fact_of_a_child(desk: Desk) -> None:
    desk.bring("pupils", SHARE)
    before = desk.everything("imports")
    outcome = desk.bring("pupils", f"UPN,CLA,CP,CIN,EHCP,SEN support,FSM,Year group,Sex\n{AMY},,,,,,,,\n")
    assert counted(outcome) == (0, 0, 1, 0)
    assert desk.everything("imports") == before


def test_a_fact_is_no_longer_known_when_the_file_says_so_in_words(desk: Desk) -> None:
    desk.bring("pupils", SHARE)
    outcome = desk.bring("pupils", f"UPN,CLA,Year group,CIN\n{AMY},Not known,unknown,\n")
    amy = desk.pupil(AMY)
    assert (amy.looked_after, amy.year_group, amy.child_in_need) == (None, None, False)
    assert outcome.counts.facts_changed == {"Looked after": 1, "Child in need": 0, "Year group": 1}
    assert outcome.counts.facts_cleared == {"Looked after": 1, "Year group": 1}
    (line,) = [row for row in desk.rows(imports) if row.id == outcome.import_id]
    assert line.facts_changed == outcome.counts.facts_changed


def test_every_change_that_can_harm_a_child_is_named(desk: Desk) -> None:
    desk.bring("pupils", SHARE)
    protected = f"UPN,CP,CIN\n{AMY},yes,yes\n"
    assert desk.bring("pupils", protected).dangers == ()
    row = f"{AMY},no,,yes,2015-05-02,100002,2026-01-05\n"
    outcome = desk.bring("pupils", "UPN,CP,CIN,CLA,DOB,URN,Admitted\n" + row, dry_run=True)
    assert [danger[:2] for danger in outcome.dangers] == [(AMY, "Amy Hill")] * 4
    assert {danger[2:] for danger in outcome.dangers} == {
        ("Child protection", "Yes", "No"),
        ("Looked after", "No", "Yes"),
        ("Date of birth", "1 May 2015", "2 May 2015"),
        ("School", "Hill Primary (100001)", "Dale Primary (100002)"),
    }
    assert desk.pupil(AMY).child_protection is True


def test_what_a_file_changed_stays_in_the_history_of_the_child(desk: Desk) -> None:
    desk.bring("pupils", SHARE)
    outcome = desk.bring("pupils", f"UPN,URN,Admitted,Year group\n{AMY},100002,2026-01-05,7\n")
    changes = {row.field: row for row in desk.rows(pupil_changes)}
    assert (changes["school_urn"].was, changes["school_urn"].became) == ("100001", "100002")
    assert changes["school_urn"].since == date(2026, 1, 5)
    assert (changes["year_group"].was, changes["year_group"].since) == ("5", desk.now.date())
    assert {row.import_id for row in changes.values()} == {outcome.import_id}
    assert {row.changed_by for row in changes.values()} == {ADMINISTRATOR.id}


def test_a_change_that_is_taken_back_in_the_same_file_is_none(reading_desk: Desk) -> None:
    desk = reading_desk
    desk.bring("pupils", SHARE)
    rows = f"{AMY},100001,2020-09-01,yes\n{AMY},100001,,no\n"
    outcome = desk.bring("pupils", "UPN,URN,Admitted,CP\n" + rows)
    assert (outcome.dangers, desk.rows(pupil_changes)) == ((), [])


def test_an_open_case_tells_what_a_file_changed(database: Any, tmp_path: Any) -> None:
    office: Office = furnish(database)
    office.know(upn=AMY, child_protection=True)
    office.open()
    file = tmp_path / "share.csv"
    file.write_text(f"UPN,CP,Year group\n{AMY},no,8\n")
    office.do(import_file, ADMINISTRATOR, "pupils", file, office.now)
    (line,) = [one for one in office.do(chronology, office.case, MANAGER) if "record" in one.title]
    assert line.title == "Child's record changed by an import: child protection, year group"
    assert dict(line.details)["Child protection"] == "No, as of 5 January 2026. Before: Yes"
    assert dict(line.details)["Source"] == "share.csv"


def test_becoming_looked_after_by_a_file_ends_legal_steps(database: Any, tmp_path: Any) -> None:
    office: Office = furnish(database)
    office.know(upn=AMY, looked_after=False)
    office.do(publish, ANALYST, [NOTICE], "A notice", office.now)
    office.open()
    office.do(casework.send_message, SYSTEM, office.case, "sanction_considered", {}, office.now, key="mother")
    file = tmp_path / "share.csv"
    file.write_text(f"UPN,CLA\n{AMY},yes\n")
    office.do(import_file, ADMINISTRATOR, "pupils", file, office.now)
    assert [row.name for row in office.rows(messages)].count("child_looked_after") == 1
    told = [line.title for line in office.do(chronology, office.case, MANAGER)]
    assert "Child's record changed by an import: looked after" in told
    (kept,) = [row for row in office.rows(pupils) if row.upn == AMY]
    assert (kept.looked_after, kept.looked_after_source) == (True, "share.csv")
    assert [row.changed for row in office.rows(imports)] == [1]
