"""WSGI apps that follow the worker's contract; served by the tests' gunicorn."""

from __future__ import annotations

import asyncio
import logging
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any

from flask import Flask, Response, request, send_file, stream_with_context
from sqlalchemy import create_engine, text
from werkzeug.middleware.proxy_fix import ProxyFix

app = Flask(__name__)
engine = create_engine(
    f"sqlite:///{os.environ['NOTES']}.db", pool_size=5, max_overflow=0, pool_timeout=30
)
open_streams: list[int] = []


def note(line: str) -> None:
    """Append a line to the test's file: one write, so that lines stay whole."""
    with open(os.environ["NOTES"], "a") as notes:
        notes.write(line + "\n")


class LiveStream:
    """A stream by the contract: parks by the worker's wake-up, ends when it drains."""

    def __init__(self, environ: dict[str, Any], name: str) -> None:
        self._draining: Callable[[], bool] = environ["flaskstream.draining"]
        self.wakeup = environ["flaskstream.wakeup"]()
        self.queue: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._name = name

    def __iter__(self) -> Iterator[bytes]:
        open_streams.append(1)
        try:
            yield b"data: open\n\n"
            while not self._draining():
                while not self.queue.empty():
                    message = self.queue.get_nowait()
                    if message is None:
                        return
                    yield f"data: {message}\n\n".encode()
                self.wakeup.wait(15)
            yield b"data: reconnecting\n\n"
        finally:
            open_streams.pop()
            note(f"closed {self._name}")


def answer_stream(stream: Any) -> Response:
    request.environ["flaskstream.stream"].patience = 1
    return Response(iter(stream), mimetype="text/event-stream")


@app.get("/ping")
def ping() -> str:
    return "pong"


@app.get("/cookie")
def cookie() -> str:
    return str(len(request.headers["Cookie"]))


@app.get("/environ")
def environ() -> dict[str, bool]:
    return {
        "multithread": request.environ["wsgi.multithread"],
        "multiprocess": request.environ["wsgi.multiprocess"],
        "switch": sys.getswitchinterval() <= 0.0005,
        "main": threading.current_thread() is threading.main_thread(),
    }


@app.get("/ticks/<int:count>")
def ticks(count: int) -> Response:
    """`count` messages from a native thread, one each time /next asks for it."""
    stream = LiveStream(request.environ, "ticks")

    def run() -> None:
        for number in range(count):
            gates.get()
            stream.queue.put(str(number))
            stream.wakeup.wake()
        stream.queue.put(None)
        stream.wakeup.wake()

    threading.Thread(target=run, daemon=True).start()
    return answer_stream(stream)


gates: queue.SimpleQueue[None] = queue.SimpleQueue()


@app.post("/next")
def next_tick() -> str:
    gates.put(None)
    return ""


@app.get("/live/<name>")
def live(name: str) -> Response:
    return answer_stream(LiveStream(request.environ, name))


@app.get("/pages/<page>/events")
def begin_late(page: str) -> Response:
    """A page's stream, which begins when /next says so."""
    note("begins")
    gates.get()
    return answer_stream(LiveStream(request.environ, page))


@app.get("/open")
def count_open() -> str:
    return str(len(open_streams))


@app.get("/stubborn")
def stubborn() -> Response:
    """A stream that does not look whether the worker drains."""
    wakeup = request.environ["flaskstream.wakeup"]()

    def generate() -> Iterator[bytes]:
        try:
            while True:
                yield b"data: still here\n\n"
                wakeup.wait(600)
        finally:
            note("closed stubborn")

    return answer_stream(generate())


@app.get("/flood")
def flood() -> Response:
    """A stream that always has something to send."""

    def generate() -> Iterator[bytes]:
        try:
            while True:
                yield b"x" * 65536
        finally:
            note("closed flood")

    return answer_stream(generate())


@app.get("/subprocess")
def run_subprocess() -> str:
    command = [sys.executable, "-c", "print('child')"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@app.get("/executor")
def run_executor() -> str:
    with ThreadPoolExecutor(8) as pool:
        return str(sum(pool.map(lambda number: number * number, range(100))))


@app.get("/queue")
def run_queue() -> str:
    there: queue.Queue[int] = queue.Queue(3)
    back: queue.Queue[int] = queue.Queue(3)

    def double() -> None:
        for _ in range(500):
            back.put(there.get() * 2)

    def feed() -> None:
        for number in range(500):
            there.put(number)

    threading.Thread(target=double, daemon=True).start()
    threading.Thread(target=feed, daemon=True).start()
    return str(sum(back.get(timeout=20) for _ in range(500)))


@app.get("/asyncio")
def run_asyncio() -> str:
    async def work() -> int:
        return sum(await asyncio.gather(*(wait(number) for number in range(10))))

    async def wait(number: int) -> int:
        await asyncio.sleep(0.01)
        return number

    return str(asyncio.run(work()))


@app.get("/logging")
def run_logging() -> str:
    logger = logging.getLogger("many")
    logger.propagate = False
    lines: list[str] = []

    class Handler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(record.getMessage())

    logger.addHandler(Handler())
    logger.setLevel(logging.INFO)

    def write() -> None:
        for number in range(3000):
            logger.info("line %d", number)

    threads = [threading.Thread(target=write, daemon=True) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return str(len(lines))


@app.get("/database")
def use_database() -> str:
    with engine.connect() as connection:
        time.sleep(0.02)
        return str(connection.execute(text("select 42")).scalar())


@app.post("/length")
def length() -> str:
    return str(len(request.get_data()))


@app.get("/big")
def big() -> bytes:
    return b"0123456789" * 2_000_000


@app.get("/file")
def file() -> Response:
    return send_file(BytesIO(b"0123456789" * 500_000), "application/octet-stream")


@app.get("/rows")
def rows() -> Response:
    """An ordinary streamed body: it needs its context, and its own thread."""

    def generate() -> Iterator[str]:
        thread = threading.get_ident()
        try:
            for number in range(100):
                assert threading.get_ident() == thread
                yield f"{number} {request.path}\n"
        finally:
            note("closed rows")

    return Response(stream_with_context(generate()), mimetype="text/plain")


@app.get("/endless")
def endless() -> Response:
    def generate() -> Iterator[bytes]:
        try:
            while True:
                yield b"y" * 65536
        finally:
            note("closed endless")

    return Response(generate(), mimetype="text/plain")


@app.get("/broken")
def broken() -> str:
    raise RuntimeError("a broken view")


def written(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    """A bare WSGI app of the old kind, which writes."""
    write = start_response("200 OK", [("Content-Type", "text/plain")])
    write(b"written, ")
    return [b"returned"]


def burst(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
    raise SystemExit("an app that wants to end the process")


class Page:
    """What a Blocks looks like to the command line."""

    app = app

    def launch(self) -> None:
        raise NotImplementedError

    def __call__(self) -> None:
        raise NotImplementedError


demo = Page()


def copying(environ: dict[str, Any], start_response: Any) -> Any:
    """Middleware that gives the app an environ of its own."""
    return app({**environ, "SCRIPT_NAME": "/copied"}, start_response)


behind = Flask("behind")
behind.wsgi_app = ProxyFix(app.wsgi_app)  # type: ignore[method-assign]
