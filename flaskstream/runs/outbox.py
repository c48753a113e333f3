"""The newest values of one step on their way to the page."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from flaskstream.components.core.base import Component, Encoder, Parts
from flaskstream.components.core.capture import NotCopied
from flaskstream.components.core.update import NOT_GIVEN, Update
from flaskstream.exceptions import OutputError, StoreGone
from flaskstream.runs.executor.interruptible import Interrupted
from flaskstream.runs.guard import Guard, Guards
from flaskstream.runs.making import made_of
from flaskstream.runs.pacing import INTERVAL, Pacer
from flaskstream.store.patience import patient

Encoders = Mapping[Component, Encoder]
"""By output: the one for its properties as they are now."""
Taken = tuple[Encoder, Any]
"""A captured value, and whose it is."""
Write = Callable[[dict[Component, Parts], dict[Component, Any]], None]
"""Takes the parts of the outputs that changed, and the payloads of all, mostly in an
encoder thread."""
ChangeProperties = Callable[[Component, Update, Any], Any]
"""Shows an output with an update's properties, and the payload that it had
(`NOT_GIVEN`: the page's); gives that as it is with them."""

GLANCE = 0.25
"""Seconds between two looks whether an encoder that is waited for will come back."""
_PLAIN = frozenset({str, int, float, bool, type(None)})
"""What is taken as it is, and needs no guard."""


class Change(NamedTuple):
    """New properties of an output, and what the encoder before has taken last."""

    update: Update
    encoder: Encoder
    last: Any


class Outbox:
    """Keeps, of all that a step yields, what is to be shown next.

    The run's thread puts values in and goes on at once; an encoder thread takes the
    newest of each output when a message is due (what is quick to encode, and due at
    once, the run's thread encodes itself). So a generator that yields faster than
    the page can show costs no more than one that yields at the pace of the page.

    New properties come with a new encoder, for the values after them. The one before is
    left to the thread that is at work with it, which then shows the new properties.
    """

    def __init__(
        self,
        encoders: Encoders,
        pacer: Pacer,
        write: Write,
        change_properties: ChangeProperties,
        fail: Callable[[Exception], None],
        guards: Guards | None = None,
        is_timed: bool = False,
    ) -> None:
        self._is_timed = is_timed
        self._put_at = self.given_at = 0.0
        """When the newest value was given; of those that are written, where it
        `is_timed`."""
        self._encoders = encoders  # replaced as a whole: who is at work has its own
        self._pacer = pacer
        self._write = write
        self._change_properties = change_properties
        self._fail = fail
        self._guards = guards or Guards()
        self._given_up = frozenset[Component]()  # whose encoder was interrupted
        self._is_quick = all(vars(type(each)).get("quick") for each in encoders)
        self._encoding = threading.Lock()  # one encoder at a time, in order
        self.payloads: dict[Component, Any] = {}
        """Of the outputs' newest values that have been encoded."""
        self._lock = threading.Lock()  # of what follows; taken second
        self._pending: dict[Component, Any] = {}  # to be encoded next
        self._in_hand: dict[Component, Any] = {}  # being encoded now
        self._latest: dict[Component, Any] = {}  # to be encoded at the end
        self._changes: dict[Component, Change] = {}  # to be shown before these
        self._changed: threading.Event | None = None  # what it waits for then
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
            if taken:
                over, begins = self._take(taken, held)
                self._release(over, self._guards.own)
                if begins and not self._begin_soon(self._last + INTERVAL):
                    self._encode_pending(reraise)
            if failed is not None:
                raise failed
            return (self._flushed if held else None) or self._changed
        finally:
            failed = None  # its traceback has this frame: a cycle

    def _take(
        self, taken: dict[Component, Any], held: bool
    ) -> tuple[list[Taken], bool]:
        """Have these be the newest; gives those that no longer are, and whether nobody
        is to encode them yet."""
        with self._lock:
            if held:
                self._flushed = self._flushed or threading.Event()
                self._flushed.clear()
            over = self._out_of_use(taken)
            if self._is_timed:
                self._put_at = time.monotonic()
            self._pending.update(taken)
            self._latest.update(taken)
            begins = not self._scheduled
            self._scheduled = True
        return over, begins

    def _capture(self, component: Component, value: Any) -> Any:
        encoder = self._encoders[component]
        if type(value) in _PLAIN and type(encoder).capture is Encoder.capture:
            return value
        return made_of(component, value, self._guards.own, encoder.capture, value)

    def _begin_soon(self, due: float) -> bool:
        """Have an encoder's thread begin; False where this one had better do it now: to
        change threads takes longer than to encode a number or a text."""
        if self._is_quick and due <= time.monotonic():
            return False
        self._pacer.submit(self._flush, due, long=True)
        return True

    def change(self, component: Component, update: Update, encoder: Encoder) -> None:
        """Show an output with new properties, whose encoder takes the values that come.
        Where one is at work it is done after that; `put` gives what to wait for.

        Raises:
            OutputError: it can't show the newest value from before.
        """
        with self._lock:
            self._pending.pop(component, None)
            last = self._latest.pop(component, NOT_GIVEN)
            self._changes[component] = Change(update, self._encoders[component], last)
            self._changed = self._changed or threading.Event()
            self._encoders = {**self._encoders, component: encoder}
        self._change_now(reraise)

    def _change_now(self, fail: Callable[[Exception], None]) -> None:
        """Show new properties, if nobody is at work: else that one comes here next."""
        while self._changes and self._encoding.acquire(blocking=False):
            try:
                with self._lock:
                    changes, self._changes = self._changes, {}
                self._encode(self._encoders, changes, {}, False)
            except Exception as error:
                fail(error)
            finally:
                self._release_waiting()
                self._encoding.release()

    def _release_waiting(self) -> None:
        with self._lock:
            if self._changed is not None and not self._changes:
                self._changed.set()
                self._changed = None

    def finish(self) -> dict[Component, Any]:
        """Write the last values in full quality, at once; gives the payloads of all.

        Called by the run's thread when the step has ended. What the generator had to
        wait for is not encoded again: it may have changed since.

        Raises:
            OutputError: an output can't show its last value; the others are written.
        """
        while not self._encoding.acquire(timeout=GLANCE):
            if self._guards.encoding.lost:
                return self.payloads  # who is at work never comes back
        try:
            with self._lock:
                self._pending.clear()
                changes, self._changes = self._changes, {}
                latest = dict(self._latest)
                self.given_at = self._put_at
            if latest or changes:
                self._encode(self._encoders, changes, latest, True)
        finally:
            self._encoding.release()
        return self.payloads

    def _out_of_use(self, components: Iterable[Component]) -> list[Taken]:
        """The newest values of outputs that have others now, and are not in hand."""
        latest, in_hand = self._latest, self._in_hand
        known = [(c, latest[c]) for c in components if latest.get(c) is not None]
        return [(self._encoders[c], v) for c, v in known if in_hand.get(c) is not v]

    def _release(self, over: list[Taken], guard: Guard) -> None:
        """Tell encoders of values that will not be encoded (again). Not to be called
        under the lock, for it is a component's code, and anybody's."""
        for encoder, value in over:
            if type(encoder).release is not Encoder.release:
                guard.call(encoder.component, encoder.release, value)

    def _flush(self) -> None:
        with patient():
            self._encode_pending(self._fail)

    def _encode_pending(self, fail: Callable[[Exception], None]) -> None:
        with self._encoding:
            with self._lock:  # both: a value must not overtake the change before it
                self._in_hand, self._pending = self._pending, {}
                changes, self._changes = self._changes, {}
                encoders = self._encoders
                self._last = time.monotonic()
                self.given_at = self._put_at
            is_lost = False
            try:
                if self._in_hand or changes:
                    self._encode(encoders, changes, self._in_hand, False)
            except Exception as error:
                is_lost = isinstance(error, StoreGone)
                fail(error)  # before the run goes on, which would end well
            finally:
                over = self._put_down(encoders, is_lost)
                self._release_waiting()
            try:
                self._release(over, self._guards.encoding)
            except Interrupted:
                pass  # the run is to stop
            except Exception as error:
                fail(error)
        self._change_now(fail)

    def _encode(
        self,
        encoders: Encoders,
        changes: Mapping[Component, Change],
        values: Mapping[Component, Any],
        final: bool,
    ) -> None:
        """Write new properties, then values; an error is raised after the others."""
        parts, failed = {}, None
        try:
            for component in {**changes, **values}:
                if component in self._given_up:
                    continue
                try:
                    if component in changes:
                        self._adapt(component, changes[component])
                    if component in values:
                        taken = encoders[component], values[component]
                        parts[component] = self._encode_one(component, *taken, final)
                except Interrupted:  # the run is to stop
                    self._given_up |= {component}
                except OutputError as error:
                    failed = failed or error
            if parts:
                self._write(parts, self.payloads)
            if failed is not None:
                raise failed
        finally:
            failed = None  # its traceback has this frame: a cycle

    def _adapt(self, component: Component, change: Change) -> None:
        """Show an output with new properties, and the last value from before in it."""
        update, encoder, last = change
        if update.value is NOT_GIVEN and last is not NOT_GIVEN:
            self._encode_one(component, encoder, last, True)
        payload = self.payloads.get(component, NOT_GIVEN)
        adapted = self._change_properties(component, update, payload)
        if component in self.payloads:
            self.payloads[component] = adapted
        if last is not NOT_GIVEN:
            self._release([(encoder, last)], self._guards.encoding)
        if update.value is NOT_GIVEN:  # else it has shown something with that
            self._write({}, self.payloads)

    def _encode_one(
        self, component: Component, encoder: Encoder, value: Any, final: bool
    ) -> Parts:
        if type(value) is NotCopied:
            value, final = value.value, True
        guard = self._guards.encoding
        parts = made_of(component, value, guard, encoder.encode, value, final)
        self.payloads[component] = encoder.payload
        return parts

    def _put_down(self, encoders: Encoders, is_lost: bool) -> list[Taken]:
        """Go on to what has come meanwhile; gives what was in hand for nothing. What
        `is_lost` on its way to the page is written at the end."""
        over = []
        with self._lock:
            for component, value in self._in_hand.items():
                change = self._changes.get(component)
                if self._latest.get(component) is value:
                    if not is_lost and _is_final(encoders[component], value):
                        del self._latest[component]
                elif change is None or change.last is not value:
                    over.append((encoders[component], value))
            self._in_hand = {}
            if self._flushed is not None and not self._pending:
                self._flushed.set()
            self._scheduled = bool(self._pending)
            if self._scheduled:
                self._pacer.submit(self._flush, self._last + INTERVAL, long=True)
        return over


def _is_final(encoder: Encoder, value: Any) -> bool:
    """Whether a value that was encoded would be no other at the end: it was in full
    quality, or its encoder knows no other."""
    return type(value) is NotCopied or type(encoder).encode is Encoder.encode


def reraise(error: Exception) -> None:
    """Raise it where it is: in the run's thread."""
    raise error
