"""What attendance and penalty notices come to in words, on a page."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from flask import Flask
from lxml import html

from engine.attendance.facts import Sessions, measures
from engine.attendance.next_notice import Barrier, KnownNotice, next_notices
from engine.attendance.patterns import (
    AbsenceRun,
    Contrast,
    HalfTermFigures,
    Halves,
    Missed,
    Patterns,
    Trend,
    Weekday,
)
from engine.attendance.penalty_notices import ThresholdMet
from engine.attendance.register import TowardsANotice
from engine.views.attendance import FiguresSeen
from engine.views.penalty_notices import Panel

FIRST, TODAY = date(2025, 9, 1), date(2026, 3, 23)
MET = ThresholdMet(date(2026, 1, 9), date(2026, 1, 5), 10)
PERSISTENT = "Persistently absent: a tenth or more of the possible sessions missed"
TEN = TowardsANotice("1", 10, date(2026, 1, 5), MET)
NAMES = {"1": "Hill Primary", "2": "Dale Primary"}


def said(drawing: Flask, call: str, **names: Any) -> str:
    """What a macro of the words says, without its markup."""
    page = drawing.jinja_env.from_string(
        '{% import "attendance/_words.html" as words with context %}{{ words.' + call + " }}"
    ).render(**names)
    tree: Any = html.fromstring(f"<div>{page}</div>")
    return " ".join(tree.text_content().split())


def figures(attended: int, possible: int) -> FiguresSeen:
    sessions = Sessions(TODAY, possible, attended, FIRST, 0, possible - attended)
    return FiguresSeen(FIRST, TODAY, sessions, measures(sessions))


@pytest.mark.parametrize(
    ("attended", "words"),
    [
        (500, "Severely absent: half or more of the possible sessions missed"),
        (501, f"{PERSISTENT}, here more than a fifth"),
        (799, f"{PERSISTENT}, here more than a fifth"),
        (800, PERSISTENT),
        (899, PERSISTENT),
        (900, f"{PERSISTENT}, here exactly a tenth"),
        (901, "Not persistently absent: less than a tenth of the possible sessions missed"),
    ],
)
def test_persistent_absence_is_told_as_a_tenth_missed_and_never_as_below_80_percent(
    drawing: Flask, attended: int, words: str
) -> None:
    assert said(drawing, "band(figures)", figures=figures(attended, 1000)) == words


def test_a_year_without_a_possible_session_says_when_the_last_mark_was(drawing: Flask) -> None:
    old = FiguresSeen(FIRST, date(2025, 7, 11), None, None)
    words = "No session has been possible since 1 September 2025. The last mark is of 11 July 2025."
    assert said(drawing, "in_short(figures)", figures=old) == words
    nothing = FiguresSeen(FIRST, None, None, None)
    assert said(drawing, "in_short(figures)", figures=nothing) == "No marks have come in for this child."


def seen(**found: Any) -> Mapping[str, Any]:
    return {"first": FIRST, "trend": found.pop("trend", None), "patterns": Patterns(**found)}


def test_each_pattern_is_a_sentence_with_its_figures(drawing: Flask) -> None:
    contrast = Contrast(Missed(12, 18), Missed(12, 84))
    told = said(
        drawing,
        "what_stands_out(seen)",
        seen=seen(
            weekdays=(Weekday(0, contrast),),
            halves=Halves(Missed(14, 60), Missed(4, 60)),
            beside_holidays=Contrast(Missed(5, 8), Missed(6, 96)),
            run=AbsenceRun(date(2025, 11, 3), date(2025, 11, 12), 8, True),
        ),
    )
    for sentence in (
        "What stands out since 1 September 2025",
        "Missed 12 of 18 sessions on Mondays (66.7%), 12 of 84 on other days (14.3%).",
        "Missed 14 of 60 mornings (23.3%), 4 of 60 afternoons (6.7%).",
        "Missed 5 of 8 sessions on the last school day before and the first after a holiday (62.5%), "
        "6 of 96 on other days (6.3%).",
        "8 school days in a row, from 3 November 2025 to 12 November 2025, the last day with marks.",
        "This says when sessions were missed, not why.",
    ):
        assert sentence in told


def test_two_half_terms_are_told_with_both_figures(drawing: Flask) -> None:
    now, before = (Sessions(TODAY, 40, attended, FIRST) for attended in (32, 40))
    trend = Trend(HalfTermFigures("Spring 2", TODAY, now), HalfTermFigures("", FIRST, before))
    assert (
        "Less attended than in the half-term before: Spring 2 80.0% (32 of 40 sessions), "
        "from 1 September 2025 100.0% (40 of 40 sessions)."
    ) in said(drawing, "what_stands_out(seen)", seen=seen(trend=trend))


def test_nothing_is_said_where_nothing_stands_out(drawing: Flask) -> None:
    assert said(drawing, "what_stands_out(seen)", seen=seen()) == ""


def notices(drawing: Flask, panel: Panel) -> str:
    return said(drawing, "penalty_notices(panel, names)", panel=panel, names=NAMES)


def test_ten_sessions_must_be_considered_and_a_manager_decides(drawing: Flask) -> None:
    told = notices(drawing, Panel([TEN], None, False, []))
    assert told.startswith(
        "10 unauthorised sessions (codes G, N, O and U) in the latest ten school weeks, "
        "since 5 January 2026. Ten lay within ten school weeks for the first time on 9 January 2026, "
        "counted from 5 January 2026. "
        "A penalty notice must be considered."
    )
    assert "one issued now would be a first notice" in told
    assert "Absence before 19 August 2024 never counts. This page decides nothing" in told
    assert told.endswith("and a manager decides.")


def test_each_school_is_told_by_itself(drawing: Flask) -> None:
    told = notices(
        drawing,
        Panel([TowardsANotice("1", 9, FIRST, None), TowardsANotice("2", 0, FIRST, MET)], None, False, []),
    )
    assert "Hill Primary: 9 unauthorised sessions" in told
    assert "There have never been ten within ten school weeks. With fewer, a notice needs a manager’s" in told
    assert "Dale Primary: 0 unauthorised sessions" in told
    assert "There are fewer now, but what was met stays until it has been dealt with." in told
    assert "Sessions of two schools are not added up." in told


@pytest.mark.parametrize(
    ("barrier", "held", "words"),
    [
        (Barrier.LOOKED_AFTER, True, "The child is looked after: no penalty notice and no other legal step"),
        (Barrier.NOT_KNOWN, False, "It is not known whether the child is looked after."),
        (Barrier.AGE, False, "not of compulsory school age"),
        (None, True, "A safeguarding concern is open: legal steps are on hold."),
    ],
)
def test_where_something_stands_in_the_way_no_notice_is_spoken_of(
    drawing: Flask, barrier: Barrier | None, held: bool, words: str
) -> None:
    earlier = next_notices([KnownNotice("Mrs Hill", date(2025, 3, 4), "paid")], TODAY)
    for parents in ([], earlier):
        told = notices(drawing, Panel([TEN], barrier, held, parents))
        assert words in told
        assert "must be considered" not in told
        assert "would be" not in told


def test_earlier_notices_say_what_another_would_be(drawing: Flask) -> None:
    known = [
        KnownNotice("Mrs Hill", date(2025, 3, 4), "paid"),
        KnownNotice("Mrs Hill", date(2025, 10, 6), "guilty"),
        KnownNotice("Mr Hill", date(2025, 10, 6), "not settled"),
        KnownNotice("Gran", date(2025, 10, 6), "withdrawn"),
    ]
    told = notices(drawing, Panel([TEN], None, False, next_notices(known, TODAY)))
    for sentence in (
        "Mrs Hill: notice of 4 March 2025, paid; notice of 6 October 2025, prosecuted, guilty. "
        "A third notice within three years is prohibited until 4 March 2028: other action is",
        "Mr Hill: notice of 6 October 2025, not settled. Another would be the second within three years",
        "Gran: notice of 6 October 2025, withdrawn. None of these counts any more: another would be a first",
        "For a parent who is not listed it would be a first notice.",
    ):
        assert sentence in told


def test_names_of_parents_are_written_as_text(drawing: Flask) -> None:
    parents = next_notices([KnownNotice("<script>", date(2025, 3, 4), "paid")], TODAY)
    assert "<script>: notice of" in notices(drawing, Panel([TEN], None, False, parents))
