"""Analysts change a process in a draft, and a second person publishes it."""

from datetime import timedelta

import pytest

from engine.errors import BadInput, NotAllowed, NotFound
from engine.faults import FilesRefused
from engine.identity import Actor
from engine.losses import MeaningLost
from engine.process_versions import (
    DraftHeld,
    DraftMoved,
    DraftNotOpen,
    NothingToUndo,
    NotReady,
    begin_draft,
    begin_return,
    comment,
    compare_saved,
    discard,
    propose,
    publish,
    publish_draft,
    put_in_process,
    redo,
    resolve,
    rest_on_newest,
    save_drawn,
    save_files,
    send_back,
    take_over,
    undo,
)
from engine.store.people import Person, add_person
from engine.store.process_drafts import (
    comments_on,
    draft_of,
    drafts_under_way,
    files_of_draft,
    saves_of,
    writers_of,
)
from engine.store.processes import latest_versions, versions_of
from tests.engine.casework.office import ANALYST, LEAD, MANAGER, Office, files

ANNA = Actor("anna", "Anna Lyst", frozenset({"analyst"}))
DIAGRAM = "process.bpmn"


def changed(old: str = "P6W", new: str = "P8W") -> bytes:
    """The diagram of `support` with other words in it."""
    diagram = files("support").diagram.replace(old.encode(), new.encode())
    assert diagram != files("support").diagram
    return diagram


@pytest.fixture
def draft(office: Office) -> str:
    """A draft of `support` that an analyst has begun; a second analyst works here too."""
    person = Person(
        id=ANNA.id, name=ANNA.name, reached_by=None, sign_in_name=ANNA.id, roles=ANNA.roles,
        schools=ANNA.schools, active=True, must_change_password=False, locked_until=None,
    )  # fmt: skip
    with office.database.transaction() as session:
        add_person(session, person, "no password", office.now)
    return office.do(begin_draft, ANALYST, "Review after eight weeks", ["support"], office.now)


def write(office: Office, draft: str, content: bytes | None = None, actor: Actor = ANALYST) -> int:
    """Save another diagram of `support`."""
    diagram = changed() if content is None else content
    return office.do(
        save_files, actor, draft, "support", {DIAGRAM: diagram}, "Changed the diagram", office.now
    )


def diagram_now(office: Office, draft: str) -> bytes:
    """The diagram of `support` in the draft."""
    return office.do(files_of_draft, draft)["support"].now.diagram


def proposed(office: Office, draft: str) -> None:
    """Write in the draft and propose it."""
    write(office, draft)
    office.do(propose, ANALYST, draft, "Families asked for more time.", office.now)


def test_a_draft_begins_with_what_is_published(office: Office, draft: str) -> None:
    (found,) = office.do(files_of_draft, draft).values()
    assert found.now == files("support")
    assert found.base == files("support").digest
    ((listed, keys),) = office.do(drafts_under_way)
    assert (listed.title, listed.made_by, keys) == ("Review after eight weeks", "analyst", ["support"])


def test_a_save_changes_the_draft_and_nothing_that_is_published(office: Office, draft: str) -> None:
    assert write(office, draft) == 1
    assert diagram_now(office, draft) == changed()
    assert office.do(latest_versions)["support"].number == 1
    (save,) = office.do(saves_of, draft)
    assert (save.by, save.did, save.was[DIAGRAM]) == (
        "analyst",
        "Changed the diagram",
        files("support").diagram,
    )


def test_saving_what_is_there_already_is_no_save(office: Office, draft: str) -> None:
    assert write(office, draft, files("support").diagram) == 0
    assert office.do(saves_of, draft) == []


def test_a_save_can_be_undone_and_done_again_after_a_reload(office: Office, draft: str) -> None:
    write(office, draft)
    write(office, draft, changed("P6W", "P9W"))
    office.do(undo, ANALYST, draft, office.now)
    assert diagram_now(office, draft) == changed()
    office.do(undo, ANALYST, draft, office.now)
    assert diagram_now(office, draft) == files("support").diagram
    with pytest.raises(NothingToUndo):
        office.do(undo, ANALYST, draft, office.now)
    office.do(redo, ANALYST, draft, office.now)
    office.do(redo, ANALYST, draft, office.now)
    assert diagram_now(office, draft) == changed("P6W", "P9W")
    with pytest.raises(NothingToUndo):
        office.do(redo, ANALYST, draft, office.now)


def test_what_was_undone_is_gone_once_somebody_goes_on(office: Office, draft: str) -> None:
    write(office, draft)
    office.do(undo, ANALYST, draft, office.now)
    write(office, draft, changed("P6W", "P9W"))
    with pytest.raises(NothingToUndo):
        office.do(redo, ANALYST, draft, office.now)
    assert [save.state for save in office.do(saves_of, draft)] == ["dropped", "done"]


def test_undoing_a_removed_file_brings_it_back(office: Office, draft: str) -> None:
    name = "forms/plan.form.json"
    before = office.do(files_of_draft, draft)["support"].now.files[name]
    office.do(save_files, ANALYST, draft, "support", {name: None}, "Removed a form", office.now)
    assert name not in office.do(files_of_draft, draft)["support"].now.files
    office.do(undo, ANALYST, draft, office.now)
    assert office.do(files_of_draft, draft)["support"].now.files[name] == before


def test_one_person_writes_at_a_time_until_another_takes_over(office: Office, draft: str) -> None:
    write(office, draft)
    with pytest.raises(DraftHeld, match="Al Analyst has written in this draft since"):
        write(office, draft, changed("P6W", "P9W"), ANNA)
    office.do(take_over, ANNA, draft, office.now)
    write(office, draft, changed("P6W", "P9W"), ANNA)
    with pytest.raises(DraftHeld, match="Anna Lyst"):
        write(office, draft)
    assert diagram_now(office, draft) == changed("P6W", "P9W")


def test_a_draft_that_nobody_has_saved_for_half_an_hour_is_free(office: Office, draft: str) -> None:
    write(office, draft)
    office.now += timedelta(minutes=31)
    assert write(office, draft, changed("P6W", "P9W"), ANNA) == 2


def test_a_second_tab_does_not_save_over_the_first(office: Office, draft: str) -> None:
    office.do(save_files, ANALYST, draft, "support", {DIAGRAM: changed()}, "One", office.now, seen=0)
    with pytest.raises(DraftMoved, match="Al Analyst saved this draft after you opened it"):
        office.do(
            save_files, ANALYST, draft, "support", {DIAGRAM: changed("P6W", "P9W")}, "Two", office.now, seen=0
        )
    assert diagram_now(office, draft) == changed()


def test_a_diagram_that_was_saved_since_it_was_compared_is_compared_again(office: Office, draft: str) -> None:
    foreign = changed().replace(b"<userTask ", b'<userTask xmlns:o="http://o.example" o:mark="1" ', 1)
    compared = office.do(compare_saved, draft, "support", DIAGRAM, changed())
    write(office, draft, foreign)
    with pytest.raises(MeaningLost, match="o:mark"):
        office.do(
            save_drawn, ANALYST, draft, "support", DIAGRAM, changed(), "Two", office.now,
            seen=1, compared=compared,
        )  # fmt: skip
    assert diagram_now(office, draft) == foreign


@pytest.mark.parametrize(
    "name", ["../process.bpmn", "/etc/passwd", "process.exe", "forms/a/b.form.json", "forms/x.json", ""]
)
def test_a_file_that_no_process_has_is_refused(office: Office, draft: str, name: str) -> None:
    with pytest.raises(BadInput, match="is no file of a process"):
        office.do(save_files, ANALYST, draft, "support", {name: b"x"}, "Sent", office.now)


def test_a_picture_in_a_diagram_is_refused(office: Office, draft: str) -> None:
    with pytest.raises(BadInput, match="too large"):
        write(office, draft, b"x" * 2_000_001)


def test_only_analysts_write(office: Office, draft: str) -> None:
    for actor in (LEAD, MANAGER):
        with pytest.raises(NotAllowed):
            write(office, draft, actor=actor)
        with pytest.raises(NotAllowed):
            office.do(begin_draft, actor, "Mine", ["support"], office.now)


def test_an_unknown_process_or_draft_is_not_found(office: Office, draft: str) -> None:
    with pytest.raises(NotFound):
        office.do(begin_draft, ANALYST, "A change", ["nothing"], office.now)
    with pytest.raises(NotFound):
        write(office, "nothing")
    with pytest.raises(BadInput, match="Say in at most"):
        office.do(begin_draft, ANALYST, " ", ["support"], office.now)


def test_several_processes_change_together(office: Office, draft: str) -> None:
    office.do(put_in_process, ANALYST, draft, "concern", office.now)
    office.do(put_in_process, ANALYST, draft, "concern", office.now)
    assert list(office.do(files_of_draft, draft)) == ["concern", "support"]


def test_a_new_process_begins_with_its_first_file(office: Office, draft: str) -> None:
    office.do(save_files, ANALYST, draft, "visits", {DIAGRAM: files("visits").diagram}, "Began", office.now)
    found = office.do(files_of_draft, draft)["visits"]
    assert (found.base, found.now.diagram) == (None, files("visits").diagram)


def test_the_second_person_publishes_and_the_version_names_both(office: Office, draft: str) -> None:
    proposed(office, draft)
    (version,) = office.do(publish_draft, MANAGER, draft, office.now)
    newest = office.do(versions_of, "support")[0]
    assert (version.number, newest.written_by, newest.published_by) == (2, "analyst", "manager")
    assert newest.note == "Families asked for more time."
    assert office.do(draft_of, draft).state == "published"
    assert office.do(drafts_under_way) == []


def test_nobody_publishes_what_they_wrote_or_proposed(office: Office, draft: str) -> None:
    write(office, draft)
    office.do(take_over, ANNA, draft, office.now)
    write(office, draft, changed("P6W", "P9W"), ANNA)
    office.do(undo, ANNA, draft, office.now)
    office.do(propose, ANNA, draft, "Eight weeks", office.now)
    for actor in (ANALYST, ANNA):
        with pytest.raises(NotAllowed, match="because you wrote in it"):
            office.do(publish_draft, actor, draft, office.now)
    assert office.do(writers_of, draft) == {"analyst", "anna"}


def test_what_was_proposed_is_not_written_in(office: Office, draft: str) -> None:
    proposed(office, draft)
    for verb in (undo, redo, discard, take_over):
        with pytest.raises(DraftNotOpen, match="This draft is proposed"):
            office.do(verb, ANALYST, draft, office.now)
    with pytest.raises(DraftNotOpen):
        write(office, draft, changed("P6W", "P9W"))


def test_a_draft_sent_back_says_why_and_waits_until_that_is_seen_to(office: Office, draft: str) -> None:
    proposed(office, draft)
    office.do(send_back, MANAGER, draft, "Is the school told?", office.now)
    assert office.do(draft_of, draft).state == "open"
    office.do(propose, ANALYST, draft, "It is.", office.now)
    with pytest.raises(NotReady, match="A comment is not seen to yet"):
        office.do(publish_draft, MANAGER, draft, office.now)
    (said,) = office.do(comments_on, draft)
    office.do(resolve, ANALYST, draft, said.id, office.now)
    office.do(resolve, ANALYST, draft, said.id, office.now)
    office.do(publish_draft, MANAGER, draft, office.now)


def test_a_comment_keeps_the_name_of_the_element_that_it_is_about(office: Office, draft: str) -> None:
    office.do(comment, MANAGER, draft, "Too soon?", office.now, process="support", element="plan")
    (said,) = office.do(comments_on, draft)
    assert (said.element, said.about) == ("plan", "Agree the plan")
    with pytest.raises(NotFound):
        office.do(comment, MANAGER, draft, "What?", office.now, process="support", element="nothing")
    with pytest.raises(BadInput, match="Write your comment"):
        office.do(comment, MANAGER, draft, "  ", office.now)


def test_a_draft_with_an_error_is_not_proposed(office: Office, draft: str) -> None:
    write(office, draft, b"<html>")
    with pytest.raises(FilesRefused) as refused:
        office.do(propose, ANALYST, draft, "Try", office.now)
    assert {fault.path for fault in refused.value.faults} == {"support/process.bpmn"}
    assert office.do(draft_of, draft).state == "open"


def test_a_draft_that_its_scenario_forbids_is_not_proposed(office: Office, draft: str) -> None:
    office.do(
        save_files, ANALYST, draft, "support",
        {"scenarios/never.json": b'{"expect": {"ended": true}, "until": "2026-02-01T09:00:00+00:00"}'},
        "Wrote a scenario", office.now,
    )  # fmt: skip
    with pytest.raises(FilesRefused) as refused:
        office.do(propose, ANALYST, draft, "Try", office.now)
    assert [fault.code for fault in refused.value.faults] == ["NOT-AS-EXPECTED"]


def test_nothing_different_is_not_proposed(office: Office, draft: str) -> None:
    with pytest.raises(NotReady, match="Nothing in this draft is different"):
        office.do(propose, ANALYST, draft, "Nothing", office.now)
    write(office, draft)
    with pytest.raises(BadInput, match="Say why"):
        office.do(propose, ANALYST, draft, " ", office.now)


def test_a_version_published_meanwhile_is_never_lost_in_silence(office: Office, draft: str) -> None:
    write(office, draft)
    newer = {**files("support").files, DIAGRAM: changed("P6W", "P5W")}
    office.do(publish, ANALYST, [type(files("support"))("support", newer)], "Five weeks", office.now)
    with pytest.raises(NotReady, match="A newer version of support was published after this draft began"):
        office.do(propose, ANALYST, draft, "Eight", office.now)
    office.do(rest_on_newest, ANALYST, draft, "support", office.now)
    office.do(propose, ANALYST, draft, "Eight, not five", office.now)
    (version,) = office.do(publish_draft, MANAGER, draft, office.now)
    assert version.number == 3


def test_only_a_proposed_draft_is_published_or_sent_back(office: Office, draft: str) -> None:
    write(office, draft)
    with pytest.raises(DraftNotOpen, match="not proposed"):
        office.do(publish_draft, MANAGER, draft, office.now)
    with pytest.raises(DraftNotOpen):
        office.do(send_back, MANAGER, draft, "Why?", office.now)


def test_a_discarded_draft_is_put_away_for_good(office: Office, draft: str) -> None:
    office.do(discard, ANALYST, draft, office.now)
    assert office.do(drafts_under_way) == []
    with pytest.raises(DraftNotOpen, match="put away"):
        write(office, draft)
    with pytest.raises(DraftNotOpen):
        office.do(comment, MANAGER, draft, "Pity", office.now)


def test_of_two_who_publish_at_once_one_is_told(office: Office, draft: str) -> None:
    proposed(office, draft)
    office.do(publish_draft, MANAGER, draft, office.now)
    with pytest.raises(DraftNotOpen, match="published"):
        office.do(publish_draft, MANAGER, draft, office.now)
    assert len(office.do(versions_of, "support")) == 2


def test_going_back_is_a_draft_and_then_a_new_version(office: Office, draft: str) -> None:
    proposed(office, draft)
    office.do(publish_draft, MANAGER, draft, office.now)
    back = office.do(begin_return, ANALYST, "support", 1, office.now)
    assert office.do(files_of_draft, back)["support"].now == files("support")
    office.do(propose, ANALYST, back, "Six weeks were better", office.now)
    (version,) = office.do(publish_draft, MANAGER, back, office.now)
    assert (version.number, version.digest) == (3, files("support").digest)
    with pytest.raises(NotFound):
        office.do(begin_return, ANALYST, "support", 9, office.now)
