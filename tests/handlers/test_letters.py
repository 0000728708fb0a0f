"""A letter is opened from its task, kept when that is completed, and read by whoever may read the case."""

from sqlalchemy import update

from engine import casework
from engine.store.events import verify_chain
from engine.tables import events, pupils
from tests.engine.casework.office import MANAGER, MOVED, PLAN, review
from tests.handlers.conftest import Browser, Site

AIM = "Be in school by nine"
PREVIEW = "Preview: the letter is kept as it is when you complete the task."


def plan(site: Site) -> str:
    """The address of the first task of a new case, which has a letter."""
    site.office.open()
    return f"/tasks/{site.office.task('plan').id}"


def kept(site: Site, browser: Browser, task: str) -> str:
    """Complete the task; the address of the letter that its event keeps."""
    assert browser.post(task, aim=AIM, once="one key").status_code == 302
    number = site.office.kinds().index("userTask") + 1
    return f"/cases/{site.office.case}/letters/{number}/plan"


def rename(site: Site, name: str) -> None:
    with site.office.database.transaction() as session:
        session.execute(update(pupils).where(pupils.c.id == "sam").values(name=name))


def test_a_task_offers_its_letters_by_their_titles(site: Site) -> None:
    task = plan(site)
    page = site.signed_in("lead").get(task).text
    assert f'href="{task}/letters/plan">Our plan for Sam Hill</a>' in page


def test_before_the_task_is_done_the_letter_is_a_preview_of_the_record_as_it_is(site: Site) -> None:
    task, lead = plan(site), site.signed_in("lead")
    page = lead.get(f"{task}/letters/plan")
    assert page.status_code == 200
    assert PREVIEW in page.text
    assert "Test County Council" in page.text
    assert "County Hall, 01632 960 004" in page.text
    assert "We agreed on this: [not known: case.plan.aim]" in page.text
    assert "It begins on" not in page.text
    rename(site, "Samira Hill")
    assert "Our plan for Samira Hill" in lead.get(f"{task}/letters/plan").text


def test_the_case_keeps_the_letter_with_the_answers_in_it(site: Site) -> None:
    task, lead = plan(site), site.signed_in("lead")
    address = kept(site, lead, task)
    letter = lead.get(address)
    assert letter.status_code == 200
    assert f"We agreed on this: {AIM}" in letter.text
    assert PREVIEW not in letter.text
    assert f'href="{address}"' in lead.get(f"/cases/{site.office.case}").text


def test_a_kept_letter_stays_as_it_was_when_the_record_changes(site: Site) -> None:
    task, lead = plan(site), site.signed_in("lead")
    address = kept(site, lead, task)
    rename(site, "Somebody Else")
    assert "Our plan for Sam Hill" in lead.get(address).text
    done = lead.get(task).text
    assert f'href="{task}/letters/plan">Our plan for Sam Hill</a>' in done
    assert "Our plan for Sam Hill" in lead.get(f"{task}/letters/plan").text
    assert PREVIEW not in lead.get(f"{task}/letters/plan").text
    with site.office.database.reading() as session:
        assert verify_chain(session, site.office.case)


def test_completing_twice_keeps_the_letter_once(site: Site) -> None:
    task, lead = plan(site), site.signed_in("lead")
    kept(site, lead, task)
    assert lead.post(task, aim=AIM, once="one key").status_code == 302
    rows = [row for row in site.office.rows(events) if row.payload.get("letters")]
    assert [letter["name"] for row in rows for letter in row.payload["letters"]] == ["plan"]


def test_there_is_no_letter_of_another_name_task_or_event(site: Site) -> None:
    task, lead = plan(site), site.signed_in("lead")
    case = f"/cases/{site.office.case}/letters"
    assert lead.get(f"{task}/letters/other").status_code == 404
    assert lead.get("/tasks/none/letters/plan").status_code == 404
    address = kept(site, lead, task)
    assert lead.get(address.replace("/plan", "/other")).status_code == 404
    assert lead.get(f"{case}/1/plan").status_code == 404
    assert lead.get(f"{case}/999/plan").status_code == 404
    assert lead.get(f"{case}/{'9' * 30}/plan").status_code == 404


def test_a_withdrawn_task_has_no_letter(site: Site) -> None:
    task, office = plan(site), site.office
    office.do(casework.send_message, MANAGER, office.case, "case_withdrawn", MOVED, office.now, key="k")
    assert site.signed_in("lead").get(f"{task}/letters/plan").status_code == 404


def test_nobody_reads_a_letter_who_may_not_read_the_case(site: Site) -> None:
    task = plan(site)
    for name in ("dale", "analyst", "administrator"):
        assert site.signed_in(name).get(f"{task}/letters/plan").status_code == 403
    address = kept(site, site.signed_in("lead"), task)
    for name in ("dale", "analyst", "administrator"):
        assert site.signed_in(name).get(address).status_code == 403
        assert site.signed_in(name).get(f"{task}/letters/plan").status_code == 403
    assert site.signed_in("auditor").get(address).status_code == 200
    assert site.browser().get(address).status_code == 302


def test_a_task_without_letters_is_told_as_it_was_before_there_were_any(site: Site) -> None:
    office, lead = site.office, site.signed_in("lead")
    office.open()
    office.complete("plan", PLAN)
    office.later(weeks=6)
    office.fire()
    task = f"/tasks/{office.task('review').id}"
    office.complete("review", review(90))
    assert "Letters" not in lead.get(task).text
    assert lead.get(f"{task}/letters/plan").status_code == 404
    assert lead.get(f"/cases/{office.case}").text.count("Letter: ") == 1
    last = len(office.kinds()) - office.kinds()[::-1].index("userTask")
    assert lead.get(f"/cases/{office.case}/letters/{last}/plan").status_code == 404


def test_above_a_letter_stands_whom_not_to_write_to(site: Site) -> None:
    task, lead = plan(site), site.signed_in("lead")
    lead.post("/children/sam/parents/new", name="Mr Hill")
    forbidden = {"contact": "never", "because": "A court order forbids it", "address_kept": "no"}
    lead.post("/children/sam/parents/1", **forbidden, interpreter="no", format="standard")
    assert "Must not be contacted: A court order forbids it" in lead.get(f"{task}/letters/plan").text
    printed = lead.get(kept(site, lead, task)).text
    assert "A court order" not in printed
