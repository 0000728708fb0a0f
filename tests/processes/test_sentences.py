"""What is said of each sentence of the guidance names steps, questions and pages that are there."""

from collections.abc import Collection, Mapping

import pytest
from flask import Flask

from engine.bpmn.bundle import ProcessFiles
from engine.views.places import place_names
from processes.guidance import Sentence, demands, guidance_sentences
from web.application import SUBJECTS

#: As many as the two documents hold.
HOW_MANY = {
    "A pathway for supporting non-attendance": 51,
    "Chronic non-attendance flowchart and top tips (March 2021)": 38,
}


@pytest.fixture(scope="module")
def pages() -> Collection[str]:
    app = Flask(__name__)
    for subject in SUBJECTS:
        app.register_blueprint(subject.blueprint)
    return {rule.rule for rule in app.url_map.iter_rules()}


@pytest.fixture(scope="module")
def named(shipped_files: Mapping[str, ProcessFiles]) -> Mapping[str, str]:
    return {place: name for files in shipped_files.values() for place, name in place_names(files).items()}


def test_no_sentence_of_either_document_is_left_out() -> None:
    every = guidance_sentences()
    counted = {each: sum(one.document == each for one in every) for each in HOW_MANY}
    assert counted == HOW_MANY
    assert len(every) == len({one.nr for one in every}) == 89
    assert {one.document for one in every} == {one.document for one in demands().values()}


@pytest.mark.parametrize("sentence", guidance_sentences(), ids=lambda one: one.nr)
def test_nobody_is_sent_to_a_step_question_or_page_that_is_not_there(
    sentence: Sentence, named: Mapping[str, str], pages: Collection[str]
) -> None:
    assert sentence.carried_by
    assert [each for each in sentence.carried_by if each not in named and each not in pages] == []


@pytest.mark.parametrize("sentence", guidance_sentences(), ids=lambda one: one.nr)
def test_each_sentence_says_what_the_product_does_or_still_lacks(sentence: Sentence) -> None:
    assert sentence.sentence.endswith((".", "?"))
    assert sentence.does.endswith(".")
    assert sentence.thin is None or sentence.thin.endswith(".")


def test_a_question_is_told_from_a_step_and_from_a_table(named: Mapping[str, str]) -> None:
    assert named["pathway_meeting/give_date"] == "step “Give a date, time and place”"
    assert named["pathway_meeting/meeting_date.meeting_on"] == "question “On which day is the meeting?”"
    assert named["county_route/route"] == "table route"
