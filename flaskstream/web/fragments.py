"""HTML of components, of patches, and of what a page says about runs."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

from jinja2 import Environment, Template
from markupsafe import Markup

from flaskstream.blocks.listener import Listener
from flaskstream.components.base import Component, Parts
from flaskstream.media.media import Media
from flaskstream.runs.files import FileStore
from flaskstream.runs.log import News
from flaskstream.runs.page import Page
from flaskstream.runs.patch import PROPERTIES, ROOT, Op
from flaskstream.runs.report import component_key, status_key
from flaskstream.web.plan import Plan

LIVE_TEXT = {
    "waiting": "Waiting",
    "running": "Started",
    "done": "Finished",
    "stopped": "Stopped",
    "failed": "Failed",
}
NO_STATUS: dict[str, Any] = {"run": "", "state": "none", "progress": []}

STILL_ACTIVE = "".join(
    f":not([data-state={state}])"
    for state in ("none", "done", "stopped", "failed", "gone")
)
"""Selects the statuses and marks of runs that a page has not seen the end of."""


class Fragments:
    """Renders for one page. Made in a request, it needs none afterwards.

    URLs are computed here once: `base` is the path of the page's app.
    """

    def __init__(
        self,
        env: Environment,
        plan: Plan,
        page: Page,
        files: FileStore,
        base: str,
        log_parts: Callable[[str], Parts | None],
    ) -> None:
        self._env = env
        self._plan = plan
        self._page = page
        self._files = files
        self._base = base
        self._log_parts = log_parts
        self._helpers = {
            "media_url": self.media_url,
            "token": self.token,
            "upload_url": self.upload_url,
        }

    # ----- URLs

    def media_url(self, media: Media) -> str:
        """Where the browser finds a file: in the message, or at its own URL."""
        if media.inline:
            return media.data_uri
        return f"{self._base}/media/{self.token(media)}"

    def token(self, media: Media) -> str:
        """What a form posts for a file."""
        return self._files.put(self._page.owner, media)

    def upload_url(self, component: Component) -> str:
        """Where a chosen file is sent."""
        return f"{self._base}/upload/{component.id}"

    def run_url(self, listener: Listener) -> str:
        """Where a listener's runs are started."""
        return f"{self._base}/run/{listener.id}"

    def stream_url(self, seq: int) -> str:
        """The page's stream, after `seq`."""
        return f"{self._base}/pages/{self._page.id}/events?after={seq}"

    # ----- components

    def field(
        self,
        component: Component,
        parts: Parts,
        statuses: dict[int, dict[str, Any]] | None = None,
        error: str | None = None,
    ) -> Markup:
        """A component in its place: label, marks, control, error.

        `statuses` are the newest of the page's listeners; left out, they are read.
        """
        view = self._view(component)
        control = self._template(view).render(
            **self._context(view, parts),
            error=error,
            stop=self._stop_of(view, statuses),
        )
        return Markup(  # our own template, autoescaped
            self._env.get_template("flaskstream/field.html").render(
                c=view,
                control=Markup(control),
                error=error,
                marks=self._marks(component, statuses),
                **self._helpers,
            )
        )

    def _view(self, component: Component) -> Any:
        view = copy.copy(self._page.component(component))
        listener = self._plan.pressed.get(component.id)
        if listener is not None:
            action = {"listener": listener.id, "url": self.run_url(listener)}
            view.__dict__["action"] = action
        view.__dict__["submits"] = component.id in self._plan.submitting
        return view

    def _template(self, component: Component) -> Template:
        return self._env.get_template(f"flaskstream/{component.kind}.html")

    def _context(self, component: Component, parts: Parts) -> dict[str, Any]:
        shown = {name: self._shown(component, name, p) for name, p in parts.items()}
        return {"value": None, **shown, "c": component, **self._helpers}

    def _shown(self, component: Component, part: str, payload: Any) -> Any:
        # The only way for HTML strings into a template: parts that a component
        # declares as made and sanitised by the library.
        if part not in component.html_parts or payload is None:
            return payload
        if isinstance(payload, list):
            return [Markup(piece) for piece in payload]
        return Markup(payload)

    # ----- patches

    def news(self, news: News) -> str:
        """A patch and its events as `<hx-partial>`s, outputs before statuses."""
        pieces: list[str] = []
        statuses: list[str] = []
        for key, ops in news.patch.items():
            if key.startswith("c"):
                component = self._plan.components[int(key[1:])]
                pieces += self._component_news(component, ops)
            else:
                listener = self._plan.listeners[int(key[1:])]
                statuses += self._status_news(listener, ops)
        toasts = [self.toast(event["toast"]) for event in news.events]
        return "".join([*pieces, *statuses, *toasts])

    def _component_news(self, component: Component, ops: Sequence[Op]) -> list[str]:
        twin = self._page.component(component)
        root = next((op.payload for op in ops if op.part == ROOT), None)
        if root is None and (twin.editable or any(op.part == PROPERTIES for op in ops)):
            root = self._log_parts(component_key(component.id)) or {}
        if root is not None:
            swap = "outerHTML" if twin.editable else "outerMorph"
            html = self.field(component, values_of(component, root, self._page))
            return [partial(f"#{component.dom}", swap, html)]
        return [self._part_news(twin, op) for op in ops if op.part not in twin.unseen]

    def _part_news(self, component: Component, op: Op) -> str:
        target = f"#{component.dom}-{op.part}"
        if op.kind == "remove":
            return partial(target, "delete", "")
        template = self._template(component)
        context = template.new_context(self._context(component, {op.part: op.payload}))
        html = "".join(template.blocks[op.part](context))
        return partial(
            target, "beforeend" if op.kind == "append" else component.swap, html
        )

    def toast(self, toast: dict[str, Any]) -> str:
        """A message that is shown once."""
        html = self._env.get_template("flaskstream/toast.html").render(toast=toast)
        return partial("#fs-toasts", "beforeend", html)

    def starter(self, listener: Listener) -> Markup:
        """An element that starts a listener as soon as it is put in."""
        return Markup(
            '<i hx-post="{}" hx-trigger="load" hx-include="#fs-form" '
            'hx-swap="none"></i>'
        ).format(self.run_url(listener))

    # ----- statuses

    def status(self, listener: Listener, status: dict[str, Any]) -> Markup:
        """What the page says of a listener's newest run."""
        template = self._env.get_template("flaskstream/status.html")
        return Markup(template.render(s=self._status_view(listener, status)))

    def _status_view(
        self, listener: Listener, status: dict[str, Any]
    ) -> SimpleNamespace:
        since = status.get("since")
        view = {"position": None, "size": None, "eta": None, "seconds": None}
        view.update(status)
        return SimpleNamespace(
            **view,
            listener=listener.id,
            elapsed=0.0 if since is None else max(0.0, time.time() - since),
            stop_url=f"{self._base}/stop/{status['run']}",
            stop_label=getattr(self._plan.blocks, "stop_label", "Stop"),
            inline_stop=listener.id not in self._plan.buttons,
        )

    def _status_news(self, listener: Listener, ops: Sequence[Op]) -> list[str]:
        whole = ops[-1].part == ROOT
        parts = ops[-1].payload if whole else {op.part: op.payload for op in ops}
        if "status" not in parts:
            return [self._progress_news(listener, parts["progress"])]
        status = shown_status(parts)
        html = self.status(listener, status)
        pieces = [partial(f"#fs-status-{listener.id}", "outerHTML", html)]
        stop = self._stop(listener, status)
        for button in self._plan.buttons.get(listener.id, []):
            if button.kind == "button":
                target = f"#fs-stop-{listener.id}-{button.id}"
                pieces.append(partial(target, "innerHTML", stop))
        for component in listener.outputs:
            if listener in self._plan.marks.get(component.id, []):
                mark = self._mark(listener, component, status)
                target = f"#fs-mark-{listener.id}-{component.id}"
                pieces.append(partial(target, "outerHTML", mark))
        text = LIVE_TEXT.get(status["state"])
        if text:
            pieces.append(partial("#fs-live", "innerHTML", text))
        return pieces

    def _progress_news(self, listener: Listener, bars: list[dict[str, Any]]) -> str:
        html = self._env.get_template("flaskstream/progress.html").render(bars=bars)
        # A morph, so that the bars move instead of being made anew.
        return partial(f"#fs-progress-{listener.id}", "innerMorph", html)

    def _stop(self, listener: Listener, status: dict[str, Any]) -> Markup:
        template = self._env.get_template("flaskstream/stop.html")
        return Markup(template.render(s=self._status_view(listener, status)))

    def gone(self) -> str:
        """Says of every run that a page still shows as active that it is gone.

        Which ones these are only the page knows: the targets choose them.
        """
        pieces = []
        for listener in self._plan.listeners:
            html = self.status(listener, {**NO_STATUS, "state": "gone"})
            target = f"#fs-status-{listener.id}{STILL_ACTIVE}"
            pieces.append(partial(target, "outerHTML", html))
            for button in self._plan.buttons.get(listener.id, []):
                target = f"#fs-stop-{listener.id}-{button.id}"
                pieces.append(partial(target, "innerHTML", ""))
            for component in listener.outputs:
                mark = self._mark(listener, component, NO_STATUS)
                target = f"#fs-mark-{listener.id}-{component.id}{STILL_ACTIVE}"
                pieces.append(partial(target, "outerHTML", mark))
        return "".join(pieces)

    def _stop_of(
        self, component: Component, statuses: dict[int, dict[str, Any]] | None
    ) -> Markup | str:
        listener = self._plan.pressed.get(component.id)
        if listener is None or component.kind != "button":
            return ""
        return self._stop(listener, self._status(listener, statuses))

    def _marks(
        self, component: Component, statuses: dict[int, dict[str, Any]] | None
    ) -> Markup:
        own = [
            self.status(listener, self._status(listener, statuses))
            for listener in self._plan.statuses.get(component.id, [])
        ]
        others = [
            self._mark(listener, component, self._status(listener, statuses))
            for listener in self._plan.marks.get(component.id, [])
        ]
        return Markup("").join([*own, *others])

    def _mark(
        self, listener: Listener, component: Component, status: dict[str, Any]
    ) -> Markup:
        return Markup(
            '<i class="fs-mark" id="fs-mark-{}-{}" data-state="{}"></i>'
        ).format(listener.id, component.id, status["state"])

    def _status(
        self, listener: Listener, statuses: dict[int, dict[str, Any]] | None
    ) -> dict[str, Any]:
        if statuses is not None:
            return statuses.get(listener.id, NO_STATUS)
        parts = self._log_parts(status_key(listener.id))
        return shown_status(parts)


def shown_status(parts: Parts | None) -> dict[str, Any]:
    """A listener's status with its bars, from what the log has of it."""
    if not parts:
        return NO_STATUS
    return {**parts["status"], "progress": parts["progress"]}


def values_of(component: Component, parts: Parts, page: Page) -> Parts:
    """The parts that show the value; from the page where no run has written any."""
    shown = {name: p for name, p in parts.items() if name != PROPERTIES}
    if shown:
        return shown
    return page.component(component).parts(page.payload(component))


def partial(target: str, swap: str, html: str) -> str:
    """HTML for another place than the message's own; the target is never user text."""
    return f'<hx-partial hx-target="{target}" hx-swap="{swap}">{html}</hx-partial>'
