"""A file as an outline: its parts by id, and all that each part says, statement by statement.

Every reader (diagram, decision table, form) makes one, so that two are held side by side in one way.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from engine.comparing.difference import Aspect
from engine.comparing.telling import Phrases


@dataclass(frozen=True)
class Statement:
    """One thing that a file says of a part.

    `value` is compared and is what stands in the file; `show` tells it, None: in quotation marks. A value
    that is `listed` is words parted by spaces, of which only those that came or went are told. One
    `about` another part counts only while both files have that part, `unless` another statement of its
    part is different, which tells it already. Values that are shown `alike` are no difference.
    """

    what: Aspect
    value: str
    phrases: Phrases
    show: Callable[[str], str] | None = None
    listed: bool = False
    about: str = ""
    alike: str | None = None
    unless: str = ""


@dataclass(frozen=True)
class OutlinedPart:
    """A step, a flow, a question, a rule: what is added or removed as one.

    `called` is how a sentence speaks of it, `whole` how it is told when it comes or goes. Parts that are
    `ordered_in` the same place follow one another there in an order that matters. One that comes or goes
    with the part that it is `within` is not told by itself.
    """

    id: str
    name: str
    what: Aspect
    called: str
    whole: str
    statements: Mapping[str, Statement] = field(default_factory=dict)
    ordered_in: str = ""
    within: str = ""


Keyed = TypeVar("Keyed")
#: The parts of a file by a key that is the same in both versions, in the order of the file.
Outline = Mapping[str, OutlinedPart]


def by_key(pairs: Iterable[tuple[str, Keyed]]) -> dict[str, Keyed]:
    """What was found, by its keys; what comes again under one gets a number, so that nothing is lost."""
    found: dict[str, Keyed] = {}
    times: Counter[str] = Counter()
    for key, one in pairs:
        times[key] += 1
        found[key if times[key] == 1 else f"{key}\n{times[key]}"] = one
    return found
