"""The open pages as this process sees them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flaskstream.blocks.blocks import Blocks
from flaskstream.runs.mounts import Mounts
from flaskstream.runs.otherversion import OtherVersion
from flaskstream.runs.session import Session, files_told
from flaskstream.store.protocol import SessionCommands, Store
from flaskstream.store.runrecord import Key
from flaskstream.store.sessionstate import BY_NOBODY, Gone, Opening


class Sessions:
    """A store's pages, each with its components.

    Args:
        store: What keeps them.
        mounts: What they are pages of.
        gone: Told of each that the store has forgotten, and of its `Blocks`.
        known: Called when this process has to do with a page, whatever for: it may be
            all that it is ever asked for, as where another one that had it was killed.
    """

    def __init__(
        self,
        store: Store,
        mounts: Mounts,
        gone: Callable[[Gone, Blocks], None] = lambda gone, blocks: None,
        known: Callable[[], None] = lambda: None,
    ) -> None:
        self._store = store
        self._mounts = mounts
        self._gone = gone
        self._note_known = known
        self._known: dict[Key, Session] = {}

    def key(self, id: str, blocks: Blocks) -> Key:
        """The key of a page."""
        return Key(self._mounts.name(blocks), id)

    def find(self, owner: str, id: str, blocks: Blocks) -> Session | None:
        """The page of this owner; None for an unknown and for a foreign one alike.

        Raises:
            OtherVersion: it is of another version of the app.
        """
        found = self.find_of_any_version(owner, id, blocks)
        return None if found is None else _of_this_version(found)

    def find_of_any_version(
        self, owner: str, id: str, blocks: Blocks
    ) -> Session | None:
        """The same, for what takes none of its components."""
        state = self._store.find(owner, self.key(id, blocks))
        return None if state is None else self._session(state, blocks)

    def open(
        self, owner: str, id: str, blocks: Blocks, opening: Opening = BY_NOBODY
    ) -> Session:
        """The page of this owner, made if it isn't there.

        Raises:
            Taken: it is another one's.
            OtherVersion: it is of another version of the app.
        """
        key = self.key(id, blocks)
        version, chats = self._mounts.version(key.mount), blocks.conversation_chats
        told = opening._replace(version=version, chats=tuple(chats))
        state = self._store.open(owner, key, told)
        return _of_this_version(self._session(state, blocks))

    def carry_over(
        self, former: Session, id: str, blocks: Blocks, opening: Opening
    ) -> Session:
        """A new page that goes on with the conversation of one that another version of
        the app has made, which is forgotten.

        Raises:
            OtherVersion: it is no conversation, or one of its runs goes on or waits.
        """
        if former.title is None or former.runs.active:
            raise OtherVersion(former)
        new = self.open(former.owner, id, blocks, opening)
        chats = {one.id: one for one in blocks.components}
        for chat, said in former.said.items():
            new.state.begin_with(chat, said, files_told(chats[chat].files_in, said))
        new.rename(former.state.given_name)
        self.drop(former)
        self.weigh(new, new.payloads)
        return new

    def look(self, key: Key) -> Session | None:
        """The page of that key, whoever has it, which does not count as a use; None
        where it is not here, or this app has none of that name."""
        state, blocks = self._store.look(key), self._mounts.find(key.mount)
        if state is None or blocks is None:
            return None
        return self._session(state, blocks)

    def _session(self, state: SessionCommands, blocks: Blocks) -> Session:
        known = self._known.get(state.key)
        if known is None or known.state is not state:
            known_by = self._mounts.of_version(blocks, state.opening.version)
            new = Session(state.owner, state.key.id, known_by, state)
            self._note_known()
            if known is None:
                return self._known.setdefault(state.key, new)
            self._known[state.key] = known = new
        return known

    def of(self, owner: str, blocks: Blocks) -> list[Session]:
        """An owner's pages, of any version of the app, the newest first."""
        states = self._store.of(owner, self._mounts.name(blocks))
        return [self._session(state, blocks) for state in states]

    def has_document(self, owner: str, first: str) -> bool:
        """Whether an owner has a page of the document whose first page has that id."""
        return self._store.has_document(owner, first)

    def all(self) -> list[Session]:
        """Every page that is known now, of those of this app."""
        found = [(x, self._mounts.find(x.key.mount)) for x in self._store.all()]
        return [self._session(state, blocks) for state, blocks in found if blocks]

    def share(self, session: Session, other: Session) -> None:
        """Let a call of the API have the `State`s and the properties of its session."""
        self._store.share(session.key, other.key)

    def weigh(self, session: Session, payloads: Mapping[int, Any]) -> bool:
        """Count the bytes of a page's new payloads; whether there is room for them."""
        return self._store.weigh(session.key, payloads)

    # ----- that go

    def drop(self, session: Session) -> None:
        """Forget a page."""
        self._forget([self._store.drop(session.key)])

    def expire(self, ttl: float, history_ttl: float = 0.0) -> list[Session]:
        """Drop pages unused for `ttl` seconds, conversations for `history_ttl` if that
        is more; gives those that this process knew."""
        gone, found = [], self.all()
        if self._store.is_shared:
            self._keep_only(found)
        for session in found:
            is_history = session.title is not None
            longest = max(ttl, history_ttl) if is_history else ttl
            if session.presence.unwatched_for() > ttl:
                dropped = self._store.drop_unused(session.key, longest)
                gone.append(dropped)
                if dropped is not None:
                    continue
            session.state.keep(longest)
        return self._forget(gone)

    def _keep_only(self, found: Iterable[Session]) -> None:
        """Let go of those that other processes have dropped, or that this one has no
        more to do with."""
        for key in self._known.keys() - {session.key for session in found}:
            self._known.pop(key, None)

    def make_room(self, keep: Session | None = None) -> list[Session]:
        """Drop pages that nobody uses, but not `keep`, until the others are within the
        caps; gives those that this process knew."""
        return self._forget(self._store.make_room(None if keep is None else keep.key))

    def _forget(self, pages: Iterable[Gone | None]) -> list[Session]:
        known = []
        for page in filter(None, pages):
            if (session := self._known.pop(page.key, None)) is not None:
                session.forget_runs()
                known.append(session)
            if (blocks := self._mounts.find(page.key.mount)) is not None:
                if page.version != self._mounts.version(page.key.mount):
                    page = page._replace(states={})  # noqa: PLW2901
                self._gone(page, blocks)
        return known


def _of_this_version(session: Session) -> Session:
    if not session.is_of_this_version:
        raise OtherVersion(session)
    return session
