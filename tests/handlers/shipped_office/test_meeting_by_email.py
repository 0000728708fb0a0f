"""The request for a pathway meeting reaches the mailbox, and the date comes back by e-mail (W-E2)."""

from datetime import datetime

import pytest

from engine.outbox import MailServer
from engine.work.mails import send_due_mails
from tests.engine.outbox.conftest import postman, server
from tests.engine.outbox.mail_server import Postman
from tests.handlers.conftest import Site
from tests.handlers.shipped import STAFF, begin, scenario_of

__all__ = ["postman", "server"]


def test_a_request_arrives_in_the_mailbox_and_the_countys_date_comes_back(
    site: Site, server: MailServer, postman: Postman, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario, office = scenario_of("pathway_meeting", "approved_after_a_chaser"), site.office
    office.now = datetime.fromisoformat(scenario["start"])
    monkeypatch.setattr("engine.store.moment.wall_clock", lambda: office.now)
    begin(office, "pathway_meeting", scenario)
    for element, role in (("ask_for_slot", "lead_professional"), ("give_date", "county_officer")):
        answers = scenario["answers"][element]
        given = answers[0] if isinstance(answers, list) else answers
        office.complete(element, given.get("answers", given), STAFF[role][0])
        assert send_due_mails(office.database, server) == 1
    request, date = postman.taken
    asked = scenario["answers"]["ask_for_slot"][0]
    assert (request["To"], date["To"]) == ("mailbox@example.gov.uk", asked["reply_to"])
    words = request.get_content()
    assert "Sam Hill, born 1 May 2015, on roll at Hill Primary" in words
    assert "Your request is accepted. The meeting is on" in date.get_content()
    assert "Sam Hill" not in date.as_string()
