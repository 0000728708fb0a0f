"""Looking for many things at once finds exactly these, whatever their names, on both kinds of database."""

import pytest
from sqlalchemy import insert, select

from engine.columns import among, is_one_word
from engine.store.database import Database
from engine.tables import schools
from web.bench.measuring import statements_counted

NAMES = (
    "Hill Primary",
    'St Mary\'s "Old" School',
    "Dale, Upper {and} Lower",
    "C:\\School",
    "NULL",
    "Élan\nFree",
    "",
)
AMONG = select(schools.c.name).where(among(schools.c.name, "wanted"))


@pytest.fixture
def county(database: Database) -> Database:
    """A database with schools of all names."""
    rows = [{"urn": str(100001 + number), "name": name} for number, name in enumerate(NAMES)]
    with database.transaction() as session:
        session.execute(insert(schools), rows)
    return database


@pytest.mark.parametrize("wanted", [(), *((name,) for name in NAMES), NAMES[2:5], NAMES])
def test_each_of_the_names_that_are_looked_for_is_found_and_no_other(
    county: Database, wanted: tuple[str, ...]
) -> None:
    others = select(schools.c.name).where(~among(schools.c.name, "wanted"))
    with county.reading() as session:
        assert set(session.scalars(AMONG, {"wanted": wanted})) == set(wanted)
        assert set(session.scalars(others, {"wanted": wanted})) == set(NAMES) - set(wanted)


def test_the_question_reads_the_same_however_many_are_looked_for(county: Database) -> None:
    with statements_counted(county) as sent, county.reading() as session:
        for many in range(len(NAMES)):
            session.execute(AMONG, {"wanted": NAMES[:many]})
    assert len(sent) == len(NAMES)
    assert len(set(sent)) == 1


def test_our_own_words_stand_in_the_question(county: Database) -> None:
    with county.reading() as session:
        found = session.scalars(select(schools.c.name).where(is_one_word(schools.c.name, "NULL", "Nowhere")))
        assert found.all() == ["NULL"]
