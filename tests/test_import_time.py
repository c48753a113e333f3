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
    "celery",
    "flaskstream.media.markdown",
    "flaskstream.media.markup",
    "flaskstream.media.sanitizer",
    "gevent",
    "gunicorn",
    "kombu",
    "markdown_it",
    "nh3",
    "numpy",
    "pygments",
    "redis",
}

MEASURE = """
import json, sys, time
start = time.process_time()
import flask
between = time.process_time()
import flaskstream
end = time.process_time()
print(json.dumps([between - start, end - between, list(sys.modules)]))
"""


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the compiled modules go: an import that compiles is not the usual one."""
    return tmp_path_factory.mktemp("bytecode")


def measured(cache: Path) -> tuple[float, float, set[str]]:
    """Seconds of work for Flask's import, and beyond it; the modules loaded then."""
    env = os.environ | {"PYTHONPYCACHEPREFIX": str(cache)}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    answer = subprocess.check_output([sys.executable, "-c", MEASURE], env=env)
    flask, beyond, modules = json.loads(answer)
    return flask, beyond, set(modules)


def test_slow_packages_are_not_imported(cache: Path) -> None:
    assert measured(cache)[2] & SLOW == set()


def test_the_import_takes_not_much_more_than_flask_s_own(cache: Path) -> None:
    # Four fifths of it, on a quiet machine. The least of several, and of more where it
    # is not: a busy one adds to both, and not the same.
    taken = [measured(cache)[:2] for _ in range(3)]
    while len(taken) < 12 and not is_quick(taken):
        taken.append(measured(cache)[:2])
    assert is_quick(taken)


def is_quick(taken: list[tuple[float, float]]) -> bool:
    """Whether the least of all that was taken beyond Flask's is little beside it."""
    least, beyond = min(one for one, _ in taken), min(one for _, one in taken)
    return beyond < 1.5 * least
