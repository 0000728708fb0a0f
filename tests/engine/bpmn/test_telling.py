"""What diagrams tell people is written as people write."""

from datetime import UTC, datetime

import pytest

from engine.bpmn.operators.telling import send_email, send_notice
from engine.bpmn.records import Facts
from engine.expressions import Value

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("The TAF review is on 2026-11-02.", "The TAF review is on 2 November 2026."),
        ("From 2026-01-31 to 2026-02-01", "From 31 January 2026 to 1 February 2026"),
        ("There is no 2026-02-31.", "There is no 2026-02-31."),
        ("Notice PN-2026-11-024 stays", "Notice PN-2026-11-024 stays"),
        (None, None),
    ],
)
def test_a_day_in_a_notice_or_email_is_told_in_words(text: Value, told: Value) -> None:
    given: dict[str, Value] = {"to": "School", "subject": "News", "text": text}
    for tell in (send_notice, send_email):
        sent = tell(given, NOW, Facts())
        assert isinstance(sent, dict)
        assert sent["text"] == told
