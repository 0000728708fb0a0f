"""Schools: number and name."""

from sqlalchemy import bindparam, insert, select, update

from engine.imports.cells import cell_text, urn
from engine.imports.columns import FileColumn
from engine.imports.hand import FileInHand
from engine.tables import schools

SCHOOL_COLUMNS = (
    FileColumn("URN", urn, also=("School URN", "Unique reference number"), required=True, filled=True),
    FileColumn(
        "Name",
        cell_text(200),
        also=("School", "School name", "Establishment name", "EstablishmentName"),
        required=True,
        filled=True,
    ),
)


def take_schools(hand: FileInHand) -> None:
    """Add schools and change their names; a school that the file does not name stays as it is."""
    known = {row.urn: row.name for row in hand.session.execute(select(schools))}
    lines: dict[str, int] = {}
    added, changed = [], []
    for row in (row for some in hand.rows(SCHOOL_COLUMNS) for row in some):
        number, name = row.values["URN"], row.values["Name"]
        if number in lines:
            message = f"School {number} stands on line {lines[number]} already. Keep one of the two rows."
            hand.refuse(row, "URN", "TWICE", message)
            continue
        lines[number] = row.line
        if number not in known:
            added.append({"urn": number, "name": name})
        elif known[number] != name:
            changed.append({"of_urn": number, "name": name})
    if added:
        hand.session.execute(insert(schools), added)
    if changed:
        hand.session.execute(update(schools).where(schools.c.urn == bindparam("of_urn")), changed)
    hand.counts.added, hand.counts.changed = len(added), len(changed)
    hand.counts.unchanged = len(lines) - len(added) - len(changed)
