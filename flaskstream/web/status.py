"""What a page says about runs: statuses, marks, Stop, progress."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

from markupsafe import Markup

from flaskstream.blocks.listener import Listener
from flaskstream.components.core.base import Component, Parts
from flaskstream.store.clock import now
from flaskstream.store.patch import ROOT, Op
from flaskstream.web.partial import partial
from flaskstream.web.plan import Plan
from flaskstream.web.template import Templates

LIVE_TEXT = {
    "waiting": "Waiting",
    "running": "Started",
    "done": "Finished",
    "stopped": "Stopped",
    "failed": "Failed",
}
NO_STATUS: dict[str, Any] = {"run": "", "state": "none", "progress": []}

STILL_ACTIVE = "".join(
    f":not([data-fs-state={state}])"
    for state in ("none", "done", "stopped", "failed", "gone")
)
"""Selects the statuses and marks of runs that a page has not seen the end of."""


class StatusFragments:
    """Renders what a page says about the newest run of each listener.

    `page_path` is where what concerns the page is, `scope` what its ids begin with.
    """

    def __init__(
        self, templates: Templates, plan: Plan, page_path: str, scope: str
    ) -> None:
        self._templates = templates
        self._plan = plan
        self._page_path = page_path
        self._scope = scope
        self._rendered = dict[tuple[str, int, int], tuple[SimpleNamespace, Markup]]()
        """By template, listener and place: what was said there last, of what. In an
        answer a field has it, and it has a partial of its own."""

    def forget(self) -> None:
        """Keep nothing of what was said: the answer is complete."""
        self._rendered.clear()

    def status(self, listener: Listener, status: dict[str, Any]) -> Markup:
        """The line, the card or the place in the queue of a listener's newest run."""
        return self._render("status", self._view(listener, status))

    def stop(
        self, listener: Listener, status: dict[str, Any], place: Component
    ) -> Markup:
        """The Stop button of a run that goes on; empty for any other, and where the app
        has one of its own."""
        if place.id not in {c.id for c in self._plan.stops.get(listener.id, [])}:
            return Markup("")
        view = self._view(listener, status)
        if isinstance(place.stop_btn, str):
            view.stop_label = place.stop_btn
        return self._render("stop", view, place.id)

    def _render(self, name: str, view: SimpleNamespace, place: int = 0) -> Markup:
        key = name, view.listener, place
        of, html = self._rendered.get(key, (None, Markup()))
        if of != view:
            html = self._templates.render(name, s=view)
            self._rendered[key] = view, html
        return html

    def mark(
        self, listener: Listener, component: Component, status: dict[str, Any]
    ) -> Markup:
        """Says of a further output of a listener that it runs."""
        # Nothing here is anybody's text, and to escape it would take most of the time.
        return Markup(
            f'<i class="fs-mark" id="{self._scope}-mark-{listener.id}-{component.id}"'
            f' data-fs-state="{status["state"]}"'
            f' data-fs-show="{listener.show_progress}"></i>'
        )

    def _view(self, listener: Listener, status: dict[str, Any]) -> SimpleNamespace:
        since = status.get("since")
        names = ("position", "size", "eta", "seconds", "awaits", "attempt")
        view: dict[str, Any] = dict.fromkeys(names)
        view.update(status)
        return SimpleNamespace(
            **view,
            listener=listener.id,
            scope=self._scope,
            show=listener.show_progress,
            # As it is written, so that what is said twice in an answer is the same.
            elapsed=0.0 if since is None else max(0.0, round(now() - since, 2)),
            stop_url=f"{self._page_path}/stop/{listener.id}/{status['run']}",
            stop_label=self._plan.blocks.stop_label,
            inline_stop=listener.id not in self._plan.stops,
        )

    # ----- news

    def render_ops(self, listener: Listener, ops: Sequence[Op]) -> list[str]:
        """The changes of a listener's status, wherever the page shows it."""
        whole = ops[-1].part == ROOT
        parts = ops[-1].payload if whole else {op.part: op.payload for op in ops}
        if "status" not in parts:
            return [self._progress(listener, parts["progress"])]
        status = shown_status(parts)
        pieces = self._everywhere(listener, status)
        text = LIVE_TEXT.get(status["state"])
        if status.get("attempt") and status["state"] == "running":
            text = "Started again"
        if text:
            pieces.append(partial(f"#{self._scope}-live", "innerHTML", text))
        return pieces

    def gone(self) -> str:
        """Says of every run that a page still shows as active that it is gone.

        Which ones these are only the page knows: the targets choose them.
        """
        status = {**NO_STATUS, "state": "gone"}
        pieces = []
        for listener in self._plan.listeners:
            pieces += self._everywhere(listener, status, STILL_ACTIVE)
        return "".join(pieces)

    def _everywhere(
        self, listener: Listener, status: dict[str, Any], only: str = ""
    ) -> list[str]:
        html = self.status(listener, status)
        pieces = [
            partial(f"#{self._scope}-status-{listener.id}{only}", "outerHTML", html)
        ]
        # One that stays is the same element: it is not new, and takes presses.
        stays = status["state"] in ("waiting", "running")
        for button in self._plan.stops.get(listener.id, []):
            stop = self.stop(listener, status, button)
            target = f"#{self._scope}-stop-{listener.id}-{button.id}"
            pieces.append(partial(target, "innerMorph" if stays else "innerHTML", stop))
        for component in listener.components:
            if listener in self._plan.marks.get(component.id, []):
                mark = self.mark(listener, component, status)
                target = f"#{self._scope}-mark-{listener.id}-{component.id}{only}"
                pieces.append(partial(target, "outerHTML", mark))
        return pieces

    def _progress(self, listener: Listener, bars: list[dict[str, Any]]) -> str:
        html = self._templates.render("progress", bars=bars)
        # A morph, so that the bars move instead of being made anew.
        return partial(f"#{self._scope}-progress-{listener.id}", "innerMorph", html)


def shown_status(parts: Parts | None) -> dict[str, Any]:
    """A listener's status with its bars, from what the log has of it."""
    if not parts:
        return NO_STATUS
    return {**parts["status"], "progress": parts["progress"]}
