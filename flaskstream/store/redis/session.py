"""An open page, of which every process may have a replica."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from flaskstream.components.core.base import Parts
from flaskstream.exceptions import StoreGone
from flaskstream.media.content import LargeFile
from flaskstream.media.media import Media
from flaskstream.store.clock import now
from flaskstream.store.order import Order
from flaskstream.store.patch import Op
from flaskstream.store.redis.files import MARGIN
from flaskstream.store.redis.frames import Frame, frames_in
from flaskstream.store.redis.journal import Bell
from flaskstream.store.redis.outlet import RedisOutlet
from flaskstream.store.redis.page import About, Page, apply, identity
from flaskstream.store.redis.presence import RedisPresence
from flaskstream.store.redis.replica import Entry, Forgotten, Replica
from flaskstream.store.redis.runs import RedisRuns
from flaskstream.store.redis.states import RedisStates
from flaskstream.store.runrecord import RunRecord
from flaskstream.store.sessionstate import (
    ComponentState,
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
        self._kept_at, self._kept_for = -math.inf, 0.0
        """When it had itself and its files stay last, and for how long."""

    # ----- its replica

    @property
    def born(self) -> str:
        """Which it is of those that had its key."""
        return self._replica.born

    @property
    def has_lost(self) -> bool:
        """Whether Redis has ever lost of it what was done here."""
        return self._replica.has_lost

    def refresh(self) -> bool:
        """Read what others have changed; False where it is forgotten."""
        before = self._replica.state
        self._is_gone = not self._replica.refresh()
        if self._replica.state is not before:
            self._move_viewers()
        return not self._is_gone

    def renew(self) -> None:
        """Have Redis keep it on: a run of it goes on here, be it a silent one, or it is
        not to be dropped yet."""
        self._replica.journal.renew()

    def digests(self) -> set[str]:
        """Those of the files over 1 MB that it has."""
        files = self._replica.files()
        return {x.digest for x in files if isinstance(x.content, LargeFile)}

    def frames(self) -> list[Frame]:
        """The frames that it shows of runs."""
        record = self.state.record
        with record.lock:
            return frames_in(record.log.unbroken())

    def named_frames(self, run: str) -> list[Frame]:
        """All frames of a run that it names: shown, or given to runs that wait."""
        return [one for one in frames_in(self._replica.files()) if one.run == run]

    def keep(self, seconds: float) -> None:
        """Have it stay until it is dropped, and its files for so long, should nobody
        use it: every so often, in each process that has to do with it."""
        known_for = time.monotonic() - self._kept_at
        is_new = known_for < MARGIN / 2 and seconds <= self._kept_for
        if is_new or self._is_gone:
            return
        self.renew()  # it may be looked at only, and a change is no sure renewal
        files = self._replica.files()
        owner = None if self.opening.is_call else self.owner
        self._store.files.keep(owner, files, seconds + MARGIN)
        if frames := frames_in(files):
            self._store.frames.keep(frames)
        self._kept_at, self._kept_for = time.monotonic(), seconds

    @property
    def _hears(self) -> bool:
        """Whether this process is told of all that changes."""
        return self._store.news.hears and not self._replica.may_lack_own

    @property
    def page(self) -> Page:
        """What is known of it."""
        is_followed = self._wakeups and self._hears
        is_old = time.monotonic() - self._replica.read_at > FRESH
        if is_old and not is_followed and not self._is_gone:
            self.refresh()
        return self._gone if self._is_gone else self._replica.state

    @property
    def state(self) -> SessionState:
        """The same, as one process alone would have it."""
        return self.page.session

    def known_active(self) -> list[RunRecord]:
        """Its runs that go on or wait, as far as that is known here."""
        return [] if self._is_gone else self._replica.state.session.runs.active

    def do(self, name: str, *args: Any, **named: Any) -> Any:
        """Have a command done; of one that is forgotten nothing changes."""
        before = self._replica.state
        try:
            return self._replica.do(name, *args, **named)
        except Forgotten:
            self._is_gone = True
            entry = Entry("", now(), name, args, named)
            return apply(Page.new(self.key, self.owner), entry)
        except StoreGone:
            self.wake()  # it may be done though
            raise
        finally:
            if self._replica.state is not before:
                self._move_viewers()

    def hear(self, data: bytes) -> None:
        """Take news of it; where there is none, something may have been missed."""
        before = self._replica.state
        if not data:
            self.refresh()
        elif self._replica.hear(bell := Bell.of(data)):
            self._store.news.tell_lag(bell.at)
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
            self._store.news.follow(self, self._replica.journal.channel)

    def unfollow(self) -> None:
        """Hear of it no more, where nobody here waits for it."""
        with self._following:
            if not (self._wakeups or self.outlet.waiting):
                self._store.news.unfollow(self, self._replica.journal.channel)

    def watch(self, wakeup: Wakeup) -> None:
        """A viewer arrives, who is woken when there is news: where Redis can't be
        reached, too, which is said by what is read."""
        with suppress(StoreGone):
            self.presence.watch()
        self._wakeups.add(wakeup)
        self._replica.state.session.watch(wakeup)
        self.follow()  # what is read as that begins wakes

    def unwatch(self, wakeup: Wakeup) -> None:
        """A viewer leaves."""
        self._wakeups.discard(wakeup)
        self._replica.state.session.unwatch(wakeup)
        self.unfollow()
        with suppress(StoreGone):
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
        """When it was opened, by `clock.now()`."""
        return self._about.opened

    @property
    def client(self) -> str:
        """Who counts as one where runs wait."""
        return self.opening.client or self.owner

    @property
    def holder(self) -> str:
        """Who counts as one where there is no room for all: see `SessionState`."""
        return self._about.holder

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

    def put_own(self, files: Iterable[Media]) -> None:
        """The same of those that it shows beside its values."""
        told = [*files]
        self.put(told)
        known = self.page.own_files
        if news := [media for media in told if identity(media) not in known]:
            self.do("put_own", news)

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
        if self._wakeups and not self._hears:
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
