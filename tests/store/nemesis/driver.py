"""Carries a plan out: real processes, a real server, and what comes between them."""

from __future__ import annotations

import shutil
import signal
import time
from pathlib import Path
from typing import Any

import redis

from flaskstream.store.later import never
from flaskstream.store.redis.redisstore import RedisStore
from flaskstream.store.runrecord import Key
from flaskstream.store.settings import Settings
from tests.runs.log_contract import State, fold
from tests.store.nemesis.app import PAGES
from tests.store.nemesis.history import Event, History, Reader
from tests.store.nemesis.member import shape
from tests.store.nemesis.nursery import Child, Nursery
from tests.store.nemesis.plan import MEMBERS, Step
from tests.store.nemesis.proxy import Proxy
from tests.store.nemesis.times import REST
from tests.store.stores import RedisServer
from tests.waiting import TO_START

LASTING = {"key", "name", "processes", "due"}
"""What stays in Redis; all else goes by itself."""
KEPT = ("--appendonly", "yes", "--appendfsync", "always")


class Member:
    """A process of the app, and its way to the server."""

    def __init__(self, name: str, proxy: Proxy, child: Child) -> None:
        self.name, self.proxy, self.child = name, proxy, child

    def end(self) -> None:
        """End both."""
        self.child.kill()
        self.proxy.close()


class Driver:
    """All that takes part; it is to be ended whatever happens."""

    def __init__(
        self, nursery: Nursery, folder: Path, members: int, mutant: str, rest: float
    ) -> None:
        self._nursery, self._folder = nursery, folder
        self._mutant, self._patience = mutant, rest
        self._note = History(folder, "driver").note
        self._reader = Reader(folder)
        self._server = RedisServer(folder)
        self._server.start(*KEPT)
        self._made = 0
        self._members = [self._new() for _ in range(members)]

    def _new(self) -> Member:
        self._made += 1
        name, proxy = f"member{self._made}", Proxy(self._server.port)
        proxy.start()
        address = f"redis://127.0.0.1:{proxy.port}"
        child = self._nursery.begin(address, self._folder, name, self._mutant)
        return Member(name, proxy, child)

    def run(self, steps: list[Step]) -> list[Event]:
        """Carry out a plan, heal all, wait for rest, and give what has happened."""
        self._wait_for("is there", TO_START)
        began = time.monotonic()
        for step in sorted(steps, key=lambda step: step.at):
            time.sleep(max(0.0, began + step.at - time.monotonic()))
            act = getattr(self, f"_{step.do}", None)
            if act is None:
                self._members[step.slot].child.tell(step.do, **step.args)
            else:
                act(step.slot)
        self._heal()
        for member in self._members:
            member.child.tell("settle")
        self._wait_for("has settled", TO_START)
        self._rest()
        self._tell_of_keys()
        return self._reader.read()

    # ----- faults

    def _kill(self, slot: int) -> None:
        gone = self._members[slot]
        self._note("kills", member=gone.name)
        gone.end()
        self._members[slot] = self._new()

    def _pause(self, slot: int) -> None:
        self._begin("pause", slot)
        self._members[slot].child.send(signal.SIGSTOP)

    def _go_on(self, slot: int) -> None:
        self._members[slot].child.send(signal.SIGCONT)
        self._end("pause", slot)

    def _cut(self, slot: int) -> None:
        self._begin("cut", slot)
        self._members[slot].proxy.set("cut")

    def _hold(self, slot: int) -> None:
        self._begin("way", slot)
        self._members[slot].proxy.set("hold")

    def _lose(self, slot: int) -> None:
        self._begin("way", slot)
        self._members[slot].proxy.set("lose")

    def _open(self, slot: int) -> None:
        self._members[slot].proxy.set("open")
        self._end("way", slot)
        self._end("cut", slot)

    def _hang(self, slot: int) -> None:
        self._note("fault", what="server", member="", begins=True)
        self._signal(signal.SIGSTOP)

    def _wake(self, slot: int) -> None:
        self._signal(signal.SIGCONT)
        self._note("fault", what="server", member="", begins=False)

    def _signal(self, number: int) -> None:
        if self._server.process is not None:
            self._server.process.send_signal(number)

    def _crash(self, slot: int) -> None:
        self._note("fault", what="server", member="", begins=True)
        self._server.kill()

    def _restart(self, slot: int) -> None:
        if self._server.process is None:
            self._server.start(*KEPT)
        self._note("fault", what="server", member="", begins=False)

    def _begin(self, what: str, slot: int) -> None:
        member = self._members[slot].name
        self._note("fault", what=what, member=member, begins=True)

    def _end(self, what: str, slot: int) -> None:
        member = self._members[slot].name
        self._note("fault", what=what, member=member, begins=False)

    # ----- the end

    def _heal(self) -> None:
        self._wake(0)
        self._restart(0)
        for slot in range(len(self._members)):
            self._go_on(slot)
            self._open(slot)
        self._note("heals")

    def _wait_for(self, kind: str, seconds: float) -> bool:
        """Whether all members come to tell something."""
        due = time.monotonic() + seconds
        while time.monotonic() < due:
            told = {one["who"] for one in self._reader.read() if one["kind"] == kind}
            if told >= {member.name for member in self._members}:
                return True
            time.sleep(0.02)
        return False

    def _rest(self) -> None:
        """Wait until no run goes on, or waits; then each is to tell what it knows."""
        address = f"redis://127.0.0.1:{self._server.port}"
        observer = RedisStore(Settings(), b"key", never, address)
        due = time.monotonic() + self._patience
        while (left := self._goes_on(observer)) and time.monotonic() < due:
            time.sleep(0.1)
        self._note("waits for rest", left=left)
        there = {page: self._look(observer, page) for page in PAGES}
        observer.close()
        if left:
            return
        for member in self._members:
            member.child.tell("rest", there=there, seconds=self._patience / 4)
        self._wait_for("is at rest", self._patience)

    def _look(self, observer: RedisStore, page: str) -> tuple[int, str]:
        """A page's seq, and what it shows."""
        state, found = State(), observer.look(Key("demo", page))
        if found is None:
            return 0, shape(state)
        delta = found.read(0, whole=True).delta
        fold(state, delta.patch)
        return delta.seq, shape(state)

    def _goes_on(self, observer: RedisStore) -> list[str]:
        pages = [observer.look(Key("demo", page)) for page in PAGES]
        known = [page.runs for page in pages if page is not None]
        runs = [run for one in known for run in [*one.active, *one.replaced]]
        goes_on = [run.id for run in [*runs, *observer.lines.runs()]]
        return goes_on or sorted(self._lasting_keys() - LASTING)

    def _lasting_keys(self) -> set[str]:
        with redis.Redis(port=self._server.port) as server:
            keys = [key.decode() for key in server.scan_iter() if server.ttl(key) == -1]
        return {key.split(":", 2)[2] for key in keys}

    def _tell_of_keys(self) -> None:
        """What is in Redis that does not go by itself, and how much."""
        with redis.Redis(port=self._server.port) as server:
            journals: Any = [*server.scan_iter("*:entries")]
            longest = max([server.llen(name) for name in journals], default=0)
            clients: Any = server.client_list()
        told = {"longest": longest, "clients": len(clients)}
        self._note("keys", lasting=sorted(self._lasting_keys() - LASTING), **told)

    def close(self) -> None:
        """End all that was begun."""
        for member in self._members:
            member.end()
        self._server.kill()


def carry_out(
    nursery: Nursery,
    folder: Path,
    steps: list[Step],
    members: int = MEMBERS,
    mutant: str = "",
    rest: float = REST,
) -> list[Event]:
    """What happens where a plan is carried out, in an empty folder; `rest` are the
    seconds in which all must come to rest."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    driver = Driver(nursery, folder, members, mutant, rest)
    try:
        return driver.run(steps)
    finally:
        driver.close()
