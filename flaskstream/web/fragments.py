"""HTML of components and of patches."""

from __future__ import annotations

import copy
import json
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup, escape

from flaskstream.blocks.listener import Listener
from flaskstream.components.core.base import Arrangement, Component, Parts
from flaskstream.runs.session import Session
from flaskstream.store.files import OwnedFiles
from flaskstream.store.log import Delta
from flaskstream.store.patch import (
    PROPERTIES,
    ROOT,
    Op,
    Patch,
    node_key,
    read_key,
    status_key,
)
from flaskstream.web import failing
from flaskstream.web.assets import asset, scripts_of, styles_of
from flaskstream.web.boxes import BOX, places
from flaskstream.web.form import Received
from flaskstream.web.frame import FrameFragments
from flaskstream.web.keeping import Keeper
from flaskstream.web.links import Links
from flaskstream.web.partial import partial, trim
from flaskstream.web.plan import SYNC, Plan, trigger_id
from flaskstream.web.status import NO_STATUS, StatusFragments, shown_status
from flaskstream.web.template import Templates


class Fragments:
    """Renders for one page. Made in a request, it needs none afterwards.

    `base` is the path of the page's app, of which the page's `links` are made, and
    `assets` that of styles and scripts.
    """

    def __init__(
        self,
        templates: Templates,
        plan: Plan,
        session: Session,
        files: OwnedFiles,
        keeper: Keeper,
        base: str,
        assets: str = "",
    ) -> None:
        self._templates = templates
        self._plan = plan
        self._session = session
        self.links = Links(base, session, files)
        self._keeper = keeper
        self._assets = assets
        self.runs = StatusFragments(templates, plan, self.links.session, session.scope)
        self.frames = FrameFragments(templates, session)

    @property
    def _helpers(self) -> dict[str, Any]:
        # Made anew: kept, they would keep this, and with it the page, for ever.
        links = self.links
        return {
            "box": BOX,
            "token": links.token,
            "upload_url": links.upload,
            "sandbox_url": links.sandbox,
            "act_url": links.act,
            "save_url": links.save,
            "suggest_url": links.suggest,
            "arrange_url": links.arrange,
            "asset_url": self._asset_url,
            "kept": self._keeper.seal,
            "kept_as": self._keeper.name,
        }

    # ----- components

    def field(
        self,
        component: Component,
        parts: Parts | None = None,
        statuses: dict[int, dict[str, Any]] | None = None,
        error: str | None = None,
    ) -> Markup:
        """A component in its place: label, marks, control, error.

        `parts` are what a run has come to, or what was typed; where there are none they
        are the page's. `statuses` are the newest of the page's listeners; left out,
        they are read.
        """
        view, control = self._control(component, parts or {}, statuses, error)
        return self._templates.render(
            "field",
            c=view,
            control=control,
            error=error,
            marks=self._marks(component, statuses),
            **self._helpers,
        )

    def _control(
        self,
        component: Component,
        parts: Parts,
        statuses: dict[int, dict[str, Any]] | None,
        error: str | None,
    ) -> tuple[Component, Markup]:
        """A component as its template sees it, and its control; where its own code or
        its template fails, what says so: the rest of the page is as it is."""
        try:
            view = self._view(component)
            shown = values_of(component, parts, self._session)
            control = self._templates.render(
                self._templates.of(view),
                **self._context(view, shown),
                error=error,
                stop=self._stop_of(view, statuses),
            )
        except Exception:
            failing.log(component)
            return component.within(self._session.scope), failing.NOT_SHOWN
        return view, control

    def _view(self, component: Component) -> Component:
        view = copy.copy(self._session.component(component))
        listener = self._plan.pressed.get(component.id)
        if listener is not None:
            view.action = {
                "listener": listener.id,
                "url": self.links.run(listener),
                "sync": SYNC[listener.mode],
                "fills": component in listener.components,
            }
        view.submits = component.id in self._plan.submitting
        keyed = self._plan.keyed.get(component.id)
        view.key_url = None if keyed is None else self.links.run(keyed)
        view.pace = self._plan.streams.get(component.id)
        listeners = self._plan.events.get(component.id, {})
        view.events = {e: self.links.run(x) for e, x in listeners.items()}
        return view

    def _context(self, component: Component, parts: Parts) -> dict[str, Any]:
        shown = {name: self._mark_safe(component, name, p) for name, p in parts.items()}
        context = {
            "value": None,
            **shown,
            "parts": shown,
            "inner": self.inner,
            "c": component,
            "media_url": lambda media: self.links.media(component, media),
            **self._helpers,
        }
        return {**context, "given": context}

    def inner(self, component: Component, payload: Any) -> Markup:
        """The control of a component that stands within another one's value, and the
        files that it needs, for the page was made without it."""
        try:
            context = self._context(component, component.parts(payload))
            control = self._templates.render(self._templates.of(component), **context)
        except Exception:
            failing.log(component)
            return failing.NOT_SHOWN
        own, at = [type(component)] if component.needs_files else [], self._assets
        return Markup("").join([*styles_of(own, at), *scripts_of(own, at), control])

    def _asset_url(self, source: str) -> str:
        """Where what a template's script loads is served."""
        return self._assets + asset(source).name

    def _mark_safe(self, component: Component, part: str, payload: Any) -> Any:
        # The only way for HTML strings into a template: parts that a component
        # declares as made and sanitised by the library.
        if component.block_of(part) not in component.html_parts or payload is None:
            return payload
        if isinstance(payload, list):
            return [Markup(x) if isinstance(x, str) else x for x in payload]
        return Markup(payload)

    # ----- patches

    def render_delta(self, delta: Delta) -> str:
        """A patch and its events as `<hx-partial>`s, outputs before statuses."""
        pieces: list[str] = []
        statuses: list[str] = []
        for key, ops in delta.patch.items():
            is_node, id = read_key(key)
            if is_node:
                pieces += self._render_node_ops(id, ops)
            else:
                statuses += self.runs.render_ops(self._plan.listeners[id], ops)
        events = [
            piece for event in delta.events for piece in self._render_event(event)
        ]
        self.runs.forget()
        return "".join([*pieces, *statuses, *events])

    def _render_event(self, event: dict[str, Any]) -> list[str]:
        if "toast" in event:
            return [self.toast(event["toast"])]
        errors: dict[int, str] = event["errors"]
        components = self._plan.components
        return [self.error(components[id], text) for id, text in errors.items()]

    def _render_node_ops(self, id: int, ops: Sequence[Op]) -> list[str]:
        if id in self._plan.layouts:
            return self.frames.render_ops(self._plan.layouts[id], ops)
        return self._render_component_ops(self._plan.components[id], ops)

    def _render_component_ops(
        self, component: Component, ops: Sequence[Op]
    ) -> list[str]:
        try:
            clone = self._session.component(component)
            root = next((op.payload for op in ops if op.part == ROOT), None)
            seen = [op for op in ops if op.part not in clone.unseen]
            if root is None and not self._goes_whole(clone, ops, seen):
                return self._render_parts_ops(self._view(component), seen)
            typed = clone.editable and not clone.acts
            swap = "outerHTML" if typed else "outerMorph"
        except Exception:
            failing.log(component)
            root, swap = None, "outerHTML"
        if root is None:
            root = self._session.parts(node_key(component.id))
        place = component.within(self._session.scope).dom
        return [partial(f"#{place}", swap, self.field(component, root))]

    def _goes_whole(
        self, clone: Component, ops: Sequence[Op], seen: Sequence[Op]
    ) -> bool:
        """Whether a component comes anew as a whole: what a person edits, or whose
        properties change, or whose template has no block for a part."""
        edited = clone.editable and not clone.acts
        if edited or any(op.part == PROPERTIES for op in ops):
            return True
        name, held = self._templates.of(clone), _nested_parts(clone, seen)
        blocks = {clone.block_of(op.part) for op in seen if op.part not in held}
        return not all(self._templates.has_block(name, block) for block in blocks)

    def is_torn(self, patch: Patch) -> bool:
        """Whether a part comes anew without all that stands within it."""
        for key, ops in patch.items():
            is_node, id = read_key(key)
            component = self._plan.components.get(id) if is_node else None
            names = {op.part for op in ops}
            if component is None or names & {ROOT, PROPERTIES}:
                continue
            try:
                if not _nested_parts(component, ops) <= names:
                    return True
            except Exception:  # what shows the whole of it says so
                return True
        return False

    def _render_parts_ops(self, component: Component, ops: Sequence[Op]) -> list[str]:
        # htmx looks for all targets before it puts anything in, so that what stands
        # within a part that is put in has to come with it.
        held = _nested_parts(component, ops)
        inner = {op.part: op.payload for op in ops if op.part in held}
        outer = [op for op in ops if op.part not in held]
        return [self._render_part_op(component, op, inner) for op in outer]

    def _render_part_op(self, component: Component, op: Op, inner: Parts) -> str:
        if op.kind == "remove":
            return ""  # what it stood in has come anew
        if op.kind == "trim":
            return trim(f"#{component.dom}-{op.part}", op.payload.units)
        block = component.block_of(op.part)
        context = self._context(component, {**inner, op.part: op.payload})
        template, news = self._templates.of(component), []
        for place in places(component, op, context[op.part]):
            context |= {block: place.payload, "within": place.within}
            html = self._templates.render_block(template, block, context)
            news.append(partial(place.target, place.swap, html))
        return "".join(news)

    # ----- what an upload changes

    def render_attachment(
        self, component: Component, received: Received | None, error: str
    ) -> str:
        """What an upload changes at a component that has a part for its files, and no
        more: what is being typed there stays."""
        view = self._view(component)
        ops = [Op("replace", "chooser", None)]
        if received is not None and received.added:
            ops.append(Op("append", view.files_part, received.added))
        gone = received.removed if received is not None else ""
        return "".join(
            [
                self.error(component, error),
                *self._render_parts_ops(view, ops),
                partial(f"#{view.dom}-{gone}", "delete", "") if gone else "",
            ]
        )

    def arranged(self, component: Component, found: Arrangement) -> str:
        """What a person has arranged, and no more."""
        op = Op("replace", found.part, found.shown)
        return self._render_part_op(self._view(component), op, {})

    def render_edit(self, component: Component) -> str:
        """The fields of what a component's script has sent, and that all is well."""
        view = self._view(component)
        op = Op("replace", view.edited_part, self._session.payload(component))
        fields = self._render_parts_ops(view, [op])
        return "".join([self.error(component, ""), *fields])

    def suggestions(self, component: Component, texts: Sequence[str]) -> str:
        """What is proposed for what is typed into a component, and no more."""
        options = Markup("").join(
            Markup('<option value="{}"></option>').format(text) for text in texts
        )
        place = component.within(self._session.scope).dom
        return partial(f"#{place}-list", "innerHTML", options)

    def error(self, component: Component, error: str) -> str:
        """What stands below a component as its error, and no more."""
        place = component.within(self._session.scope).dom
        return partial(f"#{place}-error", "innerHTML", escape(error))

    def toast(self, toast: dict[str, Any]) -> str:
        """A message that is shown once."""
        html = self._templates.render("toast", toast=toast)
        return partial(f"#{self._session.scope}-toasts", "beforeend", html)

    def starter(self, listener: Listener, component: Component, gone: str = "") -> str:
        """An element that starts a listener of a component as soon as it is put in;
        with what it tells of a file that is `gone`."""
        scope = self._session.scope
        place = trigger_id(listener, component, scope)
        event = {"name": "delete", "target": component.id, "file": gone}
        told = json.dumps({"event": json.dumps(event)})
        html = Markup(
            '<i id="{}-now" hx-post="{}" hx-trigger="load" hx-include="#{}-form" '
            'hx-swap="none"{}></i>'
        ).format(
            place,
            self.links.run(listener),
            scope,
            Markup(' hx-vals="{}"').format(told) if gone else "",
        )
        return partial(f"#{place}", "innerHTML", html)

    # ----- what stands at a component of its runs

    def _stop_of(
        self, component: Component, statuses: dict[int, dict[str, Any]] | None
    ) -> Markup | str:
        listener = self._plan.pressed.get(component.id)
        if listener is None:
            return ""
        return self.runs.stop(listener, self._status(listener, statuses), component)

    def _marks(
        self, component: Component, statuses: dict[int, dict[str, Any]] | None
    ) -> Markup:
        own = [
            self.runs.status(listener, self._status(listener, statuses))
            for listener in self._plan.statuses.get(component.id, [])
        ]
        others = [
            self.runs.mark(listener, component, self._status(listener, statuses))
            for listener in self._plan.marks.get(component.id, [])
        ]
        return Markup("").join([*own, *others])

    def _status(
        self, listener: Listener, statuses: dict[int, dict[str, Any]] | None
    ) -> dict[str, Any]:
        if statuses is not None:
            return statuses.get(listener.id, NO_STATUS)
        return shown_status(self._session.parts(status_key(listener.id)))


def _nested_parts(component: Component, ops: Sequence[Op]) -> set[str]:
    told = [op for op in ops if op.kind != "remove"]
    return {name for op in told for name in component.nested_parts(op.part, op.payload)}


def values_of(component: Component, parts: Parts, session: Session) -> Parts:
    """The parts that show the value; from the page where no run has written any."""
    shown = {name: p for name, p in parts.items() if name != PROPERTIES}
    return shown or session.component(component).parts(session.payload(component))
