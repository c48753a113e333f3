"""Probes of a real worker: while all threads are at work, and when it is to end."""

from __future__ import annotations

import signal
import threading

from tests.serving.conftest import Serve
from tests.serving.server import Server, wait_until


def status(server: Server, path: str) -> int:
    connection = server.client()
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()


def test_a_worker_is_alive_while_all_of_its_threads_are_at_work(serve: Serve) -> None:
    server = serve("probedapp:app", FLASKSTREAM_THREADS="1")
    waiting = threading.Thread(target=server.get, args=["/wait"])
    waiting.start()
    wait_until(lambda: server.noted("waits"))
    try:
        assert status(server, "/healthz") == 200
        assert waiting.is_alive()
    finally:
        (server.notes.parent / "go").touch()
        waiting.join(30)
    assert status(server, "/readyz") == 200


def test_a_worker_that_is_to_end_says_so_first_and_serves_on(serve: Serve) -> None:
    # A second signal ends it, so the test needs no time of it.
    server = serve("probedapp:app", FLASKSTREAM_DRAIN="600")
    assert status(server, "/readyz") == 200
    worker = int(server.get("/pid"))
    server.process.send_signal(signal.SIGTERM)
    wait_until(lambda: status(server, "/readyz") == 503)
    assert status(server, "/healthz") == 200
    assert int(server.get("/pid")) == worker
    assert server.process.poll() is None
    server.stop()
    assert server.process.returncode == 0
