"""What deploy/ shows a council works: settings, and a proxy in front that slow senders do not stop."""

import re
import shutil
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from web.settings import Settings

NAME = "pathways.example.gov.uk"
SERVED = {
    "PATHWAYS_SECRET_KEY": "a secret for tests, and for nothing else",
    "PATHWAYS_HOSTS": NAME,
    "PATHWAYS_PROXIES": "1",
}
#: More than a process of the web has threads.
SLOW_SENDERS = 9
PATIENCE_SECONDS = 120


@pytest.fixture(scope="module")
def deploy(repository: Path) -> Path:
    return repository / "deploy"


def test_the_example_of_settings_is_those_that_are_read_with_their_meaning(deploy: Path) -> None:
    shown = (deploy / "pathways.env").read_text(encoding="utf-8")
    entries = re.findall(r"((?:^# .*\n)+)^#?(PATHWAYS_\w+)=(.*)$", shown, re.MULTILINE)
    documented = {setting.variable: setting for setting in Settings.documented().values()}
    assert [variable for _, variable, _ in entries] == list(documented)
    for words, variable, _ in entries:
        said = " ".join(line.removeprefix("# ") for line in words.splitlines())
        assert said == documented[variable].meaning.replace("`", ""), variable


def test_a_setting_that_stands_there_as_a_comment_is_the_default(deploy: Path) -> None:
    shown = (deploy / "pathways.env").read_text(encoding="utf-8")
    defaults = {each.variable: each.default for each in Settings.documented().values()}
    for variable, value in re.findall(r"^#(PATHWAYS_\w+)=(.*)$", shown, re.MULTILINE):
        assert value == defaults[variable], variable


def test_behind_the_proxy_slow_senders_stop_nobody(
    deploy: Path, sqlite_template: Path, tmp_path: Path
) -> None:
    with ExitStack() as held:
        backend = held.enter_context(listening())
        held.enter_context(web(backend, Path(shutil.copy(sqlite_template, tmp_path / "pathways.db"))))
        port = held.enter_context(nginx(deploy / "nginx.conf", backend.getsockname()[1], tmp_path))
        for _ in range(SLOW_SENDERS):
            held.enter_context(half_a_form(port))
        assert get(port, "/healthz").startswith("HTTP/1.1 200")
        # Over https, by the headers of the proxy, and not by those that somebody sent.
        page = get(port, "/sign-in", "X-Forwarded-Host: evil.example", "X-Forwarded-Proto: http")
        assert page.startswith("HTTP/1.1 200")
        assert "__Host-pathways=" in page


@contextmanager
def listening() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener


@contextmanager
def web(listener: socket.socket, file: Path) -> Iterator[None]:
    """The pages as shipped, in one process."""
    command = [sys.executable, "-m", "web.command_line", "serve", "--processes", "1"]
    with subprocess.Popen(
        [*command, "--bind", f"fd://{listener.fileno()}"],
        env={**SERVED, "PATHWAYS_DATABASE_URL": f"sqlite:///{file}"},
        cwd=Path(__file__).parents[2],
        pass_fds=[listener.fileno()],
    ) as part:
        try:
            yield
        finally:
            part.terminate()


@contextmanager
def nginx(example: Path, backend: int, folder: Path) -> Iterator[int]:
    """The example on ports of its own, with a certificate that is made for it; the port of its https."""
    with listening() as plain, listening() as secure:
        port = secure.getsockname()[1]
        here = {
            "listen [::]:80;": "",
            "listen [::]:443 ssl http2;": "",
            "listen 80;": f"listen 127.0.0.1:{plain.getsockname()[1]};",
            "listen 443 ": f"listen 127.0.0.1:{port} ",
            "127.0.0.1:8000": f"127.0.0.1:{backend}",
            "/etc/ssl/pathways/fullchain.pem": f"{folder}/cert.pem",
            "/etc/ssl/private/pathways.pem": f"{folder}/key.pem",
            "/var/log/nginx/": f"{folder}/",
        }
        shown = example.read_text(encoding="utf-8")
        assert [words for words in here if words not in shown] == []
        for words, ours in here.items():
            shown = shown.replace(words, ours)
        (folder / "site.conf").write_text(shown)
        kept = "".join(
            f"{kind}_temp_path {folder}/{kind}; "
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        (folder / "nginx.conf").write_text(
            f"daemon off; pid {folder}/pid; error_log stderr; events {{}}\n"
            f"http {{ {kept} include {folder}/site.conf; }}\n"
        )
        make_certificate(folder)
        listeners = [plain.fileno(), secure.fileno()]
        for listener in (plain, secure):
            listener.setblocking(False)
        # It takes sockets over that listen already, as at an upgrade of its own: whoever comes early waits.
        handed_over = {"NGINX": "".join(f"{number};" for number in listeners), "PATH": "/usr/sbin:/usr/bin"}
        command = ["nginx", "-c", str(folder / "nginx.conf"), "-p", str(folder)]
        with subprocess.Popen(command, env=handed_over, pass_fds=listeners) as proxy:
            try:
                yield port
            finally:
                proxy.terminate()


def make_certificate(folder: Path) -> None:
    """Write cert.pem and key.pem for the name of the site."""
    made = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem"), "-subj", f"/CN={NAME}"]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", *made]
    subprocess.run(command, check=True, capture_output=True)


def to_proxy(port: int) -> ssl.SSLSocket:
    """An encrypted connection to the proxy, whose certificate nobody else signed."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context.wrap_socket(
        socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS), server_hostname=NAME
    )


def half_a_form(port: int) -> ssl.SSLSocket:
    """A sign-in of which the first bytes are sent, and the rest is still to come."""
    sender = to_proxy(port)
    head = f"POST /sign-in HTTP/1.1\r\nHost: {NAME}\r\nContent-Length: 900\r\n"
    sender.sendall(f"{head}Content-Type: application/x-www-form-urlencoded\r\n\r\nname".encode())
    return sender


def get(port: int, path: str, *headers: str) -> str:
    """What the proxy answers to one request, head and body."""
    lines = [f"GET {path} HTTP/1.1", f"Host: {NAME}", "Connection: close", *headers]
    with to_proxy(port) as asking:
        asking.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        with asking.makefile("rb") as answer:
            return answer.read().decode()
