"""What the processes of an app tell one another."""

from __future__ import annotations

import weakref
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flaskstream.store.note import Note
from flaskstream.store.protocol import Observer
from flaskstream.store.redis.bells import Bells
from flaskstream.store.redis.connection import Connection
from flaskstream.store.redis.sealed import Seal
from flaskstream.store.runrecord import Key, RunRecord

if TYPE_CHECKING:
    from flaskstream.store.redis.session import RedisSession


@dataclass(frozen=True)
class Follower:
    """Tells a session of itself, as long as somebody has it."""

    session: weakref.ref[RedisSession]

    def __call__(self, data: bytes) -> None:
        if (session := self.session()) is not None:
            session.hear(data)


class News:
    """Tells other processes of runs that end and of streams, and hears from them, and
    of the pages that somebody here follows: the `sessions` that this process knows.

    What is told may be lost, and is looked up where that matters: what is to become of
    the runs that this process executes, `own_runs`.
    """

    def __init__(
        self,
        connection: Connection,
        seal: Seal,
        process: str,
        sessions: Mapping[Key, RedisSession],
        own_runs: Mapping[str, RedisSession],
    ) -> None:
        self._connection = connection
        self._seal = seal
        self._process = process
        self._sessions = sessions
        self._own_runs = own_runs
        self._channel = f"{connection.prefix}:runs"
        self._observer = Observer()
        self.hears = False
        """Whether this process is told of what others change."""
        known = weakref.ref(self)
        self.bells = Bells(connection, lambda hears: _changed(known, hears))

    def begin(self) -> None:
        """Hear what others tell, from now on."""
        known = weakref.ref(self)
        self.bells.follow(self._channel, lambda data: _receive(known, data))

    def close(self) -> None:
        """Hear nothing more."""
        self.bells.close()

    def observe(self, observer: Observer) -> None:
        """Have it told what other processes do."""
        self._observer = observer

    def describe_app(self) -> Collection[str]:
        """What the app is called by that this process is of."""
        return self._observer.describe_app()

    # ----- of pages

    def follow(self, session: RedisSession, channel: str) -> None:
        """Have a session told of what others change of it."""
        self.bells.follow(channel, Follower(weakref.ref(session)))

    def unfollow(self, session: RedisSession, channel: str) -> None:
        """Have it told no more; another one of the same page may have its place."""
        self.bells.leave(channel, Follower(weakref.ref(session)))

    def look_anew(self, *, hears: bool) -> None:
        """The connection for news has broken: whoever waits looks for himself; or there
        is one again, by which each page is told anew."""
        self.hears = hears
        for session in [] if hears else list(self._sessions.values()):
            session.wake()

    def tell_lag(self, changed_at: float) -> None:
        """What another process has changed then, by the server's clock, is known here
        just now."""
        self._observer.count_lag(max(0.0, self._connection.now() - changed_at))

    # ----- of runs and streams

    def tell(self, said: RunRecord | Note) -> None:
        """Tell the other processes of a run that is to stop, or has ended; or of a
        stream, which one of them has."""
        sealed = self._seal.close(self._channel, (self._process, said))
        self._connection.ask(lambda server: server.publish(self._channel, sealed))

    def receive(self, data: bytes) -> None:
        """Another process has told of a run, or of a stream."""
        if not data:
            self.look_at_runs()  # it may have missed something
            return
        process, said = self._seal.open(self._channel, data)
        if process == self._process:
            return
        if not isinstance(said, RunRecord):
            self._observer.take_note(said)
            return
        if (session := self._sessions.get(said.key)) is not None:
            session.refresh()
        self.take_run(said)

    def look_at_runs(self) -> None:
        """See what became of the runs of this process, which it may not have heard."""
        for id, session in list(self._own_runs.items()):
            session.refresh()
            if session.has_lost:
                session.runs.hold(id)
            run = session.runs.find(id)
            if run is not None and run.reason is not None:
                self.take_run(run)

    def take_run(self, run: RunRecord) -> None:
        """Have it known here that a run is to stop, or has ended."""
        self._observer.note_run(run)


def _changed(known: weakref.ref[News], hears: bool) -> None:
    if (news := known()) is not None:
        news.look_anew(hears=hears)


def _receive(known: weakref.ref[News], data: bytes) -> None:
    if (news := known()) is not None:
        news.receive(data)
