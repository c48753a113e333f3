"""The gallery, served, and other people's checkers to look at it."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.serving import make_server

import wsgi

CHECKERS = Path(__file__).parents[1] / "checkers"


@pytest.fixture(scope="session", autouse=True)
def running() -> Iterator[None]:
    """The gallery's engine, ended after all tests of it: one that has ended writes
    nothing more while a function runs."""
    yield
    wsgi.app.extensions["flaskstream.engine"].close()


@pytest.fixture(scope="module")
def gallery() -> Iterator[str]:
    """The gallery, served; gives its URL."""
    server = make_server("127.0.0.1", 0, wsgi.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()
    engine = wsgi.app.extensions["flaskstream.engine"]  # other tests use it, too
    for run in [run for page in engine.sessions.all() for run in page.runs.active]:
        engine.stop(run)


def program(name: str) -> str:
    """Where a program is; a machine without it fails the tests."""
    path = shutil.which(name)
    assert path, f"Expected `{name}` on the PATH; run `make test`, or scripts/prepare"
    return path


def checker(name: str) -> Path:
    """A file of the checkers' packages."""
    file = CHECKERS / "node_modules" / name
    assert file.is_file(), (
        f"Expected {file}; run `make test`, or scripts/prepare checkers"
    )
    return file
