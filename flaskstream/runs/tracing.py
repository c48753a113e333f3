"""Spans of runs for OpenTelemetry; imported where `FLASKSTREAM_TRACING` wants it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from opentelemetry.context import Context
from opentelemetry.trace import (
    Span,
    SpanKind,
    StatusCode,
    TracerProvider,
    get_tracer,
)
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from flaskstream.exceptions import QueueFull
from flaskstream.store.clock import now
from flaskstream.store.runrecord import Status

if TYPE_CHECKING:
    from flaskstream.blocks.listener import Listener
    from flaskstream.runs.run import Run

W3C: Final = TraceContextTextMapPropagator()
"""No baggage: that may have anything in it."""


class Tracing:
    """What becomes of runs, as spans: `start` where a request begins one, `wait` for
    its place, `run`, and in that a `step` for each function.

    What is between them is plain data, W3C's headers by their names: so a run goes on
    in its trace whichever process executes it. A span has the names of functions, types
    of errors, numbers, and nothing that somebody has typed or a function has given.

    Args:
        provider: Whose tracer makes them; by default OpenTelemetry's global one.
    """

    def __init__(self, provider: TracerProvider | None = None) -> None:
        self._tracer = get_tracer("flaskstream", tracer_provider=provider)

    @contextmanager
    def starting(self, run: Run) -> Iterator[None]:
        """A run is begun: by what is traced here now, or by the run that has changed
        what it waits for."""
        with self._span("start", run.listener, of(run), SpanKind.PRODUCER) as span:
            carried: dict[str, str] = {}
            W3C.inject(carried)
            run.trace = carried
            try:
                yield
            except QueueFull as error:
                record_failure(span, error)
                raise

    @contextmanager
    def executing(self, run: Run) -> Iterator[None]:
        """A run has its place, and is executed here, to its last message."""
        record, parent = run.record, of(run)
        if record.started is not None:
            # Spans go by this process's clock; what is kept of runs may not.
            ahead = now() - time.time()
            waited = self._tracer.start_span(
                f"wait {run.listener.name}",
                parent,
                start_time=nanos(record.made_at - ahead),
            )
            waited.end(nanos(record.started - ahead))
        with self._span("run", run.listener, parent, SpanKind.CONSUMER) as span:
            try:
                yield
            finally:
                span.set_attribute("flaskstream.status", run.status.value)
                span.set_attribute("flaskstream.yields", run.yields)
                span.set_attribute("flaskstream.messages", run.messages)
                span.set_attribute("flaskstream.bytes", run.bytes)
                if run.status is Status.FAILED:
                    span.set_status(StatusCode.ERROR)

    @contextmanager
    def step(self, listener: Listener) -> Iterator[list[Exception]]:
        """A function is called; what it ends with is put into the list that is given.
        Spans that it makes itself are within this one."""
        failures: list[Exception] = []
        try:
            with self._span("step", listener) as span:
                yield failures
                for error in failures:
                    record_failure(span, error)
        finally:
            failures.clear()  # their tracebacks have this frame: a cycle

    @contextmanager
    def _span(
        self,
        name: str,
        listener: Listener,
        parent: Context | None = None,
        kind: SpanKind = SpanKind.INTERNAL,
    ) -> Iterator[Span]:
        # Not by itself: an exception's text may quote what a function was given.
        with self._tracer.start_as_current_span(
            *(f"{name} {listener.name}", parent, kind),
            attributes={"code.function.name": listener.name},
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            yield span


def of(run: Run) -> Context | None:
    """What a run's spans belong to; None: what is traced in this thread."""
    return W3C.extract(run.trace) if run.trace else None


def record_failure(span: Span, error: Exception) -> None:
    """Say by which type of error something has failed."""
    span.set_status(StatusCode.ERROR)
    span.set_attribute("error.type", type(error).__qualname__)


def nanos(seconds: float) -> int:
    """A time as OpenTelemetry has it."""
    return int(seconds * 1e9)
