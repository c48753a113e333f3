"""What Prometheus is told; it is imported only where `FLASKSTREAM_METRICS` wants it."""

from __future__ import annotations

import os
import threading
from collections import Counter as Counted
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from typing import TYPE_CHECKING, Final
from weakref import WeakSet

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import choose_encoder
from prometheus_client.multiprocess import MultiProcessCollector

from flaskstream.exceptions import StoreGone

if TYPE_CHECKING:
    from flaskstream.blocks.listener import Listener
    from flaskstream.runs.engine import Engine
    from flaskstream.runs.run import Run

SHARED: Final = "PROMETHEUS_MULTIPROC_DIR"
"""The variable that names the folder in which several processes count together."""
SECONDS: Final = (0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 1800, 3600, 6 * 3600)
"""Of runs, and of waiting for one."""
LATENCIES: Final = (
    *(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
)


class Metrics:
    """Counts what the engines of a process do, in Prometheus' default registry, where
    the author's own metrics are, too.

    Functions are labels, for an app has as many as its author has written; nothing that
    a visitor sends is one. Several processes have one store, so of what that holds the
    largest number that one of them has seen is right.
    """

    def __init__(self) -> None:
        of = ["function"]
        self._runs = Counter(
            "flaskstream_runs", "Runs that have ended.", [*of, "status"]
        )
        self._took = Histogram(
            *("flaskstream_run_seconds", "From a run's start to its end.", of),
            buckets=SECONDS,
        )
        self._waited = Histogram(
            *("flaskstream_wait_seconds", "From a request to its run's start.", of),
            buckets=SECONDS,
        )
        self._refused = Counter(
            *("flaskstream_refused", "Runs for which there was no room.", of)
        )
        self._running = Gauge(
            *("flaskstream_running", "Runs that go on.", of),
            multiprocess_mode="livesum",
        )
        self._waiting = Gauge(
            *("flaskstream_waiting", "Runs that wait for a place.", of),
            multiprocess_mode="livesum",
        )
        self._viewers = Gauge(
            *("flaskstream_viewers", "Streams of pages that are read."),
            multiprocess_mode="livesum",
        )
        self._messages = Counter("flaskstream_messages", "Messages sent to viewers.")
        self._bytes = Counter(
            "flaskstream_message_bytes", "Bytes of them, before compression."
        )
        self._latency = Histogram(
            *("flaskstream_latency_seconds", "From a yield to its message's sending."),
            buckets=LATENCIES,
        )
        self._lag = Histogram(
            "flaskstream_lag_seconds",
            "From a change that another process has made to its being known here.",
            buckets=LATENCIES,
        )
        self._pages = Gauge(
            *("flaskstream_pages", "Pages that are kept."), multiprocess_mode="livemax"
        )
        self._held = Gauge(
            *("flaskstream_page_bytes", "Bytes of what pages hold in memory."),
            multiprocess_mode="livemax",
        )
        self._on_disk = Gauge(
            *("flaskstream_page_disk_bytes", "Bytes of what pages hold on the disk."),
            multiprocess_mode="livemax",
        )
        self._engines: WeakSet[Engine] = WeakSet()
        self._names = set[str]()
        """Of functions that have had to wait."""
        self._lock = threading.Lock()

    def watch(self, engine: Engine) -> None:
        """Look at an engine, too, when it is asked how many there are."""
        self._engines.add(engine)

    # ----- what runs do

    def count_refusal(self, listener: Listener) -> None:
        """There was no room for a run."""
        self._refused.labels(listener.name).inc()

    @contextmanager
    def executing(self, run: Run) -> Iterator[None]:
        """A run has its place, and goes on."""
        record = run.record
        if record.started is not None:
            waited = max(0.0, record.started - record.made_at)
            self._waited.labels(run.listener.name).observe(waited)
        running = self._running.labels(run.listener.name)
        running.inc()
        try:
            yield
        finally:
            running.dec()

    def count_end(self, run: Run) -> None:
        """A run has ended."""
        self._runs.labels(run.listener.name, run.status.value).inc()
        self._took.labels(run.listener.name).observe(run.seconds)

    # ----- what viewers get

    @contextmanager
    def viewing(self) -> Iterator[None]:
        """Somebody reads a page's stream."""
        self._viewers.inc()
        try:
            yield
        finally:
            self._viewers.dec()

    def count_message(self, size: int, latency: float | None) -> None:
        """A message leaves; what is new in it was yielded that many seconds ago."""
        self._messages.inc()
        self._bytes.inc(size)
        if latency is not None:
            self._latency.observe(latency)

    def count_lag(self, seconds: float) -> None:
        """What another process has changed so many seconds ago is known here."""
        self._lag.observe(seconds)

    # ----- what there is

    def look(self) -> None:
        """See how much there is now, which nobody counts as it comes and goes."""
        with self._lock:  # else who is late would set what was before
            self._look()

    def _look(self) -> None:
        waiting, pages, held, on_disk = Counted[str](), 0, 0, 0
        for engine in list(self._engines):
            with suppress(StoreGone):
                waiting.update(engine.runs.waiting())
                size = engine.store.size()
                pages, held = pages + size.pages, held + size.bytes
                on_disk += size.bytes_on_disk
        self._names |= waiting.keys()
        for name in self._names:
            self._waiting.labels(name).set(waiting[name])
        self._pages.set(pages)
        self._held.set(held)
        self._on_disk.set(on_disk)

    def exposition(self, accept: str) -> tuple[bytes, str]:
        """All metrics in a form that is accepted, and the name of that form."""
        self.look()
        registry = REGISTRY
        if SHARED in os.environ:
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        encode, content_type = choose_encoder(accept)
        return encode(registry), content_type


@cache
def metrics() -> Metrics:
    """Those of this process: a name is registered once."""
    return Metrics()
