"""What the files of a process tell together, and with the processes it works with: one place for all checks.

The linter of each kind of file sees that file alone. Here forms, tables and the diagram are held against each
other, while somebody changes a process; a version that runs is never judged anew.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.bpmn.bundle import ProcessFiles
from engine.bpmn.given import GivenNames, given_by, together
from engine.bpmn.offers import answers
from engine.bpmn.profile.diagram import AtHand
from engine.expressions import WITH_CALENDAR
from engine.faults import Fault, FilesRefused
from engine.lately import LatelyUsed
from engine.policy import CASEWORKERS
from engine.roles import known_role, lanes_of

#: What the engine itself gives: a concern and who raised it, and what the half-termly scan found.
FROM_THE_ENGINE: Mapping[str, None] = dict.fromkeys(("concern", "raised_by", "case.half_termly_scan"))
FUNCTION_ANSWER = "NAME-OF-FUNCTION"
_FUNCTION_SAID = (
    "The answer is called “{name}”, which is a function's name, so it may be read as that. "
    "Use another name, such as “{name}_given”."
)
_kept: LatelyUsed[GivenNames] = LatelyUsed(200)
_together: LatelyUsed[GivenNames] = LatelyUsed(50)


@dataclass(frozen=True)
class ProcessNeighbours:
    """The processes that a process works with: what each calls, and the files of each that are known.

    `key` is what the process itself is called where it lies, `held` are the roles that people of the council
    have; None: nothing says so.
    """

    calls: Mapping[str, Collection[str]]
    files_of: Callable[[str], ProcessFiles | None]
    key: str | None = None
    held: Collection[str] | None = None

    def around(self, files: ProcessFiles, own: Collection[str]) -> AtHand:
        """What they give to a process with these files, which may call the processes `own`."""
        graph = {**self.calls, files.key: own}
        others = {key: found for key in sorted(graph) if key != files.key and (found := self.files_of(key))}
        relatives = sorted(_kin(files.key, graph) - {files.key})
        theirs = _given_together([others[key] for key in relatives if key in others])
        mine, unknown = _given_once(files), GivenNames(open=not others.keys() >= {*relatives})
        kin = together([mine, theirs, unknown])
        everything = together([mine, _given_together([*others.values()])])
        names = {name: offers for name, offers in everything.names.items() if name.startswith("case.")}
        names |= {name: offers for name, offers in kin.names.items() if name not in names}
        carried = [everything.carried.get(message, {}) for message in kin.heard]
        read = together([GivenNames(names), *(GivenNames(one) for one in carried)])
        brought = {*theirs.names}.union(*carried, FROM_THE_ENGINE)
        return AtHand(
            files,
            GivenNames({**read.names, **FROM_THE_ENGINE}, open=kin.open),
            lambda lane: known_role(files.key, lane),
            CASEWORKERS,
            self.key,
            self.held,
            mine.unasked | brought,
            brought | {name for name in names if name.startswith("case.")},
            lanes_of(files.key),
        )


def _given_once(files: ProcessFiles) -> GivenNames:
    """What files give, worked out once for the same files."""
    return _kept.take(files.digest, lambda: given_by(files))


def _given_together(all_files: Sequence[ProcessFiles]) -> GivenNames:
    """What all of them give, put together once for the same files."""
    key = tuple(files.digest for files in all_files)
    return _together.take(key, lambda: together(map(_given_once, all_files)))


def _kin(key: str, graph: Mapping[str, Collection[str]]) -> set[str]:
    """The processes whose names one reads: whatever runs under the same beginning, itself among them."""
    callers: dict[str, set[str]] = {}
    for caller, called in graph.items():
        for one in called:
            callers.setdefault(one, set()).add(caller)
    return _reached(_reached({key}, callers), graph)


def _reached(begin: Collection[str], ways: Mapping[str, Collection[str]]) -> set[str]:
    found, waiting = set(begin), [*begin]
    while waiting:
        more = set(ways.get(waiting.pop(), ())) - found
        found |= more
        waiting += more
    return found


def function_answers(files: ProcessFiles) -> Iterator[Fault]:
    """Answers of forms that are called like a function."""
    for name, source in files.forms.items():
        try:
            asked = answers(source)
        except FilesRefused:
            continue  # told where the form is checked
        for answer in asked:
            if answer in WITH_CALENDAR.functions:
                said = _FUNCTION_SAID.format(name=answer)
                yield Fault(f"forms/{name}.form.json", answer, FUNCTION_ANSWER, said)
