"""`gr.Progress`: a function tells how far it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Generic, Self, TypeVar

from flaskstream.blocks import tracking
from flaskstream.blocks.bars import Bar, Bars
from flaskstream.blocks.feedback import current_feedback

T = TypeVar("T")


class Progress:
    """Shows the person how far a function is; give it as a parameter's default value.

        def train(data, progress=gr.Progress()):
            progress(0, desc="Loading")
            for batch in progress.tqdm(data, desc="Training"):
                ...

    Calls may come as fast as they like, from any thread. Where no page has
    called the function nothing is shown.

    Args:
        track_tqdm: Whether the bars that the function's own code makes with tqdm are
            shown, too.
    """

    def __init__(self, track_tqdm: bool = False) -> None:
        self.track_tqdm = track_tqdm
        self._own: Bars | None = None
        self._newest: Counter[Any] | None = None

    def bound(self, bars: Bars) -> Progress:
        """One for a single call of a function, which knows its page in any thread.

        Args:
            bars: Where its bars are shown.
        """
        progress = Progress(self.track_tqdm)
        progress._own = bars
        if self.track_tqdm:
            bars.tracks_tqdm = True
            tracking.install()
        return progress

    @property
    def _bars(self) -> Bars | None:
        if self._own is not None:
            return self._own
        feedback = current_feedback.get()
        return feedback.bars if feedback is not None else None

    def __call__(
        self,
        progress: float | tuple[float, float | None] | None,
        desc: str | None = None,
        total: float | None = None,
        unit: str = "steps",
    ) -> None:
        """Show how far the function is.

        It stands until the next call, or the next step of an iterable in `tqdm`.

        Args:
            progress: A fraction from 0 to 1; or steps as (done, all); or None: it goes
                on.
            desc: What is being done.
            total: How many steps there are, where `progress` is a fraction.
            unit: What the steps are.
        """
        bars = self._own or self._bars
        if bars is None:
            return
        if isinstance(progress, tuple):
            index, total = progress
            bars.show(index, total, desc, unit)
        else:
            bars.show(None, total, desc, unit, progress)

    def tqdm(
        self,
        iterable: Iterable[T] | None,
        desc: str | None = None,
        total: float | None = None,
        unit: str = "steps",
    ) -> Counter[T]:
        """The iterable itself, with a bar that counts its items; they may be nested.

        Args:
            iterable: What is gone through. None: `update` moves the bar.
            desc: What is being done.
            total: How many items there are; needed where the iterable has no length.
            unit: What the items are.
        """
        total = _length(iterable) if total is None else total
        counter = Counter(iterable, self._bars, Bar(0, total, desc, unit, timed=True))
        if iterable is None:
            counter.open()
            self._newest = counter
        return counter

    def update(self, n: float = 1) -> None:
        """Move the newest bar that was made without an iterable.

        Args:
            n: By how many items.
        """
        if self._newest is not None:
            self._newest.update(n)


class Counter(Generic[T]):
    """An iterable with its bar."""

    def __init__(self, iterable: Iterable[T] | None, bars: Bars | None, bar: Bar):
        self._iterable: Iterable[T] = () if iterable is None else iterable
        self._bars = bars
        self._bar = bar
        self._items: Iterator[T] | None = None

    def __len__(self) -> int:
        return int(self._bar.length)

    def __iter__(self) -> Iterator[T]:
        bars, bar = self._bars, self._bar
        if bars is None:
            yield from self._iterable
            return
        bars.open(bar)
        try:
            for item in self._iterable:
                yield item
                bar.index += 1
                bars.note_moved()
        finally:
            bars.close(bar)

    def __next__(self) -> T:
        if self._items is None:
            self._items = iter(self)
        return next(self._items)

    def open(self) -> None:
        """Show the bar."""
        if self._bars is not None:
            self._bars.open(self._bar)

    def update(self, n: float = 1) -> None:
        """Move the bar by `n`."""
        self._bar.index += n
        if self._bars is not None:
            self._bars.note_moved()

    def close(self) -> None:
        """Take the bar away."""
        if self._bars is not None:
            self._bars.close(self._bar)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def _length(iterable: Any) -> int | None:
    try:
        return len(iterable)
    # A loader of data has a `__len__` that raises where its data has none.
    except (TypeError, NotImplementedError, AttributeError):
        return None
