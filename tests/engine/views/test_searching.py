"""A duty officer finds a child and the case by what a caller says, within their reach, on both databases."""

from datetime import date
from unicodedata import normalize

import pytest
from sqlalchemy import select

from engine.identity import Actor
from engine.search_terms import terms_of
from engine.store.enrolments import change_pupils
from engine.store.parents import add_parent
from engine.tables import cases
from engine.views.searching import CHILDREN_SHOWN, FoundChildren, find_children
from tests.engine.casework.office import DALE, HILL, LEAD, MONDAY, Office, add_pupil
from web.bench.measuring import statements_counted


def add(office: Office, name: str, number: int = 0, **more: str) -> str:
    """A child of this name at Hill Primary, born on 3 April 2012."""
    ident = f"{name} {number}"
    values = {"school_urn": "100001", "upn": f"B {ident}"[:20]} | more
    office.do(add_pupil, id=ident, name=name, date_of_birth=date(2012, 4, 3), **values)
    return ident


def found(office: Office, typed: str, actor: Actor = LEAD) -> FoundChildren:
    """What a person finds."""
    return office.do(find_children, actor, terms_of(typed, MONDAY.date()), MONDAY)


def names(office: Office, typed: str, actor: Actor = LEAD) -> list[str]:
    """The names of the children whom a person finds."""
    return [each.pupil.name for each in found(office, typed, actor).children]


@pytest.mark.parametrize(
    "typed",
    [
        *("Smith, Jo", "jo smith", "SMITH", "smi", "smth", "smiht jo", "Smith, Jo 3/4/2012"),
        *("3/4/2012", "3 April 2012", "03.04.12", "2012-04-03", "a123 456 789 012"),
    ],
)
def test_a_child_is_found_by_what_a_caller_says(office: Office, typed: str) -> None:
    add(office, "Jo Smith", upn="A123456789012")
    assert names(office, typed) == ["Jo Smith"]


@pytest.mark.parametrize("typed", ["smyht jo", "jo smith 4/4/2012", "nobody", "%", "A999999999999", "q", ""])
def test_nobody_is_found_by_what_fits_nobody(office: Office, typed: str) -> None:
    add(office, "Jo Smith")
    assert names(office, typed) == []


def test_names_with_accents_and_apostrophes_are_found_however_they_are_typed(office: Office) -> None:
    add(office, normalize("NFC", "Siân O’Brien-Šimić"))
    for typed in ("sian", "Siân", "o'brien", "obrien", "brien", "simic", "obriensimic"):
        assert len(names(office, typed)) == 1, typed


def test_a_name_as_typed_stands_before_those_that_are_like_it(office: Office) -> None:
    add(office, "Ann Smyth")
    add(office, "Zoe Smith")
    seen = found(office, "smith").children
    assert [(each.pupil.name, each.similar) for each in seen] == [("Zoe Smith", False), ("Ann Smyth", True)]


def test_a_child_is_found_by_a_parents_name_and_not_by_half_of_each(office: Office) -> None:
    child = add(office, "Jo Smith")
    office.do(add_parent, child, {"id": "1", "name": "Mary Jones"}, "lead", MONDAY)
    (seen,) = found(office, "jones, mary").children
    assert (seen.pupil.name, seen.parents) == ("Jo Smith", ("Mary Jones",))
    assert names(office, "smith mary") == []


def test_the_case_is_found_by_its_reference_also_when_it_is_closed(office: Office) -> None:
    case = office.open()
    with office.database.reading() as session:
        reference = str(session.scalar(select(cases.c.reference).where(cases.c.id == case)))
    for typed in (reference, reference.lower().replace("-", "")):
        (seen,) = found(office, typed).children
        assert [(each.id, each.reference, each.asked) for each in seen.cases] == [(case, reference, True)]
    assert names(office, reference, DALE) == []


def test_a_school_finds_its_own_children_only(office: Office) -> None:
    add(office, "Jo Smith")
    add(office, "Jo Smith", 2, school_urn="100002")
    assert len(names(office, "smith")) == 2
    for typed in ("smith", "smth", "3/4/2012"):
        assert len(names(office, typed, HILL)) == len(names(office, typed, DALE)) == 1, typed


def test_a_child_with_a_new_name_is_found_by_that_one_alone(office: Office) -> None:
    child = add(office, "Jo Smith")
    office.do(change_pupils, {child: {"name": "Jo Taylor"}})
    assert names(office, "jo taylor") == ["Jo Taylor"]
    assert names(office, "smith") == []


def test_of_very_many_the_first_are_shown_and_it_is_said_that_there_are_more(office: Office) -> None:
    for number in range(CHILDREN_SHOWN + 3):
        add(office, "Jo Smith", number)
    seen = found(office, "smith")
    assert (len(seen.children), seen.more) == (CHILDREN_SHOWN, True)


def test_how_many_are_found_changes_no_number_of_questions(office: Office) -> None:
    counts = []
    for number in range(12):
        add(office, "Jo Smith", number)
        if number in (1, 11):
            with statements_counted(office.database) as sent:
                found(office, "smith")
            counts.append(len(sent))
    assert counts[0] == counts[1]


def test_an_open_case_about_another_child_of_the_household_is_told_of(office: Office) -> None:
    office.know(household_id="h")
    add(office, "Kim Smith", household_id="h")
    assert [each.family for each in found(office, "kim").children] == [False]
    office.open()
    assert [each.family for each in found(office, "kim").children] == [True]
    assert [each.family for each in found(office, "sam").children] == [False]
