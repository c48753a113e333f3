"""An open page, and all that the server keeps of it."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from flaskstream.blocks.blocks import Blocks
from flaskstream.blocks.listener import Listener
from flaskstream.components.core.base import Component, Parts
from flaskstream.components.core.encoder import Reaction
from flaskstream.components.state import State
from flaskstream.runs.log import Delta
from flaskstream.runs.order import Order
from flaskstream.runs.patch import node_key
from flaskstream.runs.presence import Presence
from flaskstream.runs.record import Record
from flaskstream.runs.sessionruns import SessionRuns
from flaskstream.runs.states import States
from flaskstream.runs.values import Post
from flaskstream.runs.wakeup import Wakeup
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


class Reading(NamedTuple):
    """A session at one moment."""

    delta: Delta
    """The news since the reader's cursor."""
    idle: bool
    """Whether no run goes on, or waits: all has been said."""
    untouched: bool
    """Whether it shows what every new one does."""


class Session:
    """One open page of one person: the one keeper of its state.

    What changes what it shows, and what its runs do, is a method here or of `runs`,
    which is done as a whole, under a lock that nobody else sees. No code of an author's
    runs under it, for the streams wait for it, too, but what names a component's parts
    (`block_of`) and tells whether it is typed in.
    """

    def __init__(self, owner: str, id: str, blocks: Blocks) -> None:
        self.owner = owner
        self.id = id
        self.client = owner
        """Who counts as one where runs wait: of an API call it is an address."""
        self.address = ""
        """Where it was opened from, as far as that is known; or by which login."""
        self.blocks = blocks
        self.presence = Presence()
        self.known_since = self.presence.opened
        """When its owner's first page was opened, of those that are there."""
        self.given_name: str | None = None
        """What the person calls the conversation that it is."""
        self.consumer: Consumer | None = None
        """Who takes every value of its run, where that is no browser."""
        self.api_session: str | None = None
        """What an API call has named as its session."""
        self.weights: dict[int, Weight] = {}
        """Of the payloads, by component, as `SessionStore` counts them."""
        self.states = States()
        self.owns_states = True
        """Whether they go with it; a call of the API has those of its session."""
        self._record = record = Record()
        self.runs = SessionRuns(record)
        """What its runs do."""

    # ----- whose it is

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

    @property
    def is_in_use(self) -> bool:
        """Whether somebody watches it, or one of its runs goes on or waits."""
        return bool(self.presence.watchers or self.runs.active)

    @property
    def bytes(self) -> int:
        """How much its payloads take, roughly."""
        return sum(weight.size for weight in list(self.weights.values()))

    @property
    def bytes_on_disk(self) -> int:
        """How much its files over 1 MB take there."""
        return sum(weight.on_disk for weight in list(self.weights.values()))

    @property
    def scope(self) -> str:
        """What the ids of its elements begin with. The page's own id tells its place in
        a document that has several: after a dot, from the second on."""
        return scope_of(self.id)

    # ----- what it shows

    @property
    def payloads(self) -> Mapping[int, Any]:
        """The newest payloads, by component, of those that were set."""
        return self._record.values.payloads

    @property
    def properties(self) -> Mapping[int, Mapping[str, Any]]:
        """What updates have changed, by node."""
        return self._record.values.properties

    def component(self, component: Component) -> Component:
        """The component as this page has it: its own properties over the declared."""
        clone = component.with_properties(self.properties.get(component.id, {}))
        return clone.within(self.scope)

    def payload(
        self, component: Component, initial: Callable[[], Any] | None = None
    ) -> Any:
        """The newest payload of a component; the one it starts with if none came, by
        `initial` in place of its own."""
        try:
            return self.payloads[component.id]
        except KeyError:
            first = (initial or component.initial_payload)()
        with self._record.lock:
            return self._record.values.payloads.setdefault(component.id, first)

    def state(self, state: State, initial: Callable[[], Any] | None = None) -> Any:
        """The value of a `State` on this page, at first a deep copy of its initial, or
        what `initial` gives."""
        return self.states.get(state, initial or state.initial)

    def share(self, other: Session) -> None:
        """Have the `State`s and the properties of another one, as a call of the API has
        those of its session."""
        self.states, self.owns_states = other.states, False
        self._record.values.properties = other._record.values.properties

    def parts(self, key: str) -> Parts | None:
        """What runs have written under a key of the log; None if none has."""
        with self._record.lock:
            return self._record.log.parts(key)

    def read(self, after: int, *, whole: bool = False) -> Reading:
        """The news since a cursor; `whole`: changed components as a whole."""
        with self._record.lock:
            values = self._record.values
            touched = values.payloads or values.properties or values.errors
            untouched = not (touched or self._record.slots.latest)
            delta = self._record.log.read(after, whole=whole)
            return Reading(delta, not self._record.slots.active, untouched)

    @property
    def seq(self) -> int:
        """The number of the newest change."""
        return self._record.log.seq

    def watch(self, wakeup: Wakeup) -> None:
        """A viewer arrives, who is woken when there is news."""
        self.presence.watch()
        with self._record.lock:
            self._record.wakeups.add(wakeup)

    def unwatch(self, wakeup: Wakeup) -> None:
        """A viewer leaves."""
        with self._record.lock:
            self._record.wakeups.discard(wakeup)
        self.presence.unwatch()

    # ----- what a person does

    def note_request(self, listener: Listener, order: Order | None) -> bool:
        """Note a request for a listener; whether no newer one has come before."""
        with self._record.lock:
            return self._record.orders.note_request(listener.id, order)

    def post(self, post: Post, cursor: int | None = None) -> list[int]:
        """Take a form, posted by a browser that had seen the log to `cursor`; gives the
        fields whose errors are gone with it.

        Fields of which a newer form has come say nothing, but for their own errors. Nor
        do those that a run has replaced meanwhile: one action may start several
        listeners, with a request each. The first may have emptied a box before the
        second comes, which still says what the person typed there, the same as posted
        before, by a browser that had not seen the box emptied.
        """
        with self._record.lock:
            late = self._record.orders.late_fields(post.payloads, post.order)
            stale = self._unseen(self._record.values.repeated(post), cursor)
            self._record.values.post(post, late, stale)
            # What a person has set since is theirs: no snapshot brings the old back.
            said_nothing = late | stale
            self._record.log.drop(
                [node_key(id) for id in post.payloads if id not in said_nothing]
            )
            return self._record.values.judge(post, late)

    def _unseen(self, ids: list[int], cursor: int | None) -> set[int]:
        if not ids or cursor is None:
            return set()
        unseen = self._record.log.read(cursor).patch
        return {id for id in ids if node_key(id) in unseen}

    def refuse(self, errors: Mapping[int, str]) -> None:
        """Note what is wrong with fields that were posted."""
        with self._record.lock:
            self._record.values.errors.update(errors)

    def clear(self) -> None:
        """Forget what it shows: nobody looks at it any more."""
        with self._record.lock:
            self._record.values.payloads.clear()
        self.presence.never_again()

    def react(
        self,
        component: Component,
        payload: Any,
        properties: Mapping[str, Any] | None,
        reaction: Reaction,
    ) -> bool:
        """Show at once what an event changes of a component; False, and nothing, where
        it has another payload, or other properties, by now."""
        with self._record.lock:
            if self.payloads.get(component.id) is not payload:
                return False
            if self.properties.get(component.id) is not properties:
                return False
            if reaction.payload is not payload:  # a run's next words start from this
                self._record.values.forget_writer(component.id)
            self._record.values.payloads[component.id] = reaction.payload
            self._record.show_whole(component, reaction.parts, reaction.properties)
            return True
