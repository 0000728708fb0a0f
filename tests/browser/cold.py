"""`pathways serve` without the warming: a test opens few pages, and only what they need is built."""

import os

from flask import Flask

from engine.store.database import open_database
from tests.databases import without_waiting
from web.application import create_app
from web.command_line.logs import log_in_lines
from web.settings import Settings


def application() -> Flask:
    """The pages, by the settings of the environment."""
    log_in_lines()
    settings = Settings.from_environment(os.environ)
    return create_app(settings, without_waiting(open_database(settings.database_url)))
