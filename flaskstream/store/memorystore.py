"""All open pages of one process, and which go where there is no room for all."""

from __future__ import annotations

import heapq
import itertools
import secrets
import threading
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from flaskstream.exceptions import QueueFull
from flaskstream.store.concurrencyqueues import ConcurrencyQueues
from flaskstream.store.files import FileStore
from flaskstream.store.later import Later, never
from flaskstream.store.note import Note
from flaskstream.store.protocol import Observer
from flaskstream.store.runrecord import Key, Line, Lost, RunRecord
from flaskstream.store.sessionstate import BY_NOBODY, Gone, Opening, SessionState
from flaskstream.store.settings import Settings
from flaskstream.store.weight import Scales, Size, weight_of

PAGES_ON_DISK = 2
"""Pages may hold the part of the disk's bytes that this divides."""
SLACK = 50
"""So many-th part of the bytes is made free at once: else each new value in a crowd
would have all pages looked at."""
SHARE = 2
"""Nobody's pages in use may hold more than the part of all that this divides."""
FULL = "The server holds as much as it can at the moment. Try again in a minute."


DEFAULTS = Settings()


class Taken(Exception):
    """Somebody else has a page of that id."""


class MemoryStore:
    """The pages and the waiting lines of this process, in the order of the pages' last
    use. Each has one owner, and nobody else finds it.

    `later` calls what is to be done at a time of `time.monotonic()`: who waits in a
    line is told his place then. `key` signs the tokens of files.
    """

    is_shared = False

    def __init__(
        self,
        settings: Settings = DEFAULTS,
        key: bytes = b"",
        later: Later = never,
    ) -> None:
        self.name = secrets.token_urlsafe(6)
        self.files = FileStore(key, settings.max_file_bytes, settings.max_disk_bytes)
        self._sessions: OrderedDict[Key, SessionState] = OrderedDict()
        self._most = settings.max_pages
        self._most_bytes = settings.max_page_bytes
        self._most_on_disk = settings.max_disk_bytes // PAGES_ON_DISK
        self._scales = Scales()
        self._owners = dict[str, tuple[float, int]]()
        """By owner: when the first page was opened, and how many there are."""
        self.queues = ConcurrencyQueues(
            self._tell_place, later, settings.max_waiting_in_all
        )
        self._lock = threading.Lock()

    def _tell_place(self, run: RunRecord) -> None:
        if (state := self._sessions.get(run.key)) is not None:
            state.runs.publish_status(run.id)

    # ----- pages

    def find(self, owner: str, key: Key) -> SessionState | None:
        """The page of this owner; None for an unknown and for a foreign one alike."""
        with self._lock:
            state = self._sessions.get(key)
            if state is None or state.owner != owner:
                return None
            self._sessions.move_to_end(key)
            state.presence.touch()
            return state

    def look(self, key: Key) -> SessionState | None:
        """The page of that key, whoever has it, which does not count as a use."""
        return self._sessions.get(key)

    def open(self, owner: str, key: Key, opening: Opening = BY_NOBODY) -> SessionState:
        """The page of this owner, made if it isn't there.

        Raises:
            Taken: it is another one's.
        """
        state = self.find(owner, key)
        if state is None:
            state = SessionState(
                key, owner, opening, self.queues, self.name, files=self.files
            )
            with self._lock:
                known = self._sessions.setdefault(key, state)
                if known.owner != owner:
                    raise Taken
                if known is not state:
                    return known
                since, pages = self._owners.get(owner, (state.presence.opened, 0))
                state.ownership.known_since = since
                self._owners[owner] = since, pages + 1
        return state

    def ping(self) -> None:
        """Answer: it is always there."""

    def share(self, key: Key, with_key: Key) -> None:
        """Let a call of the API have the `State`s and the properties of its session."""
        own, other = self.look(key), self.look(with_key)
        if own is not None and other is not None:
            own.share(other)

    def drop(self, key: Key) -> Gone | None:
        """Forget a page."""
        with self._lock:
            return self._forget(key)

    def drop_unused(self, key: Key, seconds: float) -> Gone | None:
        """Forget a page if nobody has used it for so long."""
        with self._lock:
            state = self._sessions.get(key)
            if state is None or state.presence.unwatched_for() <= seconds:
                return None
            return None if state.runs.active else self._forget(key)

    def _forget(self, key: Key) -> Gone | None:
        state = self._sessions.pop(key, None)
        if state is None:
            return None
        while state.weights:
            self._scales.take(state.weights.popitem()[1])
        since, pages = self._owners.pop(state.owner)
        if pages > 1:
            self._owners[state.owner] = since, pages - 1
        state.runs.forget()
        kept_on = not state.owns_states
        states = {} if kept_on else state.states.take_every()
        return Gone(key, state.session_hash, kept_on, states, state.opening.version)

    def weigh(self, key: Key, payloads: Mapping[int, Any]) -> bool:
        """Count the bytes of a page's new payloads; whether there is room for them."""
        weights = {id: weight_of(payload) for id, payload in payloads.items()}
        with self._lock:
            if (state := self._sessions.get(key)) is not None:
                for id, weight in weights.items():
                    self._scales.put(weight)
                    if (old := state.weights.get(id)) is not None:
                        self._scales.take(old)
                    state.weights[id] = weight
            return self.have_room

    def size(self) -> Size:
        """How much there is of what it keeps."""
        return Size(len(self._sessions), self._scales.total, self._scales.on_disk)

    @property
    def let_go(self) -> int:
        """Bytes of all that they ever held, and do no longer."""
        return self._scales.taken

    @property
    def have_room(self) -> bool:
        """Whether they are within the caps on bytes."""
        return self._fit_in_memory and self._fit_on_disk

    @property
    def _fit_in_memory(self) -> bool:
        return self._scales.total <= self._most_bytes

    @property
    def _fit_on_disk(self) -> bool:
        return self._scales.on_disk <= self._most_on_disk

    def of(self, owner: str, mount: str) -> list[SessionState]:
        """An owner's pages of one mount, the newest first."""
        with self._lock:
            found = [
                state
                for state in self._sessions.values()
                if state.owner == owner and state.key.mount == mount
            ]
        return sorted(found, key=lambda state: state.presence.opened, reverse=True)

    def has_document(self, owner: str, first: str) -> bool:
        """Whether an owner has a page of the document whose first page has that id."""
        with self._lock:
            return any(
                state.owner == owner and state.key.id.partition(".")[0] == first
                for state in self._sessions.values()
            )

    def make_room(self, keep: Key | None = None) -> list[Gone]:
        """Drop pages, all but `keep` and those in use, until the others are within the
        caps; gives them. Who holds most loses first, what he has not used for longest.
        """
        gone: list[Gone] = []
        with self._lock:
            if len(self._sessions) > self._most:
                most = self._most
                self._drop_until(lambda: len(self._sessions) <= most, count, keep, gone)
            if not self._fit_in_memory:
                most = self._most_bytes - self._most_bytes // SLACK
                self._drop_until(lambda: self._scales.total <= most, size, keep, gone)
            if not self._fit_on_disk:
                self._drop_until(lambda: self._fit_on_disk, on_disk, keep, gone)
        return gone

    def _drop_until(
        self,
        is_enough: Callable[[], bool],
        measure: Callable[[SessionState], int],
        keep: Key | None,
        gone: list[Gone],
    ) -> None:
        for key in self._fairly(measure, keep):
            if is_enough():
                break
            if (forgotten := self._forget(key)) is not None:
                gone.append(forgotten)

    def _fairly(
        self, measure: Callable[[SessionState], int], keep: Key | None
    ) -> Iterator[Key]:
        """The pages that may go, in the order in which they are to."""
        held, idle = Counter[str](), defaultdict[str, deque[SessionState]](deque)
        turns = itertools.count()  # of those who hold as much: the longest unused first
        for session in list(self._sessions.values()):
            held[session.holder] += measure(session)
            if not session.is_in_use and session.key != keep:
                idle[session.holder].append(session)
        heap = [(-held[holder], next(turns), holder) for holder in idle]
        heapq.heapify(heap)
        while heap:
            _, _, holder = heapq.heappop(heap)
            session = idle[holder].popleft()
            held[holder] -= measure(session)
            yield session.key
            if idle[holder]:
                heapq.heappush(heap, (-held[holder], next(turns), holder))

    def _has_share(self, state: SessionState) -> bool:
        """Whether there is room for more runs of the one who has this page, beside
        those that go on or wait: as long as they do nobody can drop their pages, and
        his others may hold a part of all at most."""
        memory, disk = self._most_bytes // SHARE, self._most_on_disk // SHARE
        if self._scales.total <= memory and self._scales.on_disk <= disk:
            return True
        keys = {run.key for run in self.queues.runs()} - {state.key}
        others = [x for x in map(self.look, keys) if x and x.holder == state.holder]
        return sum(map(size, others)) <= memory and sum(map(on_disk, others)) <= disk

    def all(self) -> list[SessionState]:
        """Every page that is known now."""
        with self._lock:
            return list(self._sessions.values())

    # ----- lines

    def admit(self, key: Key, line: Line) -> bool:
        """Look whether there is room for a new run of a page; whether it has to wait.

        Raises:
            QueueFull: too many wait in all lines, or all that pages hold is too much.
        """
        waits, state = self.queues.of(line).is_busy, self.look(key)
        has_room = self.have_room and (state is None or self._has_share(state))
        if not has_room or (waits and not self.queues.have_room):
            raise QueueFull(FULL)
        return waits

    def observe(self, observer: Observer) -> None:
        """Nothing: no other process has it."""

    def pass_on(self, note: Note) -> None:
        """Nothing: whose stream is not here has ended."""

    def take_lost(self) -> Lost:
        """None: what this process has goes with it."""
        return Lost([], [])

    def close(self) -> None:
        """Nothing: it goes with the process."""

    def is_busy(self, line: Line) -> bool:
        """Whether a new run would have to wait in a line."""
        return self.queues.of(line).is_busy

    def unwatched(
        self, key: Key, owner: str, line: Line, closed_after: float
    ) -> list[RunRecord]:
        """What goes on in a line on other pages of the same person that were closed
        that long ago; not where its author has said how long it may."""
        found = list[RunRecord]()
        for run in self.queues.of(line).running:
            page = self.look(run.key)
            if page is None or run.abandon_after != "default":
                continue
            alone = page.presence.unwatched_for() > closed_after
            closed = alone or page.presence.left_for() > 0
            if closed and run.owner == owner and run.key != key:
                found.append(run.snapshot)
        return found


def count(state: SessionState) -> int:
    """A page, where it is counted."""
    return 1


def size(state: SessionState) -> int:
    """A page, where it is weighed."""
    return state.bytes


def on_disk(state: SessionState) -> int:
    """A page, where what it has on the disk is."""
    return state.bytes_on_disk
