"""`python -m web.demo.registers`: an invented county of any size as files, to try imports and analyses with.

Owns which half-terms are written, and that a county larger than memory is written district by district.
The same seed gives the same register, whatever its form, its span and the size of the county.
"""

from datetime import date, datetime
from pathlib import Path

import click

from engine.attendance.calendar import HalfTerm
from engine.attendance.usual_terms import usual_half_terms
from engine.clock import wall_clock
from engine.england import day_in_england
from engine.errors import BadInput
from web.demo.county import MOST_PUPILS, PUPILS, SEED, districts, year_began
from web.demo.enrolments import demo_enrolments
from web.demo.files import open_files
from web.demo.marks import AbsenceSpan
from web.demo.weeks import registers


def span_of(half_terms: int, until: date) -> AbsenceSpan:
    """The latest so many half-terms that ended by a day.

    Raises:
        BadInput: so many had not ended since 1970.
    """
    ended = [
        term
        for year in range(max(1970, year_began(until) - half_terms), year_began(until) + 1)
        for term in usual_half_terms(year)
        if term.last <= until
    ]
    if len(ended) < half_terms:
        raise BadInput(problem=f"{half_terms} half-terms had not ended by {until}: ask for fewer.")
    return AbsenceSpan(ended[-half_terms].first, ended[-1].last, until)


def write_files(out: Path, pupils: int, span: AbsenceSpan, seed: int) -> int:
    """Write the marks of a county, and beside them its pupils, schools and terms; how many marks.

    Memory is bounded: one district of a dozen schools is made at a time.

    Raises:
        BadInput: the file's name ends neither in .csv nor in .parquet.
    """
    with open_files(out) as files:
        files.write_terms(_terms(span))
        for district in districts(span.known_on, pupils=pupils, seed=seed):
            enrolled = [
                each
                for each in demo_enrolments(district, span.known_on, seed)
                if each.overlaps(span.first, span.known_on)
            ]
            files.write_district(district, enrolled, _years(span), seed)
            for register in registers(enrolled, span, seed):
                files.write_marks(register)
        return files.marks


def _years(span: AbsenceSpan) -> range:
    return range(year_began(span.first), year_began(span.known_on) + 1)


def _terms(span: AbsenceSpan) -> list[HalfTerm]:
    return [term for year in _years(span) for term in usual_half_terms(year)]


@click.command()
@click.option("--pupils", type=click.IntRange(1, MOST_PUPILS), default=PUPILS, show_default=True)
@click.option(
    "--half-terms", type=click.IntRange(1, 60), default=1, show_default=True, help="The latest ones."
)
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="FILE.csv or FILE.parquet."
)
@click.option("--seed", type=int, default=SEED, show_default=True)
@click.option(
    "--until", type=click.DateTime(["%Y-%m-%d"]), help="Half-terms that ended by this day.  [default: today]"
)
def main(pupils: int, half_terms: int, out: Path, seed: int, until: datetime | None) -> None:
    """Write the register of an invented county: marks, and beside them pupils, schools and terms."""
    try:
        span = span_of(half_terms, day_in_england(until or wall_clock()))
        marks = write_files(out, pupils, span, seed)
    except BadInput as refused:
        raise click.ClickException(str(refused)) from None
    except OSError as problem:
        raise click.ClickException(f"{problem.filename or out}: {problem.strerror or problem}") from None
    click.echo(f"{marks:,} marks from {span.first} to {span.last} are in {out}.")


if __name__ == "__main__":
    main()
