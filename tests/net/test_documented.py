"""The configurations of nginx and Apache that the docs give, as they stand there."""

from __future__ import annotations

import http.client
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.net.proxies import apache, nginx
from tests.net.server import Served
from tests.resume.viewer import Viewer


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    server = Served("worker", tmp_path_factory.mktemp("served"))
    yield server
    server.stop()


@pytest.fixture(params=[nginx, apache], ids=["nginx", "apache"])
def port(request: pytest.FixtureRequest, served: Served) -> Iterator[int]:
    """Where the proxy listens."""
    with tempfile.TemporaryDirectory(prefix="flaskstream-proxy-") as folder:
        place = Path(folder)
        place.chmod(0o755)  # its workers may be another user
        with request.param(served.port, place) as listening:
            yield listening


def open_gate(served: Served, gate: str) -> None:
    url = f"{served.url}/_test/open/{gate}"
    urllib.request.urlopen(
        urllib.request.Request(url, method="POST"), timeout=20
    ).close()


def test_what_streams_is_not_kept_back(served: Served, port: int) -> None:
    viewer = Viewer(port, "gated")
    viewer.submit(f"gate-{port}")
    assert viewer.stream_url is not None
    stream, seen = viewer.blocks(viewer.stream_url, ""), b""
    for number in range(10):
        open_gate(served, f"gate-{port}")  # the function waits after each word
        while f"word{number} ".encode() not in seen:
            seen += next(stream)
    assert b"fs:done" in seen + b"".join(stream)


def test_a_body_is_taken_and_the_host_passed_on(port: int) -> None:
    data = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\n'
    data += b"a" * 2_000_000 + b"\r\n--x--\r\n"
    headers = {
        "Content-Type": "multipart/form-data; boundary=x",
        # A browser that tells no more than that, as one does without TLS.
        "Origin": f"http://127.0.0.1:{port}",
    }
    with closing(http.client.HTTPConnection("127.0.0.1", port, 30)) as client:
        client.request("POST", "/quick/gradio_api/upload", data, headers)
        answer = client.getresponse()
        assert (answer.status, answer.read()[:2]) == (200, b'["')
