"""One step of a run: its inputs from the page, its values on their way there."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

from flaskstream.blocks.arguments import Injection
from flaskstream.blocks.bars import Bars
from flaskstream.blocks.eventdata import EventData
from flaskstream.blocks.layout import Layout
from flaskstream.blocks.listener import Listener
from flaskstream.blocks.named import Output
from flaskstream.blocks.outcome import assign
from flaskstream.blocks.progress import Progress
from flaskstream.blocks.validation import problems, refusal
from flaskstream.components.core.base import Component, Encoder, Parts
from flaskstream.components.core.update import NOT_GIVEN, Update, as_update, read_update
from flaskstream.components.core.valuenode import ValueNode
from flaskstream.exceptions import OutputError
from flaskstream.runs.apioutput import ApiOutput, links
from flaskstream.runs.changes import Changes
from flaskstream.runs.executor.interruptible import Interrupted
from flaskstream.runs.functioncall import Clearance, FunctionCall
from flaskstream.runs.guard import Guards
from flaskstream.runs.inputs import Inputs
from flaskstream.runs.outbox import Outbox
from flaskstream.runs.pacing import INTERVAL
from flaskstream.runs.run import Run
from flaskstream.runs.watch import Watch
from flaskstream.runs.writer import Writer
from flaskstream.store.runrecord import Status

if TYPE_CHECKING:
    from flaskstream.runs.engine import Engine

UNBOUNDED = nullcontext()
"""The room for values of which the page gets the newest; it has no state, and is the
same for all steps."""


class StepContext:
    """One step: calls a listener's function, and hands over what it gives."""

    def __init__(
        self, engine: Engine, run: Run, listener: Listener, guards: Guards
    ) -> None:
        self._engine = engine
        self._run = run
        self._listener = listener
        self._guard = guards.own
        self._guards = guards
        self._inputs = Inputs(run, guards.own)
        others = run.session.blocks.listeners
        self._watch = Watch(listener, others, self._inputs, guards.own)
        self._changes = Changes(engine, run, self._watch, guards.looking)
        self._has_shown = Once(engine.has_shown)
        self._writer = Writer(
            run,
            listener,
            guards,
            engine.keep,
            self._has_shown,
            self._changes.look_soon,
        )
        self._bars: Bars
        self._told_progress = 0.0
        # Else nobody who waits for it to show something would come before it ends.
        self._shows_nothing = not any(
            isinstance(output, (Component, Layout)) for output in listener.outputs
        )
        encoders = {
            component: self._encoder(component, {}) for component in listener.components
        }
        self._outbox: Outbox | ApiOutput
        self._room: AbstractContextManager[None] = UNBOUNDED
        if run.session.is_call:
            outputs, link = listener.outputs, links(run.session, engine.files)
            change = self._writer.change_properties
            self._outbox = ApiOutput(run, outputs, encoders, link, change, guards.own)
            self._room = self._outbox.room
        else:
            self._outbox = Outbox(
                encoders,
                engine.pacer,
                self._writer.write if engine.metrics is None else self._write_timed,
                self._writer.change_properties,
                lambda error: engine.fail(run, error),
                guards,
                is_timed=engine.metrics is not None,
            )

    def perform(self, *, asks: bool = False) -> Exception | None:
        """Call the function and write its values; gives the error it ended with. If it
        `asks`, the validator is asked first."""
        if self._listener.fn is None:
            return None
        failure: Exception | None = None
        try:
            if asks:
                self._ask()
            with self._room:
                self._call(self._listener.fn)
        except Exception as error:
            failure = error
        except BaseException:  # SystemExit and the like: not before its last words
            self._finish()
            raise
        try:
            self._finish()
            return failure
        except OutputError as error:
            return failure or error
        finally:
            failure = None  # its traceback has this frame: a cycle

    def _call(self, fn: Callable[..., Any]) -> None:
        step = FunctionCall(self._run, self.give, self._engine.loop, self)
        self._bars = self._run.bars = step.feedback.bars
        for guard in (self._guards.own, self._guards.encoding):
            guard.bars = self._bars
            guard.made = (
                self._engine.store.files if self._engine.store.is_shared else None
            )
        if self._run.record.progress:  # of the step before
            self._run.session.runs.publish_progress(self._run.id, [])
        try:
            self._watch.begin()
            given = self._inputs.of(self._listener)
            step.call(fn, *self._listener.arguments(given, self._inject))
        except Interrupted:
            if self._run.reason is None:
                raise
        finally:
            self._run.session.runs.call_ended(self._run.id)

    def _ask(self) -> None:
        """Ask the validator.

        Raises:
            Error: an input is refused.
        """
        listener = self._listener
        if listener.validator is None:
            return
        values = [self._inputs.value(component) for component in listener.inputs]
        limit, give = self._engine.settings.encode_limit, self._inject
        wrong = self._guard.call(listener, problems, listener, values, give, limit)
        if wrong:
            self._writer.refuse(wrong)
            raise refusal(wrong)

    def _inject(self, injection: Injection) -> Any:
        if isinstance(injection, Progress):
            return injection.bound(self._bars)
        if issubclass(injection, EventData):
            return self._run.event.seen_as(injection)
        return self._run.origin.request

    def _finish(self) -> None:
        self._changes.end()
        if self._run.reason in (Status.FAILED, Status.SUPERSEDED):
            return  # nobody waits for them in full quality
        self._writer.finish(self._outbox.finish())

    def changed_listeners(self) -> list[Listener]:
        """The `.change` listeners of the outputs that this step has changed."""
        return self._watch.changed_listeners()

    # ----- values

    def give(self, result: Any) -> Clearance | None:
        """Take what the function gave; what it has to wait for, if it has to.

        Raises:
            OutputError: an output can't show its value; the others have been taken.
        """
        values, shown, failed = {}, self._shows_nothing, None
        try:
            for output, given in assign(self._listener, result).items():
                try:
                    value, seen = self._apply(output, given)
                except OutputError as error:
                    failed = failed or error
                    continue
                shown = shown or seen
                if isinstance(output, Component) and value is not NOT_GIVEN:
                    values[output] = value
            if shown and not values:  # else it has shown something when these are
                self._has_shown(self._run)
            wait: Clearance | None = self._outbox.put(values)
            if failed is not None:
                raise failed
            return wait
        finally:
            failed = None  # its traceback has this frame: a cycle

    def _apply(self, output: Output, given: Any) -> tuple[Any, bool]:
        """Write what is no value to encode; gives that, and whether something shows
        already."""
        if isinstance(output, Layout):
            self._writer.change_layout(output, given)
            return NOT_GIVEN, True
        update = self._as_update(output, given)
        value = given if update is None else update.value
        if not isinstance(output, Component):
            if value is not NOT_GIVEN:
                self._writer.keep(output, value)
            return NOT_GIVEN, update is not None
        # What the page has already is no news, or each value of a stream of updates
        # would be sent as a whole.
        if update is None or not self._writer.changed_properties(output, update):
            return value, update is not None
        encoder = self._encoder(output, update.properties)
        self._outbox.change(output, update, encoder)
        return value, False

    def _write_timed(
        self, parts: Mapping[Component, Parts], payloads: Mapping[Component, Any]
    ) -> None:
        assert isinstance(self._outbox, Outbox)
        self._run.session.newest_at = self._outbox.given_at  # first: it is sent at once
        self._writer.write(parts, payloads)

    def _encoder(self, component: Component, properties: Mapping[str, Any]) -> Encoder:
        """A new one, for an output as the page has it but for these properties."""
        shown, call = self._run.session.component(component), self._guard.call
        if properties:
            shown = call(component, shown.with_properties, properties)
        return call(component, shown.encoder)

    def _as_update(self, node: ValueNode, given: Any) -> Update | None:
        if read_update(given) is None:
            return None
        return self._guard.call(node, as_update, node, given)

    # ----- feedback

    def toast(self, toast: dict[str, Any]) -> None:
        """Show a message on the page, once."""
        self._writer.toast(toast)

    def publish_progress_soon(self) -> None:
        """Tell the page of the bars when a message is due."""
        due = self._told_progress + INTERVAL
        self._engine.pacer.submit(self._publish_progress, due)

    def _publish_progress(self) -> None:
        self._told_progress = time.monotonic()
        bars = self._bars.take()
        if self._run.bars is self._bars:  # else a further step has begun
            self._run.session.runs.publish_progress(self._run.id, bars)


class Once:
    """Tells that a step has shown something, once: to tell may be a way to another
    process, and there is a value for each message. No method of the step's, which its
    writer would have, and so the step itself: a cycle."""

    __slots__ = ("_is_told", "_tell")

    def __init__(self, tell: Callable[[Run], None]) -> None:
        self._tell = tell
        self._is_told = False

    def __call__(self, run: Run) -> None:
        if not self._is_told:
            self._is_told = True
            self._tell(run)
