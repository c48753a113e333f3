"""Requests that wait until others' files and forms are read hold up nobody else."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING

from tests.serving.server import Server, wait_until

if TYPE_CHECKING:
    from tests.serving.conftest import Serve

FORMS = 6


def test_forms_that_wait_leave_the_threads_to_others(serve: Serve) -> None:
    server = serve("waitapp:app", FLASKSTREAM_THREADS="2")
    with ThreadPoolExecutor(FORMS) as pool:
        answers = [pool.submit(post, server) for _ in range(FORMS)]
        try:
            wait_until(lambda: server.get("/waiting") == b"%d" % FORMS)
            assert b"<title>" in server.get("/page/")
        finally:
            with closing(server.connect()) as sock:
                sock.sendall(b"GET /over HTTP/1.1\r\nHost: test\r\n\r\n")
                sock.recv(1)
        assert [answer.result() for answer in answers] == [403] * FORMS
    assert server.get("/waiting") == b"0"


def post(server: Server) -> int:
    """Send a form of nobody's; the status of the answer."""
    headers = {
        "Sec-Fetch-Site": "same-origin",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    with closing(server.client()) as client:
        client.timeout = 300  # it waits for as long as others are asked meanwhile
        client.request("POST", "/page/run/0", "page=1", headers)
        return client.getresponse().status
