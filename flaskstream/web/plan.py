"""What a page's tree means for its HTML, worked out once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from flaskstream.blocks.blocks import Blocks
from flaskstream.blocks.folding import Folding
from flaskstream.blocks.layout import Layout, Tab
from flaskstream.blocks.listener import Listener, Pace
from flaskstream.components.browserstate import BrowserState
from flaskstream.components.core.base import Component
from flaskstream.components.core.declaration import declaration
from flaskstream.components.core.event import DOM_EVENTS
from flaskstream.components.core.node import Node

SCOPE = "{fs}"
BUBBLING = frozenset(DOM_EVENTS.values())
FILE_EVENTS = frozenset({"upload", "clear", "delete", "apply"})
"""What the upload of a file, or the end of one, alone brings about; `apply` is that of
a drawing."""
UPLOAD_EVENTS = FILE_EVENTS | {"change", "input"}

FRAME = "fs:frame"
"""The event by which a script tells of a frame of a camera; its request has it."""
SYNC = {"once": "drop", "always_last": "queue last", "multiple": "queue all"}
"""What becomes of a press while the request of an earlier one is under way."""


class Trigger(NamedTuple):
    """What htmx listens for, for one listener at one node: the value of an hx-trigger.

    Its id tells `event.source_id` the node; all of a listener share the `sync` of one,
    but for ticks. `SCOPE` stands for what the ids of a page begin with.
    """

    listener: int
    id: str
    trigger: str
    sync: str

    def within(self, scope: str, base: str) -> dict[str, str]:
        """What the template needs, for a page of that scope under the URL `base`."""
        return {
            "id": self.id.replace(SCOPE, scope),
            "url": f"{base}/run/{self.listener}",
            "trigger": self.trigger.replace(SCOPE, scope),
            "has_file": "fs:frame" if FRAME in self.trigger else "",
            "sync": self.sync.replace(SCOPE, scope),
        }


@dataclass
class Plan:
    """Where each listener's button, Stop, status and marks stand on the page."""

    blocks: Blocks
    stops: dict[int, list[Component]] = field(default_factory=dict)
    """By listener: the buttons that Stop takes the place of while it runs; none, where
    the app has a Stop of its own. Of one that is not here Stop stands at its status."""
    pressed: dict[int, Listener] = field(default_factory=dict)
    statuses: dict[int, list[Listener]] = field(default_factory=dict)
    marks: dict[int, list[Listener]] = field(default_factory=dict)
    homeless: list[Listener] = field(default_factory=list)
    triggers: list[Trigger] = field(default_factory=list)
    load_triggers: list[Trigger] = field(default_factory=list)
    again_triggers: list[Trigger] = field(default_factory=list)
    """Of a page that comes again: what looks at values that the browser keeps, where
    another page has changed them meanwhile."""
    upload_listeners: dict[int, list[tuple[str, Listener]]] = field(
        default_factory=dict
    )
    """By component: each event of its file, and what listens to it."""

    submitting: set[int] = field(default_factory=set)
    keyed: dict[int, Listener] = field(default_factory=dict)
    """By component: what its key starts, and no button: without script one does."""

    streams: dict[int, Pace] = field(default_factory=dict)
    """By component: how often its `stream` comes."""
    events: dict[int, dict[str, Listener]] = field(default_factory=dict)
    """By component and event: the first listener of what a button within it does."""

    wants_request: bool = False
    """Whether a function wants to know the request that started it."""

    is_live: bool = False
    """Whether a function is called, or told, as a person types or drags, or by a timer:
    often."""

    def __post_init__(self) -> None:
        self.components = {c.id: c for c in self.blocks.components}
        nodes = self.blocks.walk()
        self.layouts = {n.id: n for n in nodes if isinstance(n, Layout)}
        self.listeners = self.blocks.listeners
        for listener in self.listeners:
            self.wants_request |= listener.wants_request
            if listener.triggers:
                self._place_status(listener)
                self._place_triggers(listener)
        by_button = [listener.fn for listener in self.pressed.values()]
        for id, heard in self.events.items():
            if id in self.pressed or "submit" not in heard:
                continue
            if heard["submit"].fn not in by_button:
                self.keyed[id] = heard["submit"]
        self.is_live |= self.reads_later
        self.acting = [c.id for c in self.blocks.components if c.acts]
        """The components that change by what is done to them."""
        for listener in self.listeners:
            if any(_only_stops(other, listener) for other in self.listeners):
                self.stops[listener.id] = []

    @property
    def has_files(self) -> bool:
        """Whether a file may be in the page's form."""
        return any(c.takes_file and c.may_be_edited for c in self.components.values())

    @cached_property
    def reads_later(self) -> bool:
        """Whether a step that no request starts takes what a person can edit."""
        written = {node for one in self.listeners for node in one.outputs}
        steps = {step for one in self.listeners for _, step in one.followers}
        for listener in self.listeners:
            heard = {node for node, event in listener.triggers if event == "change"}
            steps |= {listener} if heard & written else set()
        return any(c.editable for step in steps for c in step.shown_inputs)

    @property
    def bundles(self) -> set[str]:
        """What its components need, by `bundles.sources_for`."""
        return {component.bundle for component in self.components.values()}

    @property
    def kinds(self) -> list[type]:
        """The classes of its layout, and of those of its components whose own files it
        loads."""
        used = [c for c in self.components.values() if c.needs_files]
        return [type(node) for node in (*used, *self.layouts.values())]

    @property
    def event_scripts(self) -> list[Path]:
        """What brings about the events of components that something listens to, each
        once."""
        found: dict[Path, None] = {}
        for id, listeners in self.events.items():
            scripts = declaration(type(self.components[id])).scripts
            found |= dict.fromkeys(scripts[e] for e in listeners if e in scripts)
        return list(found)

    @property
    def shows_others(self) -> bool:
        """Whether components of other classes may come to stand on the page."""
        return any(component.shows_others for component in self.components.values())

    @cached_property
    def fields(self) -> int:
        """How many fields the page's form may have."""
        return sum(component.most_values for component in self.components.values())

    def triggers_under(
        self, base: str, scope: str, *, load: bool
    ) -> list[dict[str, str]]:
        """What starts listeners by events of controls; with `load`, by the page's."""
        opening = self.load_triggers if load else self.again_triggers
        triggers = self.triggers + opening
        return [trigger.within(scope, base) for trigger in triggers]

    def started_by_file(
        self, component: Component, events: Collection[str]
    ) -> list[tuple[str, Listener]]:
        """What starts as a file is added to a component, or removed, and by which of
        these events: each once, by the one that says most."""
        heard = self.upload_listeners.get(component.id, [])
        heard = sorted(heard, key=lambda pair: pair[0] != "delete")
        found: dict[int, tuple[str, Listener]] = {}
        for event, listener in heard:
            if event in events:
                found.setdefault(listener.id, (event, listener))
        return [found[id] for id in sorted(found)]

    @cached_property
    def is_compressible(self) -> bool:
        """Whether gzip pays for the stream: not where it carries pictures."""
        return all(c.compressible for step in self.listeners for c in step.components)

    @property
    def has_author_markup(self) -> bool:
        """Whether the author's own HTML, with style attributes, may be on the page."""
        return any(
            component.has_author_markup or component.shows_others
            for component in self.components.values()
        )

    def _place_status(self, listener: Listener) -> None:
        place = listener.place
        if place is None:
            self.homeless.append(listener)
            return
        self.statuses.setdefault(place.id, []).append(listener)
        for component in listener.components:
            if component is not place and component.is_shown:
                self.marks.setdefault(component.id, []).append(listener)

    def _place_triggers(self, listener: Listener) -> None:
        heard: dict[str, list[str]] = {}
        for node, event in listener.triggers:
            id = trigger_id(listener, node)
            events = heard.setdefault(id, [])
            if self._is_pressed(node, event):
                places = self.stops.setdefault(listener.id, [])
                places += [node] if node.makes_way else []
                self.pressed[node.id] = listener
                if event == "submit":  # by its key, too
                    events += self._delegated_triggers(node, event, listener)
            elif isinstance(node, Tab):
                events.append(delegated_trigger("change", node))
            elif isinstance(node, Folding):
                events.append(delegated_trigger(f"fs:{event}", node))
            elif isinstance(node, Component):
                self.events.setdefault(node.id, {}).setdefault(event, listener)
                if event == "stream" and listener.pace is not None:
                    self.streams.setdefault(node.id, listener.pace)
                events += self._delegated_triggers(node, event, listener)
            elif event == "load":
                sync = f"#{id}:queue last"
                self.load_triggers.append(Trigger(listener.id, id, "load", sync))
                kept = [x for x in listener.inputs if isinstance(x, BrowserState)]
                news = ", ".join(delegated_trigger("fs:kept", one) for one in kept)
                if kept:
                    self.again_triggers.append(Trigger(listener.id, id, news, sync))
        placed = {id: ", ".join(events) for id, events in heard.items() if events}
        # Of those that are live newer requests leave meanwhile, see page/live.js.
        strategy = "replace" if listener.lets_calls_show else SYNC[listener.mode]
        self.is_live |= bool(placed) and (listener.lets_calls_show or listener.is_live)
        # A tick takes the place of nothing that a person does.
        ticks = {trigger_id(listener, n) for n, e in listener.triggers if e == "tick"}
        first = next((id for id in placed if id not in ticks), "")
        for id, trigger in placed.items():
            sync = f"#{id}:drop" if id in ticks else f"#{first}:{strategy}"
            self.triggers.append(Trigger(listener.id, id, trigger, sync))

    def _is_pressed(self, node: Any, event: str) -> bool:
        # The first listener of a click is the button's own, and works without script.
        if not isinstance(node, Component) or node.id in self.pressed:
            return False
        sent = node.sends and node.may_be_edited and event == "submit"
        return sent or declaration(type(node)).events[event].pressed

    def _delegated_triggers(
        self, component: Component, event: str, listener: Listener
    ) -> list[str]:
        declared = declaration(type(component)).events[event]
        if declared.by_button:
            return []
        if not (component.may_be_edited or declared.always):
            return []  # it changes by runs only, which start such listeners themselves
        if component.takes_file and event in UPLOAD_EVENTS:
            self.upload_listeners.setdefault(component.id, []).append((event, listener))
            if event in FILE_EVENTS or not component.takes_files:
                return ["fs:upload"]  # where `Fragments.starter` puts its element
        if event == "submit":
            self.submitting.add(component.id)
        dom_event = declared.dom
        if event == "change" and component.changes_by_typing:
            dom_event = "input"
        heard = [delegated_trigger(dom_event, component, declared.part)]
        if (
            event == "submit"
            and component.sends
            and (self.pressed[component.id] is not listener)
        ):
            heard.append(delegated_trigger("click", component, "send"))
        return heard


def _only_stops(listener: Listener, other: Listener) -> bool:
    """Whether a listener is a Stop button for another one, or a step of it."""
    presses = all(event == "click" for _, event in listener.triggers)
    stopped = set(listener.cancels) & set(other.chain())
    return listener.fn is None and presses and bool(listener.triggers and stopped)


def trigger_id(listener: Listener, node: Node, scope: str = SCOPE) -> str:
    """The id of the hidden element that starts a listener by a node's events."""
    return f"{scope}-on-{listener.id}-{node.id}"


def delegated_trigger(dom_event: str, node: Node, part: str = "ev") -> str:
    """What htmx listens for at the form, where controls may be replaced: an event of a
    node's controls. One that may not bubble is seen on its way down."""
    place = node.within(SCOPE).dom
    phase = "" if dom_event in BUBBLING else " capture"
    return f"{dom_event}{phase} from:#{SCOPE}-form target:.{place}-{part}"
