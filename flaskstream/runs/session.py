"""An open page, and what the server keeps of it."""

from __future__ import annotations

import builtins
import hashlib
import math
import re
import threading
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from flaskstream.blocks.blocks import Blocks
from flaskstream.blocks.listener import Listener
from flaskstream.components.base import Component
from flaskstream.components.node import Node
from flaskstream.components.state import State
from flaskstream.runs.run import Run
from flaskstream.runs.states import States
from flaskstream.runs.weight import Weight

if TYPE_CHECKING:
    from flaskstream.runs.apioutput import Consumer


KNOWN_AFTER = 600.0
"""Seconds after which who has a page counts for himself, and not for his address."""


PLACE = re.compile(r"\.([1-9][0-9]?)\Z")


def scope_of(id: str) -> str:
    """What the ids of a page's elements begin with, by its own, however that looks."""
    found = PLACE.search(id)
    return f"fs{found[1]}" if found else "fs"


class Session:
    """One open page of one person, and what the server keeps for it.

    `payloads` are the values of its components, as posted or as written by runs;
    `properties` what `update(…)` changed; `states` the values of its `State`s.
    """

    def __init__(self, owner: str, id: str, blocks: Blocks) -> None:
        self.owner = owner
        self.id = id
        self.client = owner
        """Who counts as one where runs wait: of an API call it is an address."""
        self.address = ""
        """Where it was opened from, as far as that is known; or by which login."""
        self.blocks = blocks
        # Ids come from the browser: one may be used on two pages of the same app.
        self.key = f"{owner}/{id}/{builtins.id(blocks)}"
        self.lock = threading.RLock()
        """Held by who changes its values or its runs, or writes to its log."""
        self.starting = threading.Lock()
        """Held while somebody looks whether a run may start, and starts it; before
        `lock`, where both are."""
        self.payloads: dict[int, Any] = {}
        self.properties: dict[int, dict[str, Any]] = {}
        self.weights: dict[int, Weight] = {}
        """Of the payloads, by component, as `SessionStore` counts them."""
        self.states = States()
        self.owns_states = True
        """Whether they go with it; a call of the API has those of its session."""
        self.errors: dict[int, str] = {}
        self.latest: dict[int, Run] = {}
        """By listener: the run of it that may write, which may have ended."""
        self.next: dict[int, Run] = {}
        """By listener: the newest run, where the current one is not to be given up yet;
        it has not begun, or has come to the listener as a further step."""
        self.parallel_runs: set[Run] = set()
        """Older runs of listeners whose `trigger_mode` lets several go on."""
        self.posted: dict[int, int] = {}
        """A mark of what was posted last, by component."""
        self.received: dict[int, tuple[str, int]] = {}
        """By listener: the order of the newest request for it, see `web.order`."""
        self.taken_over: dict[int, tuple[str, int]] = {}
        """By component: the order of the newest form that its value came with."""
        self.writer: dict[int, str] = {}
        """By component: the run that wrote it last; none once a person has posted."""
        self.consumer: Consumer | None = None
        """Who takes every value of its run, where that is no browser."""
        self.api_session: str | None = None
        """What an API call has named as its session."""
        self.watchers = 0
        self.watched_at = -math.inf
        """When a viewer came last."""
        self.left_at: float | None = None
        """When its window was closed, or went elsewhere; None when it is back."""
        self.opened = self.last_seen = time.monotonic()
        self.known_since = self.opened
        """When its owner's first page was opened, of those that are there."""
        self.given_name: str | None = None
        """What the person calls the conversation that it is."""

    @property
    def holder(self) -> str:
        """Who counts as one where there is no room for all pages and files.

        That is its owner, but for one who came only now: somebody without a cookie is
        another one with each request, so he counts for his address, or for his login.
        """
        is_known = time.monotonic() - self.known_since > KNOWN_AFTER
        if self.client != self.owner or is_known or not self.address:
            return self.client
        return self.address

    @property
    def session_hash(self) -> str:
        """What functions tell pages apart by; of an API call what it says itself.

        The id alone is not enough, since people open each other's links. And it must
        not give away the owner.
        """
        if self.consumer is not None:
            return self.api_session or self.id
        return hashlib.sha256(f"{self.owner}/{self.id}".encode()).hexdigest()[:32]

    @property
    def title(self) -> str | None:
        """The conversation's name; None where the page is none (yet)."""
        if self.consumer is not None:
            return None  # a call of the API, which nobody reads again
        found = self.blocks.conversation(self.payloads)
        return None if found is None else self.given_name or found

    def component(self, component: Component) -> Component:
        """The component as this page has it: its own properties over the declared."""
        clone = component.with_properties(self.properties.get(component.id, {}))
        return clone.within(self.scope)

    @property
    def scope(self) -> str:
        """What the ids of its elements begin with. The page's own id tells its place in
        a document that has several: after a dot, from the second on."""
        return scope_of(self.id)

    def set_properties(self, node: Node, news: Mapping[str, Any]) -> None:
        """Add to the properties of a node; in a new dict, so that it is seen. Called
        under the lock."""
        self.properties[node.id] = {**self.properties.get(node.id, {}), **news}

    def payload(
        self, component: Component, initial: Callable[[], Any] | None = None
    ) -> Any:
        """The newest payload of a component; the one it starts with if none came, by
        `initial` in place of its own."""
        if component.id not in self.payloads:
            # Outside the lock, which the streams wait for: it may be author's code.
            first = (initial or component.initial_payload)()
            with self.lock:
                self.payloads.setdefault(component.id, first)
        return self.payloads[component.id]

    def state(self, state: State, initial: Callable[[], Any] | None = None) -> Any:
        """The value of a `State` on this page, at first a deep copy of its initial, or
        what `initial` gives."""
        return self.states.get(state, initial or state.initial)

    def touch(self) -> None:
        """Somebody looks, without staying: a page load, a pressed button."""
        self.last_seen = time.monotonic()

    def come(self) -> None:
        """Somebody opens it, or starts something there."""
        self.left_at = None
        self.touch()

    def leave(self) -> None:
        """Its window is closed, or shows something else."""
        self.left_at = time.monotonic()

    def left_for(self) -> float:
        """Seconds since it was left; 0 while somebody watches, or may come back."""
        with self.lock:
            if self.watchers or self.left_at is None:
                return 0.0
            return time.monotonic() - self.left_at

    def never_again(self) -> None:
        """Nobody will look: its run is over for them, and it can go."""
        self.last_seen = -math.inf

    def close(self) -> None:
        """Forget the runs that have ended, which know the page: what it holds is free
        as soon as nobody has it."""
        with self.lock:
            if not self.active_runs:
                self.latest.clear()
                self.next.clear()

    def watch(self) -> None:
        """A viewer arrives."""
        with self.lock:
            self.watchers += 1
            self.watched_at = time.monotonic()
            self.left_at = None
            self.last_seen = time.monotonic()

    def unwatch(self) -> None:
        """A viewer leaves."""
        with self.lock:
            self.watchers -= 1
            self.last_seen = time.monotonic()

    def unwatched_for(self) -> float:
        """Seconds since anybody looked; 0 while somebody does."""
        with self.lock:
            return 0.0 if self.watchers else time.monotonic() - self.last_seen

    @property
    def is_in_use(self) -> bool:
        """Whether somebody watches it, or one of its runs goes on or waits."""
        return bool(self.watchers or self.active_runs)

    @property
    def bytes(self) -> int:
        """How much its payloads take, roughly."""
        return sum(weight.size for weight in list(self.weights.values()))

    @property
    def active_runs(self) -> list[Run]:
        """The runs that this page waits for; who is to come is before whom it follows,
        so that it does not begin where all are stopped."""
        with self.lock:
            runs = [*self.next.values(), *self.latest.values(), *self.parallel_runs]
            return [run for run in runs if run.active]

    def runs_of(self, listener: Listener) -> list[Run]:
        """The runs of a listener that go on, or are to: first who is to come."""
        with self.lock:
            known = [self.next.get(listener.id), self.latest.get(listener.id)]
            runs = [run for run in self.parallel_runs if run.listener is listener]
            return [run for run in [*known, *runs] if run is not None and run.active]

    def admits(self, listener: Listener, event: str = "") -> bool:
        """Whether an event starts a run: "once" takes none while one goes on that is
        not to stop. To be asked, and the run started, while `starting` is held.

        A tick gives way to whatever goes on, by default in any mode, and what a tick
        has started to a person.
        """
        going_on = [run for run in self.runs_of(listener) if run.reason is None]
        if event == "tick" and listener.trigger_mode is None:
            return not going_on
        by_timer = event != "tick" and all(run.by_timer for run in going_on)
        return listener.mode != "once" or not going_on or by_timer

    def reports_status(self, run: Run) -> bool:
        """Whether a run tells its listener's status; a newer one of the same does then.

        A run that has come to the listener as a step of its own tells nothing of it,
        and one that is pending nothing at all.
        """
        if run.pending:
            return False
        newest = self.latest.get(run.listener.id, run)
        return newest is run or newest.listener is not run.listener

    def may_write(self, run: Run, listener: Listener) -> bool:
        """Whether a run may write what a listener gives."""
        return self.latest.get(listener.id) is run or run in self.parallel_runs
