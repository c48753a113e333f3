"""A journal, and the state that it leads to."""

from __future__ import annotations

import itertools
import logging
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

from flaskstream.exceptions import StoreGone
from flaskstream.media.media import Media
from flaskstream.store.clock import now, replaying
from flaskstream.store.redis.connection import Away, patiently
from flaskstream.store.redis.contents import NamedContents
from flaskstream.store.redis.journal import Bell, Journal, TooOld
from flaskstream.store.redis.sealed import SIZE, Seal, files_in

S = TypeVar("S")
MANY = 512
"""Entries after which the whole is kept anew."""
LONG = 256_000
"""Bytes of entries after which it is, or as many as it has, if that is more."""
KEPT, KEPT_BYTES = 256, 256_000
"""Entries, and bytes of them, that stay behind a whole: who lags by fewer needs no
other one."""
RECENT = 64
"""Entries of which one that comes again is known. Whose answer was lost is asked for
again, and both may come, soon after one another."""
FORGOTTEN = "A page is gone that was kept in Redis: it has expired, or Redis lost it."
UNKNOWN = "Redis has taken a change, but could not say what came of it."
LOSS = (
    "Redis lacks changes that it had taken: it was started anew with older data, or "
    "another server has its place. What was shown of them is taken back (%s)."
)
logger = logging.getLogger("flaskstream.store")


class Forgotten(StoreGone):
    """What is asked for was kept, and is not any more."""


class Entry(NamedTuple):
    """A command that was asked for."""

    id: str
    at: float
    name: str
    args: tuple[Any, ...]
    named: dict[str, Any]


class Outcome:
    """What came of a command."""

    __slots__ = ("error", "is_there", "may_be_there", "value", "was_sent")

    def __init__(self) -> None:
        self.was_sent = self.is_there = False
        self.may_be_there = False
        """Whether it is in a whole that was read since: what came of it is not told
        there, nor, of one that is long ago, whether it is."""
        self.value: Any = None
        self.error: Exception | None = None

    def take(self) -> Any:
        """The value; what the command raised is raised."""
        if self.error is not None:
            raise self.error
        return self.value


@dataclass(frozen=True)
class Kind(Generic[S]):
    """What a state is made of, and changed by."""

    make: Callable[[], S]
    apply: Callable[[S, Entry], Any]
    pack: Callable[[S], Any]
    unpack: Callable[[Any], S]


class Replica(Generic[S]):
    """The state that a journal leads to, as far as it is known here."""

    def __init__(self, journal: Journal, born: str, seal: Seal, kind: Kind[S]) -> None:
        self.journal = journal
        self.born = born
        self._seal = seal
        self._kind = kind
        self._purpose = journal.keys[0]
        self._lock = threading.RLock()
        self._state = kind.make()
        self._position = 0
        self._mark = b""
        """The signature of the entry there."""
        self.has_lost = False
        """Whether Redis has ever lacked an entry that was done here."""
        self._unkept = self._unkept_bytes = self._whole_bytes = 0
        self._sizes = deque[int](maxlen=KEPT)
        """Of the newest entries, in bytes."""
        self._recent = dict[str, None]()
        """The ids of the newest entries."""
        self._ids = map(f"{secrets.token_hex(6)}-{{}}".format, itertools.count())
        """Those of this replica's own ones."""
        self.may_lack_own = False
        """Whether the answer to an append was lost: its entry may be there, unknown."""
        self._waiting: dict[str, Outcome] = {}
        """By entry's id: the outcomes that callers of this process wait for."""
        self.read_at = 0.0
        """When the journal was read last, by `time.monotonic()`."""

    @property
    def state(self) -> S:
        """The state as it is known."""
        return self._state

    def files(self) -> list[Media]:
        """The files in the state."""
        with self._lock:
            return files_in(self._kind.pack(self._state))

    # ----- changing

    def do(self, name: str, *args: Any, **named: Any) -> Any:
        """Have a command done, everywhere; gives its outcome.

        Raises:
            StoreGone: Redis can't be reached, or has it no longer.
        """
        entry = Entry(next(self._ids), now(), name, args, named)
        contents: NamedContents = {}
        sealed = self._seal.close(self._purpose, entry, contents)
        sent = entry.id, sealed, contents
        outcome = self._waiting[entry.id] = Outcome()
        tries = itertools.count()
        try:
            patiently(lambda: self._append(*sent, is_first=not next(tries)))
        finally:
            del self._waiting[entry.id]
        if self._unkept > MANY or self._unkept_bytes > max(LONG, self._whole_bytes):
            with suppress(Away):  # it is kept with a later one
                self._keep_whole()
        return outcome.take()

    def _append(
        self, id: str, sealed: bytes, contents: NamedContents, *, is_first: bool
    ) -> None:
        """Append an entry, and do it. Under the lock: what is heard of others meanwhile
        might be a whole that has it, of which nobody can tell what came of it."""
        with self._lock:
            if not is_first and not self._refresh():
                raise Forgotten(FORGOTTEN)
            outcome = self._waiting[id]
            if not (outcome.is_there or outcome.may_be_there):
                outcome.was_sent = True  # though its answer may be lost
                self._append_new(id, sealed, contents)
            if not outcome.is_there:
                raise StoreGone(UNKNOWN)

    def _append_new(self, id: str, sealed: bytes, contents: NamedContents) -> None:
        try:
            args = self.born, self._position, self._mark, sealed, id, contents
            found = self.journal.append(*args)
        except TooOld:
            if self._refresh():
                return self._append_new(id, sealed, contents)
            found = None
        except BaseException:
            self.may_lack_own = True
            raise
        if found is None:
            raise Forgotten(FORGOTTEN)
        self._apply(found.position - len(found.before), [*found.before, sealed])

    def _apply(self, first: int, entries: list[bytes]) -> None:
        """Do what the entries from a position on say, of which some may be done."""
        self.read_at = time.monotonic()
        for position, sealed in enumerate(entries, start=first):
            if position == self._position:
                self._mark = sealed[:SIZE]
            if position <= self._position:
                continue
            if position != self._position + 1:
                self._refresh()  # some are missing
                return
            self._apply_one(sealed)
            self._position, self._mark = position, sealed[:SIZE]

    def _apply_one(self, sealed: bytes) -> None:
        entry = Entry(*self._seal.open(self._purpose, sealed))
        self._sizes.append(len(sealed))
        self._unkept += 1
        self._unkept_bytes += len(sealed)
        if entry.id in self._recent:
            return  # it has come again
        self._recent[entry.id] = None
        if len(self._recent) > RECENT:
            del self._recent[next(iter(self._recent))]
        outcome = self._waiting.get(entry.id) or Outcome()
        with replaying(entry.at):
            try:
                outcome.value = self._kind.apply(self._state, entry)
            except Exception as error:
                # It is raised in every replica; the one that asked is told.
                outcome.error = error
        outcome.is_there = True

    def _keep_whole(self) -> None:
        with self._lock:
            position, mark, recent = self._position, self._mark, list(self._recent)
            packed = position, self._kind.pack(self._state), recent
            self._unkept = self._unkept_bytes = 0
            contents: NamedContents = {}
            whole = self._seal.close(self._purpose, packed, contents)
            self._whole_bytes = len(whole)
            newest = itertools.accumulate(reversed(self._sizes))
            # One is there in any case: it tells whether the whole is of this journal.
            kept = max(1, sum(size <= KEPT_BYTES for size in newest))
        if contents:
            self.journal.contents.put(contents)
        self.journal.shorten(self.born, position, mark, whole, kept)

    # ----- reading

    def hear(self, bell: Bell) -> bool:
        """Take an entry that was told; whether it was news. Who appends one here, at
        this moment, takes it himself: he is not waited for."""
        if bell.id in self._waiting or bell.position <= self._position:
            return False
        with self._lock:
            if bell.position <= self._position:
                return False
            if bell.entry:
                self._apply(bell.position, [bell.entry])
            else:
                self._refresh()
            return True

    def refresh(self) -> bool:
        """Read what has come; False where the journal is gone, or another one."""
        return patiently(self._refresh)

    def _refresh(self) -> bool:
        with self._lock:
            since = self._position
            read = self.journal.read(since, self.born, self._mark)
            self.read_at, self.may_lack_own = time.monotonic(), False
            if read is None or read.born != self.born:
                return False
            if read.base < since:
                self._begin_anew()
            if read.base != since or read.whole is not None:
                self._begin_with(read.base, read.whole, since)
            self._apply(read.base + 1, read.entries)
            return True

    def _begin_anew(self) -> None:
        """Redis has other entries than were done here: none of them counts."""
        logger.error(LOSS, self._purpose)
        self.has_lost = True
        self._state, self._position, self._mark = self._kind.make(), 0, b""
        self._recent.clear()
        self._sizes.clear()
        self._unkept = self._unkept_bytes = 0

    def _begin_with(self, base: int, whole: bytes | None, since: int) -> None:
        if whole is None:
            if base:
                raise Forgotten(FORGOTTEN)
            return
        position, packed, recent = self._seal.open(self._purpose, whole)
        if position >= self._position:
            is_far = position - since > len(recent)
            for id, outcome in list(self._waiting.items()):
                if outcome.was_sent and (is_far or id in recent):
                    outcome.may_be_there = True
            self._state, self._position = self._kind.unpack(packed), position
            self._recent = dict.fromkeys(recent)
            self._sizes.clear()
            self._unkept = self._unkept_bytes = 0
            self._whole_bytes = len(whole)
