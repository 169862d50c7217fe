"""Names that every doctest may use."""

import numpy as np
import pytest
from flint import arb

from backprop.numbers import exact


@pytest.fixture(autouse=True)
def _names_of_doctests(doctest_namespace: dict[str, object]) -> None:
    doctest_namespace.update(np=np, arb=arb, exact=exact)
