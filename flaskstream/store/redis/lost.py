"""Finds the runs that no process has to do with any more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from flaskstream.store.clock import now
from flaskstream.store.redis.connection import Connection
from flaskstream.store.redis.processes import BEAT
from flaskstream.store.runrecord import Key, Lost, RunRecord, Status

if TYPE_CHECKING:
    from flaskstream.store.redis.redisstore import RedisStore


class LostRuns:
    """Those of processes that are gone, and those that stand where nobody sees to them.

    Whoever finds one is to end it, or to let it go on; one that he does not come to is
    found again.
    """

    def __init__(self, store: RedisStore, connection: Connection) -> None:
        self._store = store
        self._connection = connection
        self._own = store.processes.own

    def take(self) -> Lost:
        """All that there are: see `Lost`."""
        store, lost = self._store, Lost([], [])
        for key, id in store.processes.find_lost():
            if (run := self._record(key, id)) is not None and run.active:
                lost.ended.append(run)
            else:
                store.processes.end(id)
        lost.ended.extend(self._unclear())
        lost.ended.extend(self._unended())
        lost.begun.extend(self._strays())
        if self._looks():
            lost.begun.extend(self._granted())
        return lost

    def _unclear(self) -> Iterator[RunRecord]:
        """The runs that this process has begun, and does not execute, for Redis went
        away before it could say so: again and again until they have ended."""
        unclear = self._store.unclear
        for id, session in list(unclear.items()):
            session.refresh()
            run = session.runs.find(id)
            if run is not None and run.active and run.begun_by == self._own:
                yield run
            else:
                self._store.processes.end(id)
                del unclear[id]

    def _unended(self) -> Iterator[RunRecord]:
        """The runs that this process has ended, and that go on by what Redis has: it
        has lost their ends."""
        store = self._store
        for key, id in store.processes.noted_runs():
            if id in store.own_runs or id in store.unclear:
                continue
            run = self._record(key, id)
            if run is None or not run.active:
                store.processes.end(id)
            elif run.begun_by == self._own:
                yield run

    def _strays(self) -> list[RunRecord]:
        """Runs of pages that are known here, whose turn it is, and that stand in no
        line: who was to bring them there was killed, or had no answer."""
        before = now() - BEAT
        sessions = self._store.known_sessions()
        known = [run for session in sessions for run in session.known_active()]
        return [run for run in known if run.made_at < before and self._is_stray(run)]

    def _is_stray(self, run: RunRecord) -> bool:
        if run.status is not Status.WAITING or run.pending:
            return False
        has_limit = run.line.limit is not None
        return not (self._store.lines.has(run.id) if has_limit else run.in_line)

    def _granted(self) -> Iterator[RunRecord]:
        """Runs that have a place, and that nobody has begun; where they have ended, who
        follows them."""
        lines = self._store.lines
        for granted in lines.granted_before(now() - BEAT):
            run = self._record(granted.key, granted.id)
            if run is None or not run.active:
                following = lines.leave(granted, granted.line)
                if following is not None:
                    yield following
            elif run.is_forgotten:
                yield run

    def _looks(self) -> bool:
        """Whether this process looks at the lines: one does, every few seconds."""
        name = f"{self._connection.prefix}:looks"
        once = {"nx": True, "ex": int(BEAT)}
        return bool(
            self._connection.ask(lambda server: server.set(name, self._own, **once))
        )

    def _record(self, key: Key, id: str) -> RunRecord | None:
        session = self._store.look(key)
        return None if session is None else session.runs.find(id)
