"""What an installation can set, and what stops it from starting."""

from datetime import timedelta

import pytest

from web.settings import Settings, SettingsRefused

SECRET = {"PATHWAYS_SECRET_KEY": "s" * 32}


def test_nothing_starts_without_a_secret_key() -> None:
    with pytest.raises(SettingsRefused, match="PATHWAYS_SECRET_KEY must be set"):
        Settings.from_environment({})


def test_a_short_secret_key_is_no_secret() -> None:
    with pytest.raises(SettingsRefused, match="at least 32 characters"):
        Settings.from_environment({"PATHWAYS_SECRET_KEY": "letmein"})


def test_every_setting_but_the_secret_has_a_default() -> None:
    settings = Settings.from_environment(SECRET)
    assert settings.session_idle == timedelta(minutes=60)
    assert settings.secure_cookies is True
    assert settings.hosts == ("localhost", "127.0.0.1")


def test_all_unreadable_settings_are_named_at_once() -> None:
    with pytest.raises(SettingsRefused) as refused:
        Settings.from_environment(
            SECRET
            | {
                "PATHWAYS_BRAND_COLOUR": "blue",
                "PATHWAYS_SESSION_MINUTES": "x",
                "PATHWAYS_SECURE_COOKIES": "?",
            }
        )
    for variable in ("PATHWAYS_BRAND_COLOUR", "PATHWAYS_SESSION_MINUTES", "PATHWAYS_SECURE_COOKIES"):
        assert variable in str(refused.value)


def test_an_empty_variable_counts_as_not_set() -> None:
    assert Settings.from_environment(SECRET | {"PATHWAYS_COUNCIL_NAME": " "}).council_name == "Our council"


def test_every_setting_is_documented() -> None:
    for row in Settings.documented().values():
        assert row.variable.startswith("PATHWAYS_")
        assert row.meaning.endswith(".")
