"""The repository as its tests see it: files, parsed modules, functions."""

import ast
import os
from dataclasses import dataclass
from pathlib import Path

import pytest

PACKAGES = ("processes", "engine", "handlers", "web")
NOT_OURS = {".git", ".venv", ".venv-spark", "node_modules", "var", "built", "build", "dist"}


@dataclass(frozen=True)
class Module:
    """One Python file: its path from the top of the repository, its text and its tree."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def is_product(self) -> bool:
        """True for what ships; false for tests."""
        return self.path.parts[0] in PACKAGES

    def functions(self) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
        """Every function of the file, methods and inner ones too."""
        return [n for n in ast.walk(self.tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]


@pytest.fixture(scope="session")
def repository() -> Path:
    return Path(__file__).parents[2]


@pytest.fixture(scope="session")
def files(repository: Path) -> list[Path]:
    """Every file that belongs to the project, from its top."""
    found = []
    for folder, folders, names in os.walk(repository):
        folders[:] = [
            f for f in folders if f not in NOT_OURS and not f.endswith(("_cache", "egg-info", "__"))
        ]
        found += [(Path(folder) / name).relative_to(repository) for name in names]
    return sorted(found)


@pytest.fixture(scope="session")
def modules(repository: Path, files: list[Path]) -> list[Module]:
    """Every Python file of the project, parsed."""
    texts = [
        (path, (repository / path).read_text(encoding="utf-8")) for path in files if path.suffix == ".py"
    ]
    return [Module(path, text, ast.parse(text)) for path, text in texts]
