"""A case in the browser: opened once, told in words and picture, with notes, concerns and what failed."""

import re

import pytest

from engine.tables import cases, messages, notes, reading_log
from engine.views import chronology_page
from tests.engine.casework.office import PLAN
from tests.handlers.conftest import Site


def note(**changed: str) -> dict[str, str]:
    """The fields of a note."""
    told = {"heard_from": "Mrs Hill", "how": "telephone", "said": "He was ill", "action": ""}
    return told | {"heard_on-day": "5", "heard_on-month": "1", "heard_on-year": "2026"} | changed


def test_a_case_is_opened_from_the_childs_page_once(site: Site) -> None:
    lead = site.signed_in("lead")
    assert "Open a case" in lead.get("/children/sam").text
    first, second = (
        lead.post("/children/sam/cases", process="support", reason="He is often ill", once="one-key")
        for _ in range(2)
    )
    assert first.location == second.location
    assert len(site.office.rows(cases)) == 1
    page = lead.get(first.location).text
    assert "The case is open" in page
    assert "Go on" not in page
    assert "He is often ill" in page


def test_what_is_left_out_when_a_case_is_opened_is_said_beside_its_field(site: Site) -> None:
    page = site.signed_in("lead").post("/children/sam/cases", reason="", once="k")
    assert page.status_code == 422
    for link, words in (("#process", "Choose a pathway"), ("#reason", "Say why a case is opened")):
        assert f'href="{link}">{words}' in page.text
        assert f'id="{link[1:]}-error"' in page.text
    kept = site.signed_in("lead").post("/children/sam/cases", reason="He is often ill", once="k")
    assert "He is often ill</textarea>" in kept.text
    assert site.office.rows(cases) == []


def test_a_second_case_about_a_child_is_warned_of(site: Site) -> None:
    site.office.open()
    assert "A case is already open about Sam Hill" in site.signed_in("lead").get("/children/sam").text


def test_a_case_needs_a_process_that_there_is(site: Site) -> None:
    assert (
        site.signed_in("lead").post("/children/sam/cases", process="nothing", reason="x").status_code == 422
    )


def test_the_case_page_says_where_it_stands(site: Site) -> None:
    case = site.office.open()
    page = site.signed_in("lead").get(f"/cases/{case}").text
    for words in ("Where it stands", "Agree the plan", "waits for Lead professional", "as a picture"):
        assert words in page
    assert "Show every step" in page
    assert "style=" not in page


def test_the_case_page_says_with_whom_a_pause_lies_and_when_it_ends(site: Site) -> None:
    site.office.open()
    site.office.complete("plan", PLAN)
    page = site.signed_in("lead").get(f"/cases/{site.office.case}").text
    assert "no task now, since 5 January 2026; goes on by 16 February 2026" in page


def test_the_pages_of_a_chronology_keep_what_is_shown_in_the_address(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chronology_page, "EVENTS_A_PAGE", 2)
    case = site.office.open()
    lead = site.signed_in("lead")
    for number in range(3):
        lead.post(f"/cases/{case}/notes", **note(said=f"call {number}", once=str(number)))
    first = lead.get(f"/cases/{case}?show=notes").text
    assert ("call 2" in first, "call 0" in first) == (True, False)
    older = re.search(rf'href="(/cases/{case}[^"]*show=notes[^"]*before=[^"]*)"[^>]*rel="next"', first)
    assert older
    second = lead.get(older[1].replace("&amp;", "&")).text
    assert ("call 2" in second, "call 0" in second) == (False, True)
    assert "Newer" in second
    long = re.search(rf'href="(/cases/{case}[^"]*long=yes[^"]*)"[^>]*>Show 100 at once', first)
    assert long
    whole = lead.get(long[1].replace("&amp;", "&")).text
    assert [f"call {number}" in whole for number in range(3)] == [True] * 3
    assert "at once" not in whole
    assert lead.get(f"/cases/{case}?show=nonsense&before=x&after=99999999999999").status_code == 200


def test_a_case_is_told_what_it_waits_for_and_the_chronology_says_so(site: Site) -> None:
    case = site.office.open()
    lead = site.signed_in("lead")
    assert "Withdraw the case</a>" in lead.get(f"/cases/{case}").text
    address = f"/cases/{case}/tell/case_withdrawn"
    assert "Why?" in lead.get(address).text
    refused = lead.post(address, why="", once="k")
    assert refused.status_code == 422
    assert "There is a problem" in refused.text
    for _ in range(2):
        assert lead.post(address, why="Moved to Leeds", once="k").status_code == 302
    page = lead.get(f"/cases/{case}").text
    assert page.count("Moved to Leeds") == 1
    assert "Withdraw the case</a>" not in page
    late = lead.post(address, why="Again", once="k2")
    assert late.status_code == 409
    assert "Nothing in this case waits for this any more" in late.text
    assert f'href="/cases/{case}">See the case' in late.text
    assert lead.get(address).status_code == 409


def test_another_schools_lead_and_an_auditor_tell_a_case_nothing(site: Site) -> None:
    case = site.office.open()
    for name in ("dale", "auditor"):
        person = site.signed_in(name)
        assert person.get(f"/cases/{case}/tell/case_withdrawn").status_code == 403
        assert person.post(f"/cases/{case}/tell/case_withdrawn", why="x").status_code == 403


def test_whoever_reads_a_case_is_written_down(site: Site) -> None:
    case = site.office.open()
    site.signed_in("hill").get(f"/cases/{case}")
    site.signed_in("dale").get(f"/cases/{case}")
    assert [(row.user_id, row.kind, row.reference) for row in site.office.rows(reading_log)] == [
        ("hill", "case", case)
    ]


def test_an_auditor_reads_a_case_and_changes_nothing(site: Site) -> None:
    case = site.office.open()
    auditor = site.signed_in("auditor")
    page = auditor.get(f"/cases/{case}").text
    assert "Chronology" in page
    assert 'href="/attendance/schools/100001"' in page
    assert "Safeguarding concern</a>" not in page
    assert auditor.post(f"/cases/{case}/notes", **note()).status_code == 403


def test_a_note_is_written_and_corrected_by_a_further_one(site: Site) -> None:
    case, lead = site.office.open(), site.signed_in("lead")
    assert lead.post(f"/cases/{case}/notes", **note()).status_code == 302
    page = lead.get(f"/cases/{case}").text
    assert "He was ill" in page
    correct = re.search(r'href="([^"]+corrects=\w+)"', page)
    assert correct
    assert "Correct a note" in lead.get(correct[1]).text
    lead.post(correct[1], **note(said="She was ill"))
    page = lead.get(f"/cases/{case}").text
    assert "Corrects an earlier note" in page
    assert "He was ill" in page
    assert len(site.office.rows(notes)) == 2


def test_a_note_that_says_nothing_or_is_of_tomorrow_comes_back(site: Site) -> None:
    case, lead = site.office.open(), site.signed_in("lead")
    empty = lead.post(f"/cases/{case}/notes", **note(said=""))
    future = lead.post(f"/cases/{case}/notes", **note(**{"heard_on-year": "2099"}))
    assert (empty.status_code, future.status_code) == (422, 422)
    assert "Mrs Hill" in empty.text
    assert "must be today or in the past" in future.text


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("notes", {"said": "He likes the new teacher", "heard_on-day": "31", "heard_on-month": "2"}),
        ("concern", {"concern": "A bruise", "immediate_danger": ""}),
    ],
)
def test_a_refused_note_or_concern_is_kept_as_a_draft(site: Site, path: str, sent: dict[str, str]) -> None:
    address, lead = f"/cases/{site.office.open()}/{path}", site.signed_in("lead")
    assert lead.post(address, **sent).status_code == 422
    again = lead.get(address).text
    assert next(iter(sent.values())) in again
    assert "This is your draft" in again


def test_a_concern_page_begins_with_the_numbers_to_ring(site: Site) -> None:
    page = site.signed_in("lead").get(f"/cases/{site.office.open()}/concern").text
    assert (
        0 < page.index("tel:999") < page.index("tel:01632960001") < page.index("What are you worried about?")
    )
    assert "01632 960 002" in page


def test_a_concern_is_recorded_once_and_says_what_happens_next(site: Site) -> None:
    case, lead = site.office.open(), site.signed_in("lead")
    fields = {"concern": "A bruise", "immediate_danger": "no", "once": "one-key"}
    raised = lead.post(f"/cases/{case}/concern", **fields)
    lead.post(f"/cases/{case}/concern", **fields)
    assert [row.data["concern"] for row in site.office.rows(messages)] == ["A bruise"]
    assert site.office.open_tasks() == {"plan", "contact"}
    after = lead.get(raised.location).text
    assert "The concern is recorded" in after
    assert "tel:999" in after
    assert "A safeguarding concern is open" in lead.get(f"/cases/{case}").text
    assert lead.post(f"/cases/{case}/concern", concern="", once="two").status_code == 422


def test_what_failed_is_shown_and_can_be_tried_again(site: Site) -> None:
    office = site.office
    office.open("fragile")
    lead, manager = site.signed_in("lead"), site.signed_in("manager")
    case = lead.post(f"/tasks/{office.task('ask').id}", said="Yes").location
    page = lead.get(case).text
    assert "The pathway could not go on" in page
    assert "Try again now" not in page
    incident = manager.get(case).text.split("/cases/incidents/")[1].split("/")[0]
    failed = manager.post(f"/cases/incidents/{incident}/retry", case=office.case)
    assert "It failed again" in manager.get(failed.location).text
    office.know(ehcp=False)
    manager.post(f"/cases/incidents/{incident}/retry", case=office.case)
    assert "It worked" in manager.get(f"/cases/{office.case}").text
    assert lead.post(f"/cases/incidents/{incident}/retry", case=office.case).status_code == 403


@pytest.mark.parametrize("place", ["notes", "concern"])
def test_what_is_typed_into_a_note_or_a_concern_is_kept_for_its_writer_until_it_is_sent(
    site: Site, place: str
) -> None:
    address = f"/cases/{site.office.open()}/{place}"
    field = "said" if place == "notes" else "concern"
    lead = site.signed_in("lead")
    page = lead.get(address).text
    assert f'data-draft="{address}/draft"' in page
    assert "This is your draft" not in page
    assert lead.post(f"{address}/draft", **{field: "He was i"}).status_code == 200
    assert lead.post(f"{address}/draft", **{field: "He was ill"}).status_code == 200
    page = lead.get(address).text
    assert "This is your draft of" in page
    assert "He was ill" in page
    assert "He was ill" not in site.signed_in("manager").get(address).text
    assert site.office.rows(notes) == []
    sent = note() if place == "notes" else {"concern": "He was ill", "immediate_danger": "no"}
    assert lead.post(address, **sent, once="k").status_code == 302
    assert "This is your draft" not in lead.get(address).text


def test_what_a_case_is_to_be_told_is_kept_for_its_writer_until_it_is_sent(site: Site) -> None:
    address = f"/cases/{site.office.open()}/tell/case_withdrawn"
    lead = site.signed_in("lead")
    assert f'data-draft="{address}/draft"' in lead.get(address).text
    assert lead.post(f"{address}/draft", why="Moved to Le").status_code == 200
    page = lead.get(address).text
    assert "This is your draft of" in page
    assert "Moved to Le" in page
    assert "Moved to Le" not in site.signed_in("manager").get(address).text
    assert lead.post(f"{address.replace('case_withdrawn', 'nothing')}/draft", why="x").status_code == 409
    assert site.signed_in("auditor").post(f"{address}/draft", why="x").status_code == 403
    lead.post(address, why="")
    assert "Moved to Le" not in lead.get(address).text
    assert lead.post(address, why="Moved to Leeds", once="k").status_code == 302


def test_the_correction_of_a_note_is_a_draft_of_its_own(site: Site) -> None:
    case = site.office.open()
    lead = site.signed_in("lead")
    lead.post(f"/cases/{case}/notes", **note())
    (first,) = site.office.rows(notes)
    lead.post(f"/cases/{case}/notes/draft?corrects={first.id}", said="He was at the dentist")
    assert "at the dentist" not in lead.get(f"/cases/{case}/notes").text
    assert "at the dentist" in lead.get(f"/cases/{case}/notes?corrects={first.id}").text


def test_nobody_drafts_about_the_children_of_another_school(site: Site) -> None:
    case = site.office.open()
    for place in ("notes", "concern"):
        refused = site.signed_in("dale").post(f"/cases/{case}/{place}/draft", said="x", concern="x")
        assert refused.status_code == 403
