"""An open page, as the process sees it that has to do with it."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from flaskstream.blocks.blocks import Blocks
from flaskstream.blocks.listener import Listener
from flaskstream.components.core.base import Component, Parts, Reaction
from flaskstream.components.core.valuenode import ValueNode
from flaskstream.media.media import Media
from flaskstream.runs.otherversion import UnknownPage
from flaskstream.store.order import Order
from flaskstream.store.patch import ROOT, Op, diff, node_key
from flaskstream.store.protocol import FileCommands, SessionCommands
from flaskstream.store.runrecord import Key
from flaskstream.store.sessionstate import ComponentState, Reading, SessionState
from flaskstream.store.values import Post
from flaskstream.store.wakeup import Wakeup

if TYPE_CHECKING:
    from flaskstream.runs.run import Run

logger = logging.getLogger("flaskstream.runs")
PLACE = re.compile(r"\.([1-9][0-9]?)\Z")


def scope_of(id: str) -> str:
    """What the ids of a page's elements begin with, by its own, however that looks."""
    found = PLACE.search(id)
    return f"fs{found[1]}" if found else "fs"


def files_told(tell: Callable[..., list[Media]], *shown: Any) -> list[Media]:
    """The files that a component tells; none where its own code fails."""
    try:
        return tell(*shown)
    except Exception:
        logger.exception("A component can't tell its files: their URLs are of nothing")
        return []


class Session:
    """One open page of one person: its state, and the components that show it.

    The state is a store's, and whatever changes it is a command of that. Without one
    it is of a page that nobody keeps; its files are put where `files` are, if anywhere.
    """

    def __init__(
        self,
        owner: str,
        id: str,
        blocks: Blocks,
        state: SessionCommands | None = None,
        files: FileCommands | None = None,
    ) -> None:
        self.owner = owner
        self.id = id
        self.scope = scope_of(id)
        """What the ids of its elements begin with. The page's own id tells its place in
        a document that has several: after a dot, from the second on."""
        self.blocks = blocks
        self.state: SessionCommands = state or SessionState(
            Key("", id), owner, files=files
        )
        self.key = self.state.key
        self.runs = self.state.runs
        """What its runs do."""
        self.presence = self.state.presence
        self.outlet = self.state.outlet
        """What its run gives, where it is a call."""
        self.newest_at = 0.0
        """When the newest value that is written to it here was given, by
        `time.monotonic()`; where that is measured."""
        self.known_runs: dict[str, Run] = {}
        """Its runs that this process has to do with."""

    # ----- whose it is

    @property
    def client(self) -> str:
        """Who counts as one where runs wait; of an API call it is an address."""
        return self.state.client

    @property
    def address(self) -> str:
        """Where it was opened from, as far as that is known; or by which login."""
        return self.state.opening.address

    @property
    def holder(self) -> str:
        """Who counts as one where there is no room for all pages and files."""
        return self.state.holder

    @property
    def session_hash(self) -> str:
        """What functions tell pages apart by; of an API call what it says itself."""
        return self.state.session_hash

    @property
    def is_call(self) -> bool:
        """Whether it is a call of the API: a program takes all that its run gives."""
        return self.state.opening.is_call

    @property
    def title(self) -> str | None:
        """The conversation's name; None where the page is none (yet)."""
        if self.is_call:
            return None  # which nobody reads again
        found = self.blocks.conversation(self.said)
        return None if found is None else self.state.given_name or found

    @property
    def said(self) -> Mapping[int, Any]:
        """What its conversation is made of, by the chats that this version has."""
        chats, payloads = self.blocks.conversation_chats, self.payloads
        theirs = chats if self.is_of_this_version else self.state.opening.chats
        pairs = zip(chats, theirs, strict=False)  # a later version may have more
        return {chat: payloads[its] for chat, its in pairs if its in payloads}

    @property
    def is_of_this_version(self) -> bool:
        """Whether this process means the same by the numbers of its nodes."""
        return not isinstance(self.blocks, UnknownPage)

    def listener(self, id: int) -> Listener:
        """The listener of that number, as far as this process knows it."""
        known = self.blocks.listeners
        return known[id] if self.is_of_this_version else known[0]

    # ----- what it shows

    @property
    def payloads(self) -> Mapping[int, Any]:
        """The newest payloads, by component, of those that were set."""
        return self.state.payloads

    @property
    def properties(self) -> Mapping[int, Mapping[str, Any]]:
        """What updates have changed, by node."""
        return self.state.properties

    def component(self, component: Component) -> Component:
        """The component as this page has it: its own properties over the declared."""
        return self.with_properties(component, self.properties.get(component.id, {}))

    def with_properties(
        self, component: Component, properties: Mapping[str, Any]
    ) -> Component:
        """The component as a page has it whose properties are these."""
        return component.with_properties(properties).within(self.scope)

    def payload(
        self, component: Component, initial: Callable[[], Any] | None = None
    ) -> Any:
        """The newest payload of a component; the one it starts with if none came, by
        `initial` in place of its own."""
        try:
            return self.payloads[component.id]
        except KeyError:
            first = (initial or component.initial_payload)()
        files = files_told(component.files_in, first)
        return self.state.begin_with(component.id, first, files)

    def component_state(self, component: Component) -> ComponentState:
        """What a component holds; its payload is there."""
        held = self.state.component_state(component.id)
        if not held.payload:
            self.payload(component)
            held = self.state.component_state(component.id)
        return held

    def value_of(
        self, node: ValueNode, initial: Callable[[], Any] | None = None
    ) -> Any:
        """The value of a `State` on this page; the one it starts with if none came, by
        `initial` in place of its own."""
        for value in self.state.states.get(node.id):
            return value
        first = (initial or node.initial_value)()  # author's code
        return self.state.states.begin(node.id, first)

    def parts(self, key: str) -> Parts | None:
        """What runs have written under a key of the log; None if none has."""
        return self.state.parts(key)

    def read(self, after: int, *, whole: bool = False) -> Reading:
        """The news since a cursor; `whole`: changed components as a whole."""
        return self.state.read(after, whole=whole)

    @property
    def seq(self) -> int:
        """The number of the newest change."""
        return self.state.seq

    def watch(self, wakeup: Wakeup) -> None:
        """A viewer arrives, who is woken when there is news."""
        self.state.watch(wakeup)

    def unwatch(self, wakeup: Wakeup) -> None:
        """A viewer leaves."""
        self.state.unwatch(wakeup)

    # ----- what a person does

    def note_request(self, listener: Listener, order: Order | None) -> bool:
        """Note a request for a listener; whether no newer one has come before."""
        return self.state.note_request(listener.id, order)

    def post(self, post: Post, cursor: int | None = None) -> list[int]:
        """Take a form, posted by a browser that had seen the log to `cursor`; gives the
        fields whose errors are gone with it."""
        plain = Post(post.payloads, post.errors, post.marks, post.order)
        files: list[Media] = []
        for component in self.blocks.components:
            if component.shows_files and component.id in post.payloads:
                posted = post.payloads[component.id]
                files += files_told(component.files_in, posted)
        return self.state.post(plain, cursor, files)

    def refuse(self, errors: Mapping[int, str]) -> None:
        """Note what is wrong with fields that were posted."""
        self.state.refuse(errors)

    def rename(self, name: str | None) -> None:
        """Give the conversation that it is a name; None: the one of its beginning."""
        self.state.rename(name)

    def clear(self) -> None:
        """Forget what it shows: nobody looks at it any more."""
        self.state.clear()

    def react(
        self, component: Component, held: ComponentState, reaction: Reaction
    ) -> bool:
        """Show at once what an event changes of a component; False, and nothing, where
        it no longer holds what was `held`."""
        is_new = all(old is not reaction.payload for old in held.payload)
        payload = (reaction.payload,) if is_new else ()
        return self.state.react(
            *(component.id, held.version, payload),
            *(reaction.parts, reaction.properties),
            self._files_of(component, held, reaction),
        )

    def act(
        self, component: Component, held: ComponentState, reaction: Reaction
    ) -> bool:
        """Do what a person has done to a component that `acts`; False, and nothing,
        where it no longer holds what was `held`. Only what changes of it is shown."""
        is_new = all(old is not reaction.payload for old in held.payload)
        payload = (reaction.payload,) if is_new else ()
        shown = self.parts(node_key(component.id))
        ops = [Op("replace", ROOT, reaction.parts)]
        if shown:
            growing, block_of = component.growing, component.block_of
            ops = diff(shown, reaction.parts, growing, block_of)
        return self.state.act(
            *(component.id, held.version, payload, ops, reaction.properties),
            self._files_of(component, held, reaction),
        )

    def _files_of(
        self, component: Component, held: ComponentState, reaction: Reaction
    ) -> list[Media]:
        """The files that a component shows after a reaction."""
        if not component.shows_files:
            return []
        properties = {**held.properties, **reaction.properties}
        shown = self.with_properties(component, properties)
        files = files_told(shown.files_in, reaction.parts)
        return files + files_told(shown.own_files) if reaction.properties else files

    # ----- its runs here

    def know(self, run: Run) -> None:
        """Keep a run as long as the state has its record."""
        self.known_runs[run.id] = run
        self.forget_runs()

    def forget_runs(self) -> None:
        """Let those go whose records are gone: they know the session, which is free as
        soon as nobody has it."""
        for id in list(self.known_runs):
            if self.runs.find(id) is None:
                self.known_runs.pop(id, None)
