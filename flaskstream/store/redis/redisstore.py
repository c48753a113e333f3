"""The sessions, lines and files of an app, in Redis."""

from __future__ import annotations

import logging
import secrets
import threading
import time
import weakref
from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from flaskstream.exceptions import QueueFull, StoreGone
from flaskstream.store import clock
from flaskstream.store.later import Later
from flaskstream.store.memorystore import FULL, Taken
from flaskstream.store.note import Note
from flaskstream.store.protocol import Observer
from flaskstream.store.redis.attendance import Attendance
from flaskstream.store.redis.bells import Bells
from flaskstream.store.redis.blobs import Blobs
from flaskstream.store.redis.blobstorage import storage_at
from flaskstream.store.redis.connection import Connection
from flaskstream.store.redis.contents import Contents
from flaskstream.store.redis.files import MARGIN, RedisFiles
from flaskstream.store.redis.frames import Frames
from flaskstream.store.redis.index import LOOKED_AT, Index
from flaskstream.store.redis.journal import Journal, Scripts
from flaskstream.store.redis.lines import LINES, Lines, LinesState
from flaskstream.store.redis.lost import LostRuns
from flaskstream.store.redis.neighbours import Neighbours
from flaskstream.store.redis.news import News
from flaskstream.store.redis.page import About, Page, page_kind
from flaskstream.store.redis.places import Places
from flaskstream.store.redis.presence import RedisPresence
from flaskstream.store.redis.processes import BEAT, LEASE, Processes
from flaskstream.store.redis.replica import Replica
from flaskstream.store.redis.sealed import Seal
from flaskstream.store.redis.session import RedisSession
from flaskstream.store.runrecord import Key, Line, Lost, RunRecord
from flaskstream.store.sessionstate import BY_NOBODY, Gone, Opening
from flaskstream.store.settings import Settings
from flaskstream.store.weight import Size

PREFIX = "flaskstream"
IDLE = 60.0
"""Seconds without use, after which a process has no replica of a page any more."""
SENT = 2
"""What a person may send in small files: so many times those that one process alone
keeps beside its pages."""
TOUCHED = 1.0
"""Seconds in which a page is noted as used once."""
logger = logging.getLogger("flaskstream.store")


class RedisStore:
    """The pages, waiting lines and files that all processes of an app have.

    They are in the Redis or Valkey server of `url`, where all names begin with
    `prefix`; frames in that of `frames`, if one is only for them. `later` calls what is
    to be done at a time of `time.monotonic()`.

    Raises:
        StoreGone: by any command, where the server can't be reached, or used.
    """

    is_shared = True

    def __init__(
        self,
        settings: Settings,
        key: bytes,
        later: Later,
        url: str,
        prefix: str = PREFIX,
        blobs: str = "",
        frames: str = "",
    ) -> None:
        self._settings = settings
        self.prefix = prefix
        self._connection = connection = Connection(url, prefix, key, clock.follow)
        self._scripts = Scripts(connection)
        known, ttl = weakref.ref(self), settings.run_ttl + MARGIN
        self.blobs = Blobs(
            *(connection, storage_at(blobs) if blobs else None, ttl),
            lambda page: _digests_of(known, page),
        )
        self._contents = contents = Contents(connection, ttl)
        own = Connection(frames, prefix, key) if frames else None
        self.frames = Frames(connection, own)
        self._seal = seal = Seal(key, self.blobs, contents, self.frames)
        self.frames.seal = seal
        self._ttl = max(settings.run_ttl, settings.history_ttl) + MARGIN
        self._index = Index(connection, settings.run_ttl, self._ttl)
        sent = SENT * settings.max_file_bytes
        self.files = RedisFiles(
            *(connection, seal, contents, self.frames, self.blobs), key, ttl, sent
        )
        self.attendance = Attendance(connection, later)
        self.processes = Processes(connection, secrets.token_hex(8))
        self.own_runs: dict[str, RedisSession] = {}
        """By id: the runs that this process executes."""
        self.unclear: dict[str, RedisSession] = {}
        """By id: those that it may have begun, as Redis went away."""
        self._sessions: dict[Key, RedisSession] = {}
        self._lock = threading.Lock()
        self.news = News(
            connection, seal, self.processes.own, self._sessions, self.own_runs
        )
        self.neighbours = Neighbours(
            *(connection, seal, self.processes.own), self.news.describe_app
        )
        self.lines = Lines(self._lines_replica)
        self.places = Places(self, later)
        self._has_begun = False

    def _begin(self) -> None:
        """Say that this process is there, and hear of others, from the first page on,
        be it one that it only shows: a process may be forked before that."""
        with self._lock:
            if self._has_begun:
                return
            self.processes.beat()
            self.news.begin()
            kept, name = (weakref.ref(self), self.news.bells), "flaskstream-redis"
            threading.Thread(target=_keep, args=kept, name=name, daemon=True).start()
            self._has_begun = True

    @property
    def name(self) -> str:
        """What no other store has had: cursors count in its logs."""
        return self._connection.name

    def _lines_replica(self) -> Replica[LinesState]:
        journal = self._new_journal("lines")
        born, _ = journal.begin(b"")
        return Replica(journal, born, self._seal, LINES)

    # ----- what this process has to do with others

    def observe(self, observer: Observer) -> None:
        """Have it told what other processes do."""
        self.news.observe(observer)

    def pass_on(self, note: Note) -> None:
        """Give a note to the other processes: one of them has the stream."""
        self.news.tell(note)

    def claim(self, run: str, session: RedisSession) -> bool:
        """Note that this process is to execute a run; False where it does so already,
        as where it was told twice."""
        self._begin()
        with self._lock:
            is_new = run not in self.own_runs
            self.own_runs.setdefault(run, session)
        return is_new

    def beat(self) -> None:
        """Say that this process is there, and look what became of its runs: what is
        published may be lost."""
        self.processes.beat()
        for session in self.known_sessions():
            if session.is_watched:
                session.presence.renew()
        self.attendance.note_waiting()
        if self.own_runs:
            self.lines.renew()
            for session in list(self.own_runs.values()):
                session.renew()
            self.news.look_at_runs()
        self.neighbours.look(self.processes.alive())

    def close(self) -> None:
        """Leave the server."""
        self.news.close()
        with suppress(StoreGone):
            self.attendance.note_waiting()
            if self._has_begun:
                self.processes.leave()
        self._connection.close()
        self.frames.close()

    # ----- pages

    def find(self, owner: str, key: Key) -> RedisSession | None:
        """The page of this owner; None for an unknown and for a foreign one alike."""
        session = self.look(key)
        if session is None or session.owner != owner:
            return None
        self._touch(session)
        return session

    def _touch(self, session: RedisSession) -> None:
        is_noted = time.monotonic() - session.touched_at < TOUCHED
        session.used_at = time.monotonic()
        if not is_noted:
            session.touched_at = session.used_at
            session.presence.touch()

    def look(self, key: Key) -> RedisSession | None:
        """The page of that key, whoever has it, which does not count as a use."""
        known = self._sessions.get(key)
        if known is not None and known.refresh():
            return known
        journal = self._journal(key)
        found = journal.about()
        if found is None:
            self._sessions.pop(key, None)
            return None
        return self._session_of(journal, *found)

    def _journal(self, key: Key) -> Journal:
        name = f"page:{key.mount}:{key.id}"
        return self._new_journal(name)

    def _new_journal(self, name: str) -> Journal:
        made = self._connection, self._scripts, self._contents
        return Journal(*made, name, self._ttl)

    def _session_of(self, journal: Journal, born: str, sealed: bytes) -> RedisSession:
        self._begin()
        about: About = self._seal.open(journal.keys[0], sealed)
        with self._lock:
            known = self._sessions.get(about.key)
            if known is not None and known.born == born:
                return known
            replica = Replica[Page](journal, born, self._seal, page_kind(about))
            told = about.key, about.owner, about.opened
            presence = RedisPresence(
                *(self._connection, self.attendance),
                f"page:{about.key.mount}:{about.key.id}",
                self.processes.own,
                opened=about.opened,
                lease=LEASE,
                ttl=self._ttl,
                used=partial(self._index.noting, *told),
            )
            made = RedisSession(self, about, replica, presence)
            self._sessions[about.key] = made
        made.refresh()
        return made

    def open(self, owner: str, key: Key, opening: Opening = BY_NOBODY) -> RedisSession:
        """The page of this owner, made if it isn't there.

        Raises:
            Taken: it is another one's.
        """
        session = self.look(key)
        if session is None:
            journal, now = self._journal(key), clock.now()
            since = self._index.first_opened(owner) or now
            about = About(key, owner, opening, now, since)
            found = journal.begin(self._seal.close(journal.keys[0], about))
            session = self._session_of(journal, *found)
        if session.owner != owner:
            raise Taken
        self._touch(session)
        session.presence.tell()  # its owner finds it among his from now on
        return session

    def ping(self) -> None:
        """Look whether Redis answers."""
        self._connection.ask(lambda server: server.ping())

    def digests_of(self, page: str) -> set[str]:
        """The files over 1 MB that a page has, of its journal's key; none where there
        is no such page."""
        about = self._connection.ask(lambda server: server.hget(page, "about"))
        found: About | None = self._seal.open(page, about) if about else None
        session = None if found is None else self.look(found.key)
        return set() if session is None else session.digests()

    def share(self, key: Key, with_key: Key) -> None:
        """Let a call of the API have the `State`s and the properties of its session."""
        own, other = self.look(key), self.look(with_key)
        if own is not None and other is not None:
            own.share(other)

    def of(self, owner: str, mount: str) -> list[RedisSession]:
        """An owner's pages of one mount, the newest first."""
        keys = [key for key in self._index.of(owner) if key.mount == mount]
        found = [self.look(key) for key in keys]
        return [session for session in found if session and session.owner == owner]

    def has_document(self, owner: str, first: str) -> bool:
        """Whether an owner has a page of the document whose first page has that id."""
        keys = self._index.of(owner)
        return any(key.id.partition(".")[0] == first for key in keys)

    def all(self) -> list[RedisSession]:
        """Every page that this process has to do with, and some that nobody has used
        for long: all of these in time, as several processes ask."""
        for key, session in list(self._sessions.items()):
            idle = time.monotonic() - session.used_at > IDLE
            if idle and not (session.is_watched or session.runs.active):
                self._sessions.pop(key, None)
        for key in self._index.take_due():
            if self.look(key) is None:
                self._forget(key, None)
        return self.known_sessions()

    # ----- that go

    def drop(self, key: Key) -> Gone | None:
        """Forget a page."""
        session = self.look(key)
        return None if session is None else self._drop(session)

    def drop_unused(self, key: Key, seconds: float) -> Gone | None:
        """Forget a page if nobody has used it for so long."""
        session = self.look(key)
        if session is None or session.presence.unwatched_for() <= seconds:
            return None
        return None if session.runs.active else self._drop(session)

    def _drop(self, session: RedisSession) -> Gone | None:
        is_kept_on = session.page.states_of is not None
        states = {} if is_kept_on else session.states.take_every()
        is_ended = session.end()
        self._forget(session.key, session.owner)
        if not is_ended:
            return None  # another process has
        told = session.key, session.session_hash, is_kept_on, states
        return Gone(*told, session.opening.version)

    def _forget(self, key: Key, owner: str | None) -> None:
        self._sessions.pop(key, None)
        self._index.forget(key, owner)

    def make_room(self, keep: Key | None = None) -> list[Gone]:
        """Drop pages, all but `keep` and those in use, until no more are left than may
        be: first those of the holder who has more than half of all, if one has, then
        what nobody has used for longest."""
        gone, most = list[Gone](), self._settings.max_pages
        over = self._index.size() - most
        if over <= 0:
            return gone
        looked_at = over + LOOKED_AT
        for key in [*self._of_one_holder(looked_at), *self._index.unused(looked_at)]:
            if self._index.size() <= most:  # other processes make room, too
                break
            if key != keep and (dropped := self.drop_unused(key, 0)) is not None:
                gone.append(dropped)
        return gone

    def _of_one_holder(self, looked_at: int) -> list[Key]:
        """Those of the holder who has more than half of so many pages, drawn of all."""
        by_holder, drawn = (
            defaultdict[str, list[Key]](list),
            self._index.draw(looked_at),
        )
        for key in drawn:
            journal = self._journal(key)
            if (found := journal.about()) is not None:
                about: About = self._seal.open(journal.keys[0], found[1])
                by_holder[about.holder].append(key)
        theirs = max(by_holder.values(), key=len, default=[])
        return theirs if 2 * len(theirs) > len(drawn) else []

    def weigh(self, key: Key, payloads: Mapping[int, Any]) -> bool:
        """Whether there is room: Redis says so where it has none."""
        return True

    def size(self) -> Size:
        """How many pages there are; what they take is Redis's to say."""
        return Size(self._index.size(), 0, 0)

    @property
    def let_go(self) -> int:
        """Nothing of that is in this process."""
        return 0

    # ----- lines

    def admit(self, key: Key, line: Line) -> bool:
        """Look whether there is room for a new run of a page; whether it has to wait.

        Raises:
            QueueFull: too many wait in all lines.
        """
        waits = self.lines.is_busy(line)
        if waits and self.lines.size >= self._settings.max_waiting_in_all:
            raise QueueFull(FULL)
        return waits

    def is_busy(self, line: Line) -> bool:
        """Whether a new run would have to wait in a line."""
        return self.lines.is_busy(line)

    def unwatched(
        self, key: Key, owner: str, line: Line, closed_after: float
    ) -> list[RunRecord]:
        """What goes on in a line on other pages of the same person that were closed
        that long ago; not where its author has said how long it may."""
        found = []
        for run in self.lines.running(line):
            if run.owner != owner or run.key == key or run.abandon_after != "default":
                continue
            page = self.look(run.key)
            if page is None:
                continue
            alone = page.presence.unwatched_for() > closed_after
            if alone or page.presence.left_for() > 0:
                found.append(page.runs.find(run.id) or run)
        return found

    # ----- what processes leave that are gone

    def take_lost(self) -> Lost:
        """The runs that no process has to do with any more: see `LostRuns`."""
        self._begin()
        return LostRuns(self, self._connection).take()

    def known(self, key: Key) -> RedisSession | None:
        """The page of that key, if this process has a replica of it."""
        return self._sessions.get(key)

    def known_sessions(self) -> list[RedisSession]:
        """Those of which this process has replicas."""
        return list(self._sessions.values())


def _digests_of(known: weakref.ref[RedisStore], page: str) -> set[str]:
    store = known()
    return set() if store is None else store.digests_of(page)


def _keep(known: weakref.ref[RedisStore], bells: Bells) -> None:
    """Beat as long as somebody has the store."""
    is_away = False
    while not bells.is_closed:
        time.sleep(BEAT)
        store = known()
        if store is None or bells.is_closed:
            bells.close()
            return
        try:
            store.beat()
            if is_away:
                logger.warning("Redis can be reached again")
            is_away = False
        except StoreGone as error:
            if not is_away:
                logger.warning("%s What goes on waits for it.", error)
            is_away = True
        except Exception:
            logger.exception("What Redis has could not be looked at")
        del store
