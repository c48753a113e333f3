"""Servers that are the first process of a container."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

from tests.net.server import Served

UNSHARE = ("unshare", "--pid", "--fork", "--mount-proc", "--kill-child")


@cache
def namespace() -> tuple[str, ...]:
    """What runs a command as process 1 of a namespace of its own, as a container does;
    nothing where the machine allows nobody to make one."""
    for command in (UNSHARE, (*UNSHARE, "--user", "--map-root-user")):
        try:
            subprocess.run([*command, "true"], check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            continue
        return command
    return ()


class FirstProcess(Served):
    """A server that is process 1, where the machine can have two of these."""

    def __init__(self, kind: str, folder: Path) -> None:
        self.before = namespace()
        super().__init__(kind, folder)

    @property
    def first(self) -> int:
        """The process that was started, as the machine sees it."""
        own = self.process.pid
        if not self.before:
            return own
        return int(Path(f"/proc/{own}/task/{own}/children").read_text())

    def kill(self) -> None:
        """End it; what runs it takes it along."""
        if not self.before:
            return super().kill()
        self.process.kill()
        self.process.wait(30)

    def status(self, name: str) -> str:
        """What the kernel says of the process."""
        lines = Path(f"/proc/{self.first}/status").read_text().splitlines()
        return next(line for line in lines if line.startswith(f"{name}:"))

    def catches(self, number: int) -> bool:
        """Whether it has a handler for a signal: to the first process of a container
        the kernel delivers no other."""
        mask = int(self.status("SigCgt").split()[1], 16)
        return bool(mask & 1 << number - 1)
