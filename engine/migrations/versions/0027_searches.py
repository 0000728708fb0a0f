"""Children and cases are found by what a caller says: words of names, dates of birth, references of cases.

What children, parents and open cases are called is brought over. The making of references and of words is
written out here as it was on that day.
"""

import json
import re
import unicodedata
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"

ID = sa.String(length=32)
MOMENT = sa.DateTime(timezone=True).with_variant(sa.String(length=32), "sqlite")
WORD = sa.String(length=50).with_variant(sa.String(length=50, collation="C"), "postgresql")
SIGNS, LENGTH, PART = "34679BCDFGHJKMPQRTVWXYZ", 6, 5000


def upgrade() -> None:
    """Add the words, the searches and the references, and fill them."""
    op.create_table(
        "searches",
        sa.Column("id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("wanted", sa.Text(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_searches")),
    )
    op.create_index("ix_searches_asked_at", "searches", ["asked_at"])
    op.create_index("ix_pupils_date_of_birth", "pupils", ["date_of_birth"])
    _fill_words(*_tables_of_words())
    op.add_column("cases", sa.Column("reference", sa.String(length=7), nullable=False, server_default="-"))
    op.add_column("cases", sa.Column("leader", sa.Text(), nullable=True))
    _fill_cases()
    has_one = sa.text("reference <> '-'")
    op.create_index(
        "uq_cases_reference",
        "cases",
        ["reference"],
        unique=True,
        sqlite_where=has_one,
        postgresql_where=has_one,
    )


def _tables_of_words() -> tuple[sa.Table, sa.Table]:
    name_words = op.create_table(
        "name_words",
        sa.Column("word", WORD, nullable=False),
        sa.Column("pupil_id", ID, nullable=False),
        sa.Column("whose", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["pupil_id"], ["pupils.id"], name=op.f("fk_name_words_pupil_id_pupils")),
        sa.PrimaryKeyConstraint("word", "pupil_id", "whose", name=op.f("pk_name_words")),
    )
    op.create_index("ix_name_words_pupil_id_whose", "name_words", ["pupil_id", "whose", "word"])
    known_words = op.create_table(
        "known_words",
        sa.Column("word", WORD, nullable=False),
        sa.Column("backwards", WORD, nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_known_words")),
    )
    op.create_index("ix_known_words_backwards", "known_words", ["backwards"])
    return name_words, known_words


def _fill_words(name_words: sa.Table, known_words: sa.Table) -> None:
    known: set[str] = set()
    rows: list[dict[str, str]] = []
    for pupil_id, whose, name in _names():
        words = _words_of(name)
        known.update(words)
        rows += [{"word": word, "pupil_id": pupil_id, "whose": whose} for word in words]
    _insert(name_words, rows)
    _insert(known_words, [{"word": word, "backwards": word[::-1]} for word in sorted(known)])


def _names() -> Iterator[tuple[str, str, str]]:
    connection = op.get_bind()
    for row in connection.execute(sa.text("SELECT id, name FROM pupils")).all():
        yield row.id, "", row.name
    for row in connection.execute(sa.text("SELECT pupil_id, id, name FROM parents")).all():
        yield row.pupil_id, row.id, row.name


def _insert(table: sa.Table, rows: list[dict[str, str]]) -> None:
    for start in range(0, len(rows), PART):
        op.bulk_insert(table, rows[start : start + PART])


def _plain_words(text: str) -> list[str]:
    letters = unicodedata.normalize("NFKD", re.sub("['\u2018\u2019\u02bc`]", "", text).casefold())
    bare = "".join(each for each in letters if not unicodedata.combining(each))
    words = "".join(each if each.isalnum() else " " for each in bare).split()
    return list(dict.fromkeys(word[:50] for word in words))


def _words_of(name: str) -> list[str]:
    found: dict[str, None] = {}
    for part in name.split():
        found |= dict.fromkeys(_plain_words(part))
        found |= dict.fromkeys(_plain_words(re.sub("['\u2018\u2019\u02bc`]", " ", part)))
        found |= dict.fromkeys(_plain_words("".join(_plain_words(part))))
    return list(found)


def _fill_cases() -> None:
    connection, given = op.get_bind(), set[str]()
    rows: list[dict[str, Any]] = []
    for case in connection.execute(sa.text("SELECT id, record FROM cases ORDER BY opened_at, id")).all():
        turn = 0
        while (reference := _reference(case.id, turn)) in given:
            turn += 1
        given.add(reference)
        lead = json.loads(case.record).get("lead_professional")
        name = lead.get("name") if isinstance(lead, dict) else None
        leader = str(name) if name else None
        rows.append({"id": case.id, "reference": reference, "leader": leader})
    if rows:
        change = "UPDATE cases SET reference = :reference, leader = :leader WHERE id = :id"
        connection.execute(sa.text(change), rows)


def _reference(case_id: str, turn: int) -> str:
    number = int.from_bytes(sha256(f"{case_id}:{turn}".encode()).digest())
    signs = ""
    for _ in range(LENGTH - 1):
        number, sign = divmod(number, len(SIGNS))
        signs += SIGNS[sign]
    total = sum(place * SIGNS.index(sign) for place, sign in enumerate(signs, start=1))
    signs += SIGNS[-total * pow(LENGTH, -1, len(SIGNS)) % len(SIGNS)]
    return f"{signs[:3]}-{signs[3:]}"
