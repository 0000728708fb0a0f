"""`pathways worker`: fires what is due until it is stopped, finishing the case in hand."""

import os
import signal
from threading import Event

import click

from engine.work.worker import work_until
from web.command_line.ending import end_at_once
from web.command_line.logs import log_in_lines
from web.command_line.opening import keeping, log_start, ready_database
from web.settings import mail_server, one_setting


@click.command()
def worker() -> None:
    """Fire reviews, reminders and other timers that are due, until stopped."""
    log_in_lines()
    end_at_once()
    stopped = Event()
    for stop in (signal.SIGTERM, signal.SIGINT):
        signal.signal(stop, lambda *_: stopped.set())
    with ready_database() as database:
        log_start("worker", database)
        claimed_for = one_setting("claimed_for", os.environ)
        work_until(database, stopped, keeping(), mail_server(os.environ), claimed_for)
