"""An application that only draws, and ways to look at what it drew."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from lxml import html

from engine.forms import Form, parse_form
from web.presentation import present_pages
from web.settings import Settings

Page = html.HtmlElement
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def presenting() -> Flask:
    """An application with the presentation layer and no pages."""
    app = Flask("web", root_path=str(ROOT / "web"))
    app.config.update(SECRET_KEY="x" * 32, SESSION_COOKIE_SECURE=False)
    present_pages(
        app, Settings.from_environment({"PATHWAYS_SECRET_KEY": "x" * 32, "PATHWAYS_COUNCIL_NAME": "Oakshire"})
    )
    # Frames link to pages that this application does not have.
    app.url_build_error_handlers.append(lambda error, endpoint, values: f"/{endpoint}")
    return app


@pytest.fixture
def drawing(presenting: Flask) -> Iterator[Flask]:
    """The same inside a request."""
    with presenting.test_request_context("/"):
        yield presenting


@pytest.fixture
def shipped_form() -> Callable[[str], Form]:
    """A form of the shipped pathways: `step_down/maintenance_plan`."""

    def read(name: str) -> Form:
        process, form = name.split("/")
        file = ROOT / "processes" / process / "forms" / f"{form}.form.json"
        return parse_form(file.read_bytes(), file.name)

    return read


@pytest.fixture
def form_of() -> Callable[..., Form]:
    """A form with these properties; other keys of the form by name."""

    def build(properties: dict[str, Any], **more: Any) -> Form:
        document = {"title": "T", "type": "object", "properties": properties, **more}
        return parse_form(json.dumps(document).encode(), "f.form.json")

    return build
