"""Server processes with the pages of `tests.resume.apps`, seen from outside."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from tests.ports import free_port
from tests.waiting import TO_START, wait_until

ROOT = Path(__file__).parents[2]
APPS = "tests.resume.apps"
GUNICORN = ["-m", "gunicorn", "-b", "127.0.0.1:{port}", "--access-logfile", "-"]
ASGI = "tests.resume.asgi"
HYPERCORN = ["-m", "hypercorn", "-w", "0", "-b", "127.0.0.1:{port}"]  # no children
UVICORN = ["-m", "uvicorn", "--port", "{port}"]
KINDS: dict[str, list[str]] = {
    "werkzeug": ["-m", "flask", "--app", APPS, "run", "--port", "{port}"],
    "gthread": [*GUNICORN, "-k", "gthread", "--threads", "16", f"{APPS}:app"],
    "gthread4": [*GUNICORN, "-k", "gthread", "--threads", "4", f"{APPS}:app"],
    "waitress": ["-m", "waitress", "--listen=127.0.0.1:{port}", f"{APPS}:app"],
    "a2wsgi": [*UVICORN, f"{ASGI}:a2wsgi"],
    "asgiref": [*UVICORN, f"{ASGI}:asgiref"],
    "starlette": [*UVICORN, f"{ASGI}:starlette"],
    "hypercorn": [*HYPERCORN, f"{ASGI}:wsgi"],
    "worker": [
        *GUNICORN,
        "-c",
        "python:flaskstream.serving.settings",
        f"{APPS}:app",
    ],
    "launch": [
        "-c",
        "from tests.resume.apps import PAGES; "
        "PAGES['ticks'].launch(server_port={port}, quiet=True)",
    ],
}


class Served:
    """One server of a kind, always on the same port; `notes` is what functions tell."""

    before: tuple[str, ...] = ()
    """What runs the server's command."""

    def __init__(self, kind: str, folder: Path, **env: str) -> None:
        self.kind = kind
        self.notes = folder / "notes"
        self.notes.touch()
        self.log = folder / "log"
        self.port = free_port()
        self._env = {"PYTHONPATH": str(ROOT), "NOTES": str(self.notes), **env}
        self.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        command = [part.format(port=self.port) for part in KINDS[self.kind]]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*self.before, sys.executable, *command],
                cwd=ROOT,
                env={**os.environ, **self._env},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_until(self._answers, f"{self.kind} to answer", TO_START)

    def _answers(self) -> bool:
        assert self.process.poll() is None, self.log_text()
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
        except OSError:
            return False
        return True

    def kill(self) -> None:
        """End it, and the worker that it may have, without a word."""
        pids = {self.pid, self.process.pid}
        self.process.kill()
        for pid in pids - {self.process.pid}:
            os.kill(pid, signal.SIGKILL)
        self.process.wait(30)
        wait_until(lambda: not self._is_open(), "the port to be free")

    def _is_open(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
        except OSError:
            return False
        return True

    def signal(self, number: int) -> None:
        """Send a signal to the process that was started."""
        self.process.send_signal(number)

    def stop(self) -> None:
        """End it, if it has not ended."""
        if self.process.poll() is None:
            self.kill()

    def noted(self, line: str) -> int:
        """How often the functions have told this."""
        return self.notes.read_text().splitlines().count(line)

    def log_text(self) -> str:
        return self.log.read_text(errors="replace")

    # ----- what the process holds

    @property
    def pid(self) -> int:
        """The process that answers: gunicorn's worker, not its master."""
        own = self.process.pid
        children = Path(f"/proc/{own}/task/{own}/children").read_text().split()
        return int(children[0]) if "-m gunicorn" in " ".join(KINDS[self.kind]) else own

    def memory(self) -> float:
        """Its resident memory, in MB."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        line = next(line for line in status.splitlines() if "VmRSS" in line)
        return int(line.split()[1]) / 1000

    def descriptors(self) -> int:
        """How many files and sockets it has open."""
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    def threads(self) -> int:
        """How many threads it has."""
        return len(os.listdir(f"/proc/{self.pid}/task"))
