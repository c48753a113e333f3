"""The bars that a page was told of."""

from __future__ import annotations

from typing import Any

from flaskstream.store.patch import status_key
from tests.runs.stage import Stage
from tests.waiting import wait_until


def told(stage: Stage, listener: int = 0) -> list[tuple[float, list[dict[str, Any]]]]:
    """The bars that the page was told of a listener, and when."""
    key = status_key(listener)
    return [
        (at, op.payload)
        for at, patch, _ in list(stage.log.appends)
        for op in patch.get(key, [])
        if op.part == "progress"
    ]


def bars(stage: Stage) -> list[list[tuple[Any, Any]]]:
    """The bars that the page was told, each as description and index or fraction."""
    return [
        [(b["desc"], b["fraction"] if b["index"] is None else b["index"]) for b in many]
        for _, many in told(stage)
    ]


def wait_for_bar(stage: Stage, desc: str, at: float) -> None:
    wait_until(lambda: [(desc, at)] in bars(stage), f"the bar {desc!r} at {at}")
