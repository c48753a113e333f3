"""The spans of runs, as OpenTelemetry's SDK gets them."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

import flaskstream as gr
from flaskstream.runs.origin import Context
from flaskstream.runs.run import Run
from flaskstream.runs.tracing import Tracing
from flaskstream.store import clock
from flaskstream.store.runrecord import JobData
from tests.waiting import wait_until
from tests.web.conftest import Gates, Visit

SECRET = "what a person has typed"


class Traced:
    """A page whose app traces, its browser, and the spans."""

    def __init__(self, visit: Visit, demo: gr.Blocks) -> None:
        self.app = demo.app
        self.app.config["FLASKSTREAM_TRACING"] = True
        self.browser = visit(self.app)
        self._exporter = InMemorySpanExporter()
        provider = TracerProvider()
        provider.add_span_processor(SimpleSpanProcessor(self._exporter))
        self.tracer = provider.get_tracer("the author's")
        self.engine = self.app.extensions["flaskstream.engine"]
        assert isinstance(self.engine.tracing, Tracing)
        self.engine.tracing = Tracing(provider)

    @property
    def spans(self) -> dict[str, ReadableSpan]:
        return {span.name: span for span in self._exporter.get_finished_spans()}

    def after(self, name: str) -> dict[str, ReadableSpan]:
        """All spans, once there is one of that name: a run's comes when its thread has
        ended."""
        wait_until(lambda: name in self.spans, name)
        return self.spans


def parent(span: ReadableSpan, spans: dict[str, ReadableSpan]) -> str | None:
    if span.parent is None:
        return None
    names = {s.context.span_id: s.name for s in spans.values() if s.context}
    return names[span.parent.span_id]


def shout(text: str) -> Iterator[str]:
    yield text.upper()
    yield f"{text.upper()}!"


def test_a_run_is_one_trace_from_its_request_to_its_last_message(visit: Visit) -> None:
    async def praise(text: str) -> str:
        with page.tracer.start_as_current_span("the author's own"):
            return f"well said: {text}"

    with gr.Blocks() as demo:
        text, out = gr.Textbox(label="text"), gr.Textbox(label="out")
        said = gr.Button("Go").click(shout, text, out)
        said.then(praise, out, text)
    page = Traced(visit, demo)
    page.browser.fill("text", SECRET)
    with page.tracer.start_as_current_span("the request"):
        page.browser.run("Go")
    spans = page.after("run shout")
    assert {name: parent(span, spans) for name, span in spans.items()} == {
        "the request": None,
        "start shout": "the request",
        "wait shout": "start shout",
        "run shout": "start shout",
        "step shout": "run shout",
        "step praise": "run shout",
        "the author's own": "step praise",
    }
    run, wait = spans["run shout"], spans["wait shout"]
    counted = {"flaskstream.messages": 0, "flaskstream.bytes": 0}
    assert dict(run.attributes or {}) | counted == {
        "code.function.name": "shout",
        "flaskstream.status": "done",
        "flaskstream.yields": 3,
        **counted,
    }
    assert (wait.end_time or 0) <= (spans["step shout"].start_time or 0)
    told = "".join(span.to_json() for span in spans.values())
    assert SECRET not in told and SECRET.upper() not in told


def test_spans_go_by_the_clock_of_their_process_though_runs_go_by_another(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    an_hour = time.time() + 3600 - time.monotonic()
    monkeypatch.setattr(clock._Shared, "ahead", an_hour)
    page = Traced(visit, gr.Interface(shout, gr.Textbox(label="text"), "text"))
    page.browser.fill("text", SECRET)
    before = time.time_ns()
    page.browser.run("Submit")
    spans = page.after("run shout")
    wait = spans["wait shout"]
    assert before <= (wait.start_time or 0)
    assert (wait.end_time or 0) <= (spans["step shout"].start_time or 0)


def test_what_fails_says_so_by_its_type_only(visit: Visit) -> None:
    def fail(text: str) -> str:
        raise LookupError(text)

    page = Traced(visit, gr.Interface(fail, gr.Textbox(label="text"), "text"))
    page.browser.fill("text", SECRET)
    page.browser.run("Submit")
    spans = page.after("run fail")
    for name in ("run fail", "step fail"):
        assert spans[name].status.status_code is StatusCode.ERROR
    assert (spans["step fail"].attributes or {})["error.type"] == "LookupError"
    assert SECRET not in "".join(span.to_json() for span in spans.values())


def test_a_run_that_waited_goes_on_in_its_trace_by_what_its_job_has(
    visit: Visit, gates: Gates, monkeypatch: pytest.MonkeyPatch
) -> None:
    def held(name: str) -> str:
        gates.wait(name)
        return name

    page = Traced(visit, gr.Interface(held, gr.Textbox(label="name"), "text"))
    other = visit(page.app)
    begun: list[JobData] = []
    take = Run.take

    def noted(run: Run, given: JobData, context: Context) -> None:
        begun.append(given)
        take(run, given, context)

    monkeypatch.setattr(Run, "take", noted)
    page.browser.fill("name", "first")
    page.browser.press("Submit")
    other.fill("name", "second")
    with page.tracer.start_as_current_span("the second's request") as request:
        other.press("Submit")
    gates.open("second")
    gates.open("first")
    other.follow()
    wait_until(lambda: len(runs(page)) == 2, "both")
    second = begun[1].trace or {}
    trace = f"{request.get_span_context().trace_id:032x}"
    assert second["traceparent"].split("-")[1] == trace
    found = [span for span in runs(page) if span.context and of_trace(span) == trace]
    assert len(found) == 1


def runs(page: Traced) -> list[ReadableSpan]:
    spans = page._exporter.get_finished_spans()
    return [span for span in spans if span.name == "run held"]


def of_trace(span: ReadableSpan) -> str:
    return f"{span.context.trace_id:032x}" if span.context else ""
