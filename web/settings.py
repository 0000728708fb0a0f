"""What an installation sets: environment variables PATHWAYS_*, read once, into one frozen dataclass.

Each field says its variable, its meaning and its default, and the table of docs/settings.md
is made from them. There is no insecure default: without a secret key, or with a
value that cannot be read, nothing starts, and every fault is named at once.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, cast, get_type_hints

from engine.attendance.national import NationalFigures, national_figures
from engine.errors import BadInput, EngineError
from engine.outbox.server import MailServer, Security

#: The usual port of a mail server, by how the way to it is encrypted.
PORTS: Mapping[str, int] = {"starttls": 587, "tls": 465, "none": 25}
#: Shorter secrets can be guessed by a patient machine.
SHORTEST_SECRET = 32


class SettingsRefused(EngineError):
    """These settings cannot be used: {problems}"""


def _text(value: str) -> str:
    return value.strip()


def _secret(value: str) -> str:
    if len(value) < SHORTEST_SECRET:
        raise ValueError(f"needs at least {SHORTEST_SECRET} characters")
    return value


def _colour(value: str) -> str:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", value):
        raise ValueError("needs a colour such as #1d70b8")
    return value


def _switch(value: str) -> bool:
    words = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
    if value.lower() not in words:
        raise ValueError("needs yes or no")
    return words[value.lower()]


def _minutes(value: str) -> timedelta:
    if not value.isdecimal() or int(value) < 1:
        raise ValueError("needs a whole number of minutes, 1 or more")
    return timedelta(minutes=int(value))


def _days(value: str) -> timedelta:
    if not value.isdecimal() or int(value) < 1:
        raise ValueError("needs a whole number of days, 1 or more")
    return timedelta(days=int(value))


def _megabytes(value: str) -> int:
    if not value.isdecimal() or int(value) < 1:
        raise ValueError("needs a whole number of megabytes, 1 or more")
    return int(value)


def _count(value: str) -> int:
    if not value.isdecimal():
        raise ValueError("needs a whole number")
    return int(value)


def _national(value: str) -> tuple[NationalFigures, ...]:
    try:
        return tuple(national_figures(Path(value) if value else None))
    except BadInput as refused:
        raise ValueError(str(refused)) from None


def _site(value: str) -> str:
    if value and not re.fullmatch(r"https?://[^\s/]+(/[^\s]*)?", value):
        raise ValueError("needs an address such as https://pathways.example.gov.uk")
    return value.rstrip("/")


def _server(value: str) -> tuple[str, int] | None:
    if not value:
        return None
    host, _, port = value.rpartition(":") if ":" in value else (value, "", "0")
    if not host or not port.isdecimal() or int(port) > 65535:
        raise ValueError("needs a host, or a host and a port such as mail.example.gov.uk:587")
    return host, int(port)


def _security(value: str) -> Security:
    found = value.lower()
    if found not in PORTS:
        raise ValueError(f"needs one of {', '.join(PORTS)}")
    return cast(Security, found)


def _names(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip())


@dataclass(frozen=True)
class Setting:
    """Where one setting comes from; without a default the variable must be set."""

    variable: str
    read: Callable[[str], Any]
    default: str | None
    meaning: str

    def value(self, environment: Mapping[str, str]) -> Any:
        """What `environment` gives for this setting; an empty variable counts as not set."""
        given = environment.get(self.variable, "").strip() or self.default
        if given is None:
            raise ValueError("must be set")
        return self.read(given)


@dataclass(frozen=True)
class Settings:
    """All settings of one installation."""

    secret_key: Annotated[
        str,
        Setting(
            "PATHWAYS_SECRET_KEY",
            _secret,
            None,
            "Signs forms and links: 32 or more random characters. Nothing starts without it.",
        ),
    ]
    database_url: Annotated[
        str,
        Setting(
            "PATHWAYS_DATABASE_URL",
            _text,
            "sqlite:///var/pathways.db",
            "Where the database is: SQLite for one machine, or `postgresql+psycopg://...`.",
        ),
    ]
    uploads: Annotated[
        Path,
        Setting(
            "PATHWAYS_UPLOADS",
            Path,
            "var/uploads",
            "A folder for files that people upload to import, removed after a day. Web and worker must share "
            "it; on several machines it is one mounted on all of them.",
        ),
    ]
    upload_megabytes: Annotated[
        int,
        Setting(
            "PATHWAYS_UPLOAD_MEGABYTES",
            _megabytes,
            "1000",
            "How large such a file may be. A half-term of marks of 90,000 pupils has 365.",
        ),
    ]
    council_name: Annotated[
        str,
        Setting("PATHWAYS_COUNCIL_NAME", _text, "Our council", "The name in the header of every page."),
    ]
    brand_colour: Annotated[
        str,
        Setting(
            "PATHWAYS_BRAND_COLOUR",
            _colour,
            "#1d4f76",
            "The colour of the header; white text must be readable on it.",
        ),
    ]
    mash_phone: Annotated[
        str,
        Setting(
            "PATHWAYS_MASH_PHONE",
            _text,
            "",
            "Telephone number of the multi-agency safeguarding hub (MASH), shown beside 999 on every case.",
        ),
    ]
    edt_phone: Annotated[
        str,
        Setting(
            "PATHWAYS_EDT_PHONE",
            _text,
            "",
            "Telephone number of the emergency duty team outside office hours.",
        ),
    ]
    help_contact: Annotated[
        str,
        Setting(
            "PATHWAYS_HELP_CONTACT",
            _text,
            "",
            "Whom to ask for help with signing in or with a page: a telephone number or an e-mail address.",
        ),
    ]
    letter_contact: Annotated[
        str,
        Setting(
            "PATHWAYS_LETTER_CONTACT",
            _text,
            "",
            "How families and schools reach the council, at the head of every letter: address, telephone.",
        ),
    ]
    national_figures: Annotated[
        tuple[NationalFigures, ...],
        Setting(
            "PATHWAYS_NATIONAL_FIGURES",
            _national,
            "",
            "A list of your own like `engine/attendance/national_figures.csv`: its rows take the place of "
            "those of the same school year and phase, or are added.",
        ),
    ]
    site: Annotated[
        str,
        Setting(
            "PATHWAYS_SITE",
            _site,
            "",
            "How people reach this site, such as `https://pathways.example.gov.uk`: for links in e-mails.",
        ),
    ]
    mail_server: Annotated[
        tuple[str, int] | None,
        Setting(
            "PATHWAYS_MAIL_SERVER",
            _server,
            "",
            "The council's mail server (SMTP), as `host` or `host:port`. Without it no e-mail is sent, and "
            "cases say so.",
        ),
    ]
    mail_security: Annotated[
        Security,
        Setting(
            "PATHWAYS_MAIL_SECURITY",
            _security,
            "starttls",
            "How the way to it is encrypted: `starttls` (port 587), `tls` (port 465), or `none` for a server "
            "on the same machine (port 25).",
        ),
    ]
    mail_user: Annotated[
        str,
        Setting(
            "PATHWAYS_MAIL_USER", _text, "", "The name to sign in there with; empty: without signing in."
        ),
    ]
    mail_password: Annotated[
        str,
        Setting("PATHWAYS_MAIL_PASSWORD", _text, "", "The password that belongs to it."),
    ]
    mail_sender: Annotated[
        str,
        Setting("PATHWAYS_MAIL_SENDER", _text, "", "The address that e-mails come from. Needed to send any."),
    ]
    mailbox: Annotated[
        str,
        Setting(
            "PATHWAYS_MAILBOX",
            _text,
            "",
            "The council's own mailbox for its pathway, to which requests for a meeting go. It reads the "
            "child's name, date of birth and school.",
        ),
    ]
    mail_names_children: Annotated[
        bool,
        Setting(
            "PATHWAYS_MAIL_NAMES_CHILDREN",
            _switch,
            "no",
            "Whether e-mails that bring people their notices may say what these say, with the child's name. "
            "Otherwise they say that there is one, with a link.",
        ),
    ]
    claimed_for: Annotated[
        timedelta,
        Setting("PATHWAYS_CLAIM_DAYS", _days, "14", "After so many days a task goes back to the team that "
                "somebody took and does not work at. What is theirs by name stays theirs."),
    ]  # fmt: skip
    backup_days: Annotated[
        int,
        Setting("PATHWAYS_BACKUP_DAYS", _count, "1", "`pathways doctor` asks for a backup after so many days "
                "and half a day; 0: you make them in another way, and it does not ask."),
    ]  # fmt: skip
    session_idle: Annotated[
        timedelta,
        Setting("PATHWAYS_SESSION_IDLE_MINUTES", _minutes, "60", "A person who does nothing for so many "
                "minutes must sign in again; what they typed is kept."),
    ]  # fmt: skip
    session_length: Annotated[
        timedelta,
        Setting(
            "PATHWAYS_SESSION_MINUTES",
            _minutes,
            "600",
            "A person must sign in again after so many minutes in any case.",
        ),
    ]
    secure_cookies: Annotated[
        bool,
        Setting(
            "PATHWAYS_SECURE_COOKIES",
            _switch,
            "yes",
            "Cookies travel by https only. Say no only to try it on your own machine over http.",
        ),
    ]
    hosts: Annotated[
        tuple[str, ...],
        Setting(
            "PATHWAYS_HOSTS",
            _names,
            "localhost,127.0.0.1",
            "Names of the site, separated by commas; a request under another name is refused.",
        ),
    ]
    proxies: Annotated[
        int,
        Setting(
            "PATHWAYS_PROXIES",
            _count,
            "0",
            "How many proxies of your own stand in front; their X-Forwarded headers are believed.",
        ),
    ]

    @classmethod
    def documented(cls) -> dict[str, Setting]:
        """Each field's name with its variable, default and meaning, in the order of this file."""
        hints = get_type_hints(cls, include_extras=True)
        return {each.name: hints[each.name].__metadata__[0] for each in fields(cls)}

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Settings":
        """The settings in `environment` (such as `os.environ`).

        Raises:
            SettingsRefused: a variable is missing or cannot be read; all of them are named.
        """
        values: dict[str, Any] = {}
        problems: list[str] = []
        for name, setting in cls.documented().items():
            try:
                values[name] = setting.value(environment)
            except ValueError as fault:
                problems.append(f"{setting.variable} {fault}")
        if problems:
            raise SettingsRefused(problems="; ".join(problems))
        return cls(**values)


def one_setting(name: str, environment: Mapping[str, str]) -> Any:
    """A setting in `environment` by its field, for whoever needs no other.

    Raises:
        SettingsRefused: it cannot be read.
    """
    setting = Settings.documented()[name]
    try:
        return setting.value(environment)
    except ValueError as fault:
        raise SettingsRefused(problems=f"{setting.variable} {fault}") from None


def mail_server(environment: Mapping[str, str]) -> MailServer | None:
    """The mail server in `environment`, for whoever needs no other setting; None where there is none.

    Raises:
        SettingsRefused: a variable cannot be read, or no sender is set.
    """
    wanted = ("site", "mail_server", "mail_security", "mail_user", "mail_password", "mail_sender", "mailbox",
              "mail_names_children")  # fmt: skip
    found = {name: one_setting(name, environment) for name in wanted}
    if found["mail_server"] is None:
        return None
    if "@" not in found["mail_sender"]:
        raise SettingsRefused(problems="PATHWAYS_MAIL_SENDER needs an e-mail address")
    host, port = found["mail_server"]
    security = found["mail_security"]
    return MailServer(
        host=host, port=port or PORTS[security], security=security, sender=found["mail_sender"],
        user=found["mail_user"], password=found["mail_password"], mailbox=found["mailbox"],
        site=found["site"],
        names_children=found["mail_names_children"],
    )  # fmt: skip
