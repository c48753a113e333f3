"""What the journal of a session leads to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flaskstream.media.media import Media
from flaskstream.store.clock import now
from flaskstream.store.ownership import holder_of
from flaskstream.store.record import Record
from flaskstream.store.redis.frames import frames_in
from flaskstream.store.redis.granted import AppendedText, Granted, whole_of
from flaskstream.store.redis.replica import Entry, Kind
from flaskstream.store.runrecord import Key
from flaskstream.store.sessionstate import Opening, SessionState


@dataclass
class About:
    """What is known of a session from its beginning."""

    key: Key
    owner: str
    opening: Opening
    opened: float
    known_since: float
    """When its owner's first page was opened, of those that were there."""

    @property
    def holder(self) -> str:
        """Who counts as one where there is no room for all: see `SessionState`."""
        known_for = now() - self.known_since
        return holder_of(self.owner, self.opening, known_for)


@dataclass
class Page:
    """What the commands of a session's journal lead to."""

    session: SessionState
    granted: Granted = field(default_factory=Granted)
    """What the lines have said of the run that a command is about."""
    states_of: Key | None = None
    """The session whose `State`s it has, where they are not its own."""
    own_files: dict[tuple[str, ...], Media] = field(default_factory=dict)
    """What it shows beside its values, by what tells files apart."""

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
        record, outlet, name, states_of, own_files = packed
        page = Page.new(about.key, about.owner, record)
        page.session.outlet = outlet
        page.session.given_name, page.states_of = name, states_of
        page.own_files = own_files
        return page

    def pack(page: Page) -> Any:
        session = page.session
        parts = session.record, session.outlet
        return *parts, session.given_name, page.states_of, page.own_files

    return Kind(make, apply, pack, unpack)


def apply(page: Page, entry: Entry) -> Any:
    """Do a command to a page; gives what comes of it."""
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
    page.session.runs.move(id, position)


def _share(page: Page, with_key: Key, properties: Any) -> None:
    page.states_of = with_key
    for node, news in properties.items():
        page.session.set_properties(node, news)


def _put_own(page: Page, files: Sequence[Media]) -> None:
    page.own_files |= {identity(media): media for media in files}


def _leave(
    page: Page, id: str, listener: int, payloads: Mapping[int, Any], written: Any
) -> None:
    page.session.runs.leave(id, listener, payloads, written)
    for payload in payloads.values():
        if isinstance(payload, Media):
            _settle(page, payload.digest, payload)


def _settle(page: Page, digest: str, media: Media) -> None:
    """Have a file of its own in the place of a frame that shows the same."""

    def settled(payload: Any) -> Any:
        frames = frames_in([payload])
        return media if frames and frames[0].digest == digest else payload

    record = page.session.record
    with record.lock:
        record.log.exchange(settled)
        for id, payload in record.values.payloads.items():
            record.values.payloads[id] = settled(payload)


def identity(media: Media) -> tuple[str, ...]:
    """What tells a file from others of the same owner."""
    return media.digest, media.mimetype, media.name


SPECIAL: dict[str, Callable[..., Any]] = {
    "enter": _enter,
    "write": _write,
    "move": _move,
    "share": _share,
    "put_own": _put_own,
    "leave": _leave,
    "settle": _settle,
}
"""Commands that take something else than those of a session in one process."""
