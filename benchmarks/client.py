"""Raw clients of both libraries' pages: no browser, nothing decoded."""

from __future__ import annotations

import asyncio
import json
import re
import secrets
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
LIMIT = 1 << 16


@dataclass
class Answer:
    """A response that was read to its end."""

    status: int
    headers: bytes
    body: bytes


async def connect(url: str) -> Streams:
    """A connection to the server of a URL."""
    parts = urlsplit(url)
    return await asyncio.open_connection(parts.hostname, parts.port, limit=LIMIT)


async def send(
    streams: Streams,
    method: str,
    path: str,
    headers: dict[str, str],
    body: bytes = b"",
) -> tuple[int, bytes]:
    """Send a request; gives the status and the raw headers of the answer."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    lines += [f"Content-Length: {len(body)}"] if method == "POST" else []
    streams[1].write("\r\n".join([*lines, "", ""]).encode() + body)
    await streams[1].drain()
    head = await streams[0].readuntil(b"\r\n\r\n")
    return int(head.split(b" ", 2)[1]), head


async def ask(
    url: str,
    method: str,
    path: str,
    headers: dict[str, str] | None = None,
    body: bytes = b"",
) -> Answer:
    """A request of its own connection, with its whole answer."""
    streams = await connect(url)
    try:
        sent = {"Connection": "close", **(headers or {})}
        status, head = await send(streams, method, path, sent, body)
        length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
        reader = streams[0]
        if length:
            return Answer(status, head, await reader.readexactly(int(length[1])))
        return Answer(status, head, await reader.read())
    finally:
        streams[1].close()


class FlaskstreamClient:
    """One person with one page of flaskstream."""

    value = b"data: "
    end = b"fs:done"
    answer = b""
    """What the press of the button has brought already."""

    def __init__(self, url: str, name: str) -> None:
        self._url = url
        self._headers: dict[str, str] = {}
        self._fields: dict[str, str] = {}

    async def prepare(self) -> None:
        """Load the page: its cookie and its form."""
        answer = await ask(self._url, "GET", "/")
        cookie = re.search(rb"(?i)set-cookie: *([^;]+)", answer.headers)
        assert cookie is not None, answer
        self._headers = {"Cookie": cookie[1].decode()}
        for tag in re.findall(r"<input [^>]*>", answer.body.decode()):
            found = dict(re.findall(r'([a-z]+)="([^"]*)"', tag))
            self._fields[found["name"]] = found.get("value", "")

    async def start(self, size: float) -> Streams:
        """Start a run of that size; gives the open stream, or raises RuntimeError."""
        field = next(name for name in self._fields if re.fullmatch(r"c\d+", name))
        body = urlencode({**self._fields, field: size}).encode()
        headers = {
            **self._headers,
            "Content-Type": "application/x-www-form-urlencoded",
            "Sec-Fetch-Site": "same-origin",
            "HX-Request": "true",
        }
        answer = await ask(self._url, "POST", "/run/0", headers, body)
        if answer.status != 200:
            raise RuntimeError(f"{answer.status}: {answer.body[:300]!r}")
        self.answer = answer.body
        found = re.search(rb'hx-sse:connect="([^"]*)"', answer.body)
        assert found is not None, answer
        return await self._watch(found[1].decode(), {})

    def move(self, url: str) -> None:
        """Go on at another server that has the same pages."""
        self._url = url

    async def watch(self, last_id: str = "") -> Streams:
        """Open the page's stream; again, as a page does, after what has that id."""
        path = f"/pages/{self._fields['page']}/events?after=0"
        return await self._watch(path, {"Last-Event-ID": last_id} if last_id else {})

    async def _watch(self, path: str, more: dict[str, str]) -> Streams:
        streams = await connect(self._url)
        await send(streams, "GET", path, {**self._headers, **more})
        return streams


class GradioClient:
    """One session of Gradio."""

    value = b"process_generating"
    end = b"process_completed"
    answer = b""

    def __init__(self, url: str, name: str) -> None:
        self._url = url
        self._name = name
        self._session = secrets.token_hex(6)
        self._function = 0

    async def prepare(self) -> None:
        """Learn the function's number from the page's configuration."""
        answer = await ask(self._url, "GET", "/config")
        functions = json.loads(answer.body)["dependencies"]
        [self._function] = [f["id"] for f in functions if f["api_name"] == self._name]

    async def start(self, size: float) -> Streams:
        """Start a run of that size; gives the open stream, or raises RuntimeError."""
        body = {
            "data": [size],
            "fn_index": self._function,
            "session_hash": self._session,
        }
        answer = await ask(
            self._url,
            "POST",
            "/gradio_api/queue/join",
            {"Content-Type": "application/json"},
            json.dumps(body).encode(),
        )
        if answer.status != 200:
            raise RuntimeError(f"{answer.status}: {answer.body[:300]!r}")
        streams = await connect(self._url)
        path = f"/gradio_api/queue/data?session_hash={self._session}"
        await send(streams, "GET", path, {"Accept": "text/event-stream"})
        return streams


class ApiClient:
    """A program that calls flaskstream's API."""

    value = b"event: generating"
    end = b"event: complete"
    answer = b""

    def __init__(self, url: str, name: str) -> None:
        self._url = url
        self._path = f"/gradio_api/call/{name}"

    async def prepare(self) -> None:
        """Nothing: a call needs no page."""

    async def start(self, size: float) -> Streams:
        """Start a run of that size; gives the open stream, or raises RuntimeError."""
        headers = {"Content-Type": "application/json"}
        body = json.dumps({"data": [size]}).encode()
        answer = await ask(self._url, "POST", self._path, headers, body)
        if answer.status != 200:
            raise RuntimeError(f"{answer.status}: {answer.body[:300]!r}")
        streams = await connect(self._url)
        event = json.loads(answer.body)["event_id"]
        await send(streams, "GET", f"{self._path}/{event}", {})
        return streams


Client = FlaskstreamClient | ApiClient | GradioClient
CLIENTS: dict[str, type[Client]] = {
    "flaskstream": FlaskstreamClient,
    "flaskstream's API": ApiClient,
    "gradio": GradioClient,
}
