"""The runs of a session that every process may have a replica of."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from flaskstream.components.core.base import Parts
from flaskstream.exceptions import FileStorageError, QueueFull, StoreGone
from flaskstream.media.media import Media
from flaskstream.media.nested import media_in
from flaskstream.store.change import Change, DisplayedState, Written
from flaskstream.store.order import Order
from flaskstream.store.redis.frames import AFTER, Frame, frames_in
from flaskstream.store.redis.granted import AppendedText
from flaskstream.store.redis.states import pickled
from flaskstream.store.runrecord import JobData, Line, Rules, RunRecord, Status
from flaskstream.store.slots import Effects
from flaskstream.store.undo import Again, Found, Restored

if TYPE_CHECKING:
    from flaskstream.store.redis.redisstore import RedisStore
    from flaskstream.store.redis.session import RedisSession

NONE = object()


class RedisRuns:
    """The runs of a session: what they begin, write and tell, and how they end."""

    def __init__(self, session: RedisSession, store: RedisStore) -> None:
        self._session = session
        self._store = store
        self._lines = store.lines
        self._processes = store.processes
        self._begun = set[str]()
        """Those that this process has begun."""
        self._framed = dict[str, dict[int, Frame]]()
        """By run of this process, and component: the frames that it has shown last."""

    @property
    def _known(self) -> Any:
        return self._session.state.runs

    # ----- which there are

    @property
    def active(self) -> list[RunRecord]:
        """Those that go on or wait, first those that are to come."""
        found: list[RunRecord] = self._known.active
        return found

    @property
    def replaced(self) -> list[RunRecord]:
        """Those that newer ones have the places of, and that are yet to be ended."""
        found: list[RunRecord] = self._known.replaced
        return found

    def of(self, listener: int) -> list[RunRecord]:
        """Those of a listener that go on, or are to: first who is to come."""
        found: list[RunRecord] = self._known.of(listener)
        return found

    def is_of_one_press(self, listener: int, node: int, changed: int) -> bool:
        """See `SessionRuns`."""
        found: bool = self._known.is_of_one_press(listener, node, changed)
        return found

    def look(self, known: RunRecord) -> RunRecord:
        """What there is to know of a run now; of one that is forgotten, what was."""
        if self._known.find(known.id) is None:
            self._session.refresh()  # another process may have begun it just now
        found: RunRecord = self._known.look(known)
        return found

    def find(self, id: str) -> RunRecord | None:
        """The run of that id."""
        found: RunRecord | None = self._known.find(id)
        if found is None and self._session.refresh():
            found = self._known.find(id)  # another process may have begun it just now
        return found

    def has_ended(self, id: str) -> bool:
        """Whether a run has ended, and its last words have been said."""
        found: bool = self._known.has_ended(id)
        return found

    # ----- beginning

    def admits(
        self, listener: Rules, event: str = "", order: Order | None = None
    ) -> bool:
        """Whether an event starts a run of a listener at the moment."""
        found: bool = self._known.admits(listener, event, order)
        return found

    def begin(
        self, run: RunRecord, given: JobData, *, admitted: bool, order: Order | None
    ) -> Effects | None:
        """Make a new run its listener's latest one: see `SessionRuns`.

        It enters its line first, as its page seems to be, and leaves it again where the
        page has changed meanwhile, and does not let it in. Its turn may come between
        the two, by another process, which finds it on no page: then it goes on by this.
        """
        goes, position, has_entered = True, None, self._known.lets_in(run)
        if has_entered:
            older = self._known.replaced_by(run)
            place = self._lines.enter(run, run.line, older and older.id)
            goes, position = place
        said = {"admitted": admitted, "order": order}
        effects: Effects | None
        stood, effects = self._session.do(
            "enter", "begin", goes, position, run, given, **said
        )
        if has_entered and not stood:
            self._lines.leave(run, run.line)  # `take_lost` finds who has it then
        if effects is not None and stood and not has_entered:
            effects.goes = self._enter_late(run.id)
        elif effects is not None and effects.goes is False:
            effects.goes = self._has_come_to_its_turn(run.id)
        return effects

    def _has_come_to_its_turn(self, id: str) -> bool:
        try:
            return self._lines.has_granted(id)
        except StoreGone:
            return False  # `take_lost` finds it

    def _enter_late(self, id: str) -> bool:
        """Enter the line of a run that its page has let in, against expectation."""
        try:
            return self.enter_line(id)
        except QueueFull:
            self.end(id, Status.FAILED)
            raise

    def enter_line(self, id: str) -> bool:
        """Have a run wait for its place in its line; whether it has it at once.

        Raises:
            QueueFull: its line is full.
        """
        run = self.find(id)
        if run is None:
            return False
        place = self._lines.enter(run, run.line, None)
        self._session.do("enter", "enter_line", *place, id)
        return place.goes

    def leave_line(self, id: str, line: Line) -> RunRecord | None:
        """Free a run's place in a line, once, though its session may be gone; gives the
        run whose turn it is there."""
        run = self.find(id) or self._lines.find(id)
        if run is None:
            return None
        next_run = self._lines.leave(run, line)
        self._session.do("runs.leave_line", id, line)
        self._store.places.tell(line)
        return next_run

    def has_place(self, id: str) -> bool:
        """Whether a run has a place in its line, its function's thread with it."""
        run = self.find(id)
        if run is None or run.line.limit is None:
            return run is not None and run.in_line
        return self._lines.holds(id, run.line)

    def keeps_others(self, id: str) -> bool:
        """Whether others stand behind a run that goes on, or waits, in its line."""
        run = self.find(id)
        return run is not None and self._lines.keeps_others(id, run.line)

    def start(self, id: str) -> JobData | None:
        """Begin with a run that has its place: see `SessionRuns`."""
        if not self._store.claim(id, self._session):
            return None
        given: JobData | None = None
        try:
            self._processes.begin(self._session.key, id)
            given = self._session.do("runs.start", id, self._processes.own)
        except StoreGone:
            self._store.unclear[id] = self._session
            raise
        finally:
            if given is None:
                self._store.own_runs.pop(id, None)
        if given is None:
            self._processes.end(id)
        else:
            self._begun.add(id)
        return given

    def hold(self, id: str) -> None:
        """Say again that this process is at a run, where Redis has lost that."""
        run = self._known.find(id)
        if id in self._begun and run is not None and run.status is Status.WAITING:
            self._session.do("runs.start", id, self._processes.own)

    def begin_again(self, id: str, *, in_order: bool = False) -> Again | None:
        """Have a run begun again whose process is lost: see `SessionRuns`.

        Where this process is lost in the midst of it, `take_lost` finds what is left.
        """
        again: Again | None
        again = self._session.do("runs.begin_again", id, in_order=in_order)
        if again is None:
            return None
        self._let_go(id)
        if again.run.in_line:
            self._lines.take_over(id, again.run, again.run.line)
        self._settle(id)  # it is shown until the next attempt begins
        self._processes.end(id)
        self._store.news.tell(again.lost)
        return again

    def to_restore(self, id: str) -> Mapping[int, Found]:
        """What the attempts before this one have found where they have written."""
        self._session.refresh()
        found: Mapping[int, Found] = self._known.to_restore(id)
        return found

    def restore(
        self, id: str, nodes: Collection[Restored], files: Sequence[Media] = ()
    ) -> None:
        """Have the page be what a run has found: see `SessionRuns`."""
        self._session.put(files)
        self._session.do("runs.restore", id, list(nodes))

    def await_worker(self, id: str, queue: str) -> None:
        """Tell the page that a run waits for a worker: see `SessionRuns`."""
        run = self.find(id)
        if run is not None and run.status is Status.WAITING:
            self._session.do("runs.await_worker", id, queue)

    def enter_step(self, id: str, step: Rules) -> tuple[bool, Effects]:
        """Bring a run to a further step; whether it has to wait there."""
        found: tuple[bool, Effects] = self._session.do("runs.enter_step", id, step)
        return found

    def take_payloads(self, ids: Collection[int]) -> dict[int, Any]:
        """The newest payloads of some components, for a further step."""
        self._session.refresh()
        found: dict[int, Any] = self._known.take_payloads(ids)
        return found

    # ----- ending

    def call_began(self, id: str) -> None:
        """A call has turned out to be of a generator."""
        self._session.do("runs.call_began", id)

    def has_shown(self, id: str) -> Effects:
        """A call has shown something: where it goes on, a newer run need not wait."""
        run = self.find(id)
        if run is None or run.shown or not run.generates:
            return Effects()
        found: Effects = self._session.do("runs.has_shown", id)
        return found

    def call_ended(self, id: str) -> None:
        """A call has ended: its last values, and the steps that follow, are to come."""
        run = self.find(id)
        if run is not None and (run.generates or run.shown):
            self._session.do("runs.call_ended", id)

    def ask_to_stop(self, id: str, reason: Status) -> Effects | None:
        """Ask a run to stop; None where it has ended, or was asked before."""
        found: Effects | None = self._session.do("runs.ask_to_stop", id, reason)
        if found is not None and (run := self.find(id)) is not None:
            self._store.news.tell(run)
        return found

    def end(
        self, id: str, status: Status, error: dict[str, Any] | None = None
    ) -> Effects | None:
        """End a run, once: see `SessionRuns`."""
        is_own = id in self._store.own_runs
        if not is_own and self._session.page.states_of is not None:
            self._session.states.fence(id)  # its process may not be gone
        found: Effects | None = self._session.do("runs.end", id, status, error)
        self._let_go(id)
        self._settle(id)
        self._processes.end(id)
        for run in found.ended if found is not None else ():
            self._store.news.tell(run)
        return found

    def _let_go(self, id: str) -> None:
        self._store.own_runs.pop(id, None)
        self._begun.discard(id)

    def _settle(self, id: str) -> None:
        """Have what a run has shown last of its frames be a file as any other; a
        process that has been killed has left some."""
        shown = [one for one in self._session.frames() if one.run == id]
        for frame in shown:
            with suppress(StoreGone, FileStorageError):  # then nobody has it any more
                last = self._store.frames.last(frame)
                self._session.do("settle", frame.digest, last)
        if frames := [*shown, *self._framed.pop(id, {}).values()]:
            needed = {one.component for one in self._session.named_frames(id)}
            if over := [one for one in frames if one.component not in needed]:
                self._store.frames.keep(over, AFTER)

    # ----- writing

    def displayed_state(self, id: str, component: int) -> DisplayedState:
        """What the page shows of a component now, for a run that is to change it."""
        found: DisplayedState = self._known.displayed_state(id, component)
        return found

    def write(
        self, id: str, listener: int, changes: Collection[Change]
    ) -> Written | None:
        """Show what a step of a run gives: see `SessionRuns`."""
        self._session.put(media for one in changes for media in one.files)
        changes = [self._store.frames.framed(one, id) for one in changes]
        framed = {x.component: x for x in frames_in(one.payload for one in changes)}
        if framed:
            self._framed.setdefault(id, {}).update(framed)
        known = self._session.payloads
        sent = [
            one._replace(
                payload=_short(one.payload, known.get(one.component)), files=()
            )
            if one.base  # else what is known may change, and the base not tell
            else one._replace(files=())
            for one in changes
        ]
        found: Written | None = self._session.do("write", id, listener, sent)
        return found

    def leave(
        self,
        id: str,
        listener: int,
        payloads: Mapping[int, Any],
        written: Collection[int],
        files: Sequence[Media] = (),
    ) -> None:
        """Leave a step's last payloads to the page: see `SessionRuns`."""
        self._session.put(files)
        known = self._session.payloads
        news = {k: v for k, v in payloads.items() if known.get(k, NONE) is not v}
        if news:
            self._session.do("leave", id, listener, news, list(written))

    def has_written(self, component: int, id: str) -> bool:
        """Whether the page shows what a run has written."""
        found: bool = self._known.has_written(component, id)
        return found

    def keep_state(self, id: str, listener: int, state: int, value: Any) -> Any:
        """Have a step keep the value of a `State`. What that was is forgotten here.

        One that is another session's is kept there, which is told where the run has
        been ended for a process that is gone.
        """
        if not self._known.may_write(id, listener):
            return
        if self._session.page.states_of is None:
            self._session.do("runs.keep_state", id, listener, state, pickled(value))
        else:
            self._session.states.keep(state, value, id)

    def change_layout(
        self, id: str, listener: int, node: int, news: Mapping[str, Any]
    ) -> None:
        """Show what an update changes of a layout node."""
        self._session.do("runs.change_layout", id, listener, node, news)

    def change_component(
        self,
        id: str,
        listener: int,
        component: int,
        version: int,
        properties: Mapping[str, Any],
        parts: Parts,
        payload: tuple[Any, ...],
        files: Sequence[Media] = (),
    ) -> int | None:
        """Show an output with other properties: see `SessionRuns`."""
        self._session.put(files)
        if beside := _without(files, media_in(parts)):
            self._session.put_own(beside)
        args = id, listener, component, version, properties, parts, payload
        found: int | None = self._session.do("runs.change_component", *args)
        return found

    # ----- telling

    def refuse(self, id: str, listener: int, errors: Mapping[int, str]) -> None:
        """Mark inputs of which a validator says that they are wrong."""
        self._session.do("runs.refuse", id, listener, errors)

    def toast(self, id: str, listener: int, toast: dict[str, Any]) -> None:
        """Show a message on the page, once."""
        self._session.do("runs.toast", id, listener, toast)

    def publish_status(self, id: str) -> None:
        """Tell the page the run's status, unless a newer run of the listener does."""
        if (run := self.find(id)) is not None and run.active:
            self._session.do("runs.publish_status", id)

    def publish_progress(self, id: str, bars: list[dict[str, Any]]) -> None:
        """Tell the page how far the run is."""
        self._session.do("runs.publish_progress", id, bars)

    def withdraw_ends(self, id: str, outputs: Collection[int]) -> None:
        """Take back what ended runs of other listeners have told: see `SessionRuns`."""
        if self._known.has_other_ends(id):
            self._session.do("runs.withdraw_ends", id, list(outputs))

    def forget(self) -> None:
        """Forget those that have ended."""
        self._session.do("runs.forget")


def _without(files: Sequence[Media], others: Sequence[Media]) -> list[Media]:
    known = {id(media) for media in others}
    return [media for media in files if id(media) not in known]


def _short(payload: Any, known: Any) -> Any:
    are_texts = isinstance(payload, str) and isinstance(known, str)
    if known and are_texts and payload.startswith(known):
        return AppendedText(len(known), payload[len(known) :])
    return payload
