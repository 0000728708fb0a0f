"""The pages of each site, forked from a process that has built all that sites have in common.

`pathways serve` would import, compile and build the same again for each file of tests.
"""

import os
import socket
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path
from runpy import run_module

from flask import Flask

import processes
from engine.bpmn.bundle import ProcessFiles
from engine.imports.keeping import Keeping
from engine.process_versions import shelf
from engine.store.database import open_database
from tests.databases import without_waiting
from web.application import create_app
from web.command_line.logs import log_in_lines
from web.settings import Settings

#: What every site is set to, besides its database and the folder of its uploads.
SETTINGS = {
    "PATHWAYS_SECRET_KEY": "only for the browser's tests, 32 characters",
    "PATHWAYS_SECURE_COOKIES": "no",
    "PATHWAYS_HOSTS": "127.0.0.1",
    "PATHWAYS_COUNCIL_NAME": "Test County Council",
    "PATHWAYS_MASH_PHONE": "01632 960001",
    "PATHWAYS_EDT_PHONE": "01632 960002",
    "PATHWAYS_LETTER_CONTACT": "County Hall, High Street. 01632 960004",
}
#: As `pathways serve` starts it, with one process.
GUNICORN = ("--worker-class", "gthread", "--threads", "4", "--log-level", "warning")


@cache
def pages() -> Flask:
    """The pages of no site yet, with every template compiled and every shipped process built."""
    # Nothing asks this database: each site puts its own in its place.
    app = create_app(Settings.from_environment(SETTINGS), open_database(f"sqlite:///{os.devnull}"))
    for name in app.jinja_env.list_templates(extensions=["html"]):
        app.jinja_env.get_template(name)
    for key in processes.shipped():
        shelf.built(ProcessFiles.read(processes.folder(key)))
    return app


def serve(listener: socket.socket, database_url: str, uploads: Path) -> None:
    """Serve a site until somebody ends this process, which Ctrl-C at a terminal does not."""
    os.setsid()
    log_in_lines()
    database, app = without_waiting(open_database(database_url)), pages()
    app.extensions["pathways"] = replace(
        app.extensions["pathways"], database=database, keeping=Keeping(uploads)
    )
    sys.argv = ["gunicorn", *GUNICORN, "--bind", f"fd://{listener.fileno()}", f"{__name__}:pages()"]
    run_module("gunicorn", run_name="__main__")
