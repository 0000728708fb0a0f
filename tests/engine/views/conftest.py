"""The same office as casework is tested in."""

from tests.engine.casework.conftest import office, postgresql_begins, sqlite_begins

__all__ = ["office", "postgresql_begins", "sqlite_begins"]
