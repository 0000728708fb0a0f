"""Who acts: a person with roles, or the system itself."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """A signed-in person, or the system.

    `roles` are role keys of catalogue.toml. `schools` are URNs; an empty set means
    that the person is not tied to schools (a county officer, a manager).
    """

    id: str
    name: str
    roles: frozenset[str] = frozenset()
    schools: frozenset[str] = frozenset()


#: Acts where no person does: timers, messages between processes, the scan.
SYSTEM = Actor(id="system", name="Attendance Pathways", roles=frozenset({"system"}))
