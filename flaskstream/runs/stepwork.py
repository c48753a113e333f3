"""What one step takes from its page, and what it writes to it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from flaskstream.blocks.arguments import Injection
from flaskstream.blocks.bars import Bars
from flaskstream.blocks.eventdata import EventData
from flaskstream.blocks.layout import Layout
from flaskstream.blocks.listener import Listener
from flaskstream.blocks.outcome import assign, layout_change
from flaskstream.blocks.progress import Progress
from flaskstream.components.base import Component, Parts
from flaskstream.components.state import State
from flaskstream.components.update import NOT_GIVEN, Update, as_update
from flaskstream.exceptions import OutputError
from flaskstream.runs.exact import ExactOutbox
from flaskstream.runs.executor.author import Interrupted
from flaskstream.runs.outbox import Outbox
from flaskstream.runs.pacing import INTERVAL
from flaskstream.runs.patch import PROPERTIES, ROOT, Op, Patch, diff, node_key, size
from flaskstream.runs.run import Run, Status
from flaskstream.runs.step import Step
from flaskstream.runs.watch import StateWatch, alike
from flaskstream.runs.weakly import weakly

if TYPE_CHECKING:
    from flaskstream.runs.engine import Engine


class StepWork:
    """One step: its inputs from the page, its values to the page."""

    def __init__(self, engine: Engine, run: Run, listener: Listener) -> None:
        self._engine = engine
        self._run = run
        self._listener = listener
        self._page = run.page
        self._sent: dict[int, Parts] = {}
        self._before: dict[int, Any] = {}
        self._bars: Bars
        self._told_progress = 0.0
        self._states: StateWatch | None = None
        # Else nobody who waits for it to show something would come before it ends.
        self._shows_nothing = all(isinstance(c, State) for c in listener.outputs)
        encoders = {
            component: self._page.component(component).encoder()
            for component in listener.components
            if not isinstance(component, State)
        }
        self._outbox: Outbox | ExactOutbox
        if (consumer := run.page.consumer) is not None:
            self._outbox = ExactOutbox(run, listener.outputs, encoders, consumer)
        else:
            self._outbox = Outbox(
                encoders,
                engine.pacer,
                weakly(self._write),
                lambda e: engine.fail(run, e),
            )

    def perform(self) -> Exception | None:
        """Call the function and write its values; gives the error it ended with."""
        if self._listener.fn is None:
            return None
        self._before = {
            component.id: self._meaning(component)
            for component in self._listener.components
            if not isinstance(component, State)
        }
        failure: Exception | None = None
        try:
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
        step = Step(self._run, self.give, self._engine.loop, self)
        self._bars = self._run.bars = step.feedback.bars
        if self._run.progress:  # of the step before
            self._engine.telling.progress(self._run, [])
        self._states = StateWatch(self._page, self._listener)
        try:
            step.call(fn, *self._arguments())
        except Interrupted:
            if self._run.reason is None:
                raise
        finally:
            self._engine.succession.call_ended(self._run)

    def _arguments(self) -> tuple[list[Any], dict[str, Any]]:
        values = []
        for component in self._listener.inputs:
            if isinstance(component, State):
                values.append(self._page.state(component))
            else:
                twin = self._page.component(component)
                values.append(twin.preprocess(self._payload(component)))
        return self._listener.arguments(values, self._injected)

    def _injected(self, injection: Injection) -> Any:
        if isinstance(injection, Progress):
            return injection.bound(self._bars)
        if issubclass(injection, EventData):
            return self._run.event.seen_as(injection)
        return self._run.request

    def _payload(self, component: Component) -> Any:
        # The posted form, overlaid by what earlier steps wrote: not what the page has
        # now, which a later request may have changed.
        if component.id in self._run.inputs:
            return self._run.inputs[component.id]
        return self._page.payload(component)

    def _meaning(self, component: Component) -> Any:
        return self._page.component(component).meaning(self._payload(component))

    # ----- values

    def give(self, result: Any) -> threading.Event | None:
        """Take what the function gave; an event where it has to wait for it."""
        values, shown = {}, self._shows_nothing
        for component, given in assign(self._listener, result).items():
            if isinstance(component, Layout):
                self._change_layout(component, given)
                shown = True
                continue
            update = as_update(component, given)
            value = given
            if update is not None:
                self._change_properties(component, update)
                value = update.value
                shown = True
            if isinstance(component, State):
                if value is not NOT_GIVEN:
                    self._keep(component, value)
            elif value is not NOT_GIVEN:
                values[component] = value
        if shown and not values:  # else it has shown something when these are
            self._engine.succession.shown(self._run)
        return self._outbox.put(values)

    def _keep(self, state: State, value: Any) -> None:
        with self._page.lock:
            if self._may_write():
                self._page.states[state.id] = value

    def _finish(self) -> None:
        if self._run.reason in (Status.FAILED, Status.SUPERSEDED):
            return  # nobody waits for them in full quality
        payloads = self._outbox.finish()
        held = {c.id: (p, self._sent.get(c.id)) for c, p in payloads.items()}
        self._engine.keep(self._page, held)
        with self._page.lock:
            for component, payload in payloads.items():
                self._run.inputs[component.id] = payload
                if self._may_write() and not self._is_overwritten(component):
                    self._page.payloads[component.id] = payload

    def _write(self, parts: dict[Component, Parts]) -> None:
        patch: Patch = {}
        with self._page.lock:
            if not self._may_write():
                return
            for component, new in parts.items():
                if self._is_overwritten(component) and self._sent[component.id] == new:
                    continue  # it has said that already
                self._page.payloads[component.id] = self._outbox.payloads[component]
                old, block_of = self._shown(component), component.block_of
                growing, sliding = component.growing, component.sliding
                if ops := diff(old, new, growing, block_of, sliding):
                    patch[node_key(component.id)] = ops
                self._sent[component.id] = new
                self._page.writer[component.id] = self._run.id
            if patch:
                self._engine.log.append(self._page.key, patch)
                self._run.messages += 1
                self._run.bytes += size(patch)
        self._engine.succession.shown(self._run)

    def _is_overwritten(self, component: Component) -> bool:
        """Whether somebody else, or a person, has set since what this has written."""
        mine = self._page.writer.get(component.id) == self._run.id
        return component.id in self._sent and not mine

    def _shown(self, component: Component) -> Parts | None:
        """The parts that the page shows now; None where it is not known."""
        mine = self._page.writer.get(component.id) == self._run.id
        if mine and component.id in self._sent:  # by this step
            return self._sent[component.id]
        if self._page.component(component).editable:
            return None  # a person may have typed there
        parts = self._engine.log.parts(self._page.key, node_key(component.id))
        return parts and {k: v for k, v in parts.items() if k != PROPERTIES}

    def _change_layout(self, layout: Layout, given: Any) -> None:
        changed = layout_change(layout, given)
        with self._page.lock:
            properties = self._page.properties.setdefault(layout.id, {})
            news = layout.news(properties, changed)
            if self._may_write() and news:
                properties.update(changed)
                ops = [Op("replace", name, changed[name]) for name in news]
                key = node_key(layout.id)
                self._engine.log.append(self._page.key, {key: ops})

    def _change_properties(self, component: Component, update: Update) -> None:
        if isinstance(component, State):
            return
        with self._page.lock:
            changed = self._page.properties.get(component.id, {})
            news = update.news({**component.given, **changed})
        if not news:
            return  # or each value of a stream of updates would be sent as a whole
        with self._outbox.still():
            if update.value is NOT_GIVEN:
                self._outbox.settle(component)
            payload = self._outbox.payloads.get(component, self._payload(component))
            with self._page.lock:
                if self._may_write():
                    self._write_properties(component, news, payload)

    def _write_properties(
        self, component: Component, properties: Mapping[str, Any], payload: Any
    ) -> None:
        before = self._page.component(component)
        changed = self._page.properties.setdefault(component.id, {})
        changed.update(properties)
        twin = self._page.component(component)
        adopted = twin.adopt(payload, before)
        self._outbox.renew(component, twin, adopted)
        if adopted != payload:
            self._page.payloads[component.id] = self._run.inputs[component.id] = adopted
        parts = self._sent[component.id] = twin.parts(adopted)
        self._page.writer[component.id] = self._run.id
        # As a whole, so that no reader mixes old parts with new properties.
        op = Op("replace", ROOT, {**parts, PROPERTIES: dict(changed)})
        key = node_key(component.id)
        self._engine.log.append(self._page.key, {key: [op]})

    def _may_write(self) -> bool:
        # What has ended says nothing more: its page may not listen any longer.
        speaks = self._run.active and self._run.reason is not Status.SUPERSEDED
        return speaks and self._page.shows(self._run, self._listener)

    # ----- what follows

    def changed_listeners(self) -> list[Listener]:
        """The `.change` listeners of the outputs that this step has changed."""
        changed = {
            component.id
            for component in self._listener.components
            if component.id in self._before
            and component.id in self._run.inputs
            and not alike(self._before[component.id], self._meaning(component))
        }
        changed |= self._states.changed() if self._states is not None else set()
        return [
            listener
            for listener in self._page.blocks.listeners
            if listener is not self._listener
            and any(
                event == "change" and node.id in changed
                for node, event in listener.triggers
                if isinstance(node, Component)
            )
        ]

    # ----- feedback

    def toast(self, toast: dict[str, Any]) -> None:
        """Show a message on the page, once."""
        with self._page.lock:
            if self._may_write():
                self._engine.log.append(self._page.key, {}, [{"toast": toast}])

    def tell_progress_soon(self) -> None:
        """Tell the page of the bars when a message is due."""
        due = self._told_progress + INTERVAL
        self._engine.pacer.submit(self._tell_progress, due)

    def _tell_progress(self) -> None:
        self._told_progress = time.monotonic()
        bars = self._bars.take()
        if self._run.bars is self._bars:  # else a further step has begun
            self._engine.telling.progress(self._run, bars)
