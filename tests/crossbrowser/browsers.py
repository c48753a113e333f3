"""Firefox and WebKitGTK, whose engine is Safari's, as Debian has them, each with a home
of its own."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

from selenium.webdriver import FirefoxOptions, Remote, WebKitGTKOptions
from selenium.webdriver.common.options import ArgOptions
from selenium.webdriver.remote.client_config import ClientConfig
from selenium.webdriver.remote.file_detector import UselessFileDetector
from selenium.webdriver.remote.remote_connection import RemoteConnection

from tests.crossbrowser.marionette import Marionette
from tests.crossbrowser.window import Window
from tests.ports import free_port
from tests.waiting import TO_END, TO_START, wait_until

PREFERENCES = {
    "marionette.port": "0",  # a free one, which it tells
    "media.cubeb.force_mock_context": "true",  # without a loudspeaker no sound begins
}


@contextmanager
def firefox(home: Path) -> Iterator[Window]:
    """Firefox without a display; it tells its port in its profile."""
    profile = home / "profile"
    profile.mkdir()
    chosen = [f'user_pref("{name}", {value});' for name, value in PREFERENCES.items()]
    (profile / "user.js").write_text("\n".join(chosen))
    command = [program("firefox-esr"), "--headless", "--marionette", "--no-remote"]
    command += ["--profile", str(profile)]
    with running(command, home / "log", {"HOME": str(home)}):
        told = profile / "MarionetteActivePort"
        wait_until(lambda: told.exists() and told.read_text(), "Firefox", TO_START)
        connection = Marionette(int(told.read_text()))
        with driven(connection, FirefoxOptions()) as driver:
            yield Window(driver)


@contextmanager
def webkitgtk(home: Path) -> Iterator[Window]:
    """WebKitGTK's own small browser, in a display that nobody sees."""
    port = free_port()
    command = [program("WebKitWebDriver"), f"--port={port}"]
    with display(home / "display.log") as name:
        env = {"HOME": str(home), "DISPLAY": name, "GDK_BACKEND": "x11"}
        with running(command, home / "log", env):
            wait_until(lambda: is_open(port), "WebKitWebDriver", TO_START)
            config = ClientConfig(f"http://127.0.0.1:{port}", timeout=TO_START)
            connection = RemoteConnection(client_config=config)
            with driven(connection, WebKitGTKOptions()) as driver:
                yield Window(driver)


BROWSERS: dict[str, Callable[[Path], AbstractContextManager[Window]]] = {
    "firefox": firefox,
    "webkitgtk": webkitgtk,
}


@contextmanager
def driven(connection: RemoteConnection, options: ArgOptions) -> Iterator[Remote]:
    """A session over a connection; what it is given as a file is a path of here."""
    driver = Remote(connection, options=options, file_detector=UselessFileDetector())
    try:
        yield driver
    finally:
        driver.quit()


@contextmanager
def display(log: Path) -> Iterator[str]:
    """The name of an X display in memory."""
    ours, its = os.pipe()
    command = [program("Xvfb"), "-displayfd", str(its), "-nolisten", "tcp"]
    with open(ours) as told, running(command, log, {}, its):
        os.close(its)
        number = told.readline().strip()
        assert number, log.read_text()
        yield f":{number}"


@contextmanager
def running(
    command: list[str], log: Path, env: dict[str, str], *pass_fds: int
) -> Iterator[None]:
    """A process, which is ended with all that it has started."""
    with log.open("w") as out:
        process = subprocess.Popen(
            command,
            env={**os.environ, **env},
            stdout=out,
            stderr=out,
            pass_fds=pass_fds,
            start_new_session=True,
        )
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(TO_END)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def program(name: str) -> str:
    """The path of a program; a machine without it fails the tests."""
    path = shutil.which(name)
    assert path, f"Expected `{name}` on the PATH: run `make test`, which installs it"
    return path


def is_open(port: int) -> bool:
    """Whether somebody listens on a port of 127.0.0.1."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
