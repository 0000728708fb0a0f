"""The help has a page for everything that the engine reads, and every example does what it is there for."""

from pathlib import Path

from engine.bpmn.beside import ProcessNeighbours
from engine.bpmn.model import build_model
from engine.forms.keys_explained import FIELD_KEYS_EXPLAINED, FORM_KEYS_EXPLAINED
from engine.forms.keywords import FIELD_KEYS, FORM_KEYS
from engine.help import (
    every_subject,
    example_named,
    feel_examples,
    functions_by_topic,
    help_pages,
    names_by_topic,
    said_by,
)
from engine.help.playing import example_files
from engine.letters.signs import SIGNS_EXPLAINED

ROOT = Path(__file__).parents[3]
#: What a page explains in words alone: signs in the text of a letter, lists of names and functions, what is
#: drawn and set of nothing, and what stands beside a form only where there are other children.
IN_WORDS = (
    "letter ",
    "names ",
    "functions ",
    "kind lane",
    "kind process",
    "kind sequenceFlow",
    "kind textAnn",
    "kind multi",
)


def test_everything_that_the_engine_reads_has_a_page_and_no_page_is_about_anything_else() -> None:
    told = {key for page in help_pages() for key in page.about}
    assert sorted(every_subject().keys() - told) == []
    assert sorted(told - every_subject().keys()) == []


def test_every_page_has_a_name_and_an_address_of_its_own() -> None:
    names = [page.name for page in help_pages()]
    assert len(set(names)) == len(names)
    assert "of" not in names


def test_a_page_shows_an_example_of_what_it_is_about() -> None:
    lacking = [
        (page.name, key)
        for page in help_pages()
        if page.example
        for key in page.about
        if not key.startswith(IN_WORDS) and key not in said_by(example_named(page.example))
    ]
    assert lacking == []


def test_every_example_is_shown_on_a_page() -> None:
    assert {page.example for page in help_pages() if page.example} == example_files().keys()


def test_every_example_is_sound_also_beside_its_own_forms_and_tables() -> None:
    faults = []
    for key, files in example_files().items():
        known = ProcessNeighbours({key: []}, example_files().get, key=key)
        faults += [str(one) for one in build_model(files, known.calls, known).warnings]
    assert faults == []


def test_every_example_comes_out_as_it_says() -> None:
    runs = [(key, run) for key in example_files() for run in example_named(key).runs]
    assert [
        (key, run.title, run.report.faults, run.report.unmet) for key, run in runs if not run.report.holds
    ] == []
    assert all(run.report.steps and run.scenario["expect"] for _, run in runs)


def test_every_function_and_topic_of_names_has_an_example_that_comes_to_something() -> None:
    wanted = {name for names in functions_by_topic().values() for name in names} | names_by_topic().keys()
    assert feel_examples().keys() == wanted
    silent = [one.name for one in feel_examples().values() if one.problems or one.comes_to.startswith("null")]
    assert silent == []


def test_every_key_of_a_form_that_is_ours_is_explained_and_the_readme_says_the_same() -> None:
    assert {key for key in FORM_KEYS if key.startswith("ui:")} <= FORM_KEYS_EXPLAINED.keys() <= FORM_KEYS
    by_kind = {"ui:widget", "ui:fact", "ui:addLabel"}
    assert {key for key in FIELD_KEYS if key.startswith("ui:")} - by_kind <= FIELD_KEYS_EXPLAINED.keys()
    readme = (ROOT / "engine" / "forms" / "README.md").read_text(encoding="utf-8")
    for told in (FORM_KEYS_EXPLAINED, FIELD_KEYS_EXPLAINED):
        assert "\n".join(f"| `{key}` | {meaning} |" for key, meaning in told.items()) in readme


def test_the_page_of_letters_shows_the_same_signs() -> None:
    page = (ROOT / "docs" / "letters.md").read_text(encoding="utf-8")
    assert "\n".join(f"| {sign} | {meaning} |" for sign, meaning in SIGNS_EXPLAINED.items()) in page
