"""One execution of a listener, as the process sees it that has to do with it."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from flaskstream.blocks.eventdata import EventData
from flaskstream.blocks.listener import Listener
from flaskstream.runs.latch import Latch
from flaskstream.runs.origin import Context, Origin
from flaskstream.store.runrecord import JobData, Rules, RunRecord, Status

if TYPE_CHECKING:
    from flaskstream.runs.session import Session


class Run:
    """One execution of a listener: it outlives every connection that shows it.

    What becomes of it is in its record, which its session keeps. Here is what it has
    where its function is executed: a thread, and what it is called with.
    """

    def __init__(
        self,
        session: Session,
        listener: Listener,
        inputs: dict[Any, Any],
        origin: Origin | None = None,
        event: EventData | None = None,
        cause: Run | None = None,
        rules: Rules | None = None,
    ) -> None:
        self.session = session
        self.listener = self.step = listener
        self.inputs = inputs
        self.origin = origin or Origin()
        self.event = event or EventData(None)
        self.trace: Mapping[str, str] = {} if cause is None else cause.trace
        """What its spans belong to, as W3C's headers; empty where nobody traces it."""
        self._is_foreign = False
        by_timer = _is_tick(self.event) or (cause is not None and cause.record.by_timer)
        of_page = (listener if cause is None else cause.record).is_for_its_page
        holder = session.holder
        self.known = RunRecord(
            # A call's one run has its id, by which any process finds it.
            session.id if session.is_call else secrets.token_urlsafe(16),
            session.key,
            session.owner,
            holder,
            rules or Rules.of(listener),
            is_newcomer=holder == session.address,
            event=self.event.name,
            target=getattr(self.event.target, "id", -1),
            depth=0 if cause is None else cause.record.depth + 1,
            by_timer=by_timer,
            is_for_its_page=of_page or by_timer,
        )
        """What was last known of it; as it begins, what its session is to be told."""
        self._begin()

    def _begin(self) -> None:
        self.id = self.known.id
        self._last: RunRecord | None = None
        """What became of it."""
        self.bars: object = None
        """The progress bars of the step that it is at."""
        self.turn: threading.Event | None = None
        """Set when its turn has come: in the queue of a further step, or there."""
        self.yields = 0
        self.messages = 0
        self.bytes = 0
        """Of all payloads that it wrote, before HTML and compression."""
        self.is_executed = False
        """Whether its function is called in this process."""
        self.ended = Latch()
        self.interrupt: Callable[[], object] | None = None
        """Raises in the author's code, if that is where the run is."""
        self.cancel: Callable[[], None] | None = None
        """Cancels what it awaits, which needs no grace; None where it doesn't await."""

    @classmethod
    def elsewhere(cls, session: Session, record: RunRecord) -> Run:
        """A run that another process has started."""
        run = cls.__new__(cls)
        run.session = session
        run.listener = session.listener(record.listener.id)
        run.step = session.listener(record.step.id)
        run.inputs, run.origin, run.event = {}, Origin(), EventData(None)
        run.trace = {}
        run.known = record
        run._is_foreign = True
        run._begin()
        if not record.active:
            run.ended.set()
        return run

    @property
    def record(self) -> RunRecord:
        """What its session knows of it now, from its beginning on."""
        if self._last is None:
            self.known = self.session.runs.look(self.known)
        return self._last or self.known

    @property
    def is_ours(self) -> bool:
        """Whether this process has begun it."""
        return not self._is_foreign

    @property
    def job_data(self) -> JobData:
        """What it is to begin with, for who executes it."""
        event, target = self.event, self.event.target
        id = getattr(target, "id", -1)
        return JobData(
            *(self.inputs, self.origin.request, id, event.name, dict(event.known)),
            dict(self.trace),
        )

    def take(self, given: JobData, context: Context) -> None:
        """Begin with what it was given, where another process has started it."""
        if not self._is_foreign:
            return
        nodes = {node.id: node for node in self.session.blocks.walk()}
        self.inputs = {**given.inputs}
        self.origin = Origin(given.request, context, lambda: given.carried)
        self.event = EventData(nodes.get(given.target), given.details)
        self.event.name = given.event
        self.trace = given.trace or {}

    def note_end(self, record: RunRecord) -> None:
        """Take what became of it: its session may forget it."""
        self._last = record
        self.ended.set()

    def look_again(self) -> None:
        """Take what its page has now, for a further step: a person may type on."""
        self.inputs |= self.session.runs.take_payloads(list(self.inputs))

    def let_go(self) -> None:
        """Forget what it was given, once nothing of it goes on: its page may have
        other values by now, and keeps the run to tell what became of it."""
        self.inputs = {}
        self.origin = Origin()
        self.bars = None

    # ----- what became of it

    @property
    def status(self) -> Status:
        """What becomes of it."""
        return self.record.status

    @property
    def reason(self) -> Status | None:
        """Why it is to stop; its thread sees this after every yield."""
        return self.record.reason

    @property
    def generates(self) -> bool:
        """Whether it is at a generator that has begun, and not ended."""
        return self.record.generates

    @property
    def error(self) -> dict[str, Any] | None:
        """What the page shows of the error that it ended with."""
        return self.record.error

    @property
    def active(self) -> bool:
        """Whether it waits, runs or stops."""
        return self.record.active

    @property
    def seconds(self) -> float:
        """How long it has run, in seconds; for an ended run, how long it ran."""
        return self.record.seconds

    @property
    def summary(self) -> str:
        """What the log says of it once it has ended."""
        return (
            f"{self.listener.name} {self.status.value} after {self.seconds:.3f} s: "
            f"{self.yields} yields, {self.messages} messages, {self.bytes} bytes"
        )


def _is_tick(event: EventData) -> bool:
    """Whether there is soon another event that does as well: a timer's, or a camera's;
    but of a sound each part counts, and what becomes of it is told."""
    in_order = getattr(event.target, "streams_in_order", False)
    return event.name == "tick" or (event.name == "stream" and not in_order)
