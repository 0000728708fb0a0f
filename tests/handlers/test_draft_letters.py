"""A letter of a draft is written beside what families would read, filled in from an example life."""

from engine.process_versions import save_files
from engine.store.moment import present
from tests.engine.casework.office import ANALYST
from tests.handlers.conftest import Browser, Site
from tests.handlers.test_draft_trying import prepared
from tests.handlers.test_drafts import drafted

LETTER = "letters/plan.letter.md"


def opened(site: Site, **changed: bytes) -> tuple[Browser, str]:
    """An analyst at the letter of the plan, in a draft that has an example life."""
    analyst, draft = prepared(site, **changed)
    return analyst, f"{draft}/support/letters/plan"


def test_the_letter_reads_as_in_an_example_life(site: Site) -> None:
    analyst, letter = opened(site)
    page = analyst.get(letter).text
    assert "Agree the plan" in page
    assert "As families read it" in page
    assert "Test County Council" in page
    assert "5 January 2026" in page


def test_what_is_typed_is_shown_and_not_saved(site: Site) -> None:
    analyst, letter = opened(site)
    text = "# About {pupil.name}\n\nDear parent of {pupil.name}, we meet on {case.plan.next_review}.\n"
    shown = analyst.post(f"{letter}/try", text=text)
    assert "Dear parent of Alex Example" in shown.text
    assert "[not known: case.plan.next_review]" in shown.text
    assert "Not known then, and marked in the letter: case.plan.next_review" in shown.text
    assert b"About" not in drafted(site, letter.partition("/support")[0], LETTER)


def test_once_the_step_is_done_its_answers_are_in_the_letter(site: Site) -> None:
    analyst, letter = opened(site)
    text = "# The plan\n\nThe aim is: {case.plan.aim}\n"
    before, after = (analyst.post(f"{letter}/try", text=text, time=str(time)).text for time in (0, 1))
    assert "[not known: case.plan.aim]" in before
    assert "The aim is: Breakfast club" in after


def test_a_letter_that_cannot_be_read_says_in_which_line(site: Site) -> None:
    analyst, letter = opened(site)
    shown = analyst.post(f"{letter}/try", text="# T\n\nDear {pupil.nam}\n").text
    assert "Line 3" in shown
    assert "pupil.nam is not a fact" in shown


def test_it_is_saved_in_the_draft_and_an_empty_one_is_removed(site: Site) -> None:
    analyst, letter = opened(site)
    draft = letter.partition("/support")[0]
    assert analyst.post(letter, text="# Another\r\n\r\nDear parent\r\n").location == letter
    assert drafted(site, draft, LETTER) == b"# Another\n\nDear parent\n"
    assert analyst.post(letter, text=" ").location == draft
    assert analyst.get(letter).status_code == 404


def test_without_a_life_or_a_step_the_page_says_why_nothing_is_filled_in(site: Site) -> None:
    analyst, letter = opened(site)
    draft = letter.partition("/support")[0]
    with site.office.database.transaction() as session:
        more = {"letters/other.letter.md": b"# Other\n\nDear {pupil.name}\n"}
        save_files(
            session, ANALYST, draft.removeprefix("/drafts/"), "support", more, "More", present(session)
        )
    other = analyst.get(f"{draft}/support/letters/other").text
    assert "No step writes this letter yet" in other
    assert "[not known: pupil.name]" in other
    assert analyst.get(letter, query_string={"life": "support/scenarios/none.json"}).status_code == 404
    gone, now = {"scenarios/better.json": None}, site.office.do(present)
    site.office.do(save_files, ANALYST, draft.removeprefix("/drafts/"), "support", gone, "Away", now)
    assert (
        "Nothing is filled in. No example life of this draft comes to this step" in analyst.get(letter).text
    )


def test_a_manager_reads_the_letter_and_cannot_save_it(site: Site) -> None:
    _, letter = opened(site)
    manager = site.signed_in("manager")
    assert "readonly" in manager.get(letter).text
    assert manager.post(f"{letter}/try", text="# T\n\nDear\n").status_code == 200
    assert manager.post(letter, text="# T\n\nDear\n").status_code == 403
