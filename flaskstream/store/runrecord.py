"""What a store knows of a run: plain data, which any process can read."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import FrozenInstanceError, dataclass, field, fields
from operator import attrgetter
from typing import Any, NamedTuple, NoReturn, Self, TypeVar

from flaskstream.blocks.listener import Listener
from flaskstream.blocks.option import Patience, TriggerMode
from flaskstream.blocks.request import Request
from flaskstream.store.clock import now


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


ATTEMPTS = 3
"""How often a run may begin, all in all, where it may begin again."""
ASK_AGAIN = 60.0
"""Seconds after which a worker is asked for again."""


class Key(NamedTuple):
    """Which session: the name under which its `Blocks` are mounted, and its own id."""

    mount: str
    id: str


class Line(NamedTuple):
    """Where runs wait that share one limit; whoever has none waits for nobody."""

    name: str = ""
    limit: int | None = None
    """How many go on at once."""
    max_size: int | None = None
    """How many may wait."""
    most_each: int = 100
    """How many of these may be of one client."""


NO_LINE = Line()


class Rules(NamedTuple):
    """What of a listener decides which of its runs may write, where and how long."""

    id: int
    mode: TriggerMode = "always_last"
    trigger_mode: TriggerMode | None = None
    """The same, where the author has said so."""
    place: int | None = None
    """The component where its status stands."""
    abandon_after: Patience = "default"
    line: Line = NO_LINE
    """Where its runs wait."""
    attempts: int = 1
    """How often a run may begin whose processes are lost."""
    version: str = ""
    """Of its page: another one may have other functions by the same numbers."""

    @classmethod
    def of(cls, listener: Listener, line: Line = NO_LINE, version: str = "") -> Self:
        """Those of a listener whose runs wait in that line."""
        place = listener.place
        return cls(
            listener.id,
            listener.mode,
            listener.trigger_mode,
            None if place is None else place.id,
            listener.abandon_after,
            line,
            ATTEMPTS if listener.may_begin_again else 1,
            version,
        )

    @property
    def lets_calls_show(self) -> bool:
        """Whether a newer event waits until a call that goes on has shown something."""
        return self.mode == "always_last"


Position = tuple[int, int, float | None]
"""A place in line, of how many, and seconds to wait."""


class JobData(NamedTuple):
    """What a run is to begin with."""

    inputs: dict[int, Any]
    """The payloads that were posted, by component."""
    request: Request | None = None
    target: int = -1
    """The node that the event came from."""
    event: str = ""
    details: dict[str, Any] | None = None
    """What is known of the event."""
    trace: dict[str, str] | None = None
    """What it is traced by, as W3C's headers."""
    carried: bytes | None = None
    """What another process makes the context of, that its functions are called in."""


class Lost(NamedTuple):
    """Runs that no process has to do with any more."""

    ended: list[RunRecord]
    """Those whose processes are gone: they are to be ended."""
    begun: list[RunRecord]
    """Those that nobody has begun who was to: they are to go on, or to wait in line."""


@dataclass(eq=False, slots=True)
class RunRecord:
    """One run, as its session keeps it: under the session's lock.

    Its status changes once to each end, so that end, failure, stop, supersede and
    abandon can race and exactly one of them wins. All times are `clock.now()`.

    Who asks a store for it gets a `snapshot`; what a store is told it copies.
    """

    id: str
    key: Key
    owner: str
    client: str
    """Who counts as one in line; as it was when it came, for its page may become that
    of somebody who is known."""
    listener: Rules
    is_newcomer: bool = False
    """Whether its client is an address, of somebody who came only now."""
    event: str = ""
    target: int = -1
    """The node that the event came from."""
    depth: int = 0
    """Of how many runs one has started the next, by what it changed: by none, if a
    person has."""
    by_timer: bool = False
    """Whether nobody has started it, but that some time has passed."""
    is_for_its_page: bool = False
    """Whether nobody has started it, but a page that was opened."""
    quiet_until: float = 0.0
    """Until when its page is told only if it fails."""

    step: Rules = field(init=False)
    """The listener that it is at."""
    attempt: int = 1
    """How often it has begun, or is to; each attempt has an id of its own."""
    attempts: int = field(init=False)
    """How often it may: once more for each process that has ended in order."""
    is_safe: bool = field(init=False)
    """Whether all that it has called, as far as it has come, may be called again."""
    status: Status = Status.WAITING
    reason: Status | None = None
    """Why it is to stop."""
    error: dict[str, Any] | None = None
    told: bool = False
    """Whether its page was told of it."""
    in_line: bool = False
    """Whether it waits in its line, or has a place there."""
    pending: bool = False
    """Whether it is its page's next one of its listener, and in no line yet."""
    generates: bool = False
    """Whether it is at a generator that has begun, and not ended."""
    shown: bool = False
    """Whether that has shown something."""
    made_at: float = field(default_factory=now)
    started: float | None = None
    ended_at: float | None = None
    position: Position | None = None
    """Its place in line, of how many, and seconds to wait, as its page is told."""
    told_at: float = 0.0
    """When it was told that."""
    begun_by: str = ""
    """The name of the process that executes it, where there are several."""
    awaits: str = ""
    """The queue where it waits for a worker, though it has its place; as its page is
    told, once that takes a while."""
    awaited_at: float = 0.0
    """When it was asked for there, and nobody had come."""
    progress: list[dict[str, Any]] = field(default_factory=list)
    _version: object = field(init=False, repr=False)
    """Another one with each change: so a snapshot that was made meanwhile is known to
    be old."""
    _snapshot: tuple[object, RunSnapshot] | None = field(init=False, repr=False)
    """What was last given of it, and of which version that is."""

    def __post_init__(self) -> None:
        self.step = self.listener
        self.attempts = self.listener.attempts
        self.is_safe = self.attempts > 1
        self._snapshot = None

    def __setattr__(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, value)
        if name != "_snapshot":
            object.__setattr__(self, "_version", object())

    def __getstate__(self) -> tuple[Any, ...]:
        """What another process makes a copy of."""
        return _state_of(self)

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        put = object.__setattr__
        for name, value in zip(_NAMES, state, strict=True):
            put(self, name, value)
        put(self, "_version", object())
        put(self, "_snapshot", None)

    def copy(self) -> RunRecord:
        """The same, which may be changed, and changes no other."""
        return _copy(self, RunRecord)

    @property
    def snapshot(self) -> RunRecord:
        """What it is now. The same object as long as nothing has changed, for a run's
        thread asks at each yield; in any thread, without the session's lock."""
        version, known = self._version, self._snapshot
        if known is not None and known[0] is version:
            return known[1]
        made = _copy(self, RunSnapshot)
        self._snapshot = version, made
        return made

    def start(self) -> bool:
        """From waiting to running; False if it has ended, or is to, before."""
        if self.status is not Status.WAITING or self.reason is not None:
            return False
        self.status = Status.RUNNING
        self.started = now()
        self.awaits = ""
        return True

    def may_begin_again(self, *, in_order: bool = False) -> bool:
        """Whether it may have a further attempt, as far as it has come; where its
        process ends `in_order`, it has not lost that one."""
        return self.is_safe and (in_order or self.attempt < self.attempts)

    def next_attempt(self, *, in_order: bool = False) -> RunRecord:
        """The run that is to stand where this one stood, from its first step on."""
        first = self.id.removesuffix(f".{self.attempt}")
        again = self.copy()
        again.attempt += 1
        again.id = f"{first}.{again.attempt}"
        again.step, again.status = again.listener, Status.WAITING
        again.attempts += in_order
        again.generates = again.shown = again.in_line = False
        again.begun_by = again.awaits = ""
        again.made_at, again.started, again.position = now(), None, None
        again.progress = []
        return again

    def enter_step(self, step: Rules) -> None:
        """It has come to a further step."""
        self.step = step
        self.is_safe = self.is_safe and step.attempts > 1

    def ask_to_stop(self, reason: Status) -> bool:
        """Ask it to stop for `reason`; False if it has ended or was asked before."""
        if self.status in ENDS or self.reason is not None:
            return False
        self.reason = reason
        if self.status is Status.RUNNING:
            self.status = Status.STOPPING
        return True

    def end(self, status: Status, error: dict[str, Any] | None = None) -> bool:
        """End it, once; the first end wins, and a reason to stop wins over what comes
        of stopping."""
        if self.status in ENDS:
            return False
        self.status = self.reason = self.reason or status
        self.error = error if self.status is Status.FAILED else None
        self.ended_at = now()
        return True

    @property
    def line(self) -> Line:
        """Where it waits, or has its place."""
        return self.step.line

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
    def is_forgotten(self) -> bool:
        """Whether it has its place, and nobody is known to begin it. Of one that waits
        for a worker the message may be lost; a further one does no harm."""
        if self.status is not Status.WAITING or not self.in_line or self.pending:
            return False
        # Where there is a limit, its line knows since when it has its place.
        made_at = self.made_at if self.line.limit is None else 0.0
        return now() - max(made_at, self.awaited_at) > ASK_AGAIN

    @property
    def is_quiet(self) -> bool:
        """Whether its page is not told of it yet."""
        return now() < self.quiet_until

    @property
    def seconds(self) -> float:
        """How long it has run, in seconds; for an ended run, how long it ran."""
        if self.started is None:
            return 0.0
        # A server that takes another's place may have a clock that is behind.
        return max(0.0, (self.ended_at or now()) - self.started)


class RunSnapshot(RunRecord):
    """What a run was when somebody asked for it: it does not change, and who has it
    changes nothing."""

    __slots__ = ()

    def __setattr__(self, name: str, value: Any) -> NoReturn:
        raise FrozenInstanceError(
            f"expected a command of the store to change a run; got {name} = {value!r}"
        )

    @property
    def snapshot(self) -> RunRecord:
        """Itself."""
        return self


R = TypeVar("R", bound=RunRecord)


def _copy(run: RunRecord, kind: type[R]) -> R:
    made = kind.__new__(kind)
    made.__setstate__(run.__getstate__())
    object.__setattr__(made, "progress", [{**bar} for bar in run.progress])
    object.__setattr__(made, "error", run.error and {**run.error})
    return made


_NAMES = tuple(one.name for one in fields(RunRecord) if not one.name.startswith("_"))
"""What is to be known of a run: all but what is there for snapshots only."""
_state_of: Callable[[RunRecord], tuple[Any, ...]] = attrgetter(*_NAMES)
"""Gives all of that; in one call, for each change of a run makes a snapshot."""
