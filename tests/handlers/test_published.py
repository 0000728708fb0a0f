"""What becomes of published processes: a day to begin, a version withdrawn, a process retired by two."""

import re

from engine.process_versions import publish
from tests.engine.casework.office import ANALYST
from tests.engine.process_versions.test_publishing import calling
from tests.handlers.conftest import Site
from tests.handlers.test_drafts import written


def test_a_draft_is_published_for_a_day_that_its_pages_and_the_notices_tell(site: Site) -> None:
    analyst, draft = written(site)
    for day, said in (("soon", "is no day"), ("1 1 2020", "is past")):
        refused = analyst.post(f"{draft}/propose", note="Clearer", begins_on=day)
        assert refused.status_code == 422
        assert said in refused.text
    analyst.post(f"{draft}/propose", note="Clearer", begins_on="1 9 2030")
    manager = site.signed_in("manager")
    assert "from 1 September 2030; until then on the version before" in manager.get(draft).text
    manager.post(f"{draft}/publish")
    assert "New cases run on it from 1 September 2030" in manager.get(draft).text
    page = manager.get("/processes/support").text
    assert "begins on 1 September 2030" in page
    assert "Until then new cases run on version 1" in page
    assert "from 1 September 2030: Clearer" in site.signed_in("lead").get("/notices").text
    assert manager.post("/processes/support/versions/2/withdraw", why="").status_code == 422
    manager.post("/processes/support/versions/2/withdraw", why="Not yet")
    page = manager.get("/processes/support").text
    assert "Withdrawn before it began" in page
    assert "Not yet" in page
    assert site.signed_in("lead").post("/processes/support/versions/2/withdraw", why="x").status_code == 403


def test_a_process_is_retired_by_two_people_who_say_why(site: Site) -> None:
    analyst, manager, lead = (site.signed_in(name) for name in ("analyst", "manager", "lead"))
    assert lead.post("/processes/support/ask", kind="retired", why="No").status_code == 403
    assert analyst.post("/processes/support/ask", kind="retired", why=" ").status_code == 422
    analyst.post("/processes/support/ask", kind="retired", why="Nobody uses it")
    assert "is to be retired" in manager.get("/notices").text
    assert "is to be retired" not in analyst.get("/notices").text
    page = analyst.get("/processes/support").text
    assert "Somebody else agrees to it" in page
    settle = re.search(r"/processes/support/rulings/\w+", page)
    assert settle
    assert analyst.post(settle[0], answer="agree").status_code == 403
    assert manager.post(settle[0], answer="agree").status_code == 302
    assert "It is retired: no new case begins with it" in lead.get("/processes/support").text
    assert "Retired: no new case" in lead.get("/processes").text
    assert "No new case begins with it; cases that run go on. Nobody uses it" in lead.get("/notices").text
    assert "Offer it again" in manager.get("/processes/support").text


def test_what_others_call_is_not_retired_and_the_form_says_who_calls_it(site: Site) -> None:
    site.office.do(publish, ANALYST, [calling("outer", "support")], "New", site.office.now)
    refused = site.signed_in("analyst").post("/processes/support/ask", kind="retired", why="Nobody uses it")
    assert refused.status_code == 409
    assert re.search(
        r'id="why-error"(?:(?!</p>).)*cannot be retired while “outer” calls it', refused.text, re.S
    )
    assert "Nobody uses it</textarea>" in refused.text
    assert "changed in the meantime" not in refused.text


def test_who_agrees_a_second_time_is_led_back_to_the_process(site: Site) -> None:
    site.signed_in("analyst").post("/processes/support/ask", kind="retired", why="Nobody uses it")
    manager = site.signed_in("manager")
    settle = re.search(r"/processes/support/rulings/\w+", manager.get("/processes/support").text)
    assert settle
    assert manager.post(settle[0], answer="agree", seen=1).status_code == 302
    late = manager.post(settle[0], answer="agree", seen=2)
    assert "This was settled already" in late.text
    assert 'href="/processes/support">See the process' in late.text
