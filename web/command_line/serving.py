"""`pathways serve`: the web, in front of which a council puts its own proxy.

Owns how gunicorn is started. Refuses to start it with settings that cannot be used or a database
that is not ready, so that a mistake is one line and not a server that starts again and again.
"""

import os
import sys
from datetime import timedelta

import click
from flask import Flask

from engine.store.database import open_database
from web.application import create_app
from web.command_line.ending import end_at_once
from web.command_line.logs import log_in_lines
from web.command_line.opening import log_start, ready_database
from web.settings import Settings
from web.warming import warm_beside

#: How long a thread of the web goes on while another one waits.
SWITCH_SECONDS = 0.001
#: How long a page waits for a case that somebody else, or the worker, has in hand. Then it says so, and its
#: thread is free for others.
PAGE_WAITS = timedelta(seconds=2)


@click.command()
@click.option(
    "--bind", metavar="ADDRESS", default="127.0.0.1:8000", show_default=True, help="Where to listen."
)
@click.option("--processes", type=click.IntRange(1), default=2, show_default=True, help="Processes to run.")
@click.option("--threads", type=click.IntRange(1), default=4, show_default=True, help="Threads in each.")
def serve(bind: str, processes: int, threads: int) -> None:
    """Run the web until it is stopped."""
    settings = Settings.from_environment(os.environ)
    log_in_lines()
    with ready_database() as database:
        log_start("web", database, bind=bind, processes=processes, threads=threads, proxies=settings.proxies)
    command = [sys.executable, "-m", "gunicorn", "--bind", bind, "--workers", str(processes)]
    command += ["--worker-class", "gthread", "--threads", str(threads), "--log-level", "warning"]
    os.execv(sys.executable, [*command, f"{__name__}:application()"])  # noqa: S606 - becomes gunicorn, no shell


def application() -> Flask:
    """The pages, by the settings of the environment: what each process of the web serves."""
    log_in_lines()
    end_at_once()
    # A page gives way at each question to its database. Who waits then for a thread that judges a diagram
    # waits so long, each time: with Python's own 5 ms such a page took twice as long on PostgreSQL.
    sys.setswitchinterval(SWITCH_SECONDS)
    settings = Settings.from_environment(os.environ)
    database = open_database(settings.database_url, waits=PAGE_WAITS)
    app = create_app(settings, database)
    warm_beside(app, database)
    return app
