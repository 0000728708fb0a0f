"""People at browsers who complete whatever task is open, and send a form again until it was answered."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from threading import Event
from urllib.parse import urlencode
from uuid import uuid4

from engine.casework.tasks import completion_key
from handlers.answers import nested

#: Found in every page that has a form.
TOKEN = re.compile(r'name="form_token"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="form_token"')
#: More attempts than a web that was killed needs to come back.
MOST_ATTEMPTS = 1000
NotThere = (OSError, HTTPException)


@dataclass(frozen=True)
class Acknowledged:
    """A completion that the web said had happened. `key` is that of its form and its answers."""

    task: str
    key: str
    by: str


def acknowledged(task: str, once: str, answers: Mapping[str, str], by: str) -> Acknowledged:
    """That a form with the key `once` was taken, as the product knows it again."""
    posted = nested((name, [value]) for name, value in answers.items())
    return Acknowledged(task, completion_key(once, posted), by)


@dataclass
class Client:
    """One person at one browser.

    `next_task` answers the id of an open task and the answers to give, or None when there is none.
    """

    port: int
    name: str
    password: str
    next_task: Callable[[], tuple[str, Mapping[str, str]] | None]
    done: list[Acknowledged] = field(default_factory=list)
    refused: int = 0
    lost: int = 0
    odd: list[str] = field(default_factory=list)
    cookie: str = ""
    token: str = ""

    def work(self, ending: Event) -> None:
        """Complete tasks until it is time to end; a form once begun is sent until it was answered."""
        while not ending.is_set():
            task = self.next_task()
            if task is None:
                ending.wait(0.02)
                continue
            self.insist(*task)

    def insist(self, task: str, answers: Mapping[str, str]) -> None:
        """Send the form of one task until the web answers it, each time with the same key."""
        key = uuid4().hex
        for _ in range(MOST_ATTEMPTS):
            try:
                if not self.token:
                    self.sign_in()
                status, where, page = self.ask(
                    "POST",
                    f"/tasks/{task}",
                    {**answers, "once": key, "form_token": self.token, "do": "complete"},
                )
            except NotThere:
                self.lost += 1
                Event().wait(0.05)
                continue
            if status in (302, 303) and "/cases/" in where and "done=" in where:
                self.done.append(acknowledged(task, key, answers, self.name))
                return
            if status in (403, 409):
                self.refused += 1
                return
            if status == 401 or "/sign-in" in where:
                self.token = ""
                continue
            self.odd.append(f"{status} {where} {page[:200]}")
            if status < 500:
                return
            Event().wait(0.05)
        self.odd.append(f"task {task} was never answered")

    def sign_in(self) -> None:
        """Sign in as a person does, with the token of the form."""
        self.cookie = ""
        _, _, page = self.ask("GET", "/sign-in")
        fields = {"name": self.name, "password": self.password, "form_token": found_token(page), "next": "/"}
        status, _, page = self.ask("POST", "/sign-in", fields)
        if status not in (302, 303):
            raise RuntimeError(f"{self.name} could not sign in: {status} {page[:500]}")
        self.token = found_token(self.ask("GET", "/")[2])

    def ask(self, method: str, path: str, fields: Mapping[str, str] | None = None) -> tuple[int, str, str]:
        """One request; its status, where it leads, and its page."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": self.cookie}
        connection.request(method, path, urlencode(fields or {}), headers)
        answer = connection.getresponse()
        page = answer.read().decode()
        for value in answer.headers.get_all("Set-Cookie") or []:
            self.cookie = value.partition(";")[0]
        connection.close()
        return answer.status, answer.headers.get("Location", ""), page


def found_token(page: str) -> str:
    """The hidden token of the first form of a page."""
    found = TOKEN.search(page)
    return (found[1] or found[2]) if found else ""
