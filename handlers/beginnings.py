"""What each person can do here and where they begin: links by policy, each with a sentence. Reads nothing."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import url_for

from engine.identity import Actor
from engine.policy import Action, Matter, allows


@dataclass(frozen=True)
class WhereToBegin:
    """A place where somebody may begin, and what it is for."""

    text: str
    href: str
    about: str


#: In the order in which they are offered: the action that the place needs, its endpoint, text and sentence.
PLACES: tuple[tuple[Action, str, str, str], ...] = (
    (Action.WRITE_DRAFT, "processes.overview", "Processes",
     "See each pathway as it runs now and what is published, and change it in a draft that somebody else "
     "publishes."),
    (Action.MANAGE_USERS, "users.everybody", "Users",
     "Add people, give them roles and schools, and a new password when they have lost theirs."),
    (Action.IMPORT_DATA, "imports.overview", "Import data",
     "Bring in schools, pupils, term dates, staff and register marks from files. Each is checked first."),
    (Action.SEE_OUTBOX, "outbox.overview", "Outbox",
     "See which e-mails were sent, which wait and which failed, and send a failed one again."),
    (Action.MOVE_CLOCK, "clock.show", "Move the clock",
     "Let days or weeks pass in this training database, so that reviews and reminders come. Then sign in as "
     "one of the people who work the cases, and see what came."),
    (Action.LIST_CASES, "case_list.show", "Cases",
     "Find any case, or by the search in the header: you can read each, its chronology and why the pathway "
     "decided as it did. What you open is written down."),
    (Action.SEE_READERS, "readings.show", "Readings",
     "Find a child, a case or a person, and see who read what and when."),
    (Action.READ_BROKEN_GLASS, "restriction.broken", "Broken glass",
     "See who opened a restricted case that they do not work on, when and why."),
    (Action.READ_FIGURES, "attendance.overview", "Attendance",
     "Read the figures of the county and of each school."),
    (Action.READ_PROCESSES, "processes.overview", "Processes",
     "Read each pathway as a picture and step by step, with the guidance behind each step."),
)  # fmt: skip


def beginnings(actor: Actor, *, training: bool) -> Iterator[WhereToBegin]:
    """The places for somebody whose work is not casework, each once."""
    offered = set()
    for action, endpoint, text, about in PLACES:
        if endpoint in offered or not allows(action, actor, Matter(training=training)):
            continue
        offered.add(endpoint)
        yield WhereToBegin(text, url_for(endpoint), about)
