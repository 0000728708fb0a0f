"""Children and cases that were there before one could search as today: an upgrade makes them found."""

from sqlalchemy import select, text

from engine.references import reference_of
from engine.search_terms import terms_of
from engine.tables import cases, known_words, name_words, searches
from engine.views.searching import find_children
from tests.engine.casework.office import LEAD, Office


def test_cases_get_references_and_children_are_found_by_their_names(office: Office) -> None:
    case_id = office.open()
    with office.database.transaction() as session:
        for table in (name_words, known_words, searches):
            table.drop(session)
        for statement in (
            "DROP INDEX uq_cases_reference",
            "DROP INDEX ix_pupils_date_of_birth",
            "ALTER TABLE cases DROP COLUMN reference",
            "ALTER TABLE cases DROP COLUMN leader",
            # What came later is brought anew, too.
            "DROP INDEX ix_notices_pressing",
            "DROP TABLE saved_filters",
            "UPDATE alembic_version SET version_num = '0026'",
        ):
            session.execute(text(statement))
    office.database.upgrade("0027")
    with office.database.reading() as session:
        (reference,) = session.scalars(select(cases.c.reference).where(cases.c.id == case_id))
    assert reference == reference_of(case_id, 0)
    for typed in ("hill, sam", "hil", reference.lower().replace("-", "")):
        found = office.do(find_children, LEAD, terms_of(typed, office.now.date()), office.now)
        assert [one.pupil.name for one in found.children] == ["Sam Hill"], typed
        assert [one.id for one in found.children[0].cases] == [case_id]
