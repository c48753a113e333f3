"""What all tests share: one Chromium, and that nothing of a run outlives its test."""

from __future__ import annotations

import shutil
import signal
import threading
from collections.abc import Callable, Iterator
from functools import partial

import hypothesis
import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from flaskstream.runs.engine import Engine
from flaskstream.store.settings import Settings
from tests.waiting import PATIENCE, wait_until

# How long an example takes on a busy machine says nothing about it. And what has passed
# passes again: the examples are the same each time, as long as the test is. Who looks
# for new ones says `pytest --hypothesis-profile=exploring`.
for profile, derandomize in {"exploring": False, "unhurried": True}.items():
    hypothesis.settings.register_profile(
        profile,
        deadline=None,
        derandomize=derandomize,
        suppress_health_check=[hypothesis.HealthCheck.too_slow],
    )
hypothesis.settings.load_profile("unhurried")
expect.set_options(timeout=PATIENCE)

# What a shell starts in the background ignores it, and so would the tests' servers.
signal.signal(signal.SIGINT, signal.default_int_handler)

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A camera, and a microphone that beeps; who may use them is each test's to say.
    "--use-fake-device-for-media-stream",
    "--host-resolver-rules=MAP plain.example 127.0.0.1",
]


def run_threads() -> set[threading.Thread]:
    """The threads in which functions run now."""
    threads = threading.enumerate()
    return {t for t in threads if t.name.startswith("flaskstream-run-")}


@pytest.fixture(autouse=True)
def no_thread_is_left_behind() -> Iterator[None]:
    """Fail a test whose runs still have threads a few seconds after it."""
    before = run_threads()
    yield
    wait_until(lambda: run_threads() <= before, "the threads of all runs to end")


@pytest.fixture
def make_engine() -> Iterator[Callable[..., Engine]]:
    """Make engines with some settings; their runs and threads end with the test."""
    engines: list[Engine] = []

    def make(**settings: float) -> Engine:
        chosen = Settings(**settings)  # type: ignore[arg-type]
        engines.append(Engine(chosen, b"key", lambda: (True, False)))
        return engines[-1]

    yield make
    for engine in engines:
        engine.close()


@pytest.fixture
def engine(make_engine: Callable[..., Engine]) -> Engine:
    """An engine that hurries."""
    return make_engine(grace=0.1)


class Chromium:
    """Debian's Chromium, started anew where it has crashed: that ends one test, and not
    all that follow; a machine without it fails the tests."""

    def __init__(self, playwright: Playwright) -> None:
        path = shutil.which("chromium")
        assert path, (
            "Chromium is missing: expected `chromium` on the PATH; run `make test`"
        )
        self._launch = partial(
            playwright.chromium.launch, executable_path=path, args=ARGUMENTS
        )
        self._browser = self._launch()

    def running(self) -> Browser:
        if not self._browser.is_connected():
            self._browser = self._launch()
        return self._browser


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    with sync_playwright() as playwright:
        yield Chromium(playwright)


@pytest.fixture
def browser(chromium: Chromium) -> Browser:
    """The one Chromium of all tests."""
    return chromium.running()
