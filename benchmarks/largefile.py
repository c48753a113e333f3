"""A file of 2 GB: uploaded, given to a function by its path, given back, downloaded."""

from __future__ import annotations

import http.client
import json
import os
import time
from collections.abc import Iterator
from typing import Any, NamedTuple

from benchmarks.many import Peak
from benchmarks.servers import serving
from benchmarks.table import Row

BLOCK = os.urandom(1 << 20)
BOUNDARY = "benchmark"
MOST = 50_000_000
"""Bytes that the server may grow by."""


def rows(quick: bool) -> list[Row]:
    """What the server grows by at its peak, and how long each part takes."""
    blocks = 64 if quick else 2000
    os.environ["FLASKSTREAM_MAX_SPOOLED"] = str(16 << 30)
    try:
        with serving("flaskstream", "echo") as server:
            passed(server.port, 2)  # what is loaded lazily
            with Peak(server) as peak:
                took = passed(server.port, blocks)
    finally:
        del os.environ["FLASKSTREAM_MAX_SPOOLED"]
    size = blocks * len(BLOCK)
    return [
        Row(
            f"a file of {size / 1e9:.2g} GB to a function and back, growth at the peak",
            "not taken",
            f"+{peak.growth / 1e6:.1f} MB",
            f"under +{MOST / 1e6:.0f} MB",
            peak.growth < MOST,
            note=f"upload {took.upload:.1f} s, function {took.function:.1f} s, "
            f"download {took.download:.1f} s",
        )
    ]


class Passage(NamedTuple):
    """How many seconds each part took, and where the file is that came back."""

    upload: float
    function: float
    download: float
    url: str


def passed(port: int, blocks: int) -> Passage:
    """Send a file of so many blocks through a server.

    Raises:
        RuntimeError: another file came back, or part of it.
    """
    begun = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
    path = sent(connection, "/gradio_api/upload", *form(blocks))[0]
    uploaded = time.monotonic()
    data = {"data": [{"text": "", "files": [{"path": path}]}]}
    body = json.dumps(data).encode()
    event = sent(connection, "/gradio_api/call/echo", [body], len(body), "json")
    connection.request("GET", f"/gradio_api/call/echo/{event['event_id']}")
    told = connection.getresponse().read().decode()
    shown = json.loads(told.rpartition("data: ")[2])
    called = time.monotonic()
    url = f"/gradio_api/file={shown[0]['files'][0]['path']}"
    connection.request("GET", url)
    answer = connection.getresponse()
    count = 0
    while block := answer.read(len(BLOCK)):
        count += block == BLOCK
    if count != blocks:
        raise RuntimeError(f"expected {blocks} blocks; got {count}")
    connection.close()
    ended = time.monotonic()
    return Passage(uploaded - begun, called - uploaded, ended - called, url)


def sent(
    connection: http.client.HTTPConnection,
    url: str,
    body: Iterator[bytes] | list[bytes],
    size: int,
    kind: str = f"form-data; boundary={BOUNDARY}",
) -> Any:
    """What a POST is answered with, as JSON."""
    family = "application" if kind == "json" else "multipart"
    headers = {"Content-Type": f"{family}/{kind}", "Content-Length": str(size)}
    connection.request("POST", url, body, headers)
    return json.loads(connection.getresponse().read())


def form(blocks: int) -> tuple[Iterator[bytes], int]:
    """A form with one file, in pieces, and how long it is."""
    head = (
        f"--{BOUNDARY}\r\nContent-Disposition: form-data; "
        'name="files"; filename="large.bin"\r\n\r\n'
    ).encode()
    end = f"\r\n--{BOUNDARY}--\r\n".encode()

    def pieces() -> Iterator[bytes]:
        yield head
        for _ in range(blocks):
            yield BLOCK
        yield end

    return pieces(), len(head) + blocks * len(BLOCK) + len(end)
