"""What a step writes to its session."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from flaskstream.blocks.layout import Layout
from flaskstream.blocks.listener import Listener
from flaskstream.blocks.outcome import layout_change
from flaskstream.components.core.base import Component, Parts
from flaskstream.components.core.update import Update
from flaskstream.components.state import State
from flaskstream.runs.guard import Guard
from flaskstream.runs.patch import same, size
from flaskstream.runs.run import Run
from flaskstream.runs.session import Session
from flaskstream.runs.sessionruns import Showing

Count = Callable[[Session, Mapping[int, Any]], None]
"""Counts what a session is to hold."""


class Writer:
    """Lets one step write to its session, as long as its run speaks there. Of what it
    has shown and changed `shown` and `changed` are told."""

    def __init__(
        self,
        run: Run,
        listener: Listener,
        guard: Guard,
        count: Count,
        shown: Callable[[Run], None],
        changed: Callable[[], None],
    ) -> None:
        self._run = run
        self._listener = listener
        self._guard = guard
        self._count = count
        self._tell_shown = shown
        self._tell_changed = changed
        self._session = run.session
        self._runs = run.session.runs
        self._sent: dict[Component, Parts] = {}

    # ----- values

    def write(
        self, parts: Mapping[Component, Parts], payloads: Mapping[Component, Any]
    ) -> None:
        """Show the parts of outputs; `payloads` has what they are the parts of."""
        showings = [
            Showing(component, new, payloads[component], self._sent.get(component))
            for component, new in parts.items()
        ]
        patch = self._runs.write(self._run, self._listener, showings)
        if patch is None:
            return
        self._sent.update(parts)
        if patch:
            self._run.messages += 1
            self._run.bytes += size(patch)
        self._tell_shown(self._run)
        self._tell_changed()

    def keep(self, state: State, value: Any) -> None:
        """Keep the value of a `State`."""
        keep = partial(self._session.states.keep, state, value)
        self._runs.keep_state(self._run, self._listener, keep)
        self._tell_changed()

    def finish(self, payloads: Mapping[Component, Any]) -> None:
        """Leave the outputs' last payloads to the page, and to further steps."""
        held = {c.id: (p, self._sent.get(c)) for c, p in payloads.items()}
        self._count(self._session, held)
        self._run.inputs.update({c.id: p for c, p in payloads.items()})
        showings = [Showing(c, {}, p, self._sent.get(c)) for c, p in payloads.items()]
        self._runs.leave(self._run, self._listener, showings)

    # ----- properties

    def change_layout(self, layout: Layout, given: Any) -> None:
        """Write what an update of a layout node changes."""
        changed = layout_change(layout, given)
        self._runs.change_layout(self._run, self._listener, layout, changed)

    def news(self, component: Component, update: Update) -> Mapping[str, Any]:
        """The properties in an update that the page does not have."""
        known = self._session.properties.get(component.id, {})
        return update.news({**component.given, **known})

    def change_properties(
        self, component: Component, update: Update, payload: Any
    ) -> tuple[Component, Any] | None:
        """Write the new properties of an output, which has `payload`.

        Gives the component as it is now, with the payload that it shows; None where
        this may write no more.
        """
        while True:
            known = self._session.properties.get(component.id)
            news = self.news(component, update)
            before = self._session.component(component)
            call = self._guard.call
            clone = call(component, before.with_properties, news)
            migrated = call(component, clone.migrate_payload, payload, before)
            changed = not call(component, same, payload, migrated)
            parts = call(component, clone.parts, migrated)
            showing = Showing(component, parts, migrated)
            done = self._runs.change_component(
                self._run, self._listener, showing, known, news, migrated=changed
            )
            if done is None:
                return None
            if done:
                break
        self._sent[component] = parts
        if changed:
            self._run.inputs[component.id] = migrated
        self._tell_changed()
        return clone, migrated

    # ----- beside the values

    def toast(self, toast: dict[str, Any]) -> None:
        """Show a message on the page, once."""
        self._runs.toast(self._run, self._listener, toast)

    def refuse(self, problems: Mapping[Component, str]) -> None:
        """Mark inputs of which a validator says that they are wrong."""
        errors = {component.id: text for component, text in problems.items()}
        self._runs.refuse(self._run, self._listener, errors)
