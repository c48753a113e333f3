"""The parts of a session's state, and the one lock over them."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any, NamedTuple

from flaskstream.components.core.base import Parts
from flaskstream.store.log import SessionLog
from flaskstream.store.order import Order, Orders
from flaskstream.store.ownership import Ownership
from flaskstream.store.patch import PROPERTIES, ROOT, Op, Patch, node_key
from flaskstream.store.runrecord import JobData, RunRecord
from flaskstream.store.slots import Slots
from flaskstream.store.states import States
from flaskstream.store.undo import Undo
from flaskstream.store.values import Values
from flaskstream.store.wakeup import Wakeup


class Typed(NamedTuple):
    """What a run was started by that answers as a person types."""

    order: Order
    marks: Mapping[int, bytes]
    """By field: of what stood there."""


class Record:
    """What a session is made of; its own, and its runs'.

    All of it is read and changed under `lock`, and by nobody but `SessionState` and
    `SessionRuns`.
    """

    def __init__(self, ownership: Ownership) -> None:
        self.ownership = ownership
        # Something of an author's may become garbage under it, whose `__del__` tells
        # the page something.
        self.lock = threading.RLock()
        self.values = Values()
        self.states = States()
        self.orders = Orders()
        self.runs: dict[str, RunRecord] = {}
        """By id: those that go on, wait, or were the last of their listeners."""
        self.given: dict[str, JobData] = {}
        """By run that has not begun, or may begin again: what it is to begin with."""
        self.undo: dict[str, Undo] = {}
        """By run that may begin again: what it has found where it writes."""
        self.typed: dict[str, Typed] = {}
        """By run that goes on, or is to, and that typing has started."""
        self.slots = Slots()
        self.log = SessionLog()
        self.wakeups: set[Wakeup] = set()

    def __getstate__(self) -> dict[str, Any]:
        """What another process makes a copy of; its lock and viewers are its own."""
        left_out = {"lock", "wakeups"}
        return {k: v for k, v in self.__dict__.items() if k not in left_out}

    def __setstate__(self, kept: dict[str, Any]) -> None:
        self.__dict__.update(kept)
        self.lock, self.wakeups = threading.RLock(), set()

    def forget(self, run: RunRecord) -> None:
        """Forget what a run may have begun with, once it has ended."""
        self.given.pop(run.id, None)
        self.undo.pop(run.id, None)
        self.typed.pop(run.id, None)

    def note_typed(self, run: RunRecord, order: Order | None) -> None:
        """Note what stands in the form by which typing starts a run; of fields of which
        a newer form has come that is not known."""
        if order is not None:
            marks = self.values.marks.items()
            is_late = self.orders.is_late
            own = {id: mark for id, mark in marks if not is_late(id, order)}
            self.typed[run.id] = Typed(order, own)

    def is_outdated(self, run: RunRecord, component: int) -> bool:
        """Whether what a run gives for a field would take away what a person has typed
        there since: a newer run is to answer that."""
        typed = self.typed.get(run.id)
        if typed is None or not self.orders.is_overtaken(run.listener.id, typed.order):
            return False
        return self.values.marks.get(component) != typed.marks.get(component)

    def hand_on(self, run: RunRecord, again: RunRecord) -> None:
        """Have a run's next attempt begin with what it has begun with, and take back
        what it has written."""
        self.runs[again.id] = again
        self.given[again.id] = self.given.pop(run.id)
        self.undo[again.id] = self.undo.pop(run.id)
        if (typed := self.typed.pop(run.id, None)) is not None:
            self.typed[again.id] = typed
        self.values.hand_on(run.id, again.id)

    def publish(self, patch: Patch, *events: dict[str, Any]) -> None:
        """Let viewers see changes, and what happens once, such as toasts."""
        self.log.append(patch, events)
        self.wake()

    def show_whole(
        self,
        component: int,
        parts: Parts,
        properties: Mapping[str, Any],
        by: str = "",
    ) -> None:
        """Show a component with other properties, `by` a run: as a whole, so that no
        reader mixes old parts with them."""
        own = self.values.set_properties(component, properties, by)
        op = Op("replace", ROOT, {**parts, PROPERTIES: own})
        self.publish({node_key(component): [op]})

    def wake(self) -> None:
        """Let viewers look: there is news, or all is over."""
        for wakeup in self.wakeups:
            wakeup.wake()
