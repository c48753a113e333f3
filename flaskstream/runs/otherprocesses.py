"""What other processes do to the runs and the streams of this one."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import suppress
from typing import TYPE_CHECKING

from flaskstream.exceptions import StoreGone
from flaskstream.store.note import Note
from flaskstream.store.protocol import Observer
from flaskstream.store.runrecord import RunRecord

if TYPE_CHECKING:
    from flaskstream.runs.engine import Engine


class OtherProcesses(Observer):
    """Hears from the store what other processes do, and does what follows here."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._take_notes = dict[str, list[Callable[[Note], None]]]()
        """By the name of a mount: who has streams of its pages."""

    def describe_app(self) -> Collection[str]:
        """The functions and the titles of the app's pages."""
        return self._engine.mounts.traits()

    def note_run(self, run: RunRecord) -> None:
        """They have asked a run to stop, or ended it: what executes it here stops."""
        known = self._engine.runs.find(run.id)
        if known is None:
            return
        if not run.active:
            known.note_end(run)
            with suppress(StoreGone):
                known.session.forget_runs()
        if run.active or known.is_executed:  # whoever has ended it took it for lost
            self._engine.hurry(known)

    def note_missed_ends(self) -> None:
        """Stop what is executed here and has ended for its page: who has ended it could
        not tell."""
        for run in self._engine.runs.all():
            if run.is_executed and not (run.ended.is_set() or run.active):
                self.note_run(run.record)

    def pass_notes_to(self, take: Callable[[Note], None], mount: str) -> None:
        """Have `take` told of what pages of a mount tell other processes of their
        streams."""
        self._take_notes.setdefault(mount, []).append(take)

    def take_note(self, note: Note) -> None:
        """A page has told one of them of a stream, which this one may have."""
        for take in self._take_notes.get(note.key.mount, ()):
            take(note)

    def count_lag(self, seconds: float) -> None:
        """So long ago one has made a change that this one comes to know just now."""
        if (metrics := self._engine.metrics) is not None:
            metrics.count_lag(seconds)
