"""One execution of a listener."""

from __future__ import annotations

import enum
import secrets
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flaskstream.blocks.eventdata import EventData
from flaskstream.blocks.listener import Listener
from flaskstream.blocks.option import Patience
from flaskstream.runs.origin import Origin

if TYPE_CHECKING:
    from flaskstream.runs.session import Session


class Status(enum.Enum):
    """What becomes of a run; the last five are ends, and final."""

    WAITING = "waiting"
    RUNNING = "running"
    STOPPING = "stopping"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"
    SUPERSEDED = "superseded"
    ABANDONED = "abandoned"


ENDS = frozenset(
    {Status.DONE, Status.FAILED, Status.STOPPED, Status.SUPERSEDED, Status.ABANDONED}
)


class Run:
    """One execution of a listener: it outlives every connection that shows it.

    Its status changes by compare-and-set only, so that end, failure, stop, supersede
    and abandon can race and exactly one of them wins.
    """

    def __init__(
        self,
        session: Session,
        listener: Listener,
        inputs: dict[Any, Any],
        origin: Origin | None = None,
        event: EventData | None = None,
        cause: Run | None = None,
    ) -> None:
        self.id = secrets.token_urlsafe(16)
        self.session = session
        self.client = session.holder
        """Who counts as one in line; as it was when it came, for its page may become
        that of somebody who is known."""
        self.listener = listener
        self.inputs = inputs
        self.origin = origin or Origin()
        self.event = event or EventData(None)
        self.depth: int = 0 if cause is None else cause.depth + 1
        """Of how many runs one has started the next, by what it changed: by none, if a
        person has."""
        first = listener if cause is None else cause
        self.by_timer: bool = self.event.name == "tick" or (
            cause is not None and cause.by_timer
        )
        """Whether nobody has started it, but that some time has passed."""
        self.is_for_its_page: bool = first.is_for_its_page or self.by_timer
        """Whether nobody has started it, but a page that was opened."""
        self.quiet_until = 0.0
        """Until when its page is told only if it fails."""
        self.told = False
        """Whether its page was told of it."""
        self.status = Status.WAITING
        self.error: dict[str, Any] | None = None
        self.bars: object = None
        """The progress bars of the step that it is at."""
        self.step = listener
        self.turn: threading.Event | None = None
        """Set when its turn has come: in the queue of a further step, or there."""
        self.pending = False
        """Whether it is its page's next one of its listener, and in no line yet."""
        self.made_at = time.monotonic()
        self.started: float | None = None
        self.ended_at: float | None = None
        self.position: tuple[int, int, float | None] | None = None
        """Its place in line, of how many, and seconds to wait, as its page is told."""
        self.told_at = 0.0
        """When it was told that."""
        self.generates = False
        """Whether it is at a generator that has begun, and not ended."""
        self.shown = False
        """Whether that has shown something."""
        self.yields = 0
        self.messages = 0
        self.bytes = 0
        """Of all payloads that it wrote, before HTML and compression."""
        self.progress: list[dict[str, Any]] = []
        self.ended = threading.Event()
        self.reason: Status | None = None
        """Why it is to stop; its thread sees this after every yield."""
        self.interrupt: Callable[[], object] | None = None
        """Raises in the author's code, if that is where the run is."""
        self.cancel: Callable[[], None] | None = None
        """Cancels what it awaits, which needs no grace; None where it doesn't await."""
        self._lock = threading.Lock()

    def start(self) -> bool:
        """From waiting to running; False if it has ended, or is to, before."""
        with self._lock:
            if self.status is not Status.WAITING or self.reason is not None:
                return False
            self.status = Status.RUNNING
            self.started = time.monotonic()
            return True

    def ask_to_stop(self, reason: Status) -> bool:
        """Ask it to stop for `reason`; False if it has ended or was asked before."""
        with self._lock:
            if self.status in ENDS or self.reason is not None:
                return False
            self.reason = reason
            if self.status is Status.RUNNING:
                self.status = Status.STOPPING
            return True

    def end(self, status: Status, error: dict[str, Any] | None = None) -> bool:
        """End it, once; the first end wins, and a reason to stop wins over what comes
        of stopping."""
        with self._lock:
            if self.status in ENDS:
                return False
            self.status = self.reason = self.reason or status
            self.error = error if self.status is Status.FAILED else None
            self.ended_at = time.monotonic()
            return True

    def look_again(self) -> None:
        """Take what its page has now, for a further step: a person may type on."""
        self.inputs |= self.session.runs.take_payloads(self.inputs)

    def let_go(self) -> None:
        """Forget what it was given, once nothing of it goes on: its page may have
        other values by now, and keeps the run to tell what became of it."""
        self.inputs = {}
        self.origin = Origin()
        self.bars = None

    @property
    def abandon_after(self) -> Patience:
        """How long its author lets it go on for nobody, where they have said so: of
        the step that it is at, or of its first one."""
        own = self.step.abandon_after
        return self.listener.abandon_after if own == "default" else own

    @property
    def active(self) -> bool:
        """Whether it waits, runs or stops."""
        return self.status not in ENDS

    @property
    def is_quiet(self) -> bool:
        """Whether its page is not told of it yet."""
        return time.monotonic() < self.quiet_until

    @property
    def seconds(self) -> float:
        """How long it has run, in seconds; for an ended run, how long it ran."""
        if self.started is None:
            return 0.0
        return (self.ended_at or time.monotonic()) - self.started

    @property
    def summary(self) -> str:
        """What the log says of it once it has ended."""
        return (
            f"{self.listener.name} {self.status.value} after {self.seconds:.3f} s: "
            f"{self.yields} yields, {self.messages} messages, {self.bytes} bytes"
        )
