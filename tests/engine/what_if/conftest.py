"""The office of casework, where analysts play lives in their drafts."""

from tests.engine.casework.conftest import office, postgresql_begins, sqlite_begins

__all__ = ["office", "postgresql_begins", "sqlite_begins"]
