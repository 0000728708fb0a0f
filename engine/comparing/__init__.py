"""Two versions of a process side by side, in words that a manager understands; pure, no disk, no database."""

from engine.comparing.difference import FileDifference, FilesCompared
from engine.comparing.files import VersionFiles, compare_files
from engine.comparing.kinds import kind_of

__all__ = ["FileDifference", "FilesCompared", "VersionFiles", "compare_files", "kind_of"]
