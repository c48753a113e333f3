"""What the manual's examples start ends with the tests of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from flaskstream.extension import _engines


@pytest.fixture(scope="module", autouse=True)
def ended_engines() -> Iterator[None]:
    """The engines of apps that are made here are closed: modules keep the apps."""
    before = set(_engines)
    yield
    for engine in set(_engines) - before:
        engine.close()
