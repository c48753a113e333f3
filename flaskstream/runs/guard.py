"""What components do with a run's values belongs to the run: it can be stopped, and
has to come to an end.

Components may be anybody's, and their values too. What hangs in Python is interrupted,
as the author's own code is; what nothing interrupts, as a call that never comes back
from C, is left alone: its run ends without it.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, ParamSpec, TypeAlias, TypeVar

from flaskstream.blocks.bars import Bar, Bars
from flaskstream.blocks.listener import Listener
from flaskstream.blocks.validation import TooLate
from flaskstream.exceptions import (
    FileStorageError,
    FlaskStreamError,
    OutputError,
    StoreGone,
)
from flaskstream.media.conversions import Shared, shared
from flaskstream.media.howfar import Move, teller
from flaskstream.media.media import Media
from flaskstream.runs.executor.interruptible import Interruptible
from flaskstream.runs.run import Run
from flaskstream.store.runrecord import Status

if TYPE_CHECKING:
    from flaskstream.components.core.valuenode import ValueNode
    from flaskstream.runs.engine import Engine

P = ParamSpec("P")
R = TypeVar("R")
Subject: TypeAlias = "ValueNode | BaseException | Listener"

logger = logging.getLogger("flaskstream.runs")

LOOK = 0.5
"""Seconds between two looks at what components are at."""
PATIENCE = 2.0
"""Seconds that one has for a value of a run that is to stop: its last words."""
LONG = 0.3
"""Seconds after which it is shown how far what a component does is."""
LAST_CHANCE = 5.0
"""Seconds after which what was interrupted, and goes on, is left alone."""
MOST_LOST = 16
"""Of these the places in line are given to others; those of further ones are kept, so
that the number of threads that never end is bounded."""


class Guard:
    """One thread's way into components, at a time; tells which one it is in.

    An error of the author's is one, too: to tell its text is their code. So is a
    listener, which stands for its validator."""

    __slots__ = (
        *("_author", "_interrupted", "bars", "lost", "made", "run", "since"),
        *("subject", "tells"),
    )

    def __init__(self, run: Run | None = None) -> None:
        self.run = run
        self.subject: Subject | None = None
        self.since: float | None = None
        """When it went in, where it has not come out."""
        self.lost = False
        """Whether it was left alone, and never came out."""
        self.bars: Bars | None = None
        """Where it is shown how far a component is."""
        self.tells = False
        """Whether it is shown, or will be, how far it is: so it may take longer."""
        self.made: Shared | None = None
        """What other processes have made, where there are any."""
        self._author = Interruptible()
        self._interrupted: float | None = None

    def call(
        self,
        subject: Subject,
        fn: Callable[P, R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Call what is a component's, or an error's; raises `Interrupted` where it is
        interrupted, as when the run is to stop."""
        self._author.move()
        self._interrupted = None
        self.subject, self.since = subject, time.monotonic()
        token = teller.set(self._tell)
        found = shared.set(self if self.made is not None else None)
        try:
            return self._author.call(fn, *args, **kwargs)
        finally:
            shared.reset(found)
            teller.reset(token)
            self.since = None
            self.subject = None  # an error would keep this frame, and that the error
            del subject, args, kwargs

    def outside(self, fn: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Call what is the engine's from within a component."""
        return self._author.outside(fn, *args, **kwargs)

    def find_made(self, of: str) -> Media | None:
        """What another process has made; None, too, where nobody can be asked."""
        assert self.made is not None
        with suppress(StoreGone, FileStorageError):
            return self.outside(self.made.find_made, of)
        return None

    def keep_made(self, of: str, made: Media) -> None:
        """Let other processes have it; where they can't, they make it themselves."""
        assert self.made is not None
        with suppress(StoreGone, FileStorageError):
            self.outside(self.made.keep_made, of, made)

    @contextmanager
    def _tell(self, what: str) -> Iterator[Move]:
        """Show how far something is that a component does, once it takes long."""
        bars, begun, shown = self.bars, time.monotonic(), False
        bar = Bar(None, None, what, fraction=0)

        def move(share: float) -> None:
            nonlocal shown
            bar.fraction = share
            if bars is None:
                return
            if shown:
                self.outside(bars.note_moved)
            elif time.monotonic() - begun > LONG:
                shown = True
                self.outside(bars.open, bar)

        self.tells = bars is not None
        try:
            yield move
        finally:
            if self.tells:
                # What is left to do has a time of its own: in this order, for the
                # watchdog looks at any moment.
                self.since = time.monotonic()
                self.tells = False
            if bars is not None and shown:
                self.outside(bars.close, bar)

    @property
    def was_interrupted(self) -> bool:
        """Whether what was called last was interrupted, and may have come back yet."""
        return self._interrupted is not None

    def interrupt(self, now: float) -> bool:
        """Raise in the component; gives whether it has had its last chance."""
        self._author.interrupt()
        if self._interrupted is None:
            self._interrupted = now
        return now - self._interrupted > LAST_CHANCE


class Guards:
    """The ways of one step into components: of its own thread, of its encoders', and of
    who looks at what has changed; looked after by a watchdog within it, if any."""

    __slots__ = ("_watchdog", "encoding", "looking", "own")

    def __init__(
        self, run: Run | None = None, watchdog: Watchdog | None = None
    ) -> None:
        self._watchdog = watchdog
        self.own = Guard(run)
        self.encoding = Guard(run)
        self.looking = Guard(run)

    def __enter__(self) -> Guards:
        if self._watchdog is not None:
            self._watchdog.begin(self.own, self.encoding, self.looking)
        return self

    def __exit__(self, *error: object) -> None:
        if self._watchdog is not None:
            self._watchdog.end(self.own, self.encoding, self.looking)


class Watchdog:
    """Looks after the guards of all steps that are under way, on the engine's clock."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._guards: set[Guard] = set()
        self._ended: set[Guard] = set()
        self._looks = False
        self._lock = threading.Lock()

    def over(self, run: Run) -> Guards:
        """The guards of a step of a run, looked after within them."""
        return Guards(run, self)

    @contextmanager
    def over_request(self) -> Iterator[Guard]:
        """Look after what is called in a request, before any run is there."""
        guard = Guard()
        self.begin(guard)
        try:
            yield guard
        finally:
            self.end(guard)

    def begin(self, *guards: Guard) -> None:
        """Look after guards."""
        with self._lock:
            self._guards.update(guards)
            begins, self._looks = not self._looks, True
        if begins:
            self._look_later()

    def end(self, *guards: Guard) -> None:
        """Look after them no more, but for those that somebody has not come out of."""
        with self._lock:
            for guard in guards:
                if guard.since is None:
                    self._guards.discard(guard)
                else:  # looked after until it comes out
                    self._ended.add(guard)

    @property
    def lost(self) -> int:
        """How many components have never come back, so far."""
        with self._lock:
            return sum(guard.lost for guard in self._guards if guard.since is not None)

    def _look_later(self) -> None:
        self._engine.pacer.submit(self._look, time.monotonic() + LOOK)

    def _look(self) -> None:
        with self._lock:
            back = {guard for guard in self._ended if guard.since is None}
            self._ended -= back
            self._guards -= back
            guards = list(self._guards)
            self._looks = bool(guards)
        try:
            for guard in guards:
                self._judge(guard, time.monotonic())
        finally:
            if guards:
                self._look_later()

    def _judge(self, guard: Guard, now: float) -> None:
        run, since, subject = guard.run, guard.since, guard.subject
        if since is None or subject is None or guard.lost:
            return
        settings, taken = self._engine.settings, now - since
        limit = settings.convert_limit if guard.tells else settings.encode_limit
        if run is None:
            if limit is not None and taken > limit and guard.interrupt(now):
                self._lose(guard, "its request goes on", _name_of(subject))
            return
        if run.reason is None and limit is not None and taken > limit:
            self._engine.fail(run, _too_late(subject, limit, guard.tells))
        elif run.reason is None or taken <= PATIENCE:
            return
        if guard.interrupt(now):
            self._give_up(guard, run, _name_of(subject))

    def _lose(self, guard: Guard, outcome: str, subject: str) -> int:
        guard.lost = True
        lost = self.lost
        logger.error(
            "%s does not come back, and nothing interrupts it: %s, and a thread is "
            "lost (%d so far)",
            subject,
            outcome,
            lost,
        )
        return lost

    def _give_up(self, guard: Guard, run: Run, subject: str) -> None:
        lost = self._lose(guard, f"{run.listener.name} ends without it", subject)
        if lost <= MOST_LOST:
            self._engine.finish(run, run.reason or Status.FAILED)
        else:
            self._engine.end(run, run.reason or Status.FAILED)


def _too_late(subject: Subject, limit: float, tells: bool) -> FlaskStreamError:
    if isinstance(subject, Listener):
        return TooLate()
    late = f"{_name_of(subject)} took longer than {limit:g} s"
    if isinstance(subject, BaseException):
        return OutputError(f"{late}: expected `__str__` to come to an end.")
    if tells:
        return OutputError(
            f"{late} to convert one file: expected a shorter one, or allow it more by "
            "FLASKSTREAM_CONVERT_LIMIT."
        )
    return OutputError(
        f"{late} for one value: give it less at once, or allow it more by "
        "FLASKSTREAM_ENCODE_LIMIT."
    )


def _name_of(subject: Subject) -> str:
    kind = type(subject).__name__
    if isinstance(subject, BaseException):
        return f"The text of a {kind}"
    if isinstance(subject, Listener):
        return f"The validator of {subject.name}()"
    return f"{kind} “{subject.title}”"
