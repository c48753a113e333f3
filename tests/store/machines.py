"""Two machines: network namespaces, and a cable between them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

NET_ADMIN, SYS_ADMIN = 12, 21
"""The rights that it takes, by their numbers in Linux."""
NOWHERE = "02:00:00:00:00:99"
"""A hardware address that no machine has."""


def may_make_machines() -> bool:
    """Whether whoever runs the tests may: root, but not everywhere in a container."""
    status = Path("/proc/self/status")
    found = re.search(r"^CapEff:\s*(\w+)", status.read_text(), re.MULTILINE)
    has = int(found[1], 16) if found else 0
    return all(has >> right & 1 for right in (NET_ADMIN, SYS_ADMIN))


class Machine:
    """One of them."""

    def __init__(self, name: str, address: str) -> None:
        self.name, self.address = name, address
        self._processes: list[subprocess.Popen[bytes]] = []

    def begin(self, *command: str, **given: Any) -> None:
        """Have a program run there, to its own end or that of the machine."""
        there = ("ip", "netns", "exec", self.name)
        self._processes.append(subprocess.Popen([*there, *command], **given))

    def end(self) -> None:
        """End all that runs there, at once, and the machine."""
        for process in self._processes:
            process.kill()
            process.wait()
        ip("netns", "delete", self.name)


class Machines:
    """Both; they are reached by sockets in the file system, which they share."""

    def __init__(self) -> None:
        mark = f"flaskstream-{os.getpid()}"
        self.first = Machine(f"{mark}-first", "192.0.2.1")
        self.second = Machine(f"{mark}-second", "192.0.2.2")
        self._both = ((self.first, self.second), (self.second, self.first))
        self._made: list[Machine] = []

    def make(self) -> None:
        """Make them, and put the cable in."""
        for one, _ in self._both:
            ip("netns", "add", one.name)
            self._made.append(one)
        ends = ("netns", self.first.name), ("netns", self.second.name)
        of_both = (*ends[0], "type", "veth", "peer", "name", "cable", *ends[1])
        ip("link", "add", "cable", *of_both)
        for one, _ in self._both:
            ip("-n", one.name, "address", "add", f"{one.address}/24", "dev", "cable")
            for device in ("lo", "cable"):
                ip("-n", one.name, "link", "set", device, "up")

    def part(self) -> None:
        """Lose from now on whatever one sends to the other: neither is told."""
        for one, other in self._both:
            wrong = ("lladdr", NOWHERE, "nud", "permanent", "dev", "cable")
            ip("-n", one.name, "neighbour", "replace", other.address, *wrong)

    def heal(self) -> None:
        """Lose nothing more."""
        for one, other in self._both:
            ip("-n", one.name, "neighbour", "delete", other.address, "dev", "cable")

    def end(self) -> None:
        """End those that were made."""
        for one in self._made:
            one.end()


def ip(*command: str) -> None:
    """Change what there is of networks."""
    assert shutil.which("ip"), "iproute2 is missing: expected `ip`; run `make test`"
    subprocess.run(["ip", *command], check=True)
