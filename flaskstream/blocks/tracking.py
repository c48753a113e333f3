"""Bars that the author's code makes with tqdm, seen by the run that goes on there."""

from __future__ import annotations

import functools
import importlib
import threading
import weakref
from typing import Any

from flaskstream.blocks.bars import Bar, Bars, text
from flaskstream.blocks.feedback import current_feedback

KEY = "_flaskstream_bar"
METHODS = ("__init__", "update", "refresh", "close")
_installing = threading.Lock()


def install() -> None:
    """Let runs see tqdm's bars, if it is installed; once for the process.

    Where no run wants to see them tqdm does what it always does.
    """
    try:
        tqdm = importlib.import_module("tqdm.std").tqdm
    except ImportError:
        return
    with _installing:
        for name in METHODS:
            original = getattr(tqdm, name)
            if not hasattr(original, KEY):
                setattr(tqdm, name, _seen(original))


def _seen(original: Any) -> Any:
    counts = original.__name__ == "update"

    @functools.wraps(original)
    def method(shown: Any, *args: Any, **kwargs: Any) -> Any:
        bars = _bars_of(shown)
        if bars is None:
            return original(shown, *args, **kwargs)
        try:
            if counts:
                return original(shown, *args, **kwargs)
            # tqdm has a lock for the whole process here: Stop must not hit.
            return bars.outside(original, shown, *args, **kwargs)
        finally:
            _look(shown, bars)

    setattr(method, KEY, True)
    return method


def _bars_of(shown: Any) -> Bars | None:
    """The bars of the run in this thread; else of the run that has seen it before, for
    one that other threads move."""
    feedback = current_feedback.get()
    if feedback is not None and feedback.bars.tracks_tqdm and not feedback.bars.ended:
        return feedback.bars
    known: TqdmBar | None = shown.__dict__.get(KEY)
    return known.bars if known is not None and not known.bars.ended else None


def _look(shown: Any, bars: Bars) -> None:
    known: TqdmBar | None = shown.__dict__.get(KEY)
    if getattr(shown, "disable", True):  # it is closed, or was never to be seen
        if known is not None:
            shown.__dict__.pop(KEY).bars.close(known)
    elif known is None or known.bars is not bars:
        shown.__dict__[KEY] = TqdmBar(shown, bars)
        bars.open(shown.__dict__[KEY])
    else:
        bars.note_moved()


class TqdmBar(Bar):
    """What a bar of tqdm's shows now; the bar itself lives as long as without us."""

    __slots__ = ("_shown", "bars")

    def __init__(self, shown: Any, bars: Bars) -> None:
        super().__init__(getattr(shown, "n", None), None, timed=True)
        self.bars = bars
        self._shown = weakref.ref(shown)

    def snapshot(self) -> dict[str, Any] | None:
        shown = self._shown()
        if shown is None:
            return None
        self.index, self.length = shown.n, shown.total
        self.desc = (text(shown.desc) or "").removesuffix(": ") or None
        self.unit = text(shown.unit)
        return super().snapshot()
