"""A process of the app, which does what it is told by lines of JSON."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from flaskstream.exceptions import QueueFull, StoreGone
from flaskstream.runs.engine import Engine
from flaskstream.runs.session import Session
from flaskstream.store.patch import read_key
from flaskstream.store.redis.redisstore import RedisStore
from flaskstream.store.settings import Settings
from flaskstream.store.wakeup import ThreadWakeup
from tests.runs.log_contract import State, fold
from tests.store.nemesis.app import PAGES, App
from tests.store.nemesis.history import History
from tests.store.nemesis.mutants import MUTANTS
from tests.store.nemesis.recording import digest, record
from tests.store.nemesis.times import OFF, SWEEP, hurry, set_clock

Asked = TypeVar("Asked")


class Member:
    """An engine, who asks for something there, and who watches."""

    def __init__(self, address: str, history: History) -> None:
        self._note = history.note
        self._app = App(self._note)
        self._engine = Engine(
            Settings(sweep_every=SWEEP, grace=0.2),
            b"key",
            make_store=lambda settings, key, later: RedisStore(
                settings, key, later, address
            ),
        )
        self._engine.mounts.add("demo", self._app.blocks)
        self._viewers = dict[str, Viewer]()
        self._presses: list[threading.Thread] = []

    def take(self, order: dict[str, Any]) -> None:
        """Do what is told, in a thread of its own: it may take a while."""
        do = order.pop("do")
        command = getattr(self, f"do_{do}")
        thread = threading.Thread(target=command, kwargs=order, daemon=True)
        thread.start()
        if do in ("start", "stop"):
            self._presses.append(thread)

    def wake_up(self) -> None:
        """Have to do with Redis for the first time, as soon as it is there: it is to
        know the scripts, and that this process is there."""
        while True:
            try:
                self.open(PAGES[0]).rename(None)
            except StoreGone:
                time.sleep(0.1)
            else:
                return

    def open(self, page: str) -> Session:
        return self._engine.open_session(f"owner of {page}", page, self._app.blocks)

    def do_start(self, page: str, listener: int, task: str, op: int) -> None:
        """Press a button."""
        told, fields = {"op": op, "page": page}, {self._app.box.id: task}
        asked = self._app.blocks.listeners[listener]
        try:
            run = self._engine.start_admitted(self.open(page), asked, fields)
        except StoreGone:
            self._note("presses", **told, came="unknown")
        except QueueFull:
            self._note("presses", **told, came="refused")
        else:
            self._note("presses", **told, came="ok" if run else "not admitted")

    def do_stop(self, page: str, listener: int) -> None:
        """Press Stop."""
        try:
            for known in self.open(page).runs.of(listener):
                self._engine.stop(self._engine.runs.of(known))
        except StoreGone:
            self._note("stops", page=page, came="unknown")

    def do_watch(self, page: str, viewer: str) -> None:
        """Open the page in one more window."""
        self._viewers[viewer] = known = Viewer(self.open, page, viewer, self._note)
        known.follow()

    def do_leave(self, viewer: str) -> None:
        """Close a window, if it is still here."""
        if (known := self._viewers.pop(viewer, None)) is not None:
            known.leave()

    def do_settle(self) -> None:
        """Tell that all presses that were told have been answered."""
        for thread in self._presses:
            thread.join()
        self._note("has settled")

    def do_rest(self, there: dict[str, list[Any]], seconds: float) -> None:
        """Tell what is known here, when nothing goes on any more: first by those who
        watch, who have to know what is `there` before anybody asks for it."""
        for viewer in list(self._viewers.values()):
            seq, whole = there[viewer.page]
            viewer.rest(seq, whole, seconds)
        for page in PAGES:
            _insist(partial(self._rest_of, page))
        lines: Any = self._engine.store.lines  # type: ignore[attr-defined]
        left = _insist(lambda: [run.id for run in lines.runs()])
        self._note("is at rest", lines=left)

    def _rest_of(self, page: str) -> None:
        session, state = self.open(page), State()
        fold(state, session.read(0, whole=True).delta.patch)
        runs = session.runs.active
        numbers = session.state.states.get(self._app.number.id)
        known = sorted(session.payloads.items()), numbers
        self._note(
            "rests",
            page=page,
            values=shown(state),
            digest=digest((sorted(state.items()), known, runs)),
            number=numbers[0] if numbers else 0,
            runs=[run.id for run in runs],
            is_open_to_others=self._opens_to_a_thief(page),
        )

    def _opens_to_a_thief(self, page: str) -> bool:
        found = self._engine.sessions.find("thief", page, self._app.blocks)
        return found is not None


class Viewer:
    """A window: it folds what it reads, and comes back where its stream has ended."""

    def __init__(
        self,
        open_page: Callable[[str], Session],
        page: str,
        name: str,
        note: Callable[..., None],
    ) -> None:
        self._open, self.page, self._name, self._note = open_page, page, name, note
        self._state, self._seq = State(), 0
        self._wakeup = ThreadWakeup()
        self._is_left = False

    def follow(self) -> None:
        """Read what comes, until it is left."""
        while not self._is_left:
            try:
                self._follow_once()
            except StoreGone:
                time.sleep(0.2)

    def _follow_once(self) -> None:
        session = self._open(self.page)
        session.watch(self._wakeup)
        try:
            while not self._is_left:
                self._look(session)
                self._wakeup.wait(5)
        finally:
            session.unwatch(self._wakeup)

    def _look(self, session: Session) -> None:
        delta = session.read(self._seq).delta
        if delta.seq == self._seq:
            return
        fold(self._state, delta.patch)
        changed = shown({key: self._state[key] for key in delta.patch})
        self._seq = delta.seq
        toasts = [one["toast"]["message"] for one in delta.events if "toast" in one]
        told = {"viewer": self._name, "page": self.page, "seq": delta.seq}
        self._note("sees", **told, **changed, toasts=toasts)

    def leave(self) -> None:
        """Look no more."""
        self._is_left = True
        self._wakeup.wake()

    def rest(self, seq: int, whole: str, seconds: float) -> None:
        """Tell whether what it has come to by parts is the whole."""
        due = time.monotonic() + seconds
        while self._seq != seq and time.monotonic() < due:
            time.sleep(0.01)
        is_right = (self._seq, shape(self._state)) == (seq, whole)
        told = {"viewer": self._name, "page": self.page, "is_right": is_right}
        shows = {} if is_right else {"shows": shown(self._state), "seq": self._seq}
        self._note("shows", **told, **shows)


def _insist(ask: Callable[[], Asked]) -> Asked:
    """What Redis gives, at last: a member has no patience where a machine is busy."""
    while True:
        try:
            return ask()
        except StoreGone:
            time.sleep(0.1)


def shape(state: State) -> str:
    """What two equal states have in common."""
    return digest(sorted((key, sorted(parts.items())) for key, parts in state.items()))


def shown(state: State) -> dict[str, Any]:
    """The values, and what is told of runs, by component and by listener."""
    told: dict[str, Any] = {"values": {}, "status": {}}
    for key, parts in state.items():
        is_node, id = read_key(key)
        if is_node:
            told["values"][str(id)] = parts.get("value")
        elif (status := parts.get("status")) is not None:
            told["status"][str(id)] = [status["run"], status["state"]]
    return told


def main(
    address: str, folder: str, name: str, mutant: str, orders: Iterable[str]
) -> None:
    """Be a member, until there are no more orders."""
    history = History(Path(folder), name)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    hurry()
    set_clock(OFF[int(name.removeprefix("member")) % len(OFF)])
    if mutant:
        MUTANTS[mutant].change()
    record(history)
    member = Member(address, history)
    member.wake_up()
    history.note("is there")
    for line in orders:
        member.take(json.loads(line))
