"""One server, and a window of each browser, for all tests here."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.conftest import Server, serving
from tests.crossbrowser.browsers import BROWSERS
from tests.crossbrowser.window import Window


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The pages of the browser tests under the library's own server."""
    with serving("gunicorn", tmp_path_factory.mktemp("log") / "log") as server:
        yield server


@pytest.fixture(scope="module", params=sorted(BROWSERS))
def browser_window(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Window]:
    with BROWSERS[request.param](tmp_path_factory.mktemp(request.param)) as window:
        yield window


@pytest.fixture
def window(browser_window: Window) -> Iterator[Window]:
    """A window, whose console says neither error nor warning whatever a test does."""
    yield browser_window
    assert browser_window.complaints() == []
