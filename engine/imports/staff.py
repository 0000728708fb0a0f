"""Staff: who may sign in, with which roles, for which schools.

People who are there already keep their passwords; new ones get a password that works once, which is
told to whoever imports and to nobody else. Nobody is shut out because a file does not name them.
"""

from typing import Any

from engine import accounts
from engine.casework.leaving import change_duties
from engine.errors import AnswersRefused
from engine.imports.cells import cell_text, listed_choices
from engine.imports.columns import FileColumn
from engine.imports.hand import FileInHand
from engine.imports.rows import Row
from engine.store import people
from engine.store.people import Person

STAFF_COLUMNS = (
    FileColumn(
        "Sign-in name", cell_text(200), also=("User name", "Login", "E-mail"), required=True, filled=True
    ),
    FileColumn("Name", cell_text(200), also=("Full name",), required=True, filled=True),
    FileColumn("Roles", listed_choices, also=("Role",), required=True),
    FileColumn("Schools", listed_choices, also=("School", "URN", "URNs", "School URN")),
    FileColumn("Reached by", cell_text(200), also=("Contact", "Telephone", "Phone")),
)
_COLUMN_OF = {"name": "Name", "sign_in_name": "Sign-in name", "roles": "Roles", "schools": "Schools"}


def take_staff(hand: FileInHand) -> None:
    """Add people and change what they may do."""
    known = {person.sign_in_name: person for person in people.everybody(hand.session)}
    lines: dict[str, int] = {}
    for row in (row for some in hand.rows(STAFF_COLUMNS) for row in some):
        name = row.values["Sign-in name"].lower()
        if name in lines:
            message = f"{name} stands on line {lines[name]} already. Keep one of the two rows."
            hand.refuse(row, "Sign-in name", "TWICE", message)
            continue
        lines[name] = row.line
        _take_row(hand, row, name, known.get(name))


def _take_row(hand: FileInHand, row: Row, sign_in_name: str, known: Person | None) -> None:
    try:
        if known:
            _change(hand, row, known)
        else:
            _add(hand, row, sign_in_name)
    except AnswersRefused as refusal:
        found = [(_COLUMN_OF[fault.field], "NOT-TAKEN", f"{fault.message}.") for fault in refusal.faults]
        hand.faults.refuse_row(row.line, found, row.cells)
    except accounts.OwnAccount as refusal:
        hand.refuse(row, "Roles", "OWN-ACCOUNT", str(refusal))


def _add(hand: FileInHand, row: Row, sign_in_name: str) -> None:
    _, password = accounts.add_user(
        hand.session,
        hand.actor,
        hand.now,
        name=row.values["Name"],
        sign_in_name=sign_in_name,
        roles=_roles(row),
        schools=row.values.get("Schools", ()),
        reached_by=row.values.get("Reached by"),
    )
    hand.passwords.append((sign_in_name, password))
    hand.counts.added += 1


def _change(hand: FileInHand, row: Row, known: Person) -> None:
    wanted: dict[str, Any] = {
        "roles": _roles(row),
        "schools": frozenset(row.values.get("Schools", known.schools)),
        "reached_by": row.values.get("Reached by", known.reached_by),
    }
    renamed = row.values["Name"] != known.name
    different = any(getattr(known, field) != value for field, value in wanted.items())
    if different:
        if known.active:
            change_duties(hand.session, hand.actor, known.id, hand.now, **wanted)
        else:
            accounts.change_user(hand.session, hand.actor, known.id, active=False, **wanted)
    if renamed:
        people.change(hand.session, known.id, name=row.values["Name"])
    hand.counts.changed += renamed or different
    hand.counts.unchanged += not (renamed or different)


def _roles(row: Row) -> frozenset[str]:
    """Role keys as people write them: “Team manager” is team_manager."""
    return frozenset("_".join(role.lower().replace("-", " ").split()) for role in row.values["Roles"])
