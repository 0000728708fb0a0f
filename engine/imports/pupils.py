"""Pupils as schools send them: the items of the DfE's daily share, and what councils add.

A column that the file does not have leaves what is known; an empty cell means not known. A row of a
child who left, or of a subsidiary enrolment, tells only of that enrolment while another school is the
child's main one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import uuid4

from sqlalchemy import select

from engine.casework import change_looked_after
from engine.errors import EngineError
from engine.imports.cells import day, one_of, pupil_number, text, urn, yes_or_no
from engine.imports.columns import Column
from engine.imports.enrolments import MAIN, SUBSIDIARY, Enrolment, Told, enrolled, main_school
from engine.imports.hand import FileInHand
from engine.imports.rows import Row
from engine.store import enrolments as store
from engine.tables import pupils, schools

_KINDS = {
    "main": MAIN, "c": MAIN, "m": MAIN, "current": MAIN, "single": MAIN,
    "subsidiary": SUBSIDIARY, "s": SUBSIDIARY, "dual": SUBSIDIARY, "guest": SUBSIDIARY, "g": SUBSIDIARY,
}  # fmt: skip
#: Column of the file -> column of the table, for what is taken as it stands.
FACTS = {
    "Date of birth": "date_of_birth",
    "Previously looked after": "previously_looked_after",
    "Child protection": "child_protection",
    "Child in need": "child_in_need",
    "Early help": "early_help_open",
    "EHCP": "ehcp",
    "SEN support": "sen_support",
    "FSM": "free_school_meals",
    "Year group": "year_group",
    "Sex": "sex",
    "Ethnicity": "ethnicity",
    "Household": "household_id",
}
COLUMNS = (
    Column("UPN", pupil_number, also=("Unique pupil number",), required=True, filled=True),
    Column("Former UPN", pupil_number, also=("Previous UPN", "Earlier UPN")),
    Column("Forename", text(100), also=("First name", "Given name", "Legal forename")),
    Column("Surname", text(100), also=("Last name", "Family name", "Legal surname")),
    Column("Name", text(200), also=("Full name", "Pupil name")),
    Column("Date of birth", day, also=("DOB", "Birth date")),
    Column("URN", urn, also=("School URN", "School")),
    Column("Admission date", day, also=("Admitted on", "Admitted", "Entry date", "Date of admission")),
    Column("Leaving date", day, also=("Left on", "Left", "Date of leaving")),
    Column("Enrolment", one_of(_KINDS), also=("Enrolment status", "Enrol status", "Registration")),
    Column("Looked after", yes_or_no, also=("CLA", "LAC", "In care", "Child looked after")),
    Column("Looked after as of", day, also=("CLA as of", "CLA date")),
    Column(
        "Previously looked after", yes_or_no, also=("Previously CLA", "PLAC", "PCLA", "Previously in care")
    ),
    Column("Child protection", yes_or_no, also=("CP", "Child protection plan")),
    Column("Child in need", yes_or_no, also=("CIN",)),
    Column("Early help", yes_or_no, also=("Early help open", "EH", "EHA")),
    Column("EHCP", yes_or_no, also=("EHC plan", "Education health and care plan")),
    Column("SEN support", yes_or_no, also=("SEN", "SEN K")),
    Column("FSM", yes_or_no, also=("Free school meals", "FSM eligible")),
    Column("Year group", text(10), also=("Year", "NC year", "NC year group")),
    Column("Sex", text(10), also=("Gender",)),
    Column("Ethnicity", text(50), also=("Ethnic group", "Ethnicity code")),
    Column("Household", text(32), also=("Household id", "Family id")),
)


@dataclass
class Pupil:
    """A child while rows about the child are taken: the record, what is new in it, and the enrolments."""

    record: dict[str, Any]
    is_new: bool = False
    changes: dict[str, Any] = field(default_factory=dict)
    enrolments: list[Enrolment] = field(default_factory=list)
    put: set[Enrolment] = field(default_factory=set)
    #: School and admission of enrolments that were there and are not true.
    gone: set[tuple[str, date]] = field(default_factory=set)

    def know(self, values: dict[str, Any]) -> bool:
        """Take values into the record; whether any is different."""
        different = {name: value for name, value in values.items() if self.record.get(name) != value}
        self.record |= different
        if not self.is_new:
            self.changes |= different
        return bool(different)

    def enrol(self, enrolments: list[Enrolment]) -> bool:
        """Take the enrolments as they are now; whether any is different."""
        new = set(enrolments) - set(self.enrolments)
        keys = {(e.school_urn, e.admitted_on) for e in enrolments}
        self.gone = (self.gone | {(e.school_urn, e.admitted_on) for e in self.enrolments}) - keys
        self.put = self.put.intersection(enrolments) | new
        self.enrolments = enrolments
        return bool(new)


def take(hand: FileInHand) -> None:
    """Add children and change what is known of them; nobody is removed because a file does not name them."""
    known_schools = set(hand.session.scalars(select(schools.c.urn)))
    lines: dict[tuple[object, ...], int] = {}
    for some in hand.rows(COLUMNS):
        sound = [row for row in some if _is_sound(hand, row, known_schools, lines)]
        _take_some(hand, sound)


def _is_sound(
    hand: FileInHand, row: Row, known_schools: set[str], lines: dict[tuple[object, ...], int]
) -> bool:
    values = row.values
    key = (values["UPN"], values.get("URN"), values.get("Admission date"))
    if key in lines:
        hand.refuse(
            row, "UPN", "TWICE", f"{values['UPN']} stands on line {lines[key]} with the same enrolment."
        )
    elif values.get("URN") and values["URN"] not in known_schools:
        message = f"No school has the number {values['URN']}. Import schools first."
        hand.refuse(row, "URN", "UNKNOWN-SCHOOL", message)
    elif (values.get("Date of birth") or hand.today) > hand.today:
        hand.refuse(row, "Date of birth", "NOT-BORN", "The date of birth is in the future.")
    elif (values.get("Looked after as of") or hand.today) > hand.today:
        hand.refuse(row, "Looked after as of", "IN-FUTURE", "The day for which it is known is in the future.")
    else:
        lines[key] = row.line
        return True
    return False


def _take_some(hand: FileInHand, rows: Sequence[Row]) -> None:
    upns = {upn for row in rows for upn in (row.values["UPN"], row.values.get("Former UPN")) if upn}
    records = store.pupils_with_numbers(hand.session, upns)
    listed = store.enrolments_of(hand.session, {record["id"] for record in records.values()})
    by_id = {
        record["id"]: Pupil(record, enrolments=[Enrolment(*values) for values in listed[record["id"]]])
        for record in records.values()
    }
    known = {upn: by_id[record["id"]] for upn, record in records.items()}
    earlier: dict[str, str] = {}
    for row in rows:
        _take_row(hand, row, known, earlier)
    _save(hand, list({id(pupil): pupil for pupil in known.values()}.values()), earlier)


def _take_row(hand: FileInHand, row: Row, known: dict[str, Pupil], earlier: dict[str, str]) -> None:
    upn, former = row.values["UPN"], row.values.get("Former UPN")
    pupil, before = known.get(upn), known.get(former) if former else None
    if pupil and before and pupil is not before:
        message = f"{upn} and {former} are two children here. Somebody must find out whether they are one."
        hand.refuse(row, "Former UPN", "TWO-CHILDREN", message)
        return
    pupil = pupil or before or Pupil({"id": uuid4().hex}, is_new=True)
    try:
        enrolments = _enrolments(hand, row, pupil)
    except EngineError as fault:
        hand.refuse(row, "URN", "ENROLMENT", str(fault))
        return
    values = _values(row, pupil, enrolments)
    missing = [
        name for name, column in (("Forename and Surname", "name"), ("Date of birth", "date_of_birth"))
        if not (values.get(column) or pupil.record.get(column))
    ]  # fmt: skip
    if missing:
        hand.refuse(row, missing[0], "NEW-CHILD", f"{upn} is new here: {' and '.join(missing)} must be told.")
        return
    was_new = pupil.is_new and "upn" not in pupil.record
    different = _know(hand, row, pupil, values, enrolments, earlier)
    known[upn] = pupil
    hand.counts.added += was_new
    hand.counts.changed += different and not was_new
    hand.counts.unchanged += not different and not was_new


def _enrolments(hand: FileInHand, row: Row, pupil: Pupil) -> list[Enrolment]:
    values = row.values
    if not values.get("URN"):
        return pupil.enrolments
    told = Told(
        values["URN"], values.get("Admission date"), values.get("Leaving date"), values.get("Enrolment")
    )
    return enrolled(pupil.enrolments, told, hand.today)


def _values(row: Row, pupil: Pupil, enrolments: Sequence[Enrolment]) -> dict[str, Any]:
    """What the row says of the child, besides being looked after."""
    told = row.values
    if not pupil.is_new and not _speaks(told, enrolments):
        return {}
    values = {ours: told[name] for name, ours in FACTS.items() if name in told}
    name = told.get("Name") or " ".join(filter(None, (told.get("Forename"), told.get("Surname"))))
    if name:
        values["name"] = name
    if values.get("date_of_birth", ...) is None:
        del values["date_of_birth"]
    return values


def _speaks(told: Any, enrolments: Sequence[Enrolment]) -> bool:
    """Whether a row speaks of the child: not when the child's main school now is another one."""
    at = told.get("URN")
    mains = [e.school_urn for e in enrolments if e.kind == MAIN and e.left_on is None]
    return at is None or not mains or at in mains


def _know(
    hand: FileInHand,
    row: Row,
    pupil: Pupil,
    values: dict[str, Any],
    enrolments: list[Enrolment],
    earlier: dict[str, str],
) -> bool:
    changed = _know_number(hand, row, pupil, earlier)
    new = pupil.enrol(enrolments)
    if row.values.get("URN"):
        values["school_urn"] = main_school(enrolments, hand.today)
    changed |= _know_looked_after(hand, row, pupil, enrolments)
    return pupil.know(values) or changed or new


def _know_number(hand: FileInHand, row: Row, pupil: Pupil, earlier: dict[str, str]) -> bool:
    """A new number takes the place of the former one; a late file with the former one changes nothing."""
    upn, former, had = row.values["UPN"], row.values.get("Former UPN"), pupil.record.get("upn")
    if had is None:
        pupil.record["upn"] = upn
    if former and former != upn and former not in earlier:
        earlier[former] = pupil.record["id"]
    if had is None or had == upn or former != had:
        return False
    store.forget_earlier_number(hand.session, upn)
    return pupil.know({"upn": upn})


def _know_looked_after(hand: FileInHand, row: Row, pupil: Pupil, enrolments: Sequence[Enrolment]) -> bool:
    """Take what the row says of being looked after, unless something newer is known.

    A change goes the way of every correction, so that legal steps under way end. The same said again on
    a later day only moves the day for which it is known.
    """
    if "Looked after" not in row.values or not (pupil.is_new or _speaks(row.values, enrolments)):
        return False
    told: bool | None = row.values["Looked after"]
    as_of: date = row.values.get("Looked after as of") or hand.today
    known, known_as_of = pupil.record.get("looked_after"), pupil.record.get("looked_after_as_of")
    if (known_as_of and as_of < known_as_of) or (told == known and (told is None or as_of == known_as_of)):
        return False
    source = hand.name[:200]
    if not pupil.is_new and told != known:
        change_looked_after(hand.session, hand.actor, pupil.record["id"], told, as_of, source, hand.now)
        pupil.record["looked_after"] = told
    pupil.know({"looked_after": told, "looked_after_as_of": as_of, "looked_after_source": source})
    return told != known


def _save(hand: FileInHand, some: Sequence[Pupil], earlier: dict[str, str]) -> None:
    blank = dict.fromkeys(pupils.c.keys())
    store.add_pupils(hand.session, [{**blank, **pupil.record} for pupil in some if pupil.is_new])
    changed = {p.record["id"]: p.changes for p in some if p.changes and not p.is_new}
    store.change_pupils(hand.session, changed)
    store.remove_enrolments(hand.session, [(p.record["id"], *key) for p in some for key in p.gone])
    store.put_enrolments(
        hand.session, [(p.record["id"], *enrolment.row()) for p in some for enrolment in p.put]
    )
    store.put_earlier_numbers(hand.session, earlier, hand.now)
