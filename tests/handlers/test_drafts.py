"""Drafts of processes at the browser: written, said of, sent back, published by somebody else."""

import re

import pytest

from engine.store.people import set_roles
from engine.store.process_drafts import drafts_under_way, files_of_draft
from engine.store.processes import latest_versions, versions_of
from tests.engine.casework.office import files
from tests.handlers.conftest import Browser, Site


def begun(site: Site, *keys: str) -> tuple[Browser, str]:
    """An analyst's browser, and the address of a draft that they have just begun."""
    analyst = site.signed_in("analyst")
    answer = analyst.post("/drafts", title="Review after eight weeks", process=[*keys] or ["support"])
    assert answer.status_code == 302
    return analyst, answer.headers["Location"]


def written(site: Site) -> tuple[Browser, str]:
    """The same, with another name for the plan."""
    analyst, draft = begun(site)
    assert analyst.post(f"{draft}/support/steps/plan", **{"set name": "Agree a plan"}).status_code == 302
    return analyst, draft


def drafted(site: Site, draft: str, name: str = "process.bpmn", process: str = "support") -> bytes:
    """A file as the draft has it."""
    return site.office.do(files_of_draft, draft.removeprefix("/drafts/"))[process].now.files[name]


def test_an_analyst_begins_a_draft_and_sees_the_steps_in_words(site: Site) -> None:
    analyst, draft = begun(site)
    assert "Nothing of it runs yet" in analyst.get(draft).text
    steps = analyst.get(f"{draft}/support/steps").text
    assert "Agree the plan" in steps
    assert "Task of a person" in steps
    assert "Review after eight weeks" in analyst.get("/drafts").text


def test_a_draft_in_which_nothing_is_different_is_not_offered_to_be_proposed(site: Site) -> None:
    analyst, draft = begun(site)
    page = analyst.get(draft).text
    assert f'action="{draft}/propose"' not in page
    assert "once something in it is different" in page
    analyst, draft = written(site)
    assert f'action="{draft}/propose"' in analyst.get(draft).text


def test_a_draft_without_a_title_is_asked_for_one_and_keeps_what_was_chosen(site: Site) -> None:
    answer = site.signed_in("analyst").post("/drafts", title=" ", process=["support"])
    assert answer.status_code == 422
    assert "what the draft is to change" in answer.text
    assert re.search(r'value="support"[^>]* checked', answer.text)
    assert site.office.do(drafts_under_way) == []


def test_what_is_set_of_a_step_is_saved_in_the_draft_alone(site: Site) -> None:
    _, draft = written(site)
    assert b'name="Agree a plan"' in drafted(site, draft)
    assert site.office.do(latest_versions)["support"].number == 1


def test_a_fault_is_told_at_the_step_in_words(site: Site) -> None:
    analyst, draft = begun(site)
    analyst.post(f"{draft}/support/steps/plan", **{"set due": "soon"})
    assert "which is not a time" in analyst.get(f"{draft}/support/steps/plan").text
    refused = analyst.post(f"{draft}/propose", note="Try")
    assert refused.status_code == 422
    assert "It is not ready" in refused.text


def test_a_fault_told_at_its_own_step_leads_nowhere_else(site: Site) -> None:
    """The step's page is where it is mended: nobody is sent on to the diagram's text."""
    analyst, draft = begun(site)
    analyst.post(f"{draft}/support/steps/plan", **{"set due": "soon"})
    assert "Mend it" not in analyst.get(f"{draft}/support/steps/plan").text
    assert f'href="{draft}/support/steps/plan">Mend it' in analyst.get(draft).text


def test_a_sure_mend_is_one_press_and_one_save(site: Site) -> None:
    """From the draft's page one stays there; whoever may not write is offered nothing."""
    analyst, draft = begun(site)
    analyst.post(f"{draft}/support/steps/plan", **{"set due": "5D"})
    page = analyst.get(draft).text
    form = re.search(r'action="([^"]+/steps/plan)"(?:(?!</form>).)*?Change it to “P5D”', page, re.DOTALL)
    assert form
    assert "Change it to" not in site.signed_in("manager").get(draft).text
    pressed = {**hidden_fields(form[0]), "set due": "P5D"}
    assert pressed["seen"] == "1"
    mended = analyst.post(form[1], **pressed)
    assert mended.headers["Location"] == f"{draft}#process-support"
    assert b'name="due" value="P5D"' in drafted(site, draft)
    assert "Change it to" not in analyst.get(draft).text
    analyst.post(f"{draft}/undo")
    assert b'name="due" value="5D"' in drafted(site, draft)
    assert analyst.post(form[1], **pressed).status_code == 409


def hidden_fields(form: str) -> dict[str, str]:
    """The hidden fields of a form but for its token."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return {name: value for name, value in found if name in ("seen", "then")}


def test_two_tabs_of_one_editor_do_not_overwrite_each_other(site: Site) -> None:
    analyst, draft = written(site)
    late = analyst.post(f"{draft}/support/steps/review", **{"set name": "Late", "seen": "0"})
    assert late.status_code == 409
    assert "saved this draft after you opened it" in late.text
    assert b"Late" not in drafted(site, draft)


def test_a_comment_that_is_too_long_comes_back_with_what_was_typed_and_what_it_is_about(site: Site) -> None:
    analyst, draft = begun(site)
    long = "Why five days? " * 400
    back = analyst.post(f"{draft}/comments", said=long, process="support", element="plan")
    assert back.status_code == 422
    assert long.strip() in back.text
    assert 'name="element" value="plan"' in back.text


def test_a_name_that_no_picture_could_hold_is_refused_in_words(site: Site) -> None:
    analyst, draft = begun(site)
    refused = analyst.post(f"{draft}/support/steps/plan", **{"set name": "x" * 10_000})
    assert refused.status_code == 422
    assert "A name has at most 200 letters" in refused.text
    assert b"xxx" not in drafted(site, draft)


def test_a_manager_reads_comments_sends_back_and_publishes_at_last(site: Site) -> None:
    analyst, draft = written(site)
    assert analyst.post(f"{draft}/propose", note="Clearer").status_code == 302
    manager = site.signed_in("manager")
    page = manager.get(draft).text
    assert "Proposed by Al Analyst" in page
    manager.post(f"{draft}/send-back", said="Is the school told?")
    assert "Is the school told?" in analyst.get(draft).text
    analyst.post(f"{draft}/propose", note="It is")
    assert manager.post(f"{draft}/publish").status_code == 409
    comment = re.search(r"/comments/(\w+)/resolve", analyst.get(draft).text)
    assert comment
    analyst.post(f"{draft}/comments/{comment[1]}/resolve")
    published = manager.post(f"{draft}/publish")
    assert published.status_code == 302
    newest = site.office.do(versions_of, "support")[0]
    assert (newest.number, newest.written_by, newest.published_by) == (2, "analyst", "manager")
    page = manager.get(draft).text
    assert "version 2" in page
    assert "A newer version was published" not in page


def test_the_analyst_hears_what_became_of_it_and_the_commenter_that_it_was_seen_to(site: Site) -> None:
    analyst, draft = written(site)
    manager = site.signed_in("manager")
    assert "About drafts" not in analyst.get("/notices").text
    analyst.post(f"{draft}/propose", note="Clearer")
    manager.post(f"{draft}/send-back", said="Is the school told?")
    told = analyst.get("/notices").text
    assert "Mo Manager sent it back" in told
    assert "“Is the school told?”" in told
    assert f'href="{draft}' in told
    comment = re.search(r"/comments/(\w+)/resolve", analyst.get(draft).text)
    assert comment
    analyst.post(f"{draft}/comments/{comment[1]}/resolve")
    assert "Is the school told?" not in analyst.get("/notices").text
    assert "Al Analyst saw to your comment" in manager.get("/notices").text
    analyst.post(f"{draft}/propose", note="It is")
    assert "sent it back" not in analyst.get("/notices").text
    manager.post(f"{draft}/publish")
    assert "Mo Manager published it" in analyst.get("/notices").text
    assert "published it" not in manager.get("/notices").text
    assert "About drafts" not in site.signed_in("lead").get("/notices").text


def test_the_analyst_who_wrote_it_is_not_offered_to_publish_and_cannot(site: Site) -> None:
    analyst, draft = written(site)
    analyst.post(f"{draft}/propose", note="Clearer")
    assert "Somebody publishes it who did not begin it" in analyst.get(draft).text
    assert analyst.post(f"{draft}/publish").status_code == 403
    assert len(site.office.do(versions_of, "support")) == 1


def test_a_comment_about_a_step_stands_at_the_step_and_at_the_draft(site: Site) -> None:
    _, draft = written(site)
    manager = site.signed_in("manager")
    manager.post(f"{draft}/comments", said="Which plan?", process="support", element="plan")
    assert "Which plan?" in manager.get(f"{draft}/support/steps/plan").text
    assert "about <a" in manager.get(draft).text
    assert manager.post(f"{draft}/comments", said=" ").status_code == 422


def test_saves_are_undone_and_done_again(site: Site) -> None:
    analyst, draft = written(site)
    analyst.post(f"{draft}/undo")
    assert drafted(site, draft) == files("support").diagram
    analyst.post(f"{draft}/redo")
    assert b"Agree a plan" in drafted(site, draft)
    analyst.post(f"{draft}/undo")
    assert analyst.post(f"{draft}/undo").status_code == 422


def test_a_letter_is_written_as_text_and_removed_when_it_is_empty(site: Site) -> None:
    analyst, draft = begun(site)
    text = drafted(site, draft, "letters/plan.letter.md").decode().replace("\n", "\r\n")
    place = f"{draft}/support/text/letters/plan.letter.md"
    assert analyst.post(place, text=text + "Yours\r\n").status_code == 302
    assert drafted(site, draft, "letters/plan.letter.md").endswith(b"Yours\n")
    analyst.post(place, text=" ")
    assert analyst.get(place).status_code == 404


def test_another_analysts_work_is_read_and_taken_over_with_a_word(site: Site) -> None:
    _, draft = begun(site)
    site.office.do(set_roles, "both", ["analyst"], [])
    other = site.signed_in("both")
    page = other.get(draft).text
    assert "Al Analyst writes in this draft now" in page
    assert other.post(f"{draft}/support/steps/plan", **{"set name": "Mine"}).status_code == 409
    assert other.post(f"{draft}/take-over").status_code == 302
    assert other.post(f"{draft}/support/steps/plan", **{"set name": "Mine"}).status_code == 302
    assert b'name="Mine"' in drafted(site, draft)


def test_who_lost_the_role_while_editing_changes_nothing_more(site: Site) -> None:
    analyst, draft = begun(site)
    site.office.do(set_roles, "analyst", ["auditor"], [])
    refused = analyst.post(f"{draft}/support/steps/plan", **{"set name": "Mine"})
    assert refused.status_code == 403
    assert f'href="{draft}">See the draft as it is now' in refused.text
    assert drafted(site, draft) == files("support").diagram


def test_who_may_not_read_drafts_any_more_is_not_led_to_one(site: Site) -> None:
    analyst, draft = begun(site)
    site.office.do(set_roles, "analyst", ["trainer"], [])
    refused = analyst.post(f"{draft}/support/steps/plan", **{"set name": "Mine"})
    assert refused.status_code == 403
    assert f'href="{draft}"' not in refused.text


def test_a_second_tab_that_comes_too_late_leads_to_the_draft_with_what_was_typed(site: Site) -> None:
    analyst, draft = begun(site)
    step = f"{draft}/support/steps/plan"
    assert analyst.post(step, seen=0, **{"set name": "First tab"}).status_code == 302
    late = analyst.post(step, seen=0, **{"set name": "Second tab"})
    assert late.status_code == 409
    assert "Second tab" in late.text
    assert f'href="{draft}">See the draft as it is now' in late.text


def test_a_draft_is_discarded_and_stays_readable(site: Site) -> None:
    analyst, draft = begun(site)
    assert analyst.post(f"{draft}/discard").headers["Location"] == "/drafts"
    assert "Put away by Al Analyst" in analyst.get(draft).text
    late = analyst.post(f"{draft}/support/steps/plan", **{"set name": "Late"})
    assert "This draft is put away: nothing can be written in it" in late.text
    assert "This draft is put away" in analyst.get(f"{draft}/support/steps/plan").text


def test_what_was_put_away_is_found_again_in_the_list_of_drafts(site: Site) -> None:
    analyst, draft = begun(site)
    analyst.post(f"{draft}/discard")
    listed = analyst.get("/drafts").text
    assert re.search(rf'Published and put away last.*href="{draft}".*put away by Al Analyst', listed, re.S)
    assert "There is no draft under way" in listed


@pytest.mark.parametrize("who", ["lead", "hill", "trainer", "administrator"])
def test_drafts_are_for_analysts_managers_and_auditors(site: Site, who: str) -> None:
    _, draft = begun(site)
    for path in ("/drafts", draft, f"{draft}/support/steps", f"{draft}/support.zip"):
        assert site.signed_in(who).get(path).status_code == 403


def test_an_auditor_reads_and_changes_nothing(site: Site) -> None:
    _, draft = begun(site)
    auditor = site.signed_in("auditor")
    assert auditor.get(draft).status_code == 200
    assert auditor.post(f"{draft}/support/steps/plan", **{"set name": "Mine"}).status_code == 403
    assert auditor.post(f"{draft}/comments", said="Hm").status_code == 403


@pytest.mark.parametrize(
    "path", ["/drafts/nothing", "/drafts/nothing/support/steps", "{}/nothing/steps", "{}/x.zip"]
)
def test_what_is_not_there_is_not_found(site: Site, path: str) -> None:
    analyst, draft = begun(site)
    assert analyst.get(path.format(draft)).status_code == 404


def test_what_is_different_is_said_in_words_and_shown_in_the_pictures(site: Site) -> None:
    analyst, draft = written(site)
    assert "Agree a plan" in analyst.get(draft).text
    page = analyst.get(f"{draft}/support/differences").text
    assert "“Agree a plan”" in page
    assert "As it was" in page


def test_a_published_version_says_who_wrote_it_and_what_it_changed(site: Site) -> None:
    analyst, draft = written(site)
    analyst.post(f"{draft}/propose", note="Clearer")
    site.signed_in("manager").post(f"{draft}/publish")
    page = site.signed_in("lead").get("/processes/support/versions/2").text
    assert "proposed by Al Analyst" in page
    assert "Mo Manager" in page
    assert "“Agree a plan”" in page
    assert "It is the first version" in analyst.get("/processes/support/versions/1").text
    assert analyst.get("/processes/support/versions/3").status_code == 404


def test_a_question_is_added_to_a_form_and_seen_as_people_will_see_it(site: Site) -> None:
    analyst, draft = begun(site)
    form = f"{draft}/support/forms/plan"
    assert "What is it to" not in analyst.get(form).text
    added = analyst.post(form, name="who_helps", kind="choice", title="Who helps?")
    assert added.headers["Location"].endswith("/who_helps")
    asked = analyst.post(
        f"{form}/who_helps",
        title="Who helps?",
        options="school | The school\nnobody | Nobody",
        required="yes",
    )
    assert asked.status_code == 302
    page = analyst.get(form).text
    assert "The checks" not in page
    assert "The school" in page
    moved = analyst.post(f"{form}/who_helps/move", where="earlier")
    assert moved.headers["Location"].endswith("#question-who_helps")
    analyst.post(f"{form}/who_helps/remove")
    assert b"who_helps" not in drafted(site, draft, "forms/plan.form.json")


def test_a_choice_without_words_is_refused_at_its_field(site: Site) -> None:
    analyst, draft = begun(site)
    form = f"{draft}/support/forms/plan"
    analyst.post(form, name="who_helps", kind="choice", title="Who helps?")
    refused = analyst.post(f"{form}/who_helps", title="Who helps?", options="| The school")
    assert refused.status_code == 422
    assert "write each choice as" in refused.text
    assert analyst.post(form, name="who_helps", kind="choice", title="Again?").status_code == 422
    assert analyst.post(form, name="x", kind="nonsense", title="What?").status_code == 422
    assert analyst.get(f"{form}/nothing").status_code == 404
    assert analyst.get(f"{draft}/support/forms/nothing").status_code == 404


def test_whoever_s_steps_are_otherwise_reads_of_the_new_version(site: Site) -> None:
    analyst, draft = written(site)
    analyst.post(f"{draft}/propose", note="Clearer words")
    site.signed_in("manager").post(f"{draft}/publish")
    newest = site.office.do(versions_of, "support")[0]
    assert newest.concerns == ["lead_professional"]
    assert "Clearer words" in site.signed_in("lead").get("/notices").text
    assert "Clearer words" not in site.signed_in("hill").get("/notices").text


def test_a_proposed_draft_stands_among_the_notices_of_whoever_can_publish_it(site: Site) -> None:
    analyst, draft = written(site)
    manager = site.signed_in("manager")
    assert draft not in manager.get("/notices").text
    analyst.post(f"{draft}/propose", note="Clearer")
    assert draft in manager.get("/notices").text
    assert draft not in analyst.get("/notices").text
    assert draft not in site.signed_in("lead").get("/notices").text
    manager.post(f"{draft}/publish")
    assert draft not in manager.get("/notices").text
