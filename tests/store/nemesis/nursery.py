"""Where members come from: a process that has imported all, and forks one for each line
that it reads (`python -m tests.store.nemesis.nursery`). So one is there at once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.store.nemesis import member
from tests.store.stores import ROOT


class Child:
    """A member, as who has begun it sees it."""

    def __init__(self, pid: int, orders: Path) -> None:
        self._process = os.pidfd_open(pid)
        self._orders = orders.open("wb", buffering=0)

    def tell(self, do: str, **args: Any) -> None:
        """Have it do something, if it is alive."""
        with suppress(BrokenPipeError):  # it was killed, or its mutant has ended it
            self._orders.write(json.dumps({"do": do, **args}).encode() + b"\n")

    def send(self, number: signal.Signals) -> None:
        """Send it a signal, if it is alive."""
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._process, number)

    def kill(self) -> None:
        """End it at once."""
        self.send(signal.SIGKILL)
        self._orders.close()
        os.close(self._process)


class Nursery:
    """One for all that a test begins."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.store.nemesis.nursery"]
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def begin(self, address: str, folder: Path, name: str, mutant: str) -> Child:
        """Begin a member."""
        assert self._process.stdin is not None and self._process.stdout is not None
        orders = folder / f"{name}.orders"
        os.mkfifo(orders)
        line = json.dumps([address, str(folder), name, mutant]).encode()
        self._process.stdin.write(line + b"\n")
        self._process.stdin.flush()
        return Child(int(self._process.stdout.readline()), orders)

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.communicate()


def _be_born(address: str, folder: str, name: str, mutant: str) -> None:
    """Be a member, in a process of its own."""
    log = os.open(Path(folder) / f"{name}.log", os.O_WRONLY | os.O_CREAT, 0o600)
    for number in (1, 2):
        os.dup2(log, number)
    with (Path(folder) / f"{name}.orders").open() as orders:
        member.main(address, folder, name, mutant, orders)


if __name__ == "__main__":
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        pid = os.fork()
        if not pid:
            try:
                _be_born(*json.loads(line))
            finally:
                os._exit(0)
        print(pid, flush=True)
