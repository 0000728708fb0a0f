"""England's figures: as they were published, with their source, and a council's own beside them."""

from decimal import Decimal
from pathlib import Path

import pytest

from engine.attendance.national import ALL, latest, national_figures
from engine.errors import BadInput

HEAD = "school_year,phase,overall,authorised,unauthorised,persistent,severe,source,published\n"
NEWER = '2024/25,all,6.9,4.6,2.3,18.7,,"DfE, Pupil attendance in schools",2025-07-24\n'


def test_the_shipped_figures_are_those_that_were_published() -> None:
    england = latest(national_figures())
    assert england is not None
    assert (england.school_year, england.attendance, england.persistent, england.severe) == (
        "2023/24", Decimal("92.9"), Decimal("20.0"), Decimal("2.3"),
    )  # fmt: skip
    assert all(each.source and each.published for each in national_figures())


def test_authorised_and_unauthorised_absence_are_the_whole_but_for_rounding() -> None:
    known = [each for each in national_figures() if each.authorised is not None]
    assert known
    for each in known:
        assert each.authorised is not None
        assert each.unauthorised is not None
        assert abs(each.overall - each.authorised - each.unauthorised) <= Decimal("0.1")


def test_a_councils_own_list_adds_years_and_mends_figures(tmp_path: Path) -> None:
    own = tmp_path / "own.csv"
    own.write_text(HEAD + NEWER + "2023/24,all,7.2,,,,,Our statisticians,2026-01-01\n")
    found = national_figures(own)
    assert latest(found) == found[0]
    assert (found[0].school_year, found[0].severe) == ("2024/25", None)
    mended = [each.overall for each in found if (each.school_year, each.phase) == ("2023/24", ALL)]
    assert mended == [Decimal("7.2")]
    assert "2022/23" in {each.school_year for each in found}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("2024/26,all,6.9,,,,,DfE,2025-07-24", "line 2: “2024/26” is no school year"),
        ("2024/25,nursery,6.9,,,,,DfE,2025-07-24", "line 2: “nursery” is no phase"),
        ("2024/25,all,,,,,,DfE,2025-07-24", "line 2: overall is empty"),
        ("2024/25,all,6.9,,,120,,DfE,2025-07-24", "line 2: persistent is “120”"),
        ("2024/25,all,nan,,,,,DfE,2025-07-24", "line 2: overall is “nan”"),
        ("2024/25,all,6.9,,,,,,2025-07-24", "line 2: source is empty"),
        ("2024/25,all,6.9,,,,,DfE,24/07/2025", "line 2: published is “24/07/2025”"),
        ("2024/25,all", "line 2: overall is empty"),
    ],
)
def test_a_row_that_cannot_be_read_is_named_with_its_line(tmp_path: Path, line: str, said: str) -> None:
    own = tmp_path / "own.csv"
    own.write_text(HEAD + line + "\n")
    with pytest.raises(BadInput, match=said):
        national_figures(own)


def test_a_list_that_is_not_there_or_lacks_a_column_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        national_figures(tmp_path / "nowhere.csv")
    own = tmp_path / "own.csv"
    own.write_text("school_year,phase\n")
    with pytest.raises(BadInput, match="lacks the column overall"):
        national_figures(own)
