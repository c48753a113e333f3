"""A store that is in another process: the client of `server`."""

from __future__ import annotations

import pickle
import secrets
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Client, Connection
from typing import Any

from flaskstream.exceptions import StoreGone
from flaskstream.media.media import Media
from flaskstream.store.files import token_of
from flaskstream.store.note import Note
from flaskstream.store.protocol import Observer
from flaskstream.store.runrecord import Key, Lost
from flaskstream.store.sessionstate import Opening
from flaskstream.store.settings import Settings
from flaskstream.store.wakeup import Wakeup
from tests.store.described import Described
from tests.waiting import TO_START

AGAIN = 0.1
"""Seconds between two tries to reach the server."""


class Wire:
    """Sends commands, each by a connection that nobody else uses meanwhile."""

    def __init__(self, address: str, settings: Settings, key: bytes) -> None:
        self.address = address
        self.client = secrets.token_hex(8)
        self._made = settings, key
        self._free: list[Connection] = []
        self.name = ""
        """The store's."""

    def ask(self, *command: Any) -> Any:
        try:
            connection = self._taken() or self.connect()
            connection.send_bytes(pickle.dumps(command))
            is_done, outcome = pickle.loads(connection.recv_bytes())
        except (OSError, EOFError) as error:
            self._free.clear()
            raise StoreGone("The store of the tests does not answer.") from error
        self._free.append(connection)
        if not is_done:
            raise outcome
        return outcome

    def _taken(self) -> Connection | None:
        with suppress(IndexError):  # another thread may take the last one
            return self._free.pop()
        return None

    def connect(self) -> Connection:
        connection = Client(self.address, "AF_UNIX")
        connection.send_bytes(pickle.dumps(("make", *self._made)))
        _, self.name = pickle.loads(connection.recv_bytes())
        return connection


Command = Callable[..., Any]
"""Sends a command: its name, and what it is given."""


class Named:
    """Sends what is asked of a part of something by its name."""

    def __init__(self, ask: Command, name: str, values: frozenset[str]) -> None:
        self._ask = ask
        self._name = name
        self._values = values

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        full = f"{self._name}{name}"
        if full in self._values:
            return self._ask(full, (), {})
        return lambda *args, **named: self._ask(full, args, named)


VALUES = frozenset(
    {
        *("client", "holder", "session_hash", "given_name", "payloads", "properties"),
        *("seq", "runs.active", "runs.replaced", "presence.watched_at"),
        *("presence.watchers", "let_go"),
    }
)
"""What is no method."""


class RemoteOutlet(Named):
    """The outlet of a session there; one run of it waits at a time."""

    def __init__(self, store: RemoteStore, key: Key, command: Command) -> None:
        super().__init__(command, "outlet.", VALUES)
        self._wire, self._rooms, self._key = store.wire, store.rooms, key

    def listen(self, wakeup: Wakeup) -> None:
        self._rooms[self._key].add(wakeup)
        self._wire.ask("listen", self._wire.client, self._key)

    def unlisten(self, wakeup: Wakeup) -> None:
        self._rooms.pop(self._key)
        self._wire.ask("unlisten", self._wire.client, self._key)


class RemoteSession(Named):
    """A session there."""

    def __init__(
        self, store: RemoteStore, key: Key, owner: str, opening: Opening
    ) -> None:
        super().__init__(self._command, "", VALUES)
        self.key, self.owner, self.opening = key, owner, opening
        self._store = store
        self.runs: Any = Named(self._command, "runs.", VALUES)
        self.presence: Any = Named(self._command, "presence.", VALUES)
        self.states: Any = Named(self._command, "states.", VALUES)
        self.outlet: Any = RemoteOutlet(store, key, self._command)
        self._wire, self._bells = store.wire, store.bells

    @property
    def store(self) -> str:
        return self._store.name

    def _command(self, name: str, args: Any, named: Any) -> Any:
        return self._wire.ask("session", self._wire.client, self.key, name, args, named)

    def watch(self, wakeup: Wakeup) -> None:
        self._bells[self.key].add(wakeup)
        assert self._store.listening.wait(TO_START)
        self._wire.ask("watch", self._wire.client, self.key)

    def unwatch(self, wakeup: Wakeup) -> None:
        self._bells[self.key].discard(wakeup)
        with suppress(StoreGone):
            self._wire.ask("unwatch", self._wire.client, self.key)


class RemoteFiles(Named):
    """Its files, whose tokens are made here."""

    def __init__(self, ask: Callable[..., Any], key: bytes) -> None:
        super().__init__(ask, "files.", VALUES)
        self._key = key

    def token(self, owner: str, media: Media) -> str:
        return token_of(self._key, owner, media)


class RemoteStore(Named):
    """The store there; its sessions are the same objects as long as they are there."""

    is_shared = True

    def __init__(self, address: str, settings: Settings, key: bytes) -> None:
        super().__init__(self._command, "", VALUES)
        self.wire = Wire(address, settings, key)
        self.files: Any = RemoteFiles(self._command, key)
        self.bells = defaultdict[Key, set[Wakeup]](set)
        """Of viewers."""
        self.rooms = defaultdict[Key, set[Wakeup]](set)
        """Of runs that wait for room."""
        self._sessions: dict[int, RemoteSession] = {}
        self._observer = Observer()
        self.listening = threading.Event()
        threading.Thread(target=self._listen, daemon=True).start()
        assert self.listening.wait(TO_START)

    def _command(self, name: str, args: Any, named: Any) -> Any:
        return self._made(self.wire.ask("store", name, args, named))

    def _made(self, outcome: Any) -> Any:
        if isinstance(outcome, list):
            return [self._made(one) for one in outcome]
        if not isinstance(outcome, Described):
            return outcome
        number, key, owner, opening = outcome
        made = RemoteSession(self, key, owner, opening)
        return self._sessions.setdefault(number, made)

    @property
    def name(self) -> str:
        return self.wire.name

    def take_lost(self) -> Lost:
        return Lost([], [])

    def close(self) -> None:
        pass

    def observe(self, observer: Observer) -> None:
        self._observer = observer

    def pass_on(self, note: Note) -> None:
        self.wire.ask("pass_on", self.wire.client, note)

    def _listen(self) -> None:
        while True:
            with suppress(OSError, EOFError):
                connection = self.wire.connect()
                connection.send_bytes(pickle.dumps(("hear", self.wire.client)))
                connection.recv_bytes()
                self._sessions.clear()
                self.listening.set()
                while True:
                    self._hear(*pickle.loads(connection.recv_bytes()))
            self.listening.clear()
            for wakeups in list(self.bells.values()):
                for wakeup in list(wakeups):
                    wakeup.wake()  # to find that the store is gone
            time.sleep(AGAIN)

    def _hear(self, kind: str, what: Any) -> None:
        if kind == "note":
            self._observer.take_note(what)
        elif kind == "run":
            note = self._observer.note_run
            threading.Thread(target=note, args=(what,), daemon=True).start()
        else:
            known = self.bells if kind == "news" else self.rooms
            for wakeup in list(known.get(what, ())):
                wakeup.wake()
