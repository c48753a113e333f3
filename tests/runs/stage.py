"""A page without a browser: what its runs write, as a viewer would get it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

from flaskstream.blocks.blocks import Blocks
from flaskstream.blocks.listener import Listener
from flaskstream.components.core.base import Component
from flaskstream.components.core.node import Node
from flaskstream.components.core.valuenode import ValueNode
from flaskstream.components.textbox import Textbox
from flaskstream.runs.engine import Engine
from flaskstream.runs.run import Run
from flaskstream.store.log import SessionLog
from flaskstream.store.patch import Patch, node_key, status_key
from flaskstream.store.sessionstate import BY_NOBODY, Opening
from tests.runs.log_contract import State, fold
from tests.runs.memory import has_place, state_of
from tests.waiting import wait_until


class Recorder(SessionLog):
    """A log that remembers every append, and when it came."""

    def __init__(self) -> None:
        super().__init__()
        self.appends: list[tuple[float, Patch, list[dict[str, Any]]]] = []

    def append(self, patch: Patch, events: Sequence[dict[str, Any]] = ()) -> int:
        self.appends.append((time.monotonic(), patch, list(events)))
        return super().append(patch, events)


class Stage:
    """One page of `blocks`, and what can be seen of it."""

    def __init__(
        self,
        engine: Engine,
        blocks: Blocks,
        session: str = "page",
        owner: str = "owner",
        opening: Opening = BY_NOBODY,
    ) -> None:
        self.engine = engine
        self.blocks = blocks.seal()
        self.session = engine.open_session(owner, session, self.blocks, opening)
        self.record = state_of(self.session)._record
        if not isinstance(self.record.log, Recorder):  # another stage's page
            self.record.log = Recorder()
        self.log = self.record.log
        self.slots = self.record.slots

    def start(
        self, listener: Listener | None = None, form: dict[Component, Any] | None = None
    ) -> Run:
        """Start a run of the page's first listener, or of another."""
        fields = {component.id: payload for component, payload in (form or {}).items()}
        chosen = listener or self.blocks.listeners[0]
        return self.engine.start(self.session, chosen, fields)

    def perform(
        self, listener: Listener | None = None, form: dict[Component, Any] | None = None
    ) -> Run:
        """A run from its start to its end."""
        return self.ended(self.start(listener, form))

    def ended(self, run: Run) -> Run:
        """The run, once it has ended and its place is free."""
        assert run.ended.wait(20), "the run did not end"
        wait_until(
            lambda: not has_place(self.engine, run), "the run's place to be free"
        )
        return run

    def shown(self, component: Node, part: str = "value") -> Any:
        """What the page shows of a component now; None if no run has written."""
        parts = self.session.parts(node_key(component.id)) or {}
        return parts.get(part)

    def seen(self, component: Component, part: str = "value") -> list[Any]:
        """Everything that the page has shown of a component, in order."""
        state: State = {}
        values = []
        key = node_key(component.id)
        for _, patch, _ in list(self.log.appends):
            if key in patch:
                fold(state, {key: patch[key]})
                values.append(state[key].get(part))
        return values

    def times(self, component: Component) -> list[float]:
        """When it was written to."""
        key = node_key(component.id)
        return [at for at, patch, _ in list(self.log.appends) if key in patch]

    def statuses(self, listener: Listener | None = None) -> list[dict[str, Any]]:
        """Every status that the page was told of a listener, in order."""
        chosen = listener or self.blocks.listeners[0]
        key = status_key(chosen.id)
        return [
            op.payload
            for _, patch, _ in list(self.log.appends)
            for op in patch.get(key, [])
            if op.part == "status"
        ]

    def states(self, listener: Listener | None = None) -> list[str]:
        """The states among these: "running", "done" and so on."""
        return [status["state"] for status in self.statuses(listener)]

    def toasts(self) -> list[dict[str, Any]]:
        """The messages shown."""
        events = [e for _, _, many in list(self.log.appends) for e in many]
        return [event["toast"] for event in events]


def one_function(
    fn: Callable[..., Any],
    outputs: Sequence[ValueNode] | None = None,
    inputs: Sequence[ValueNode] = (),
    **options: Any,
) -> Blocks:
    """A page with one listener; by default with one Textbox as its output."""
    shown = [Textbox(label="out", render=False)] if outputs is None else list(outputs)
    with Blocks() as blocks:
        for component in [*inputs, *shown]:
            if not component.is_rendered:
                component.render()
        options |= {"inputs": list(inputs), "outputs": shown}
        blocks.listen([(blocks, "load")], fn, **options)
    return blocks
