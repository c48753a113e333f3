"""A real gunicorn with the worker class, and raw clients for it."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.ports import free_port
from tests.waiting import TO_START

HERE = Path(__file__).parent
PATIENCE = 30.0


class Server:
    """One gunicorn process on a free port of 127.0.0.1; `notes` is its apps' file."""

    def __init__(self, folder: Path, target: str, env: dict[str, str]) -> None:
        self.notes = folder / "notes"
        self.notes.touch()
        self.log = folder / "log"
        self.port = free_port()
        paths = [str(HERE.parent.parent), str(HERE), os.environ.get("PYTHONPATH", "")]
        env = {"PYTHONPATH": os.pathsep.join(filter(None, paths)), **env}
        command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{self.port}"]
        command += ["-c", "python:flaskstream.serving.settings"]
        command += ["--access-logfile", "-", target]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command,
                cwd=folder,
                env={**os.environ, "NOTES": str(self.notes), **env},
                stdout=log,
                stderr=log,
            )

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), PATIENCE)

    def client(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)

    def request(self, method: str, path: str, body: bytes | None = None) -> bytes:
        """The body of a 200 answer."""
        connection = self.client()
        try:
            connection.request(method, path, body)
            response = connection.getresponse()
            content = response.read()
            assert response.status == 200, (response.status, content, self.log_text())
            return content
        finally:
            connection.close()

    def get(self, path: str) -> bytes:
        return self.request("GET", path)

    def open_stream(self, path: str) -> socket.socket:
        """A connection whose stream has sent its first bytes."""
        sock = self.connect()
        sock.sendall(f"GET {path} HTTP/1.1\r\nHost: test\r\n\r\n".encode())
        received = b""
        while b"data:" not in received:
            block = sock.recv(65536)
            assert block, (received, self.log_text())
            received += block
        return sock

    def noted(self, line: str) -> int:
        return self.notes.read_text().splitlines().count(line)

    def has_noted(self, line: str, times: int) -> bool:
        return self.noted(line) == times

    def log_text(self) -> str:
        return self.log.read_text(errors="replace")

    def wait_ready(self) -> None:
        wait_until(
            lambda: "Booting worker" in self.log_text() and self._answers(), TO_START
        )

    def _answers(self) -> bool:
        assert self.process.poll() is None, self.log_text()
        try:
            self.connect().close()
        except OSError:
            return False
        return True

    def terminate(self) -> float:
        """Send SIGTERM; seconds until the process has ended."""
        begun = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(2 * PATIENCE)
        return time.monotonic() - begun

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGQUIT)
            try:
                self.process.wait(2 * PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def wait_until(condition: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Poll until `condition` holds; fail after `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "the condition did not come true in time"
        time.sleep(0.02)
