"""`pathways bench`: how fast it is on this machine, on this disk or this server."""

import click

from web.bench.figures import FULL, QUICK, BenchRun
from web.bench.registers import Registers
from web.bench.replays import replays_per_s
from web.bench.scratch import scratch_database
from web.command_line.documents import write_json
from web.command_line.opening import database_url


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option("--quick", is_flag=True, help="Only try that it works: the figures mean nothing.")
def bench(as_json: bool, quick: bool) -> None:
    """Measure this installation, in a database of its own beside the configured one.

    Takes some minutes. The floors, a bare commit and the library alone, are taken in the same run.
    """
    size = QUICK if quick else FULL
    with scratch_database(database_url()) as (database, url):
        figures = BenchRun(database, url, size, say).all()
    with scratch_database(database_url()) as (database, url):
        registers = Registers(database, url, size.pupils, size.analyses, size.visits, size.morning, say)
        figures["registers"] = registers.all()
    with scratch_database(database_url()) as (database, _):
        say("playing recorded cases again")
        figures["replays_per_s"] = replays_per_s(database, size.lives, size.replays)
    if as_json:
        write_json(figures)
        return
    for name, value in figures.items():
        if isinstance(value, dict):
            for inner, figure in value.items():
                click.echo(f"{name + ' ' + inner:<46} {shown_figures(figure)}")
        else:
            click.echo(f"{name:<46} {shown_figures(value)}")


def say(what: str) -> None:
    """Tell how far it is."""
    click.echo(f"... {what}", err=True)


def shown_figures(figure: object) -> str:
    """A figure for people."""
    if isinstance(figure, dict):
        return ", ".join(f"{name} {value}" for name, value in figure.items())
    return "not on this database" if figure is None else str(figure)
