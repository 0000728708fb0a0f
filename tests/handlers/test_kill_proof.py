"""What `python -m tests.kill` says was lost is what is not there: it knows completions as the web does."""

from tests.engine.casework.office import LEAD, PLAN
from tests.handlers.conftest import Site
from tests.kill.clients import acknowledged
from tests.kill.proof import lost


def test_a_completion_is_there_by_whom_and_with_the_answers_it_was_sent(site: Site) -> None:
    site.office.open()
    task = site.office.task("plan").id
    answered = site.signed_in("lead").post(f"/tasks/{task}", **PLAN, once="k", do="complete")
    assert answered.status_code == 302
    with site.office.database.reading() as session:
        assert list(lost(session, [acknowledged(task, "k", PLAN, LEAD.id)])) == []
        for other in (
            ("k", PLAN, "somebody"),
            ("another", PLAN, LEAD.id),
            ("k", {**PLAN, "aim": "x"}, LEAD.id),
        ):
            assert len(list(lost(session, [acknowledged(task, *other)]))) == 1
