"""A case lived through in browsers: each person does their part on the pages, the trainer moves the clock.

The story is a shipped scenario; its order, its answers and its dates are those of the demo's lives.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from engine.casework.saving import CONCERN
from engine.store import moment
from engine.tables import cases
from tests.browser.people import Site, Visitor
from tests.browser.today import TODAY
from web.demo.county import DemoPupil
from web.demo.lives import Deed, Life, Story, brought_near, life_told, next_deed
from web.demo.staff import STAFF

#: By how many days the trainer's page can move the clock, and what it calls that.
STEPS = ((92, "3 months"), (42, "6 weeks"), (14, "2 weeks"), (7, "1 week"), (1, "1 day"))
#: Answers that come sooner are given at once.
SOON = timedelta(hours=1)


#: Messages whose forms only the county's people may send.
OF_THE_COUNTY = ("meeting_scheduled", "penalty_paid", "sanction_review_brought_forward")


def of_school_age(pupil: DemoPupil) -> bool:
    """Whether a child stays of compulsory school age for the years that a journey may last."""
    age = (TODAY.date() - pupil.date_of_birth).days / 365.25
    return 6 <= age <= 12


@dataclass
class Journey:
    """One case on one site; `options` are those of every browser in it.

    With `in_parts` people answer long forms part by part, otherwise on the page with all questions.
    """

    site: Site
    visitor: Callable[..., Visitor]
    life: Life
    options: dict[str, Any] = field(default_factory=dict)
    in_parts: bool = False
    people: dict[str, Visitor] = field(default_factory=dict)
    moved: set[str] = field(default_factory=set)
    case_id: str = ""
    story: Story = field(init=False)

    def person(self, name: str) -> Visitor:
        """A member of staff at their own browser, signed in when they first come."""
        if name not in self.people:
            self.people[name] = self.visitor(name, at="", **self.options)
        return self.people[name]

    def colleague(self, role: str) -> Visitor:
        """The first member of staff with a role."""
        return self.person(next(member.sign_in_name for member in STAFF if member.role == role))

    def now(self) -> datetime:
        """What time it is on the site."""
        with self.site.database.reading() as session:
            return moment.present(session)

    def open(self, opener: str, child: str) -> None:
        """Find a child and open a case, on the weekday and at the hour at which the scenario begins."""
        scenario = brought_near(life_told(self.life), self.now() + timedelta(weeks=1))
        self.move_clock(datetime.fromisoformat(scenario["start"]))
        person = self.person(opener)
        person.go("/search")
        person.page.fill("[name=wanted]", child)
        person.page.keyboard.press("Enter")
        person.follow(child)
        person.page.locator(f'[name="process"][value="{self.life.process}"]').check()
        person.page.fill("[name=reason]", "Attendance has fallen and nobody knows why")
        person.press("Open a case")
        person.page.get_by_text("The case is open.").wait_for()
        self.case_id = person.page.url.split("/cases/")[1].split("?")[0]
        self.story = Story(scenario, self.life.left, self.case_id, self.site.staff)

    def next_deed(self, until: str) -> Deed | None:
        """What happens next in the scenario; None when it is the task or message `until`."""
        deed = next_deed(self.site.database, self.story)
        return deed if deed and not (until and until in (deed.reference, deed.element)) else None

    def hasten(self, *, until: str = "") -> None:
        """Let people do their part without a browser, where their pages are not the point of a test."""
        while deed := self.next_deed(until):
            self.move_clock(deed.at)
            with self.site.database.transaction() as session:
                self.story.do(session, deed)

    def live(self, *, until: str = "") -> None:
        """Go through the scenario until a task or a message is next, or nobody has anything left to do."""
        story = self.story
        while deed := self.next_deed(until):
            if deed.at > self.now() + SOON or deed.kind != "answer":
                self.wait_until(deed.at)
            if deed.kind == "answer":
                answers = story.answers(deed.element)
                given = answers[min(story.answered[deed.element], len(answers) - 1)]
                story.answered[deed.element] += 1
                self.complete(deed, given["answers"] if given.keys() <= {"by", "answers"} else given)
            elif deed.kind == "message":
                story.sent += 1
                self.send(deed.reference, story.scenario["messages"][story.sent - 1]["data"])
            elif deed.kind == "correction":
                with self.site.database.transaction() as session:
                    story.do(session, deed)

    def complete(self, deed: Deed, answers: dict[str, Any]) -> None:
        """The person of the task's role finds it in the team's inbox, fills in the form and sends it."""
        person = self.colleague(deed.role)
        task = f"/tasks/{deed.reference}"
        assert f'href="{task}?list=' in person.read("/?view=team"), (
            f"{deed.element} is not in the team's inbox"
        )
        person.go(task)
        if not person.page.locator(".govuk-task-list").count():
            person.answer(answers)
        elif self.in_parts:
            person.answer_in_parts(answers)
        else:
            person.follow("All questions on one page")
            person.answer(answers)
        person.send_answers()
        if person.page.locator(".govuk-error-summary").count():
            raise AssertionError(
                f"{deed.element}: {person.page.locator('.govuk-error-summary').inner_text()}"
            )
        person.page.get_by_text("Done and saved").wait_for()

    def wait_until(self, when: datetime) -> None:
        """The trainer moves the clock, and the worker does what is due; the last days pass by themselves.

        So does what the trainer has shown once: the page for it is the same each time.
        """
        left = when - self.now()
        step = next((name for days, name in STEPS if left >= timedelta(days=days)), None)
        if step and step not in self.moved:
            self.moved.add(step)
            trainer = self.colleague("trainer")
            trainer.go("/clock")
            trainer.page.get_by_label(step, exact=True).check()
            trainer.press("Move the clock")
            trainer.page.get_by_text("The worker does what has come due").wait_for()
        self.move_clock(when)
        self.site.beat()

    def move_clock(self, when: datetime) -> None:
        """Let time pass without anybody's doing."""
        with self.site.database.transaction() as session:
            moment.move_clock(session, max(when - moment.present(session), timedelta()))

    def send(self, message: str, data: dict[str, Any]) -> None:
        """Somebody who may send it tells the case something from its page."""
        if message == CONCERN:
            self.raise_concern()
            return
        person = self.colleague("county_officer" if message in OF_THE_COUNTY else "lead_professional")
        person.go(f"/cases/{self.case_id}")
        person.page.locator(f'a[href$="/tell/{message}"]').click()
        person.page.wait_for_url(f"**/tell/{message}")
        person.answer(data)
        person.page.locator("main form .govuk-button").click()
        person.page.get_by_text("the case has gone on").wait_for()

    def raise_concern(self) -> None:
        """The lead professional raises a safeguarding concern from the case's page."""
        person = self.colleague("lead_professional")
        person.go(f"/cases/{self.case_id}")
        person.press("Safeguarding concern")
        person.page.get_by_text("999").first.wait_for()
        person.page.get_by_text("01632 960001").first.wait_for()
        person.answer({"concern": "She said that she is afraid to go home.", "immediate_danger": "no"})
        person.press("Record the concern")
        person.page.wait_for_url("**/concern/raised**")

    def outcome(self) -> tuple[str, str | None]:
        """Whether the case is open, and how it ended."""
        with self.site.database.reading() as session:
            row = session.execute(
                select(cases.c.state, cases.c.outcome).where(cases.c.id == self.case_id)
            ).one()
        return row.state, row.outcome
