"""A county's registers from file to page: analysed where they lie, imported twice, counted, scanned, opened.

Owns how large that county is: at full size 90,000 pupils and one half-term, some 6.3 million marks.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from engine.analysis import analyse
from engine.attendance.measures import school_year_of
from engine.identity import SYSTEM, Actor
from engine.imports import import_file
from engine.store.database import Database
from engine.store.moment import always
from engine.triage.counting import recount
from engine.triage.deciding import accept
from engine.triage.scanning import Scan
from engine.work.proposals import decide_in_batches, scan_now
from web.bench.measuring import seconds_of
from web.bench.morning import Morning, busy_morning
from web.bench.pages import pages_cpu_ms
from web.demo.county import SEED
from web.demo.filling import publish_shipped
from web.demo.registers import span_of, write_files

#: The day on which everything is said to happen.
NOW = datetime(2026, 7, 31, 9, tzinfo=UTC)
OFFICE = Actor(SYSTEM.id, SYSTEM.name, frozenset({"administrator", "system", "county_officer"}))
#: Enough to see how fast they are opened.
MOST_OPENED = 3_000
#: What a county gives beside its marks, in the order in which it can be imported.
BESIDE_IMPORT = ("schools", "terms", "pupils")


@dataclass(frozen=True)
class Registers:
    """Measures with the registers of a county, on an empty database."""

    database: Database
    url: str
    pupils: int
    times: int
    visits: int
    morning: Morning
    say: Callable[[str], None]

    def all(self) -> dict[str, Any]:
        """Seconds of each step, and how many marks there were."""
        with TemporaryDirectory(prefix="pathways-bench-") as place:
            parquet, csv = Path(place) / "marks.parquet", Path(place) / "marks.csv"
            span = span_of(1, NOW.date())
            self.say(f"writing the registers of {self.pupils:,} pupils")
            marks = write_files(parquet, self.pupils, span, SEED)
            write_files(csv, self.pupils, span, SEED)
            self.say(f"analysing {marks:,} marks")
            figures = {
                "marks": marks,
                "analyse_parquet_s": self.analysed(parquet),
                "analyse_csv_s": self.analysed(csv),
            }
            for kind in BESIDE_IMPORT:
                self.imported(kind, parquet.with_name(f"{kind}.csv"))
            self.say("importing them, twice")
            figures["import_s"] = self.imported("marks", parquet)
            figures["import_again_s"] = self.imported("marks", parquet)
            self.say("counting them")
            figures["count_s"] = self.transacted(lambda session: recount(session, NOW.date(), NOW))
        return figures | self.scanned(span.last)

    def scanned(self, as_of: date) -> dict[str, Any]:
        """Seconds of a scan of what was counted, what it proposed, and how fast the cases are opened."""
        publish_shipped(self.database, always(NOW))
        self.say("scanning")
        found: list[Scan] = []
        seconds = seconds_of(lambda: found.append(scan_now(self.database, OFFICE, as_of, NOW)))
        proposed = found[0].proposal_ids[:MOST_OPENED]
        self.say(f"opening {len(proposed):,} cases")
        opening = seconds_of(
            lambda: decide_in_batches(self.database, accept, OFFICE, proposed, "", always(NOW))
        )
        cpu_ms = pages_cpu_ms(self.database, self.visits)
        self.say("a busy morning")
        return {
            "scan_s": round(seconds, 3),
            "proposed": len(found[0].proposal_ids),
            "open_cases_per_s": round(len(proposed) / opening),
            "pages_cpu_ms": cpu_ms,
            "busy_morning_ms": busy_morning(self.database, self.url, self.morning),
        }

    def analysed(self, path: Path) -> float:
        """Seconds to measure every pupil of a file: the median of some times, after a first one."""
        period = school_year_of(NOW.date())

        def look() -> None:
            analyse([path], period)

        look()
        return round(median(seconds_of(look) for _ in range(self.times)), 3)

    def imported(self, kind: str, path: Path) -> float:
        """Seconds to import a file."""
        return self.transacted(lambda session: import_file(session, OFFICE, kind, path, NOW))

    def transacted(self, verb: Callable[[Any], object]) -> float:
        """Seconds from the beginning of a transaction to the end of its commit."""

        def transact() -> None:
            with self.database.transaction() as session:
                verb(session)

        return round(seconds_of(transact), 3)
