"""The shipped processes as they run: read, checked and built once for all tests."""

from collections.abc import Mapping

import pytest

import processes
from engine.bpmn.bundle import ProcessFiles
from engine.bpmn.model import ProcessModel, build_model


@pytest.fixture(scope="session")
def shipped_files() -> Mapping[str, ProcessFiles]:
    return {key: ProcessFiles.read(processes.folder(key)) for key in processes.shipped()}


@pytest.fixture(scope="session")
def shipped_models(shipped_files: Mapping[str, ProcessFiles]) -> Mapping[str, ProcessModel]:
    return {key: build_model(files, processes.shipped()) for key, files in shipped_files.items()}
