"""All open pages, and which of them go where there is no room for all."""

from __future__ import annotations

import heapq
import itertools
import threading
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from flaskstream.blocks.blocks import Blocks
from flaskstream.runs.run import Run
from flaskstream.runs.session import Session
from flaskstream.runs.weight import Scales, weight_of

SLACK = 50
"""So many-th part of the bytes is made free at once: else each new value in a crowd
would have all pages looked at."""
SHARE = 2
"""Nobody's pages in use may hold more than the part of all that this divides."""


class Taken(Exception):
    """Somebody else has a page of that id."""


class SessionStore:
    """The pages this process knows, by id and what is on them, in the order of their
    last use. Each has one owner, and nobody else finds it. `gone` is told of each that
    is forgotten, under a lock."""

    def __init__(
        self,
        most: int = 10_000,
        most_bytes: int = 1 << 28,
        most_on_disk: int = 1 << 29,
        gone: Callable[[Session], None] = lambda session: None,
    ) -> None:
        self._gone = gone
        self._sessions: OrderedDict[tuple[str, Blocks], Session] = OrderedDict()
        self._most = most
        self._most_bytes = most_bytes
        self._most_on_disk = most_on_disk
        self._scales = Scales()
        self._owners = dict[str, tuple[float, int]]()
        """By owner: when the first page was opened, and how many there are."""
        self._lock = threading.Lock()

    def find(self, owner: str, id: str, blocks: Blocks) -> Session | None:
        """The page of this owner; None for an unknown and for a foreign one alike."""
        with self._lock:
            session = self._sessions.get((id, blocks))
            if session is None or session.owner != owner:
                return None
            self._sessions.move_to_end((id, blocks))
            session.presence.touch()
            return session

    def open(self, owner: str, id: str, blocks: Blocks, address: str = "") -> Session:
        """The page of this owner, made if it isn't there; `address` is who asks.

        Raises:
            Taken: it is another one's.
        """
        session = self.find(owner, id, blocks)
        if session is None:
            session = Session(owner, id, blocks)
            session.address = address
            with self._lock:
                known = self._sessions.setdefault((id, blocks), session)
                if known.owner != owner:
                    raise Taken
                if known is not session:
                    return known
                since, sessions = self._owners.get(owner, (session.presence.opened, 0))
                session.known_since = since
                self._owners[owner] = since, sessions + 1
        return session

    def drop(self, session: Session) -> None:
        """Forget a page."""
        with self._lock:
            self._forget(session)

    def _forget(self, session: Session) -> None:
        if self._sessions.get((session.id, session.blocks)) is session:
            del self._sessions[session.id, session.blocks]
            while session.weights:
                self._scales.take(session.weights.popitem()[1])
            since, sessions = self._owners.pop(session.owner)
            if sessions > 1:
                self._owners[session.owner] = since, sessions - 1
            session.runs.forget()
            self._gone(session)

    def weigh(self, session: Session, payloads: Mapping[int, Any]) -> bool:
        """Count the bytes of a page's new payloads; whether there is room for them."""
        weights = {id: weight_of(payload) for id, payload in payloads.items()}
        with self._lock:
            if self._sessions.get((session.id, session.blocks)) is session:
                for id, weight in weights.items():
                    self._scales.put(weight)
                    if (old := session.weights.get(id)) is not None:
                        self._scales.take(old)
                    session.weights[id] = weight
            return self.have_room

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

    def of(self, owner: str, blocks: Blocks) -> list[Session]:
        """An owner's pages of this app, the newest first."""
        with self._lock:
            found = [
                session
                for session in self._sessions.values()
                if session.owner == owner and session.blocks is blocks
            ]
        return sorted(found, key=lambda session: session.presence.opened, reverse=True)

    def has_document(self, owner: str, first: str) -> bool:
        """Whether an owner has a page of the document whose first page has that id."""
        with self._lock:
            return any(
                session.owner == owner and session.id.partition(".")[0] == first
                for session in self._sessions.values()
            )

    def expire(self, ttl: float, history_ttl: float = 0.0) -> list[Session]:
        """Drop pages unused for `ttl` seconds, conversations for `history_ttl` if that
        is more; gives them."""
        gone: list[Session] = []
        with self._lock:
            for session in list(self._sessions.values()):
                alone = session.presence.unwatched_for()
                if alone > ttl and not session.runs.active:
                    is_kept = session.title is not None and alone <= history_ttl
                    if not is_kept:
                        self._forget(session)
                        gone.append(session)
        return gone

    def make_room(self, keep: Session | None = None) -> list[Session]:
        """Drop pages, all but `keep` and those in use, until the others are within the
        caps; gives them. Who holds most loses first, what he has not used for longest.
        """
        gone: list[Session] = []
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
        measure: Callable[[Session], int],
        keep: Session | None,
        gone: list[Session],
    ) -> None:
        for session in self._fairly(measure, keep):
            if is_enough():
                break
            self._forget(session)
            gone.append(session)

    def _fairly(
        self, measure: Callable[[Session], int], keep: Session | None
    ) -> Iterator[Session]:
        """The pages that may go, in the order in which they are to."""
        held, idle = Counter[str](), defaultdict[str, deque[Session]](deque)
        turns = itertools.count()  # of those who hold as much: the longest unused first
        for session in list(self._sessions.values()):
            held[session.holder] += measure(session)
            if not session.is_in_use and session is not keep:
                idle[session.holder].append(session)
        heap = [(-held[holder], next(turns), holder) for holder in idle]
        heapq.heapify(heap)
        while heap:
            _, _, holder = heapq.heappop(heap)
            session = idle[holder].popleft()
            held[holder] -= measure(session)
            yield session
            if idle[holder]:
                heapq.heappush(heap, (-held[holder], next(turns), holder))

    def has_share(self, session: Session, runs: Iterable[Run]) -> bool:
        """Whether there is room for more runs of the one who has this page, beside
        those that go on or wait: as long as they do nobody can drop their pages, and
        his others may hold a part of all at most."""
        memory, disk = self._most_bytes // SHARE, self._most_on_disk // SHARE
        if self._scales.total <= memory and self._scales.on_disk <= disk:
            return True
        others = {r.session for r in runs if r.session.holder == session.holder} - {
            session
        }
        return sum(map(size, others)) <= memory and sum(map(on_disk, others)) <= disk

    def all(self) -> list[Session]:
        """Every page that is known now."""
        with self._lock:
            return list(self._sessions.values())


def count(session: Session) -> int:
    """A page, where it is counted."""
    return 1


def size(session: Session) -> int:
    """A page, where it is weighed."""
    return session.bytes


def on_disk(session: Session) -> int:
    """A page, where what it has on the disk is."""
    return session.bytes_on_disk
