"""The files of one process version, exactly as an analyst wrote them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path, PurePosixPath

from lxml import etree

from engine.bpmn.reading import read_xml

DIAGRAM = "process.bpmn"
_KEPT_SUFFIXES = (".bpmn", ".dmn", ".form.json", ".json", ".md")


@dataclass(frozen=True)
class ProcessFiles:
    """One process: its diagram and the decision tables, forms, letters and scenarios beside it.

    `key` is the id of the process that the diagram starts. `files` maps a path
    inside the process's folder ("process.bpmn", "forms/review.form.json") to its bytes.
    """

    key: str
    files: Mapping[str, bytes]

    @classmethod
    def read(cls, folder: Path) -> "ProcessFiles":
        """Reads a folder named after its process."""
        found = sorted(path for path in folder.rglob("*") if path.name.endswith(_KEPT_SUFFIXES))
        return cls(folder.name, {path.relative_to(folder).as_posix(): path.read_bytes() for path in found})

    @classmethod
    def beside(cls, diagram: Path) -> "ProcessFiles":
        """A diagram file on its own, with the decision tables, forms and letters in the folders beside it."""
        files = {DIAGRAM: diagram.read_bytes()}
        for pattern in ("decisions/*.dmn", "forms/*.form.json", "letters/*.letter.md"):
            for path in filter(Path.is_file, sorted(diagram.parent.glob(pattern))):
                files[path.relative_to(diagram.parent).as_posix()] = path.read_bytes()
        return cls(diagram.stem, files)

    @property
    def diagram(self) -> bytes:
        """The BPMN file."""
        return self.files[DIAGRAM]

    @cached_property
    def root(self) -> etree._Element:
        """The BPMN file read: `bpmn:definitions`, to be looked at and never changed.

        Raises:
            FilesRefused: it cannot be read.
        """
        return read_xml(self.diagram, DIAGRAM)

    @cached_property
    def forms(self) -> Mapping[str, bytes]:
        """Form files by the name a diagram uses for them."""
        return self._by_stem("forms", ".form.json")

    @cached_property
    def decisions(self) -> Mapping[str, bytes]:
        """Decision models by file name without its ending."""
        return self._by_stem("decisions", ".dmn")

    @cached_property
    def letters(self) -> Mapping[str, bytes]:
        """Letter files by the name a diagram uses for them."""
        return self._by_stem("letters", ".letter.md")

    @cached_property
    def digest(self) -> str:
        """SHA-256 over names and contents, in hexadecimal; equal digests mean equal behaviour."""
        total = sha256(self.key.encode())
        for name in sorted(self.files):
            content = self.files[name]
            total.update(f"\0{name}\0{len(content)}\0".encode() + content)
        return total.hexdigest()

    def _by_stem(self, folder: str, suffix: str) -> Mapping[str, bytes]:
        return {
            PurePosixPath(name).name.removesuffix(suffix): content
            for name, content in self.files.items()
            if name.startswith(f"{folder}/") and name.endswith(suffix)
        }
