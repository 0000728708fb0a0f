"""Pupils as schools send them: the items of the DfE's daily share, and what councils add.

A column that the file does not have and an empty cell leave what is known; a fact becomes not known when
the cell says so in words. A row of a child who left, or of a subsidiary enrolment, tells only of that
enrolment while another school is the child's main one.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from sqlalchemy import select

from engine.casework import Origin, keep_changes
from engine.errors import EngineError
from engine.imports.cells import cell_text, day, one_of, pupil_number, urn, yes_or_no
from engine.imports.child import Child
from engine.imports.columns import FileColumn
from engine.imports.enrolments import (
    MAIN,
    SUBSIDIARY,
    Enrolment,
    ToldEnrolment,
    enrolled,
    main_school,
    since_when,
)
from engine.imports.hand import Danger, FileInHand
from engine.imports.rows import Row
from engine.pupil_record import FACT_NAMES, fact_in_words, fact_text
from engine.store import enrolments as store
from engine.store.cases import hold_cases_about
from engine.tables import pupils, schools

_KINDS = {
    "main": MAIN, "c": MAIN, "m": MAIN, "current": MAIN, "single": MAIN,
    "subsidiary": SUBSIDIARY, "s": SUBSIDIARY, "dual": SUBSIDIARY, "guest": SUBSIDIARY, "g": SUBSIDIARY,
}  # fmt: skip
#: Column of the file -> column of the table, for what is taken as it stands.
FACT_COLUMNS = {
    name: fact
    for fact, name in FACT_NAMES.items()
    if fact not in {"upn", "name", "school_urn", "looked_after"}
}
#: How changes are counted that are of an enrolment and of no fact.
ENROLMENT_CHANGED = "Enrolment"
#: What changes are counted by -> columns of the file that tell it.
TOLD_BY: Mapping[str, tuple[str, ...]] = {
    "UPN": ("Former UPN",),
    "Name": ("Forename", "Surname", "Name"),
    "School": ("URN",),
    ENROLMENT_CHANGED: ("URN",),
    "Looked after": ("Looked after",),
    **{column: (column,) for column in FACT_COLUMNS},
}
PUPIL_COLUMNS = (
    FileColumn("UPN", pupil_number, also=("Unique pupil number",), required=True, filled=True),
    FileColumn("Former UPN", pupil_number, also=("Previous UPN", "Earlier UPN")),
    FileColumn("Forename", cell_text(100), also=("First name", "Given name", "Legal forename")),
    FileColumn("Surname", cell_text(100), also=("Last name", "Family name", "Legal surname")),
    FileColumn("Name", cell_text(200), also=("Full name", "Pupil name")),
    FileColumn("Date of birth", day, also=("DOB", "Birth date")),
    FileColumn("URN", urn, also=("School URN", "School")),
    FileColumn("Admission date", day, also=("Admitted on", "Admitted", "Entry date", "Date of admission")),
    FileColumn("Leaving date", day, also=("Left on", "Left", "Date of leaving")),
    FileColumn("Enrolment", one_of(_KINDS), also=("Enrolment status", "Enrol status", "Registration")),
    FileColumn("Looked after", yes_or_no, also=("CLA", "LAC", "In care", "Child looked after"), clears=True),
    FileColumn("Looked after as of", day, also=("CLA as of", "CLA date")),
    FileColumn(
        "Previously looked after",
        yes_or_no,
        also=("Previously CLA", "PLAC", "PCLA", "Previously in care"),
        clears=True,
    ),
    FileColumn("Child protection", yes_or_no, also=("CP", "Child protection plan"), clears=True),
    FileColumn("Child in need", yes_or_no, also=("CIN",), clears=True),
    FileColumn("Early help", yes_or_no, also=("Early help open", "EH", "EHA"), clears=True),
    FileColumn("EHCP", yes_or_no, also=("EHC plan", "Education health and care plan"), clears=True),
    FileColumn("SEN support", yes_or_no, also=("SEN", "SEN K"), clears=True),
    FileColumn("FSM", yes_or_no, also=("Free school meals", "FSM eligible"), clears=True),
    FileColumn("Year group", cell_text(10), also=("Year", "NC year", "NC year group"), clears=True),
    FileColumn("Sex", cell_text(10), also=("Gender",), clears=True),
    FileColumn("Ethnicity", cell_text(50), also=("Ethnic group", "Ethnicity code"), clears=True),
    FileColumn("Household", cell_text(32), also=("Household id", "Family id"), clears=True),
)


def take_pupils(hand: FileInHand) -> None:
    """Add children and change what is known of them; nobody is removed because a file does not name them."""
    known_schools = {row.urn: row.name for row in hand.session.execute(select(schools))}
    lines: dict[tuple[object, ...], int] = {}
    for some in hand.rows(PUPIL_COLUMNS):
        sound = [row for row in some if _is_sound(hand, row, known_schools, lines)]
        _take_some(hand, sound, known_schools)
    told = [name for name, columns in TOLD_BY.items() if set(columns) & set(hand.columns)]
    hand.counts.facts_changed = dict.fromkeys(told, 0) | hand.counts.facts_changed


def _is_sound(
    hand: FileInHand, row: Row, known_schools: Mapping[str, str], lines: dict[tuple[object, ...], int]
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


def _take_some(hand: FileInHand, rows: Sequence[Row], known_schools: Mapping[str, str]) -> None:
    upns = {upn for row in rows for upn in (row.values["UPN"], row.values.get("Former UPN")) if upn}
    records = store.pupils_with_numbers(hand.session, upns)
    listed = store.enrolments_of(hand.session, {record["id"] for record in records.values()})
    by_id = {
        record["id"]: Child(record, enrolments=[Enrolment(*values) for values in listed[record["id"]]])
        for record in records.values()
    }
    known = {upn: by_id[record["id"]] for upn, record in records.items()}
    earlier: dict[str, str] = {}
    for row in rows:
        _take_row(hand, row, known, earlier)
    some = list({id(pupil): pupil for pupil in known.values()}.values())
    _save(hand, some, earlier)
    _count(hand, some, known_schools)


def _take_row(hand: FileInHand, row: Row, known: dict[str, Child], earlier: dict[str, str]) -> None:
    upn, former = row.values["UPN"], row.values.get("Former UPN")
    pupil, before = known.get(upn), known.get(former) if former else None
    if pupil and before and pupil is not before:
        message = f"{upn} and {former} are two children here. Somebody must find out whether they are one."
        hand.refuse(row, "Former UPN", "TWO-CHILDREN", message)
        return
    pupil = pupil or before or Child({"id": uuid4().hex}, is_new=True)
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


def _enrolments(hand: FileInHand, row: Row, pupil: Child) -> list[Enrolment]:
    values = row.values
    if not values.get("URN"):
        return pupil.enrolments
    told = ToldEnrolment(
        values["URN"], values.get("Admission date"), values.get("Leaving date"), values.get("Enrolment")
    )
    return enrolled(pupil.enrolments, told, hand.today)


def _values(row: Row, pupil: Child, enrolments: Sequence[Enrolment]) -> dict[str, Any]:
    """What the row says of the child, besides being looked after."""
    told = row.values
    if not pupil.is_new and not _speaks(told, enrolments):
        return {}
    values = {ours: told[name] for name, ours in FACT_COLUMNS.items() if name in told}
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
    pupil: Child,
    values: dict[str, Any],
    enrolments: list[Enrolment],
    earlier: dict[str, str],
) -> bool:
    changed = _know_number(hand, row, pupil, earlier)
    new = pupil.enrol(enrolments)
    if row.values.get("URN"):
        school = main_school(enrolments, hand.today)
        changed |= pupil.know({"school_urn": school}, since_when(enrolments, school, hand.today))
    changed |= _know_looked_after(hand, row, pupil, enrolments)
    return pupil.know(values, hand.today) or changed or new


def _know_number(hand: FileInHand, row: Row, pupil: Child, earlier: dict[str, str]) -> bool:
    """A new number takes the place of the former one; a late file with the former one changes nothing."""
    upn, former, had = row.values["UPN"], row.values.get("Former UPN"), pupil.record.get("upn")
    if had is None:
        pupil.record["upn"] = upn
    if former and former != upn and former not in earlier:
        earlier[former] = pupil.record["id"]
    if had is None or had == upn or former != had:
        return False
    store.forget_earlier_number(hand.session, upn)
    return pupil.know({"upn": upn}, hand.today)


def _know_looked_after(hand: FileInHand, row: Row, pupil: Child, enrolments: Sequence[Enrolment]) -> bool:
    """Take what the row says of being looked after, unless something newer is known.

    The same said again on a later day only moves the day for which it is known.
    """
    if "Looked after" not in row.values or not (pupil.is_new or _speaks(row.values, enrolments)):
        return False
    told: bool | None = row.values["Looked after"]
    as_of: date = row.values.get("Looked after as of") or hand.today
    known, known_as_of = pupil.record.get("looked_after"), pupil.record.get("looked_after_as_of")
    if (known_as_of and as_of < known_as_of) or (told == known and (told is None or as_of == known_as_of)):
        return False
    how = {"looked_after_as_of": as_of, "looked_after_source": hand.name[:200]}
    pupil.know({"looked_after": told, **how}, as_of)
    return told != known


def _save(hand: FileInHand, some: Sequence[Child], earlier: dict[str, str]) -> None:
    changed = {p.record["id"]: p for p in some if p.changes and not p.is_new}
    # The cases first, as every verb does: what they decide waits until the record is right.
    case_ids = hold_cases_about(hand.session, changed.keys())
    blank = dict.fromkeys(pupils.c.keys())
    store.add_pupils(hand.session, [{**blank, **pupil.record} for pupil in some if pupil.is_new])
    store.change_pupils(hand.session, {pupil_id: p.changes for pupil_id, p in changed.items()})
    store.remove_enrolments(hand.session, [(p.record["id"], *key) for p in some for key in p.gone])
    store.put_enrolments(
        hand.session, [(p.record["id"], *enrolment.row()) for p in some for enrolment in p.put]
    )
    store.put_earlier_numbers(hand.session, earlier, hand.now)
    by_pupil = {pupil_id: p.fact_changes() for pupil_id, p in changed.items()}
    keep_changes(hand.session, by_pupil, case_ids, Origin(hand.actor, hand.now, hand.name, hand.import_id))


def _count(hand: FileInHand, some: Sequence[Child], known_schools: Mapping[str, str]) -> None:
    """Count which facts changed, and name the dangerous changes one by one."""
    counts = hand.counts
    for pupil in some:
        if not pupil.is_new and (pupil.put or pupil.gone):
            counts.facts_changed[ENROLMENT_CHANGED] = counts.facts_changed.get(ENROLMENT_CHANGED, 0) + 1
        for change in pupil.fact_changes():
            name = FACT_NAMES[change.field]
            counts.facts_changed[name] = counts.facts_changed.get(name, 0) + 1
            if change.became is None:
                counts.facts_cleared[name] = counts.facts_cleared.get(name, 0) + 1
            if change.is_dangerous:
                was, became = (
                    fact_in_words(change.field, fact_text(value), known_schools)
                    for value in (change.was, change.became)
                )
                hand.dangers.append(Danger(pupil.record["upn"], pupil.record["name"], name, was, became))
