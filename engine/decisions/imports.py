"""Which files beside a model hold the models that it imports.

A model is found by its namespace among the files that it is given, never elsewhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath
from urllib.parse import unquote

from engine.decisions.reading import DmnElement, name_of_decision, read_definitions
from engine.faults import FilesRefused

#: The last part of what a model's own namespace or an import's type begins with.
_DMN = "/DMN/"


class DecisionImportRefused(Exception):
    """Why an import leads nowhere: a code and a message."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True)
class Beside:
    """The files beside a model, by their names. They are read when something is imported, and only then."""

    files: Mapping[str, bytes]

    @cached_property
    def _roots(self) -> dict[str, DmnElement]:
        """The files that are DMN models, by name."""
        found = {}
        for name in self.files:
            try:
                found[name] = read_definitions(self.files[name], name)
            except FilesRefused:
                continue  # its own faults are told where that file is checked
        return found

    def file_of(self, element: DmnElement) -> str:
        """The name of the file that an `<import>` means. Raises ImportRefused."""
        called = f'The import "{name_of_decision(element)}"' if name_of_decision(element) else "The import"
        kind = element.get("importType", "")
        if kind and _DMN not in kind:
            message = f"{called} is of another kind ({kind}). Only DMN models can be imported."
            raise DecisionImportRefused("IMPORT-KIND", message)
        namespace = element.get("namespace", "")
        fitting = [name for name, root in self._roots.items() if root.get("namespace", "") == namespace]
        hint = PurePath(unquote(element.get("locationURI", "").replace("\\", "/"))).name
        if hint in fitting or len(fitting) == 1:
            return hint if hint in fitting else fitting[0]
        looked = ", ".join(sorted(self.files)) or "none: there is no other model beside this one"
        if fitting:
            message = f"{called} may mean {' or '.join(fitting)}: both have the namespace {namespace}."
            raise DecisionImportRefused("IMPORT-UNCLEAR", f"{message} Keep one of them.")
        message = f"{called} asks for the model with the namespace {namespace}, which is not beside this one."
        raise DecisionImportRefused(
            "IMPORT-MISSING", f"{message} Put its file there. These were looked at: {looked}."
        )
