"""The runs that this process has to do with."""

from __future__ import annotations

import weakref
from collections.abc import Iterable, Iterator
from contextlib import suppress

from flaskstream.runs.run import Run
from flaskstream.runs.sessions import Sessions
from flaskstream.store.runrecord import RunRecord, Status


class KnownRuns:
    """The runs of records: those that were begun here, and those of other processes
    that anything here has asked for. Each is known as long as somebody has it."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._runs = weakref.WeakValueDictionary[str, Run]()

    def add(self, run: Run) -> None:
        """Know a run that begins here."""
        self._runs[run.id] = run

    def find(self, id: str) -> Run | None:
        """The run of that id, if it is known."""
        return self._runs.get(id)

    def of(self, record: RunRecord) -> Run:
        """The run of a record, also of one that another process has started.

        Raises:
            LookupError: its page is not here any more.
        """
        run = self._runs.get(record.id)
        if run is None:
            session = self._sessions.look(record.key)
            if session is None:
                raise LookupError(record.key)
            run = self._runs.setdefault(record.id, Run.elsewhere(session, record))
            session.know(run)
        return run

    def of_all(self, records: Iterable[RunRecord]) -> Iterator[Run]:
        """The runs of records, but for those whose pages are not here any more."""
        for record in records:
            with suppress(LookupError):
                yield self.of(record)

    def all(self) -> list[Run]:
        """Those that are known now."""
        return list(self._runs.values())

    def is_executed(self, record: RunRecord) -> bool:
        """Whether this process executes a run."""
        run = self.find(record.id)
        return run is not None and run.is_executed

    def waiting(self) -> list[str]:
        """The names of what waits for its place, of what was begun here."""
        runs = [run for run in self.all() if not run.ended.is_set()]
        return [
            run.listener.name
            for run in runs
            if run.is_ours and run.status is Status.WAITING
        ]
