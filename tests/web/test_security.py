"""What the application tells browsers over https, and what it refuses to be served as."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from engine.store.database import open_database
from web.application import create_app
from web.settings import Settings

SECRET = {"PATHWAYS_SECRET_KEY": "a secret for tests, and for nothing else"}


@pytest.fixture
def client(sqlite_template: Path) -> FlaskClient:
    """A browser of an installation that is served by https behind one proxy."""
    settings = Settings.from_environment(
        SECRET | {"PATHWAYS_HOSTS": "pathways.example", "PATHWAYS_PROXIES": "1"}
    )
    return create_app(settings, open_database(f"sqlite:///{sqlite_template}")).test_client()


BEHIND = {
    "X-Forwarded-Host": "pathways.example",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-For": "192.0.2.1",
}


def test_over_https_browsers_are_told_to_stay_there(client: FlaskClient) -> None:
    page = client.get("/sign-in", headers=BEHIND)
    assert page.status_code == 200
    assert page.headers["Strict-Transport-Security"].startswith("max-age=63072000")


def test_over_https_the_cookie_is_pinned_to_the_host_and_hidden_from_scripts(client: FlaskClient) -> None:
    cookie = client.get("/sign-in", headers=BEHIND).headers["Set-Cookie"]
    assert cookie.startswith("__Host-pathways=")
    for word in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"):
        assert word in cookie
    assert "Domain" not in cookie
    assert client.application.config["SESSION_COOKIE_NAME"].startswith("__Host-")


def test_the_name_that_the_proxy_was_asked_for_is_checked(client: FlaskClient) -> None:
    assert client.get("/sign-in", headers=BEHIND | {"X-Forwarded-Host": "evil.example"}).status_code == 400


def test_files_that_are_the_same_for_everybody_may_be_kept(client: FlaskClient) -> None:
    with client.get("/static/icon.svg", headers=BEHIND) as file:
        assert file.headers.get("Cache-Control") != "no-store"
        assert file.headers["X-Content-Type-Options"] == "nosniff"


def test_a_file_whose_address_changes_with_it_is_asked_for_once(client: FlaskClient) -> None:
    address = re.search(r"/static/pages\.css\?v=\w+", client.get("/sign-in", headers=BEHIND).text)
    assert address
    with client.get(address[0], headers=BEHIND) as file:
        assert "immutable" in file.headers["Cache-Control"]
        assert "no-cache" not in file.headers["Cache-Control"]
    with client.get(address[0].partition("?")[0], headers=BEHIND) as file:
        assert "immutable" not in file.headers["Cache-Control"]


@pytest.mark.parametrize("address", ["/static/pages.css?v=another", "/static/not-here-yet.css?v=1"])
def test_what_another_version_of_the_site_has_there_is_not_kept_in_its_place(
    client: FlaskClient, address: str
) -> None:
    # While machines are upgraded one after another, a new page may ask the old version for its styles.
    with client.get(address, headers=BEHIND) as file:
        assert "immutable" not in file.headers.get("Cache-Control", "")
