"""The office of casework, where analysts write drafts too."""

from tests.engine.casework.conftest import office, postgresql_begins, sqlite_begins

__all__ = ["office", "postgresql_begins", "sqlite_begins"]
