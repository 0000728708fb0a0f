"""A new process of the web is made ready: afterwards a first visitor waits for nothing that others do not."""

from pathlib import Path
from typing import Any

import pytest

from engine.process_versions import shelf
from engine.store.database import Database, open_database
from engine.store.processes import latest_versions
from tests.engine.casework.office import furnish
from web.application import create_app
from web.settings import Settings
from web.warming import warm, warm_beside

SETTINGS = Settings.from_environment({"PATHWAYS_SECRET_KEY": "x" * 32})


def test_what_was_warmed_is_never_built_again(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    furnish(database)
    app = create_app(SETTINGS, database)
    warm(app, database)
    built: list[str] = []
    compiled = app.jinja_env.compile

    def noted(source: Any, name: str | None = None, *more: Any, **also: Any) -> Any:
        built.append(str(name))
        return compiled(source, name, *more, **also)

    monkeypatch.setattr(app.jinja_env, "compile", noted)
    monkeypatch.setattr(shelf, "build_model", lambda files: built.append(files.key))
    assert app.test_client().get("/sign-in").status_code == 200
    with database.reading() as session:
        versions = latest_versions(session)
        assert versions
        for key in versions:
            shelf.program(session, key, shelf.pins_for(key, versions))
    assert built == []


def test_a_database_that_is_away_stops_no_process(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'empty.db'}")
    app = create_app(SETTINGS, database)
    warming = warm_beside(app, database)
    warming.join(60)
    assert not warming.is_alive()
    database.upgrade()
    assert app.test_client().get("/sign-in").status_code == 200
    database.close()
