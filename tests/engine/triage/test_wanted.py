"""What is wanted of the triage list stands in the address, and an odd address still shows a list."""

import pytest

from engine.store.triage_filter import TriageFilter, triage_filter_from
from engine.triage.in_words import change_in_words


@pytest.mark.parametrize(
    "wanted",
    [
        TriageFilter(),
        TriageFilter(school="100001", year="10", band="persistent", change="fell", open_to="no_case"),
        TriageFilter(next="two_weeks", notice="ever", sort="change", turned=True, page=7),
    ],
)
def test_an_address_says_what_is_wanted_and_nothing_else(wanted: TriageFilter) -> None:
    assert triage_filter_from(wanted.query()) == wanted
    assert all(wanted.query().values())


def test_the_usual_list_has_a_bare_address() -> None:
    assert TriageFilter().query() == {}


@pytest.mark.parametrize(
    "told",
    [
        {"band": "worst", "change": "'", "open_to": "all", "sort": "name; DROP", "page": "-1"},
        {"page": "0", "turned": "no"},
        {"page": "9999999"},
        {"page": "two"},
    ],
)
def test_what_is_no_choice_leaves_nobody_out(told: dict[str, str]) -> None:
    assert triage_filter_from(told) == TriageFilter()


def test_another_filter_or_order_begins_at_the_first_page() -> None:
    wanted = TriageFilter(page=5, sort="name", band="severe")
    assert wanted.but(band="").page == 1
    assert wanted.sorted_by("change") == TriageFilter(sort="change", band="severe")


def test_a_column_sorts_the_other_way_when_it_is_chosen_again() -> None:
    assert not TriageFilter().descending
    assert TriageFilter().sorted_by("attendance").descending
    assert TriageFilter().sorted_by("notice").descending
    assert not TriageFilter().sorted_by("notice").sorted_by("notice").descending


@pytest.mark.parametrize(
    ("tenths", "said"),
    [
        (None, "Cannot be compared"),
        (0, "About the same"),
        (9, "About the same"),
        (-9, "About the same"),
        (10, "Rose by 1.0 points"),
        (-10, "Fell by 1.0 points"),
        (-523, "Fell by 52.3 points"),
        (1000, "Rose by 100.0 points"),
    ],
)
def test_a_change_is_told_in_words(tenths: int | None, said: str) -> None:
    assert change_in_words(tenths) == said
