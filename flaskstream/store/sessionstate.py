"""What a store keeps of an open page: plain data, and the commands that change it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from flaskstream.components.core.base import Parts
from flaskstream.media.media import Media
from flaskstream.store.concurrencyqueues import ConcurrencyQueues, Queues
from flaskstream.store.log import Delta
from flaskstream.store.order import Order
from flaskstream.store.outlet import Outlet
from flaskstream.store.ownership import Ownership
from flaskstream.store.patch import Op, node_key
from flaskstream.store.presence import Presence
from flaskstream.store.record import Record
from flaskstream.store.runrecord import Key
from flaskstream.store.sessionruns import SessionRuns
from flaskstream.store.states import States
from flaskstream.store.values import Post
from flaskstream.store.wakeup import Wakeup
from flaskstream.store.weight import Weight

if TYPE_CHECKING:
    from flaskstream.store.protocol import FileCommands


class Opening(NamedTuple):
    """Who opens a session, and what for."""

    address: str = ""
    """Where it is opened from, as far as that is known; or by which login."""
    client: str = ""
    """Who counts as one where runs wait, where that is not its owner: of an API call it
    is an address."""
    is_call: bool = False
    """Whether it is a call of the API, whose values a program takes."""
    api_session: str | None = None
    """What an API call has named as its session."""
    files_owner: str = ""
    """Whose the files are that an API call gives."""
    files_url: str = ""
    """Where it finds them: their paths follow."""
    version: str = ""
    """By which version of the app it is made: others mean something else by the numbers
    of its nodes and listeners."""
    chats: tuple[int, ...] = ()
    """The components in which its conversation stands, by their numbers there: what is
    said in them is all that means the same for another version."""


BY_NOBODY = Opening()


class Reading(NamedTuple):
    """A session at one moment."""

    delta: Delta
    """The news since the reader's cursor."""
    idle: bool
    """Whether no run goes on, or waits: all has been said."""
    untouched: bool
    """Whether it shows what every new one does."""


class ComponentState(NamedTuple):
    """What a component holds at one moment."""

    payload: tuple[Any, ...]
    """Its payload; none where nothing has been set."""
    properties: Mapping[str, Any]
    """What updates have changed of it."""
    version: tuple[int, int]
    """What differs as soon as one of these is set."""


class Gone(NamedTuple):
    """What is left of a page that was forgotten."""

    key: Key
    session_hash: str
    is_kept_on: bool
    """Whether its `State`s are another one's, too."""
    states: Mapping[int, Any]
    """Their values, where they are not."""
    version: str
    """Of the app, by which their numbers count."""


def session_hash(key: Key, owner: str, opening: Opening) -> str:
    """What functions tell pages apart by."""
    if opening.api_session is not None:
        return opening.api_session
    return hashlib.sha256(f"{owner}/{key.id}".encode()).hexdigest()[:32]


class SessionState:
    """One open page of one person: the one keeper of its state.

    What changes what it shows, and what its runs do, is a method here or of `runs`,
    which takes and gives plain data, and is done as a whole, under a lock that nobody
    else sees. No code of an author's runs under it, for the streams wait for it, too.

    With what is to be shown come the `files` that pages find by their URLs, which are
    put where its store has them. So what renders a page only makes their tokens, and
    any process may serve them.
    """

    def __init__(
        self,
        key: Key,
        owner: str,
        opening: Opening = BY_NOBODY,
        queues: Queues | None = None,
        store: str = "",
        record: Record | None = None,
        files: FileCommands | None = None,
    ) -> None:
        self.key = key
        self.owner = owner
        self.opening = opening
        self.store = store
        """The name of the store that has it, in whose log cursors count."""
        self.given_name: str | None = None
        """What the person calls the conversation that it is."""
        self.presence = Presence()
        self.ownership = Ownership(owner, opening, self.presence.opened, files)
        self.weights: dict[int, Weight] = {}
        """Of the payloads, by component, as its store counts them."""
        self.owns_states = True
        """Whether its `State`s go with it."""
        self._record = record = record or Record(self.ownership)
        self.runs = SessionRuns(record, queues or ConcurrencyQueues())
        """What its runs do."""
        self.outlet = Outlet(record)
        """What its run gives, where that is an API call's."""

    # ----- whose it is

    @property
    def client(self) -> str:
        """Who counts as one where runs wait."""
        return self.ownership.client

    @property
    def holder(self) -> str:
        """Who counts as one where there is no room for all pages and files."""
        return self.ownership.holder

    @property
    def session_hash(self) -> str:
        """What functions tell pages apart by; of an API call what it says itself.

        The id alone is not enough, since people open each other's links, and who has
        that of a call can take its values. And it must not give away the owner.
        """
        return session_hash(self.key, self.owner, self.opening)

    def rename(self, name: str | None) -> None:
        """Give the conversation that it is a name; None: the one of its beginning."""
        self.given_name = name

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

    # ----- what it shows

    @property
    def payloads(self) -> Mapping[int, Any]:
        """The newest payloads, by component, of those that were set."""
        return MappingProxyType(self._record.values.payloads)

    @property
    def properties(self) -> Mapping[int, Mapping[str, Any]]:
        """What updates have changed, by node."""
        return MappingProxyType(self._record.values.properties)

    def component_state(self, component: int) -> ComponentState:
        """What a component holds."""
        with self._record.lock:
            values = self._record.values
            payload = values.payloads
            return ComponentState(
                (payload[component],) if component in payload else (),
                {**values.properties.get(component, {})},
                values.version(component),
            )

    def put_own(self, files: Iterable[Media]) -> None:
        """Let the files be found that it shows beside its values."""
        self.ownership.put(files)

    def keep(self, seconds: float) -> None:
        """Have its files stay for so long, should nobody use it: here they stay as long
        as it does."""

    def begin_with(
        self, component: int, payload: Any, files: Sequence[Media] = ()
    ) -> Any:
        """Begin with a payload, where a component has none; gives the one it has."""
        self.ownership.put(files)
        with self._record.lock:
            if component not in self.payloads:
                self._record.values.set_payload(component, payload)
            return self.payloads[component]

    @property
    def record(self) -> Record:
        """All that it is made of, for who keeps copies of it."""
        return self._record

    def set_properties(self, node: int, news: Mapping[str, Any]) -> None:
        """Add to the properties of a node; nobody who looks is told."""
        with self._record.lock:
            self._record.values.set_properties(node, news)

    @property
    def states(self) -> States:
        """The values of its `State`s."""
        return self._record.states

    def share(self, other: SessionState) -> None:
        """Have the `State`s and the properties of another one, as a call of the API has
        those of its session."""
        self._record.states, self.owns_states = other.states, False
        self._record.values.share_properties(other._record.values)

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

    def note_request(self, listener: int, order: Order | None) -> bool:
        """Note a request for a listener; whether no newer one has come before."""
        with self._record.lock:
            return self._record.orders.note_request(listener, order)

    def post(
        self, post: Post, cursor: int | None = None, files: Sequence[Media] = ()
    ) -> list[int]:
        """Take a form, posted by a browser that had seen the log to `cursor`; gives the
        fields whose errors are gone with it.

        Fields of which a newer form has come say nothing, but for their own errors. Nor
        do those that a run has replaced meanwhile: one action may start several
        listeners, with a request each. The first may have emptied a box before the
        second comes, which still says what the person typed there, the same as posted
        before, by a browser that had not seen the box emptied.
        """
        self.ownership.put(files)
        with self._record.lock:
            late = self._record.orders.late_fields(post.payloads, post.order)
            stale = self._unseen(self._record.values.reposted_fields(post), cursor)
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
        component: int,
        version: tuple[int, int],
        payload: tuple[Any, ...],
        parts: Parts,
        properties: Mapping[str, Any],
        files: Sequence[Media] = (),
    ) -> bool:
        """Show at once what an event changes of a component, and of its `payload` where
        there is one; False, and nothing, where it is at another version by now."""
        self.ownership.put(files)
        with self._record.lock:
            values = self._record.values
            if values.version(component) != version:
                return False
            for new in payload:
                values.forget_writer(component)  # a run's next words start from this
                values.set_payload(component, new)
            self._record.show_whole(component, parts, properties)
            return True

    def act(
        self,
        component: int,
        version: tuple[int, int],
        payload: tuple[Any, ...],
        ops: Sequence[Op],
        properties: Mapping[str, Any],
        files: Sequence[Media] = (),
    ) -> bool:
        """The same for one whose parts change by `ops` from what is shown at this
        version, whatever its properties are."""
        self.ownership.put(files)
        with self._record.lock:
            values = self._record.values
            if values.version(component) != version:
                return False
            for new in payload:
                values.forget_writer(component)
                values.set_payload(component, new)
            values.set_properties(component, properties)
            self._record.publish({node_key(component): [*ops]})
            return True
