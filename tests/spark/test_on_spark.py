"""The same registers on DuckDB and on Spark: every row equal. Run by `make test-spark`."""

from datetime import date
from pathlib import Path

import pyarrow.parquet as parquet
import pytest
from pyspark.sql import SparkSession

from engine.analysis import analyse
from engine.analysis.on_spark import main, measure
from engine.attendance.measures import school_year_of
from engine.errors import BadInput
from web.demo.registers import main as write_county

AS_OF = date(2026, 2, 13)
HEAD = "UPN,URN,Date,Session,Code\n"


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The marks of the demo county in two half-terms, revisions among them."""
    path = tmp_path_factory.mktemp("county") / "marks.parquet"
    words = ["--pupils", "420", "--half-terms", "2", "--until", AS_OF.isoformat(), "--out", str(path)]
    write_county.main(words, standalone_mode=False)
    return path


def test_the_demo_county_comes_to_the_same(spark: SparkSession, county: Path, tmp_path: Path) -> None:
    here = list(analyse([county], school_year_of(AS_OF)).rows())
    out = tmp_path / "measures"
    assert main([str(county), "--as-of", AS_OF.isoformat(), "--out", str(out)]) == 0
    there = (
        parquet.read_table(out / "measures").sort_by([("upn", "ascending"), ("urn", "ascending")]).to_pylist()
    )
    assert len(here) >= 420
    assert any(row["pn_consider"] for row in here)
    assert there == here


def test_of_two_files_the_later_mark_counts_and_what_cannot_be_read_refuses(
    spark: SparkSession, tmp_path: Path
) -> None:
    paths = []
    for name, code in (("1.csv", "O"), ("2.csv", "/"), ("3.csv", "?")):
        (tmp_path / name).write_text(f"{HEAD}A1,100001,2025-09-01,AM,{code}\n")
        paths.append(str(tmp_path / name))
    (row,) = measure(spark, paths[:2], school_year_of(AS_OF), str(tmp_path / "good")).collect()
    assert (row["possible"], row["attended"]) == (1, 1)
    with pytest.raises(BadInput, match="1 marks cannot be read"):
        measure(spark, paths, school_year_of(AS_OF), str(tmp_path / "bad"))
