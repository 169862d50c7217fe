"""Names that every doctest may use, and what tests measured, told after them."""

import numpy as np
import pytest
from flint import arb

from backprop.numbers import exact

pytest_plugins = ["tests.audit.counting"]  # tells at the end how much was audited


@pytest.fixture(autouse=True)
def _names_of_doctests(doctest_namespace: dict[str, object]) -> None:
    doctest_namespace.update(np=np, arb=arb, exact=exact)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What tests noted with record_property: also from the processes of pytest-xdist."""
    reports = [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]
    for key, value in (noted for report in reports for noted in report.user_properties):
        terminalreporter.write_line(f"{key}: {value}")
