"""`import flaskstream` is cheap: what is slow is imported when it is first needed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SLOW = {
    "PIL",
    "asyncio",
    "gevent",
    "gunicorn",
    "markdown_it",
    "nh3",
    "numpy",
    "pygments",
}

MEASURE = """
import json, sys, time
import flask
start = time.process_time()
import flaskstream
print(json.dumps([time.process_time() - start, list(sys.modules)]))
"""


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the compiled modules go: an import that compiles is not the usual one."""
    return tmp_path_factory.mktemp("bytecode")


def measured(cache: Path) -> tuple[float, set[str]]:
    """Seconds of work beyond Flask's import, and the modules loaded then."""
    env = os.environ | {"PYTHONPYCACHEPREFIX": str(cache)}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    answer = subprocess.check_output([sys.executable, "-c", MEASURE], env=env)
    seconds, modules = json.loads(answer)
    return seconds, set(modules)


def test_slow_packages_are_not_imported(cache: Path) -> None:
    _, modules = measured(cache)
    assert modules & SLOW == set()


def test_the_import_takes_less_than_100_ms_beyond_flask(cache: Path) -> None:
    # The fastest of several: the machine has more to do.
    assert min(measured(cache)[0] for _ in range(6)) < 0.1
