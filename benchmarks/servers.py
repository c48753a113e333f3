"""Real servers of all libraries: started on a free port, ended by their id.

BENCHMARK_CHECKOUT names another checkout whose flaskstream is measured by these files.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.rival import GRADIO, NICEGUI, STREAMLIT

ROOT = Path(__file__).parents[1]
LIBRARIES = ("gradio", "flaskstream")
HANDWRITTEN = "handwritten"
"""No library: the page that a person would write for the function."""
QUIETLY = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "HF_HUB_OFFLINE": "1",
    "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false",
    "STREAMLIT_SERVER_ADDRESS": "127.0.0.1",
    "STREAMLIT_SERVER_FILE_WATCHER_TYPE": "none",
    "STREAMLIT_SERVER_HEADLESS": "true",
}
"""No rival tells anybody of its use, opens a browser, or waits for new files."""
CHECKOUT = Path(os.environ.get("BENCHMARK_CHECKOUT", ROOT)).resolve()


@dataclass
class Server:
    """A server process, and what can be learnt about it from outside."""

    name: str
    page: str
    port: int
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def rss(self) -> int:
        """Bytes of memory of the process that serves."""
        return sum(resident(pid) for pid in family(self.process.pid))

    def cpu(self) -> float:
        """Seconds of processors that it has taken so far, its children too."""
        return sum(cpu_seconds(pid) for pid in family(self.process.pid))

    def wait_until_up(self, seconds: float = 60.0) -> None:
        """Wait for the first page; its text is thrown away.

        Raises:
            RuntimeError: the process ended, or it took too long; with the log's end.
        """
        deadline = time.monotonic() + seconds
        while True:
            try:
                with urllib.request.urlopen(self.url + "/", timeout=30) as answer:
                    answer.read()
                return
            except OSError as error:
                ended = self.process.poll() is not None
                if ended or time.monotonic() > deadline:
                    said = self.log.read_text(errors="replace")[-2000:]
                    raise RuntimeError(
                        f"{self.name} did not start: {error}\n{said}"
                    ) from error
                time.sleep(0.005)

    def stop(self) -> None:
        """End the process and its children."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(3)
            except subprocess.TimeoutExpired:
                for pid in reversed(family(self.process.pid)):
                    os.kill(pid, signal.SIGKILL)
                self.process.wait()


def start(
    library: str, page: str, *, production: bool = True, **settings: str
) -> Server:
    """Start the page of a function; `production` is gunicorn, where there is one.
    `settings` are variables of its environment."""
    port = free_port()
    log = Path(tempfile.mkdtemp(prefix="benchmark-")) / f"{library}-{page}.log"
    process = launch(command(library, page, port, production), page, log, settings)
    return Server(library, page, port, process, log)


def launch(
    command: Sequence[str], page: str, log: Path, settings: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    """Start a program that finds the benchmarks and the library that is measured, in a
    folder beside its log."""
    place = log.parent / "measured"  # the benchmarks, beside the library
    place.mkdir()
    (place / "benchmarks").symlink_to(ROOT / "benchmarks")
    (place / "flaskstream").symlink_to(CHECKOUT / "flaskstream")
    environ = {
        **os.environ,
        "PYTHONPATH": str(place),
        "BENCHMARK_PAGE": page,
        **QUIETLY,
        "GRADIO_TEMP_DIR": str(log.parent),
        **settings,
    }
    with log.open("wb") as out:
        return subprocess.Popen(command, cwd=place, env=environ, stdout=out, stderr=out)


def command(library: str, page: str, port: int, production: bool) -> list[str]:
    """How a page is served by its library."""
    if library == "gradio":
        python = str(GRADIO.python())
        return [python, "-m", "benchmarks.apps.launch", library, page, str(port)]
    if library == "nicegui":
        python = str(NICEGUI.python())
        return [python, "-m", "benchmarks.apps.nicegui_page", page, str(port)]
    if library == "streamlit":
        python, script = str(STREAMLIT.python()), "benchmarks/apps/streamlit_page.py"
        return [python, "-m", "streamlit", "run", script, f"--server.port={port}"]
    if library == HANDWRITTEN:
        python = sys.executable
        return [python, "-m", "benchmarks.apps.handwritten", page, str(port)]
    if not production:
        return [
            sys.executable,
            "-m",
            "benchmarks.apps.launch",
            library,
            page,
            str(port),
        ]
    settings = ["-c", "python:flaskstream.serving.settings"]
    bind = ["-b", f"127.0.0.1:{port}"]
    return [
        *(sys.executable, "-m", "gunicorn", *settings, *bind),
        *("--log-level", "warning", "benchmarks.apps.wsgi:app"),
    ]


@contextmanager
def serving(
    library: str, page: str, *, production: bool = True, **settings: str
) -> Iterator[Server]:
    """A server that is up, and ended afterwards."""
    server = start(library, page, production=production, **settings)
    try:
        server.wait_until_up()
        yield server
    finally:
        server.stop()


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def family(pid: int) -> list[int]:
    """A process and its descendants, the oldest first."""
    found = [pid]
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return found
    for child in children:
        found += family(int(child))
    return found


def resident(pid: int) -> int:
    """Bytes of a process's resident memory; 0 if it has ended."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def cpu_seconds(pid: int) -> float:
    """Seconds of processors that a process has taken so far; 0 if it has ended."""
    try:
        ended = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(ended[11]) + int(ended[12])) / os.sysconf("SC_CLK_TCK")
