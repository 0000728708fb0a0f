"""Copies of a PostgreSQL database, made and put back by PostgreSQL's own programs."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from shutil import which

from sqlalchemy import URL, NullPool, Table, create_engine, select, text

from engine.errors import BadInput

_TABLES = text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
_OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
)


def dump_database(address: URL, part: Path) -> None:
    """Copy the whole database as it is at one moment; writers go on meanwhile.

    Raises:
        BadInput: pg_dump is missing, or failed.
    """
    _run("pg_dump", address, "--format=custom", "--no-owner", "--no-privileges", f"--file={part}")


def put_back(address: URL, file: Path) -> None:
    """Put a copy into an empty database: all of it or nothing.

    Raises:
        BadInput: pg_restore is missing or failed, the database is not empty, or others are connected to it.
    """
    require_empty(address)
    _run("pg_restore", address, "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction",
         str(file))  # fmt: skip


def require_empty(address: URL, but_for: Sequence[Table] = ()) -> None:
    """Refuse a database that holds tables, or that somebody uses.

    Args:
        but_for: tables that may be there when they have no rows.

    Raises:
        BadInput: it does, or they do.
    """
    engine = create_engine(address, poolclass=NullPool)
    with engine.connect() as session:
        there, others = set(session.scalars(_TABLES)), session.scalar(_OTHERS)
        empty = {
            table.name
            for table in but_for
            if table.name in there and not session.execute(select(table).limit(1)).first()
        }
    if there - empty - ({"alembic_version"} if but_for else set()):
        raise BadInput(
            problem=f"The database {address.database} is not empty. Create an empty one (createdb) and "
            "give its address instead: the old one stays until you drop it."
        )
    if others:
        raise BadInput(
            problem=f"Others are connected to {address.database}: stop web, workers and commands first."
        )


def _run(program: str, address: URL, *options: str) -> None:
    """Run one of PostgreSQL's programs. The password goes by its environment, which others do not see.

    Raises:
        BadInput: it is missing, or failed.
    """
    path = which(program)
    if path is None:
        raise BadInput(
            problem=f"The program {program} is missing. It comes with PostgreSQL's client: install "
            "postgresql-client, of the server's version or a later one."
        )
    plain = address.set(drivername="postgresql", password=None).render_as_string()
    secret = {"PGPASSWORD": str(address.password)} if address.password else {}
    words = [path, *options, f"--dbname={plain}"]
    # Without a shell, at an address that the administrator gives.
    done = subprocess.run(  # noqa: S603
        words, env={**os.environ, **secret}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BadInput(problem=f"{program} failed: {done.stderr.strip() or done.returncode}")
