"""`pathways demo`: web and worker together on an invented county, until somebody stops them.

Owns the folder of the demo (its database and its secret) and the two processes. Neither is started
again when it ends: that would hide what went wrong.
"""

import os
import secrets
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

import click

from engine.clock import wall_clock
from engine.errors import EngineError
from engine.store.moment import present
from web.command_line.ending import end_at_once
from web.command_line.opening import any_database
from web.demo.filling import fill, publish_shipped
from web.demo.staff import PASSWORD, STAFF

#: How long the web and the worker may take to end what they are doing.
STOP_SECONDS = 30
#: What the demo sets where the environment does not.
SETTINGS = {
    "PATHWAYS_COUNCIL_NAME": "Demo County Council",
    "PATHWAYS_SECURE_COOKIES": "no",
    "PATHWAYS_MASH_PHONE": "01632 960 001",
    "PATHWAYS_EDT_PHONE": "01632 960 002",
    "PATHWAYS_HELP_CONTACT": "01632 960 003",
    "PATHWAYS_LETTER_CONTACT": "County Hall, High Street. 01632 960 004",
}


class PortTaken(EngineError):
    """Port {port} is in use: choose another one, for example `make demo PORT={other}`."""


class PartEnded(EngineError):
    """The {part} ended by itself with code {code}, so the demo was stopped."""


@click.command()
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 chooses a free one."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option("--folder", type=click.Path(path_type=Path), default=Path("var/demo"), show_default=True)
def demo(port: int, host: str, folder: Path) -> None:
    """Run web and worker on an invented county with a movable clock."""
    end_at_once()
    listener = listen(host, port)
    environment = prepare_demo(folder)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.default_int_handler)
    with ExitStack() as parts:
        web = ["serve", "--bind", f"fd://{listener.fileno()}"]
        running = {
            start_part(web, environment, parts, listener.fileno()): "web",
            start_part(["worker"], environment, parts): "worker",
        }
        # They end beside each other: each is waited for only when all were told.
        for part in running:
            parts.callback(part.terminate)
        try:
            announce(f"http://{host}:{listener.getsockname()[1]}/")
            ended, status = os.wait()
        except KeyboardInterrupt:
            click.echo("Stopping the web and the worker.")
            return
        names = {part.pid: name for part, name in running.items()}
        raise PartEnded(part=names.get(ended, "demo"), code=os.waitstatus_to_exitcode(status))


def listen(host: str, port: int) -> socket.socket:
    """A socket that already takes connections: whoever comes before the web is up waits a moment.

    Raises:
        PortTaken: another program listens there.
    """
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(64)
    except OSError:
        listener.close()
        raise PortTaken(port=port, other=port + 1 if port < 65535 else 8000) from None
    return listener


def prepare_demo(folder: Path) -> Mapping[str, str]:
    """Make the folder's database and secret where they are missing; the environment of the parts."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder.resolve() / "pathways.db"
    if not file.exists():
        click.echo(f"Making the demo county in {folder} (less than a minute) ...")
        half_done = file.with_name("unfinished.db")
        for left_over in folder.glob("unfinished.db*"):
            left_over.unlink()
        with any_database(f"sqlite:///{half_done}") as database:
            database.upgrade()
            fill(database, wall_clock())
        half_done.rename(file)
    with any_database(f"sqlite:///{file}") as database:
        database.upgrade()
        publish_shipped(database, present)
    own = {
        "PATHWAYS_DATABASE_URL": f"sqlite:///{file}",
        "PATHWAYS_SECRET_KEY": secret(folder / "secret"),
        "PATHWAYS_UPLOADS": f"{folder.resolve() / 'uploads'}",
    }
    return {**SETTINGS, **os.environ, **own}


def secret(file: Path) -> str:
    """The demo's own secret, made once and readable by its owner alone."""
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(32))
    return file.read_text()


def announce(address: str) -> None:
    """Say where it is and who may sign in."""
    click.echo(f"\nAttendance Pathways is at {address}\nSign in with the password {PASSWORD} as")
    for person in STAFF:
        click.echo(f"  {person.sign_in_name:<12} {person.name}, {person.job}")
    click.echo("Ctrl-C stops it.\n")


def start_part(
    words: list[str], environment: Mapping[str, str], parts: ExitStack, *passed: int
) -> "subprocess.Popen[bytes]":
    """Start one part in a session of its own, to be ended with `parts`."""
    command = [sys.executable, "-m", "web.command_line", *words]
    part = subprocess.Popen(command, env=dict(environment), pass_fds=passed, start_new_session=True)  # noqa: S603
    parts.callback(stop, part)
    return part


def stop(part: "subprocess.Popen[bytes]") -> None:
    """End a part kindly, and by force when it does not listen."""
    part.terminate()
    try:
        part.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        part.kill()
        part.wait()
