"""What the runs of a session do there."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flaskstream.blocks.layout import Layout
from flaskstream.blocks.listener import Listener
from flaskstream.components.core.base import Component, Parts
from flaskstream.runs.order import Order
from flaskstream.runs.patch import PROPERTIES, Op, Patch, diff, node_key, status_key
from flaskstream.runs.report import cleared_patch, progress_patch, status_patch
from flaskstream.runs.run import Run, Status
from flaskstream.runs.slots import Effects

if TYPE_CHECKING:
    from flaskstream.runs.record import Record


@dataclass(slots=True)
class Showing:
    """What a step has to show of an output, and what it has shown before, if it has."""

    component: Component
    parts: Parts
    payload: Any
    before: Parts | None = None


class SessionRuns:
    """The runs of a session: what they begin, write and tell, and how they end.

    Each method is done as a whole. What is then to be done outside the session, such as
    to start a run, is told by `Effects`.
    """

    def __init__(self, record: Record) -> None:
        self._record = record
        self._slots = record.slots
        self._values = record.values

    # ----- which there are

    @property
    def active(self) -> list[Run]:
        """Those that go on or wait, first those that are to come."""
        with self._record.lock:
            return self._slots.active

    def of(self, listener: Listener) -> list[Run]:
        """Those of a listener that go on, or are to: first who is to come."""
        with self._record.lock:
            return self._slots.of(listener)

    def has_ended(self, run: Run) -> bool:
        """Whether a run has ended, and its last words have been said."""
        with self._record.lock:
            return not run.active

    def forget(self) -> None:
        """Forget those that have ended, which know the session: what it holds is free
        as soon as nobody has it."""
        with self._record.lock:
            self._slots.forget()

    # ----- beginning

    def begin(
        self,
        run: Run,
        enter: Callable[[Run | None], None],
        *,
        admitted: bool,
        order: Order | None = None,
    ) -> Effects | None:
        """Make a new run its listener's latest one, or the next. `enter` takes a place
        for it in its queue, instead of the older one that is given.

        Where it has yet to be `admitted`, None is given if the listener takes no event
        at the moment, or a newer request than that of `order` has come for it.

        Raises:
            QueueFull: its queue is full; nothing has changed.
        """
        with self._record.lock:
            listener = run.listener
            if not admitted and not self._admits(listener, run.event.name, order):
                return None
            return self._slots.begin(run, enter)

    def admits(
        self, listener: Listener, event: str = "", order: Order | None = None
    ) -> bool:
        """Whether an event starts a run of a listener at the moment."""
        with self._record.lock:
            return self._admits(listener, event, order)

    def _admits(self, listener: Listener, event: str, order: Order | None) -> bool:
        if self._record.orders.is_overtaken(listener.id, order):
            return False  # the newer request starts it
        return self._slots.admits(listener, event)

    def enter_step(self, run: Run, step: Listener) -> tuple[bool, Effects]:
        """Bring a run to a further step; whether it has to wait there."""
        with self._record.lock:
            return self._slots.enter_step(run, step)

    def take_payloads(self, ids: Collection[int]) -> dict[int, Any]:
        """The newest payloads of some components, for a further step."""
        with self._record.lock:
            known = self._values.payloads
            return {id: known[id] for id in ids if id in known}

    # ----- ending

    def has_shown(self, run: Run) -> Effects:
        """A call has shown something: where it goes on, a newer run need not wait."""
        with self._record.lock:
            if run.shown or not run.generates:
                return Effects()
            run.shown = True
            effects = self._hand_on(run)
            if effects.begin:
                effects.supersede.append(run)
            return effects

    def call_ended(self, run: Run) -> None:
        """A call has ended: its last values, and the steps that follow, are to come."""
        with self._record.lock:
            run.generates = run.shown = False

    def ask_to_stop(self, run: Run, reason: Status) -> Effects | None:
        """Ask a run to stop; None where it has ended, or was asked before."""
        with self._record.lock:
            if not run.ask_to_stop(reason):
                return None
            effects = self._hand_on(run)
            if run.status is not Status.WAITING:  # else it ends at once
                self._publish_status(run)
            return effects

    def end(
        self, run: Run, status: Status, error: dict[str, Any] | None = None
    ) -> Effects | None:
        """End a run, once, so that no reader sees it ended and not told; None where it
        has ended before."""
        with self._record.lock:
            effects = self._end(run, status, error)
            self._record.wake()
            return effects

    def _end(
        self, run: Run, status: Status, error: dict[str, Any] | None
    ) -> Effects | None:
        if not run.end(status, error):
            return None
        self._slots.parallel_runs.discard(run)
        effects = self._hand_on(run)
        effects.ended.append(run)
        self._publish_end(run)
        return effects

    def _hand_on(self, run: Run) -> Effects:
        """Make those the latest that wait for a run: so no reader sees the page idle on
        which one run ends and the next begins."""
        heirs, dropped = self._slots.hand_on(run)
        effects = Effects(begin=heirs)
        for one in dropped:
            effects.add(self._end(one, run.reason or Status.STOPPED, None) or Effects())
        return effects

    # ----- writing

    def write(
        self, run: Run, step: Listener, showings: Collection[Showing]
    ) -> Patch | None:
        """Show what a step gives; the changes, None where it may write no more. Who has
        said something before says it no second time over what others have set since.
        """
        patch: Patch = {}
        with self._record.lock:
            if not self._slots.may_write(run, step):
                return None
            for one in showings:
                if self._is_overwritten(run, one) and one.before == one.parts:
                    continue
                if ops := self._difference(run, one):
                    patch[node_key(one.component.id)] = ops
                self._values.payloads[one.component.id] = one.payload
                self._values.note_writer(one.component, run.id)
            if patch:
                self._record.publish(patch)
        return patch

    def _is_overwritten(self, run: Run, one: Showing) -> bool:
        """Whether somebody else, or a person, has set since what this has written."""
        mine = self._values.is_of(one.component, run.id)
        return one.before is not None and not mine

    def _difference(self, run: Run, one: Showing) -> list[Op]:
        component, old = one.component, self._shown(run, one)
        growing, sliding = component.growing, component.sliding
        return diff(old, one.parts, growing, component.block_of, sliding)

    def _shown(self, run: Run, one: Showing) -> Parts | None:
        """The parts that the page shows now; None where it is not known."""
        component = one.component
        if one.before is not None and self._values.is_of(component, run.id):
            return one.before  # of this step
        own = self._values.properties.get(component.id, {})
        if component.with_properties(own).editable:
            return None  # a person may have typed there
        parts = self._record.log.parts(node_key(component.id))
        return parts and {k: v for k, v in parts.items() if k != PROPERTIES}

    def leave(self, run: Run, step: Listener, showings: Collection[Showing]) -> None:
        """Leave a step's last payloads to the page, where nobody else has written."""
        with self._record.lock:
            if not self._slots.may_write(run, step):
                return
            for one in showings:
                if not self._is_overwritten(run, one):
                    self._values.payloads[one.component.id] = one.payload

    def has_written(self, component: Component, run: Run) -> bool:
        """Whether the page shows what a run has written."""
        with self._record.lock:
            return self._values.is_of(component, run.id)

    def keep_state(self, run: Run, step: Listener, keep: Callable[[], Any]) -> Any:
        """Have a step keep the value of a `State`; gives what `keep` does."""
        with self._record.lock:
            return keep() if self._slots.may_write(run, step) else None

    def change_layout(
        self, run: Run, step: Listener, layout: Layout, changed: Mapping[str, Any]
    ) -> None:
        """Show what an update changes of a layout node."""
        with self._record.lock:
            known = self._values.properties.get(layout.id, {})
            news = layout.news(known, changed)
            if news and self._slots.may_write(run, step):
                self._values.set_properties(layout.id, changed)
                ops = [Op("replace", name, changed[name]) for name in news]
                self._record.publish({node_key(layout.id): ops})

    def change_component(
        self,
        run: Run,
        step: Listener,
        showing: Showing,
        known: Mapping[str, Any] | None,
        news: Mapping[str, Any],
        *,
        migrated: bool,
    ) -> bool | None:
        """Show an output with new properties, and keep its payload where that was
        `migrated` to them, if it has the `known` ones: False where somebody has changed
        them meanwhile, None where the step may write no more."""
        component = showing.component
        with self._record.lock:
            if self._values.properties.get(component.id) is not known:
                return False
            if not self._slots.may_write(run, step):
                return None
            if migrated:
                self._values.payloads[component.id] = showing.payload
            self._values.note_writer(component, run.id)
            self._record.show_whole(component, showing.parts, news)
            return True

    # ----- telling

    def refuse(self, run: Run, step: Listener, errors: Mapping[int, str]) -> None:
        """Mark inputs of which a validator says that they are wrong."""
        with self._record.lock:
            if self._slots.may_write(run, step):
                self._values.errors.update(errors)
                self._record.publish({}, {"errors": errors})

    def toast(self, run: Run, step: Listener, toast: dict[str, Any]) -> None:
        """Show a message on the page, once."""
        with self._record.lock:
            if self._slots.may_write(run, step):
                self._record.publish({}, {"toast": toast})

    def publish_status(self, run: Run) -> None:
        """Tell the page the run's status, unless a newer run of the listener does.

        Its end has been told as it ended: who asks it to stop may come here after that.
        """
        with self._record.lock:
            self._publish_status(run)

    def _publish_status(self, run: Run) -> None:
        if run.active and self._slots.reports_status(run) and not run.is_quiet:
            run.told = True
            self._record.publish(status_patch(run))

    def _publish_end(self, run: Run) -> None:
        """Tell what became of a run; of one that the page never heard of its failure
        only."""
        if not self._slots.reports_status(run):
            return
        if run.told or not run.is_quiet or run.status is Status.FAILED:
            if not (run.by_timer and self._says_so(run)):
                self._record.publish(status_patch(run))
        elif self._is_told(run):
            self._record.publish(cleared_patch(run))

    def publish_progress(self, run: Run, bars: list[dict[str, Any]]) -> None:
        """Tell the page how far the run is, if it is the latest one, and is told of:
        else its bars come with its status."""
        with self._record.lock:
            run.progress = bars
            is_seen = run.told and run.active
            if is_seen and self._slots.latest.get(run.listener.id) is run:
                self._record.publish(progress_patch(run))

    def withdraw_ends(self, step: Listener, run: Run) -> None:
        """Take back what ended runs of other listeners have told, an error or how long
        they took, where a step of a newer run is to show its values."""
        if run.by_timer:
            return  # nobody would have read it
        with self._record.lock:
            for old in set(self._slots.latest.values()):
                if old.active or old.listener is run.listener:
                    continue
                if _stands_there(old, step, run) and self._is_told(old):
                    self._record.publish(cleared_patch(old))

    def _is_told(self, run: Run) -> bool:
        """Whether the page shows anything of a listener's runs."""
        return self._told(run).get("state") not in (None, "none")

    def _says_so(self, run: Run) -> bool:
        """Whether the page shows the very error that a run ended with: a card that was
        put in again would be read out again."""
        return run.error is not None and run.error == self._told(run).get("error")

    def _told(self, run: Run) -> dict[str, Any]:
        parts = self._record.log.parts(status_key(run.listener.id))
        return parts.get("status", {}) if parts else {}


def _stands_there(old: Run, step: Listener, run: Run) -> bool:
    """Whether what was told of an ended run stands where a step is to show something.

    Those without outputs share a place: their ends take each other's, but no error's.
    """
    if old.listener.place is None:
        return run.listener.place is None and old.status is not Status.FAILED
    return old.listener.place in step.components
