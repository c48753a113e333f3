"""An open page, of which every process may have a replica."""

from __future__ import annotations

import math
import pickle
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flaskstream.components.core.base import Parts
from flaskstream.exceptions import OutputError
from flaskstream.media.media import Media
from flaskstream.store.order import Order
from flaskstream.store.outlet import Batch
from flaskstream.store.ownership import KNOWN_AFTER
from flaskstream.store.patch import Op
from flaskstream.store.record import Record
from flaskstream.store.redis.presence import RedisPresence
from flaskstream.store.redis.replica import Entry, Forgotten, Kind, Replica
from flaskstream.store.redis.runs import AppendedText, Granted, RedisRuns, whole_of
from flaskstream.store.runrecord import Key
from flaskstream.store.sessionstate import (
    ComponentState,
    Opening,
    Reading,
    SessionState,
    session_hash,
)
from flaskstream.store.values import Post
from flaskstream.store.wakeup import Wakeup

if TYPE_CHECKING:
    from flaskstream.store.redis.redisstore import RedisStore

FRESH = 0.1
"""Seconds for which what was read of a page is new enough, where nobody here follows
it. What is asked for at the beginning of a request is read anew."""


@dataclass
class About:
    """What is known of a session from its beginning."""

    key: Key
    owner: str
    opening: Opening
    opened: float
    known_since: float
    """When its owner's first page was opened, of those that were there."""


@dataclass
class Page:
    """What the commands of a session's journal lead to."""

    session: SessionState
    granted: Granted = field(default_factory=Granted)
    """What the lines have said of the run that a command is about."""
    states_of: Key | None = None
    """The session whose `State`s it has, where they are not its own."""

    @classmethod
    def new(cls, key: Key, owner: str, record: Record | None = None) -> Page:
        """One of nothing, or of what is known."""
        granted = Granted()
        return cls(SessionState(key, owner, queues=granted, record=record), granted)


def page_kind(about: About) -> Kind[Page]:
    """What a session is made of, and changed by."""

    def make() -> Page:
        return Page.new(about.key, about.owner)

    def unpack(packed: Any) -> Page:
        record, outlet, name, states_of = packed
        page = Page.new(about.key, about.owner, record)
        page.session.outlet = outlet
        page.session.given_name, page.states_of = name, states_of
        return page

    def pack(page: Page) -> Any:
        session = page.session
        parts = session.record, session.outlet
        return *parts, session.given_name, page.states_of

    return Kind(make, _apply, pack, unpack)


def _apply(page: Page, entry: Entry) -> Any:
    if (special := SPECIAL.get(entry.name)) is not None:
        return special(page, *entry.args, **entry.named)
    done: Any = page.session
    for part in entry.name.split("."):
        done = getattr(done, part)
    return done(*entry.args, **entry.named)


def _enter(
    page: Page, name: str, goes: bool, position: Any, *args: Any, **named: Any
) -> tuple[bool, Any]:
    """Have a run begin that the lines have let in, or let wait; tells whether its page
    has done so, too."""
    page.granted.goes, page.granted.position = goes, position
    page.granted.was_asked = False
    outcome = getattr(page.session.runs, name)(*args, **named)
    return page.granted.was_asked, outcome


def _write(page: Page, id: str, listener: int, changes: Any) -> Any:
    known = page.session.payloads
    whole = [
        one._replace(payload=whole_of(one.payload, known.get(one.component)))
        if isinstance(one.payload, AppendedText)
        else one
        for one in changes
    ]
    return page.session.runs.write(id, listener, whole)


def _move(page: Page, id: str, position: Any) -> None:
    if (run := page.session.runs.find(id)) is not None:
        run.position = position
        page.session.runs.publish_status(id)


def _share(page: Page, with_key: Key, properties: Any) -> None:
    page.states_of = with_key
    for node, news in properties.items():
        page.session.set_properties(node, news)


SPECIAL: dict[str, Callable[..., Any]] = {
    "enter": _enter,
    "write": _write,
    "move": _move,
    "share": _share,
}
"""Commands that take something else than those of a session in one process."""


class RedisSession:
    """One open page of one person; its runs and presence are as in `SessionState`."""

    def __init__(
        self,
        store: RedisStore,
        about: About,
        replica: Replica[Page],
        presence: RedisPresence,
    ) -> None:
        self._store = store
        self._about = about
        self._replica = replica
        self._gone = Page.new(about.key, about.owner)
        """What is left of it where it is forgotten: nothing."""
        self._is_gone = False
        self._wakeups: set[Wakeup] = set()
        self._following = threading.Lock()
        """Held while it is seen whether anybody waits, and told to the server."""
        self.key, self.owner, self.opening = about.key, about.owner, about.opening
        self.presence = presence
        self.runs = RedisRuns(self, store)
        self.states = RedisStates(self, store)
        self.outlet = RedisOutlet(self)
        self.used_at = time.monotonic()
        """When this process had to do with it last."""
        self.touched_at = -math.inf
        """When it last noted that in Redis."""

    # ----- its replica

    @property
    def born(self) -> str:
        """Which it is of those that had its key."""
        return self._replica.born

    def refresh(self) -> bool:
        """Read what others have changed; False where it is forgotten."""
        before = self._replica.state
        self._is_gone = not self._replica.refresh()
        if self._replica.state is not before:
            self._move_viewers()
        return not self._is_gone

    @property
    def page(self) -> Page:
        """What is known of it."""
        is_followed = self._wakeups and self._store.hears
        is_old = time.monotonic() - self._replica.read_at > FRESH
        if is_old and not is_followed and not self._is_gone:
            self.refresh()
        return self._gone if self._is_gone else self._replica.state

    @property
    def state(self) -> SessionState:
        """The same, as one process alone would have it."""
        return self.page.session

    def do(self, name: str, *args: Any, **named: Any) -> Any:
        """Have a command done; of one that is forgotten nothing changes."""
        before = self._replica.state
        try:
            return self._replica.do(name, *args, **named)
        except Forgotten:
            self._is_gone = True
            entry = Entry("", time.time(), name, args, named)
            return _apply(Page.new(self.key, self.owner), entry)
        finally:
            if self._replica.state is not before:
                self._move_viewers()

    def hear(self, data: bytes) -> None:
        """Take news of it; where there is none, something may have been missed."""
        before = self._replica.state
        position, _, sealed = data.partition(b" ")
        if position:
            self._replica.hear(int(position), sealed)
        else:
            self.refresh()
        if self._replica.state is not before:
            self._move_viewers()

    def _move_viewers(self) -> None:
        """Its replica is another one: those who wait are to hear of that one."""
        session = self._replica.state.session
        for wakeup in list(self._wakeups):
            session.watch(wakeup)
            wakeup.wake()
        for wakeup in self.outlet.waiting:
            session.outlet.listen(wakeup)
            wakeup.wake()

    def wake(self) -> None:
        """Have all viewers look: something was missed, or can't be reached."""
        for wakeup in [*self._wakeups, *self.outlet.waiting]:
            wakeup.wake()

    @property
    def is_watched(self) -> bool:
        """Whether somebody watches it here."""
        return bool(self._wakeups)

    def follow(self) -> None:
        """Hear of what others change, from now on."""
        with self._following:
            self._store.follow(self, self._replica.journal.channel)

    def unfollow(self) -> None:
        """Hear of it no more, where nobody here waits for it."""
        with self._following:
            if not (self._wakeups or self.outlet.waiting):
                self._store.unfollow(self._replica.journal.channel)

    def watch(self, wakeup: Wakeup) -> None:
        """A viewer arrives, who is woken when there is news."""
        self.presence.watch()
        self._wakeups.add(wakeup)
        self._replica.state.session.watch(wakeup)
        self.follow()  # what is read as that begins wakes

    def unwatch(self, wakeup: Wakeup) -> None:
        """A viewer leaves."""
        self._wakeups.discard(wakeup)
        self._replica.state.session.unwatch(wakeup)
        self.unfollow()
        self.presence.unwatch()

    def end(self) -> bool:
        """Forget it; False where another process has."""
        self._is_gone = True
        self.presence.end()
        return self._replica.journal.end()

    # ----- whose it is

    @property
    def store(self) -> str:
        """The name of the store that has it."""
        return self._store.name

    @property
    def opened(self) -> float:
        """When it was opened, by `time.time()`."""
        return self._about.opened

    @property
    def client(self) -> str:
        """Who counts as one where runs wait."""
        return self.opening.client or self.owner

    @property
    def holder(self) -> str:
        """Who counts as one where there is no room for all: see `SessionState`."""
        is_known = time.time() - self._about.known_since > KNOWN_AFTER
        if self.client != self.owner or is_known or not self.opening.address:
            return self.client
        return self.opening.address

    @property
    def session_hash(self) -> str:
        """What functions tell pages apart by: see `SessionState`."""
        return session_hash(self.key, self.owner, self.opening)

    @property
    def given_name(self) -> str | None:
        """What the person calls the conversation that it is."""
        return self.state.given_name

    def rename(self, name: str | None) -> None:
        """Give the conversation that it is a name; None: the one of its beginning."""
        self.do("rename", name)

    # ----- what it shows

    @property
    def payloads(self) -> Mapping[int, Any]:
        """The newest payloads, by component, of those that were set."""
        return self.state.payloads

    @property
    def properties(self) -> Mapping[int, Mapping[str, Any]]:
        """What updates have changed, by node."""
        return self.state.properties

    def component_state(self, component: int) -> ComponentState:
        """What a component holds."""
        return self.state.component_state(component)

    def put(self, files: Iterable[Media]) -> None:
        """Let files be found, before anybody is shown them."""
        for media in files:
            self._store.files.put(self.owner, media, self.holder)

    def begin_with(
        self, component: int, payload: Any, files: Sequence[Media] = ()
    ) -> Any:
        """Begin with a payload, where a component has none; gives the one it has."""
        self.put(files)
        return self.do("begin_with", component, payload)

    def parts(self, key: str) -> Parts | None:
        """What runs have written under a key of the log; None if none has."""
        return self.state.parts(key)

    def read(self, after: int, *, whole: bool = False) -> Reading:
        """The news since a cursor; `whole`: changed components as a whole."""
        if self._wakeups and not self._store.hears:
            self.refresh()  # raises where it can't be reached
        return self.state.read(after, whole=whole)

    @property
    def seq(self) -> int:
        """The number of the newest change."""
        return self.state.seq

    # ----- what a person does

    def note_request(self, listener: int, order: Order | None) -> bool:
        """Note a request for a listener; whether no newer one has come before."""
        if order is None:
            return True
        found: bool = self.do("note_request", listener, order)
        return found

    def post(
        self, post: Post, cursor: int | None = None, files: Sequence[Media] = ()
    ) -> list[int]:
        """Take a form: see `SessionState`."""
        self.put(files)
        found: list[int] = self.do("post", post, cursor)
        return found

    def refuse(self, errors: Mapping[int, str]) -> None:
        """Note what is wrong with fields that were posted."""
        self.do("refuse", dict(errors))

    def clear(self) -> None:
        """Forget what it shows: nobody looks at it any more."""
        self.do("clear")
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
        """Show at once what an event changes of a component: see `SessionState`."""
        self.put(files)
        args = component, version, payload, parts, properties
        found: bool = self.do("react", *args)
        return found

    def act(
        self,
        component: int,
        version: tuple[int, int],
        payload: tuple[Any, ...],
        ops: Sequence[Op],
        properties: Mapping[str, Any],
        files: Sequence[Media] = (),
    ) -> bool:
        """The same for one whose parts change by `ops`."""
        self.put(files)
        args = component, version, payload, ops, properties
        found: bool = self.do("act", *args)
        return found

    def share(self, other: RedisSession) -> None:
        """Have the `State`s of another one, and the properties as they are there."""
        self.do("share", other.key, dict(other.properties))


class RedisOutlet:
    """What an API call's run gives, on its way to the one who takes all of it."""

    def __init__(self, session: RedisSession) -> None:
        self._session = session
        self.waiting: list[Wakeup] = []
        """Who waits to write, in this process."""

    def put(self, value: str) -> bool:
        """Add a value; whether there is room for more."""
        found: bool = self._session.do("outlet.put", value)
        return found

    def finish(self, result: str) -> None:
        """Say what the run comes to, before it ends."""
        self._session.do("outlet.finish", result)

    def has_room(self) -> bool:
        """Whether there is room for a value."""
        return self._session.state.outlet.has_room()

    def listen(self, wakeup: Wakeup) -> None:
        """Have `wakeup` woken when there is room again."""
        self.waiting.append(wakeup)
        self._session.state.outlet.listen(wakeup)
        self._session.follow()

    def unlisten(self, wakeup: Wakeup) -> None:
        """Have it woken no more."""
        self.waiting.remove(wakeup)
        self._session.state.outlet.unlisten(wakeup)
        self._session.unfollow()

    def open(self) -> bool:
        """Begin to read; False where somebody else has."""
        found: bool = self._session.do("outlet.open")
        return found

    def read(self, after: int) -> Batch:
        """The values after the first `after`, which were delivered."""
        found: Batch = self._session.do("outlet.read", after)
        return found

    def close(self) -> None:
        """Read no more: what comes is dropped, and nobody waits."""
        self._session.do("outlet.close")


class RedisStates:
    """The values of a session's `State`s, as pickles: who reads one has a copy."""

    def __init__(self, session: RedisSession, store: RedisStore) -> None:
        self._session = session
        self._store = store

    @property
    def _owner(self) -> RedisSession:
        """The session that has them."""
        kept = self._session.page.states_of
        other = None if kept is None else self._store.look(kept)
        return other or self._session

    def get(self, id: int) -> tuple[Any, ...]:
        """The value, in a tuple; an empty one where there is none."""
        return tuple(map(pickle.loads, self._owner.state.states.get(id)))

    def begin(self, id: int, value: Any) -> Any:
        """Begin with a value, where there is none; gives the one that there is."""
        return pickle.loads(self._owner.do("states.begin", id, pickled(value)))  # noqa: S301 - of a signed entry

    def keep(self, id: int, value: Any) -> None:
        """Keep a value in the place of another."""
        self._owner.do("states.keep", id, pickled(value))

    def take_old(self, lives: Mapping[int, float]) -> dict[int, Any]:
        """Let the values go that have been kept for so many seconds; gives them."""
        if not lives:
            return {}
        return self._loaded(self._owner.do("states.take_old", dict(lives)))

    def take_every(self) -> dict[int, Any]:
        """All values, of a session that goes with them."""
        return self._loaded(self._session.state.states.take_every())

    def _loaded(self, values: Mapping[int, bytes]) -> dict[int, Any]:
        return {id: pickle.loads(value) for id, value in values.items()}  # noqa: S301 - of signed entries


def pickled(value: Any) -> bytes:
    """A `State`'s value, as it is kept.

    Raises:
        OutputError: it is none that can be kept outside this process.
    """
    try:
        return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    except Exception as error:
        raise OutputError(
            f"A State's value of type {type(value).__name__} can't be kept in Redis: "
            "expected what `pickle` takes. Keep its name or number in the State, and "
            f"the thing itself in the module ({error})."
        ) from error
