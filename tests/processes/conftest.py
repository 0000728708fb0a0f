"""The shipped processes as they run: read, checked and built once for all tests."""

from collections.abc import Collection, Mapping

import pytest

import processes
from engine.bpmn.bundle import ProcessFiles
from engine.bpmn.model import ProcessModel, build_model
from engine.process_versions.publishing import calls_of
from tests.lives.models import shipped


@pytest.fixture(scope="session")
def shipped_files() -> Mapping[str, ProcessFiles]:
    return {key: ProcessFiles.read(processes.folder(key)) for key in processes.shipped()}


@pytest.fixture(scope="session")
def known(shipped_files: Mapping[str, ProcessFiles]) -> Mapping[str, Collection[str]]:
    """Each shipped process with those that it calls."""
    return {key: calls_of(files) for key, files in shipped_files.items()}


@pytest.fixture(scope="session")
def unhurried(
    shipped_files: Mapping[str, ProcessFiles],
    known: Mapping[str, Collection[str]],
    shipped_models: Mapping[str, ProcessModel],
) -> Mapping[str, ProcessModel]:
    """The shipped processes where there are fifty years to prosecute, so that no random life is cut short."""
    files = shipped_files["what_is_allowed"]
    table = files.files["decisions/legal_settings.dmn"]
    longer = table.replace(b"<text>6</text>", b"<text>600</text>", 1)
    assert longer != table
    changed = ProcessFiles(files.key, {**files.files, "decisions/legal_settings.dmn": longer})
    return {**shipped_models, "what_is_allowed": build_model(changed, known)}


@pytest.fixture(scope="session")
def shipped_models() -> Mapping[str, ProcessModel]:
    return shipped()
