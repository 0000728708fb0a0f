"""Parents are records, and so are the penalty notices to them, whichever case issued them.

Until now a parent was a name that somebody typed in a case, and a notice stood in the data of the case that
issued it. What is there is brought over: names that differ in blanks and case only are one parent. Of two
notices with one number the later keeps none.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

MOMENT = sa.DateTime(timezone=True).with_variant(sa.String(length=32), "sqlite")
SETTLED = {"paid": "paid", "convicted": "guilty", "acquitted": "acquitted", "withdrawn": "withdrawn"}
Row = dict[str, Any]


def upgrade() -> None:
    """Add the tables, and write into them what the cases know."""
    parents, notices = _tables()
    found_parents: dict[tuple[str, str], Row] = {}
    found_notices: dict[tuple[str, str, str], Row] = {}
    numbers: set[str | None] = {None}
    for case, parent, notice in _known():
        name = _plain(parent["name"])
        record = found_parents.setdefault((case.pupil_id, name), _parent(found_parents, case, parent, name))
        key = (case.pupil_id, record["id"], str(notice["issued_on"]))
        if notice["issued_on"] is None or key in found_notices:
            continue
        plain_number = _plain(notice["number"] or "") or None
        kept = None if plain_number in numbers else notice["number"]
        numbers.add(plain_number)
        found_notices[key] = {
            **notice, "id": uuid4().hex, "pupil_id": case.pupil_id, "parent": record["id"], "number": kept,
            "plain_number": plain_number if kept else None, "added_at": case.opened_at, "added_by": "system",
            "case_id": None if notice["elsewhere"] else case.id,
        }  # fmt: skip
    if found_parents:
        op.bulk_insert(parents, list(found_parents.values()))
    if found_notices:
        op.bulk_insert(notices, list(found_notices.values()))


def _tables() -> tuple[sa.Table, sa.Table]:
    parents = op.create_table(
        "parents",
        sa.Column("pupil_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=10), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("plain_name", sa.Text(), nullable=False),
        sa.Column("relationship", sa.Text(), nullable=True),
        sa.Column("address_known", sa.Boolean(), nullable=True),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("added_by", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["pupil_id"], ["pupils.id"], name="fk_parents_pupil_id"),
        sa.PrimaryKeyConstraint("pupil_id", "id", name="pk_parents"),
    )
    op.create_index("uq_parents_pupil_id_plain_name", "parents", ["pupil_id", "plain_name"], unique=True)
    notices = op.create_table(
        "penalty_notices",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("pupil_id", sa.String(length=32), nullable=False),
        sa.Column("parent", sa.String(length=10), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=True),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("plain_number", sa.Text(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=True),
        sa.Column("to_day", sa.Date(), nullable=True),
        sa.Column("terms", sa.String(length=10), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("elsewhere", sa.Boolean(), nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("added_by", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["pupil_id"], ["pupils.id"], name="fk_penalty_notices_pupil_id"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_penalty_notices_case_id"),
        sa.ForeignKeyConstraint(
            ["pupil_id", "parent"],
            ["parents.pupil_id", "parents.id"],
            name="fk_penalty_notices_pupil_id_parent",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_penalty_notices"),
    )
    op.create_index("ix_penalty_notices_pupil_id_parent", "penalty_notices", ["pupil_id", "parent"])
    op.create_index("uq_penalty_notices_plain_number", "penalty_notices", ["plain_number"], unique=True)
    return parents, notices


def _known() -> Iterator[tuple[sa.Row[Any], Row, Row]]:
    """Case, parent and notice: what sanctions issued, then what ended ones left, then what was listed.

    A notice without a day is none: only its parent is known.
    """
    connection = op.get_bind()
    sanctions = connection.execute(
        sa.text(
            "SELECT cases.id, cases.pupil_id, cases.opened_at, process_instances.record,"
            " process_instances.ended_at FROM process_instances"
            " JOIN cases ON cases.id = process_instances.case_id"
            " WHERE process_instances.process = 'legal_sanction'"
            " ORDER BY process_instances.started_at, process_instances.id"
        )
    ).all()
    records = [(row, json.loads(row.record)) for row in sanctions]
    named = [(row, record, parent) for row, record in records if (parent := _named(record.get("parent")))]
    for row, record, parent in named:
        yield row, parent, _issued(record, row.ended_at is not None)
    cases = connection.execute(sa.text("SELECT id, pupil_id, opened_at, record FROM cases ORDER BY id")).all()
    for row in cases:
        for sanction in _rows(json.loads(row.record).get("sanctions")):
            for notice in _rows([sanction.get("notice")]):
                if ended := _named({"name": sanction.get("parent")}):
                    yield row, ended, _notice(_day(notice.get("issued_on")), str(notice.get("outcome")))
    for row, record, parent in named:
        for notice in _rows(record.get("earlier_notices")):
            day, outcome = _day(notice.get("issued_on")), str(notice.get("outcome"))
            yield row, parent, _notice(day, outcome, elsewhere=True)


def _issued(record: Mapping[str, Any], ended: bool) -> Row:
    """The notice of one sanction."""
    day = _day(record.get("issued_on")) if record.get("issued") is True else None
    outcome = SETTLED.get(str(record.get("outcome")), "withdrawn" if ended else "not settled")
    number, terms = record.get("notice_number"), record.get("terms")
    return _notice(
        day,
        outcome,
        number=number if isinstance(number, str) else None,
        from_day=_day(record.get("window_from")),
        to_day=_day(record.get("window_to")),
        terms=terms.get("which") if isinstance(terms, Mapping) else None,
    )


def _notice(issued_on: date | None, outcome: str, **more: Any) -> Row:
    empty = dict.fromkeys(("number", "from_day", "to_day", "terms"))
    return {**empty, "issued_on": issued_on, "outcome": outcome[:20], "elsewhere": False, **more}


def _parent(found: Mapping[tuple[str, str], Row], case: sa.Row[Any], parent: Row, plain_name: str) -> Row:
    number = 1 + sum(1 for pupil_id, _ in found if pupil_id == case.pupil_id)
    return {
        "pupil_id": case.pupil_id, "id": str(number), "name": " ".join(parent["name"].split()),
        "plain_name": plain_name, "relationship": parent.get("relationship"),
        "address_known": parent.get("address_known"), "added_at": case.opened_at, "added_by": "system",
    }  # fmt: skip


def _named(parent: Any) -> Row | None:
    name = parent.get("name") if isinstance(parent, Mapping) else None
    return dict(parent) if isinstance(name, str) and name.strip() else None


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _day(value: Any) -> date | None:
    written = value.get("value") if isinstance(value, Mapping) and value.get("@type") == "date" else None
    return date.fromisoformat(written) if isinstance(written, str) else None


def _rows(value: Any) -> list[Mapping[str, Any]]:
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []
