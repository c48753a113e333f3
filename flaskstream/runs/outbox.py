"""The newest values of one step on their way to the page."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, ParamSpec, TypeVar

from flaskstream.blocks.bars import text
from flaskstream.components.core.base import Component, Encoder, Parts
from flaskstream.components.core.capture import NotCopied
from flaskstream.exceptions import OutputError
from flaskstream.runs.executor.interruptible import Interrupted
from flaskstream.runs.guard import Guard, Guards
from flaskstream.runs.pacing import INTERVAL, Pacer

P = ParamSpec("P")
R = TypeVar("R")
Over = tuple[Component, Any]
"""An output, and a value of it that is not wanted any more."""
Write = Callable[[dict[Component, Parts], dict[Component, Any]], None]
"""Takes the parts of the outputs that changed, and the payloads of all, mostly in an
encoder thread."""

GLANCE = 0.25
"""Seconds between two looks whether an encoder that is waited for will come back."""
_PLAIN = frozenset({str, int, float, bool, type(None)})
"""What is taken as it is, and needs no guard."""


class Outbox:
    """Keeps, of all that a step yields, what is to be shown next.

    The run's thread puts values in and goes on at once; an encoder thread takes the
    newest of each output when a message is due (what is quick to encode, and due at
    once, the run's thread encodes itself). So a generator that yields faster than
    the page can show costs no more than one that yields at the pace of the page.
    """

    def __init__(
        self,
        encoders: dict[Component, Encoder],
        pacer: Pacer,
        write: Write,
        fail: Callable[[Exception], None],
        guards: Guards | None = None,
    ) -> None:
        self.encoders = encoders
        self._pacer = pacer
        self._write = write
        self._fail = fail
        self._guards = guards or Guards()
        self._given_up: set[Component] = set()  # whose encoder was interrupted
        self._is_quick = all(vars(type(each)).get("quick") for each in encoders)
        self._encoding = threading.Lock()  # one encoder at a time, in order
        self.payloads: dict[Component, Any] = {}
        """Of the outputs' newest values that have been encoded."""
        self._lock = threading.Lock()  # of what follows; taken second
        self._pending: dict[Component, Any] = {}  # to be encoded next
        self._in_hand: dict[Component, Any] = {}  # being encoded now
        self._latest: dict[Component, Any] = {}  # to be encoded once more at the end
        self._scheduled = False
        self._last = 0.0  # when encoding began
        self._flushed: threading.Event | None = None  # what the generator waits for

    def put(self, values: dict[Component, Any]) -> threading.Event | None:
        """Take values as they are now; gives an event to wait for before going on
        where one of them can't be copied cheaply and is encoded as it is.

        Raises:
            OutputError: an output can't show its value, as far as that is seen here;
                the others have been taken.
        """
        taken, held, failed = {}, False, None
        try:
            for component, value in values.items():
                try:
                    captured = taken[component] = self._capture(component, value)
                    held = held or type(captured) is NotCopied
                except OutputError as error:
                    failed = failed or error
            shown = self._take(taken, held) if taken else None
            if failed is not None:
                raise failed
            return shown
        finally:
            failed = None  # its traceback has this frame: a cycle

    def _take(self, taken: dict[Component, Any], held: bool) -> threading.Event | None:
        with self._lock:
            if held:
                self._flushed = self._flushed or threading.Event()
                self._flushed.clear()
            over = self._out_of_use(taken)
            self._pending.update(taken)
            self._latest.update(taken)
            begins = not self._scheduled
            self._scheduled = True
        self._release(over, self._guards.own)
        if begins:
            self._begin(self._last + INTERVAL)
        return self._flushed if held else None

    def _capture(self, component: Component, value: Any) -> Any:
        encoder = self.encoders[component]
        if type(value) in _PLAIN and type(encoder).capture is Encoder.capture:
            return value
        return made_of(component, value, self._guards.own, encoder.capture, value)

    def _begin(self, due: float) -> None:
        # To change threads takes longer than to encode a number or a text.
        if self._is_quick and due <= time.monotonic():
            self._encode_pending(raised)
        else:
            self._pacer.submit(self._flush, due, long=True)

    @contextmanager
    def still(self) -> Iterator[None]:
        """A context in which no encoder is at work; for `settle` and `renew`.

        Raises:
            Interrupted: one is at work that never comes back.
        """
        while not self._encoding.acquire(timeout=GLANCE):
            if self._guards.encoding.lost:
                raise Interrupted
        try:
            yield
        finally:
            self._encoding.release()

    def settle(self, component: Component) -> None:
        """Encode an output's newest value, if it has one that is not final yet."""
        with self._lock:
            waiting = {c: v for c, v in self._latest.items() if c is component}
        self._encode(waiting, True, None)

    def renew(self, component: Component, clone: Component, payload: Any) -> None:
        """Encode an output's next values as `clone` does, which has other properties
        and shows `payload` now; what has been put in before is dropped."""
        with self._lock:
            over = self._out_of_use([component])
            self._pending.pop(component, None)
            self._latest.pop(component, None)
        self._release(over, self._guards.own)
        self.encoders[component] = self._guards.own.call(component, clone.encoder)
        if component in self.payloads:
            self.payloads[component] = payload

    def finish(self) -> dict[Component, Any]:
        """Write the last values in full quality, at once; gives the payloads of all.

        Called by the run's thread when the step has ended. What the generator had to
        wait for is not encoded again: it may have changed since.

        Raises:
            OutputError: an output can't show its last value; the others are written.
        """
        with suppress(Interrupted), self.still():
            with self._lock:
                self._pending.clear()
                latest = dict(self._latest)
            if latest:
                self._encode(latest, True, self._write)
        return self.payloads

    def _out_of_use(self, components: Iterable[Component]) -> list[Over]:
        """The newest values of outputs that have others now, and are not in hand."""
        latest, in_hand = self._latest, self._in_hand
        known = [(c, latest[c]) for c in components if latest.get(c) is not None]
        return [(c, old) for c, old in known if in_hand.get(c) is not old]

    def _release(self, over: list[Over], guard: Guard) -> None:
        """Tell encoders of values that will not be encoded (again). Not to be called
        under the lock, for it is a component's code, and anybody's."""
        for component, value in over:
            encoder = self.encoders[component]
            if type(encoder).release is not Encoder.release:
                guard.call(component, encoder.release, value)

    def _flush(self) -> None:
        self._encode_pending(self._fail)

    def _encode_pending(self, fail: Callable[[Exception], None]) -> None:
        with self._encoding:
            with self._lock:
                self._in_hand, self._pending = self._pending, {}
                self._last = time.monotonic()
            try:
                if self._in_hand:
                    self._encode(self._in_hand, False, self._write)
            except Exception as error:
                fail(error)  # before the run goes on, which would end well
            finally:
                over = self._put_down()
            try:
                self._release(over, self._guards.encoding)
            except Interrupted:
                pass  # the run is to stop
            except Exception as error:
                fail(error)

    def _encode(
        self, values: dict[Component, Any], final: bool, write: Write | None
    ) -> None:
        """Encode values, and write them; an error of one is raised after the others."""
        parts, failed = {}, None
        try:
            for component, value in values.items():
                if component in self._given_up:
                    continue
                try:
                    parts[component] = self._encode_one(component, value, final)
                except Interrupted:  # the run is to stop
                    self._given_up.add(component)
                except OutputError as error:
                    failed = failed or error
            if write is not None and (parts or failed is None):
                write(parts, self.payloads)
            if failed is not None:
                raise failed
        finally:
            failed = None  # its traceback has this frame: a cycle

    def _encode_one(self, component: Component, value: Any, final: bool) -> Parts:
        encoder = self.encoders[component]
        if type(value) is NotCopied:
            given, final = value.value, True
        else:
            given = value
        guard = self._guards.encoding
        parts = made_of(component, given, guard, encoder.encode, given, final)
        self.payloads[component] = encoder.payload
        return parts

    def _put_down(self) -> list[Over]:
        """Go on to what has come meanwhile; gives what was in hand for nothing."""
        over = []
        with self._lock:
            for component, value in self._in_hand.items():
                if self._latest.get(component) is not value:
                    over.append((component, value))
                elif type(value) is NotCopied:
                    del self._latest[component]
            self._in_hand = {}
            if self._flushed is not None and not self._pending:
                self._flushed.set()
            self._scheduled = bool(self._pending)
            if self._scheduled:
                self._pacer.submit(self._flush, self._last + INTERVAL, long=True)
        return over


def raised(error: Exception) -> None:
    """Raise it where it is: in the run's thread."""
    raise error


def made_of(
    component: Component,
    value: Any,
    guard: Guard,
    make: Callable[P, R],
    *args: P.args,
    **kwargs: P.kwargs,
) -> R:
    """What a component makes of a value.

    Raises:
        OutputError: it can't, whatever it failed by.
    """
    try:
        return guard.call(component, make, *args, **kwargs)
    except OutputError as error:
        error.outline = outline(component, value)
        raise
    except Exception as error:  # its converter met what nobody expected
        raise guard.call(error, cannot_show, component, value, error) from error


def cannot_show(component: Component, value: Any, error: Exception) -> OutputError:
    """The error of a component that failed with a value; to be called through a guard,
    for what it failed by tells its text itself."""
    told = outline(component, value)
    made = OutputError(f"{told}: {text(error) or type(error).__name__}")
    made.outline = told
    return made


def outline(component: Component, value: Any) -> str:
    """What everybody may know of a value that can't be shown: of what type it is."""
    return (
        f"{type(component).__name__} “{component.title}” can't show a value of "
        f"type {type(value).__name__}"
    )
