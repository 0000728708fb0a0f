"""What holds for every test: none is skipped.

A test that did not run proves nothing, so a machine without PostgreSQL or without a
browser fails the run and says what it lacks, instead of passing with less.
"""

from collections.abc import Generator

import pytest


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skip into a failure, with the reason for the skip as its message."""
    report = yield
    if report.skipped:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"skipping is not allowed here: {reason}"
    return report
