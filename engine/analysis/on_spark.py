"""The analysis of a nation's registers on a Spark cluster: the same measures, written as Parquet.

    spark-submit engine/analysis/on_spark.py --as-of 2026-03-27 --out FOLDER MARKS...

MARKS are Parquet files, or CSV with the columns of docs/data.md, on storage that the cluster reaches. A
mark that cannot be read refuses the run: look through such files one by one with `pathways attendance`.
"""

import argparse
import sys
from collections.abc import Sequence
from datetime import date

import ibis
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f

from engine.attendance import measures
from engine.attendance.measures import Period, school_year_of
from engine.errors import BadInput

_COLUMNS = {"upn": "UPN", "urn": "URN", "date": "Date", "session": "Session", "code": "Code"}


def measure(spark: SparkSession, files: Sequence[str], period: Period, out: str) -> DataFrame:
    """Write the weeks and the measures of some files, as folders of Parquet in `out`; gives the measures.

    Raises:
        BadInput: some marks cannot be read; no measures are written then.
    """
    connection = ibis.pyspark.connect(spark)
    marks = _read(spark, files[0], 0)
    for place, path in enumerate(files[1:], start=1):
        marks = marks.unionByName(_read(spark, path, place))
    marks.createOrReplaceTempView("marks")
    last = measures.latest_mark(connection.table("marks"))
    measures.weeks(measures.sessions(last), period).to_parquet(f"{out}/weeks")
    weeks = connection.read_parquet(f"{out}/weeks")
    wrong = connection.to_pyarrow(weeks.wrong.sum()).as_py()
    if wrong:
        raise BadInput(problem=f"{wrong:,} marks cannot be read: `pathways attendance analyse` names them.")
    measures.county_measures(weeks).to_parquet(f"{out}/measures")
    return spark.read.parquet(f"{out}/measures")


def _read(spark: SparkSession, path: str, place: int) -> DataFrame:
    """The marks of one file, each with a number that grows with its line."""
    csv = path.removesuffix("/").endswith(".csv")
    read = spark.read.option("header", True).csv(path) if csv else spark.read.parquet(path)
    recorded = f.col("RecordedAt") if "RecordedAt" in read.columns else f.lit(None)
    # A partition has fewer than 2^33 rows, and a file fewer than 2^20 partitions.
    line = f.lit(place << 53) + f.monotonically_increasing_id()
    named = [f.col(theirs).cast("string").alias(ours) for ours, theirs in _COLUMNS.items()]
    return read.select(*named, recorded.cast("string").alias("recorded_at"), line.alias("line"))


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, write, and say how much; 1 for marks that cannot be read."""
    parser = argparse.ArgumentParser(description="Measure registers on Spark.")
    parser.add_argument("marks", nargs="+", help="CSV or Parquet files or folders")
    parser.add_argument("--as-of", required=True, type=date.fromisoformat, help="the last day that counts")
    parser.add_argument("--out", required=True, help="the folder of Parquet to write")
    given = parser.parse_args(arguments)
    spark = session()
    try:
        rows = measure(spark, given.marks, school_year_of(given.as_of), given.out).count()
    except BadInput as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 1
    sys.stdout.write(f"{rows:,} rows, one a pupil and school, are in {given.out}/measures\n")
    return 0


def session() -> SparkSession:
    """The session that spark-submit prepared, else one on this machine."""
    return (
        SparkSession.builder.appName("Attendance Pathways")
        # Days and moments are those that stand in the file, wherever the cluster stands.
        .config("spark.sql.session.timeZone", "UTC")
        .getOrCreate()
    )


if __name__ == "__main__":
    sys.exit(main())
