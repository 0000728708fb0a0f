"""The real processes under test: the web and the workers, started, killed without warning, started again."""

import os
import random
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psutil


@dataclass
class Part:
    """One command of the product, running in a process group of its own."""

    arguments: list[str]
    environment: Mapping[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, also after it was killed."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "web.command_line", *self.arguments],
                env={**os.environ, **self.environment}, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def kill(self, chance: random.Random) -> str:
        """Kill -9: all of it, or one of the processes that it started. Says which."""
        assert self.process is not None
        children = psutil.Process(self.process.pid).children() if self.process.poll() is None else []
        if children and chance.random() < 0.7:
            chance.choice(children).kill()
            return f"one child of {self.arguments[0]}"
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.start()
        return f"all of {self.arguments[0]}"

    def stop(self) -> int:
        """Ask it to end, and answer with what it ended."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


@dataclass
class Product:
    """The web and its workers on one database."""

    url: str
    folder: Path
    workers: int = 2
    parts: list[Part] = field(default_factory=list)
    port: int = 0

    def __post_init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        environment = {
            "PATHWAYS_DATABASE_URL": self.url,
            "PATHWAYS_SECRET_KEY": "for one run of this script only, and of no use to anybody",
            "PATHWAYS_SECURE_COOKIES": "no",
        }
        serve = ["serve", "--bind", f"127.0.0.1:{self.port}", "--processes", "2"]
        commands = [serve, *(["worker"] for _ in range(self.workers))]
        for number, command in enumerate(commands):
            self.parts.append(Part(command, environment, self.folder / f"{command[0]}-{number}.log"))

    def start(self) -> None:
        """Start everything."""
        for part in self.parts:
            part.start()

    def stop(self) -> list[int]:
        """Stop everything that still runs; the codes with which it ended."""
        return [part.stop() for part in self.parts if part.process and part.process.poll() is None]
