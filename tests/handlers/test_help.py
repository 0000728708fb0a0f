"""Help for whoever draws pathways: every page opens for everybody, and its example can be taken."""

import io
from zipfile import ZipFile

import pytest

from engine.help import help_pages
from tests.handlers.conftest import Site


def test_everybody_who_signed_in_reads_every_page(site: Site) -> None:
    school = site.signed_in("hill")
    index = school.get("/help").text
    for page in help_pages():
        assert f'href="/help/{page.name}"' in index
        shown = school.get(f"/help/{page.name}")
        assert shown.status_code == 200, page.name
        assert "Begin a draft" not in shown.text
    assert site.browser().get("/help").status_code == 302


def test_a_page_shows_what_its_example_did(site: Site) -> None:
    reader = site.signed_in("hill")
    assert "19 October 2026 at 9:00am" in reader.get("/help/intermediateCatchEvent").text
    assert "This rule matched" in reader.get("/help/FIRST").text
    assert 'name="visited_on-day"' in reader.get("/help/date").text
    assert "`" not in reader.get("/help/box-function").text.partition("<main")[2]
    context = reader.get("/help/box-context").text
    assert "missed / attendance.possible * 100" in context
    assert "answer is now: visit" in context
    assert "We meet again on 19 October 2026" in reader.get("/help/letter-value").text
    assert "[not known: case.plan.next_review]" in reader.get("/help/letter-not-known").text
    assert "Told School lead: The meeting about Alex Example" in reader.get("/help/send_notice").text


@pytest.mark.parametrize(("sort", "name", "page"), [("kind", "boundaryEvent", "boundaryEvent"),
                                                    ("operator", "school_age", "school_age"),
                                                    ("policy", "RULE ORDER", "RULE-ORDER")])  # fmt: skip
def test_the_editors_find_a_page_by_what_they_call_it(site: Site, sort: str, name: str, page: str) -> None:
    reader = site.signed_in("hill")
    assert reader.get(f"/help/of/{sort}/{name}").location == f"/help/{page}"
    assert reader.get(f"/help/of/{sort}/nothing").location == "/help"
    assert reader.get("/help/nothing").status_code == 404


def test_an_example_is_taken_to_a_desk_or_begun_as_a_draft(site: Site) -> None:
    analyst = site.signed_in("analyst")
    with ZipFile(io.BytesIO(analyst.get("/help/date/example.zip").data)) as archive:
        assert set(archive.namelist()) == {"process.bpmn", "forms/form.form.json", "scenarios/first.json"}
    begun = analyst.post("/help/date/draft")
    assert begun.status_code == 302
    draft = analyst.get(begun.location).text
    assert "Example: A date" in draft
    assert "The checks found nothing wrong" in draft
    assert analyst.get("/help/functions-texts/example.zip").status_code == 404
    assert site.signed_in("manager").post("/help/date/draft").status_code == 403
