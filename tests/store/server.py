"""A store in a process of its own: the one in memory, behind a socket.

    python -m tests.store.server SOCKET

Every command and every outcome goes through bytes. It is made for tests: it believes
whatever its clients say.
"""

from __future__ import annotations

import itertools
import logging
import os
import pickle
import sys
import threading
import weakref
from collections import Counter
from contextlib import suppress
from multiprocessing.connection import Connection, Listener
from types import MappingProxyType
from typing import Any

from flaskstream.runs.pacing import Pacer
from flaskstream.store.memorystore import MemoryStore
from flaskstream.store.note import Note
from flaskstream.store.runrecord import Key
from flaskstream.store.sessionstate import SessionState
from flaskstream.store.settings import Settings
from tests.store.described import Described
from tests.waiting import wait_until

logger = logging.getLogger("tests.store")


class Bell:
    """Wakes those of one client who wait for something of a page."""

    def __init__(self, ears: Ears, kind: str, key: Key) -> None:
        self._ears = ears
        self._kind = kind
        self._key = key

    def wait(self, timeout: float) -> bool:
        raise AssertionError("nobody waits here")

    def wake(self) -> None:
        self._ears.tell(self._kind, self._key)


class Ears:
    """The connection by which a client hears what others do."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._lock = threading.Lock()
        self.bells: dict[Key, Bell] = {}
        """Of viewers."""
        self.rooms: dict[Key, Bell] = {}
        """Of runs that wait for room."""
        self.viewers = Counter[Key]()

    def tell(self, kind: str, what: Any) -> None:
        # Where it is gone, what it watched goes with it.
        with self._lock, suppress(OSError):
            self._connection.send_bytes(pickle.dumps((kind, what)))


class Server:
    """Answers the commands of any number of clients."""

    def __init__(self, address: str) -> None:
        self._pacer = Pacer()
        self._store: MemoryStore | None = None
        self._lock = threading.Lock()
        self._numbers = weakref.WeakKeyDictionary[SessionState, int]()
        self._next_number = itertools.count(1)
        self._ears: dict[str, Ears] = {}
        self._listener = Listener(address, "AF_UNIX", backlog=100)

    def serve(self) -> None:
        while True:
            connection = self._listener.accept()
            threading.Thread(
                target=self._serve, args=(connection,), daemon=True
            ).start()

    def _serve(self, connection: Connection) -> None:
        client = ""
        try:
            while True:
                command, *given = pickle.loads(connection.recv_bytes())
                if command == "hear":
                    (client,) = given
                    self._ears[client] = Ears(connection)
                    connection.send_bytes(b"it is heard from now on")
                    continue
                connection.send_bytes(self._answer(command, given))
        except (EOFError, OSError):
            pass
        finally:
            if client:
                self._leave(self._ears.pop(client))

    def _leave(self, ears: Ears) -> None:
        for key, bell in ears.bells.items():
            state = self.store.look(key)
            for _ in range(ears.viewers[key] if state is not None else 0):
                assert state is not None
                state.unwatch(bell)
        for key, bell in ears.rooms.items():
            if (state := self.store.look(key)) is not None:
                state.outlet.unlisten(bell)

    def _answer(self, command: str, given: list[Any]) -> bytes:
        try:
            return pickle.dumps((True, getattr(self, f"_do_{command}")(*given)))
        except Exception as error:
            logger.debug("%s failed", command, exc_info=True)
            try:
                return pickle.dumps((False, error))
            except Exception:
                return pickle.dumps((False, RuntimeError(str(error))))

    def _ears_of(self, client: str) -> Ears:
        """Those of a client, who connects them anew where this has begun anew."""
        wait_until(lambda: client in self._ears, "a client to listen")
        return self._ears[client]

    # ----- commands

    @property
    def store(self) -> MemoryStore:
        assert self._store is not None, "nobody has made it yet"
        return self._store

    def _do_make(self, settings: Settings, key: bytes) -> str:
        with self._lock:
            if self._store is None:
                self._store = MemoryStore(settings, key, self._pacer.submit)
            return self._store.name

    def _do_store(self, name: str, args: Any, named: Any) -> Any:
        return self._described(called(self.store, name, args, named))

    def _do_session(
        self, client: str, key: Key, name: str, args: Any, named: Any
    ) -> Any:
        state = self.store.look(key)
        if state is None:  # a run of it may still have its place
            state = SessionState(key, "", queues=self.store.queues)
        outcome = called(state, name, args, named)
        if isinstance(outcome, MappingProxyType):  # a view of what is kept
            outcome = dict(outcome)
        if name == "runs.ask_to_stop" and outcome is not None:
            self._tell_others(client, state.runs.find(args[0]))
        for run in getattr(outcome, "ended", ()):
            self._tell_others(client, run)
        return outcome

    def _do_watch(self, client: str, key: Key) -> None:
        ears = self._ears_of(client)
        ears.viewers[key] += 1
        if (state := self.store.look(key)) is not None:
            state.watch(ears.bells.setdefault(key, Bell(ears, "news", key)))

    def _do_unwatch(self, client: str, key: Key) -> None:
        ears = self._ears_of(client)
        ears.viewers[key] -= 1
        if (state := self.store.look(key)) is not None:
            state.presence.unwatch()
            if not ears.viewers[key]:
                state.presence.watch()
                state.unwatch(ears.bells.pop(key))

    def _do_listen(self, client: str, key: Key) -> None:
        ears = self._ears_of(client)
        bell = ears.rooms[key] = Bell(ears, "room", key)
        if (state := self.store.look(key)) is not None:
            state.outlet.listen(bell)

    def _do_unlisten(self, client: str, key: Key) -> None:
        bell = self._ears_of(client).rooms.pop(key)
        if (state := self.store.look(key)) is not None:
            state.outlet.unlisten(bell)

    def _do_pass_on(self, client: str, note: Note) -> None:
        self._tell_others(client, note, "note")

    def _tell_others(self, client: str, what: Any, kind: str = "run") -> None:
        for name, ears in list(self._ears.items()):
            if name != client:
                ears.tell(kind, what)

    def _described(self, outcome: Any) -> Any:
        """What a client makes its sessions of, in their place."""
        if isinstance(outcome, list):
            return [self._described(one) for one in outcome]
        if not isinstance(outcome, SessionState):
            return outcome
        number = self._numbers.setdefault(outcome, next(self._next_number))
        return Described(number, outcome.key, outcome.owner, outcome.opening)


def called(thing: Any, name: str, args: Any, named: Any) -> Any:
    """A method's outcome, or an attribute: "runs.begin", "payloads"."""
    for part in name.split("."):
        thing = getattr(thing, part)
    return thing(*args, **named) if callable(thing) else thing


if __name__ == "__main__":
    logging.basicConfig(level=os.environ.get("LEVEL", "WARNING"))
    Server(sys.argv[1]).serve()
