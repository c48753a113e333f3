"""Pages to try, served without a socket."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from flaskstream import Blocks
from tests.web.client import Browser

Visit = Callable[..., Browser]


@pytest.fixture
def visit() -> Iterator[Visit]:
    """Open a page in a browser of its own; the app's runs end with the test."""
    apps: list[Flask] = []

    def open_page(target: Blocks | Flask, path: str = "/", **options: bool) -> Browser:
        app = target if isinstance(target, Flask) else target.app
        if app not in apps:
            apps.append(app)
        return Browser(app, path, **options).open()

    yield open_page
    for app in apps:
        app.extensions["flaskstream.engine"].close()


class Gates:
    """Points where functions wait until the test lets them go on."""

    def __init__(self) -> None:
        self._gates: dict[object, threading.Event] = {}
        self._lock = threading.Lock()

    def _gate(self, name: object) -> threading.Event:
        with self._lock:
            return self._gates.setdefault(name, threading.Event())

    def wait(self, name: object) -> None:
        """Called by a function."""
        assert self._gate(name).wait(20), f"nobody opened {name!r}"

    def open(self, name: object) -> None:
        """Called by a test."""
        self._gate(name).set()

    def open_all(self) -> None:
        for name in list(self._gates):
            self.open(name)


@pytest.fixture
def gates() -> Iterator[Gates]:
    """Gates that are open after the test, so that no function hangs."""
    made = Gates()
    yield made
    made.open_all()
