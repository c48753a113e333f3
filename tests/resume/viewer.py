"""A viewer that follows htmx's rules, over a socket, and keeps the page's elements."""

from __future__ import annotations

import codecs
import http.client
import re
import secrets
import socket
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from tests.web import dom

Blocks = Iterator[bytes]
BLOCK = 1 << 16
SAME = {"Sec-Fetch-Site": "same-origin", "HX-Request": "true"}


@dataclass(frozen=True)
class Message:
    """A message as hx-sse.js makes it; an incomplete one is none."""

    data: str
    event: str
    id: str
    has_data: bool
    has_id: bool


def parse(blocks: Blocks, last_id: str) -> Iterator[Message]:
    """hx-sse.js's `parseSSE`: what it does with every field, in its order."""
    decode = codecs.getincrementaldecoder("utf-8")("replace").decode
    buffer, data, event = "", list[str](), ""
    has_id = False
    for block in blocks:
        *lines, buffer = re.split("\r\n|\r|\n", buffer + decode(block))
        for line in lines:
            field, _, value = line.partition(":")
            value = value.removeprefix(" ")
            if not line:
                if data or has_id or event:
                    yield Message("\n".join(data), event, last_id, bool(data), has_id)
                data, event, has_id = [], "", False
            elif field == "data":
                data.append(value)
            elif field == "event":
                event = value
            elif field == "id" and "\0" not in value:
                last_id, has_id = value, True


class Viewer:
    """One person with one page, whose stream may go another way than all else."""

    def __init__(
        self,
        port: int,
        path: str,
        way: int | None = None,
        cookie: str = "",
        html: str = "",
    ) -> None:
        self.port, self.way = port, way or port
        path, _, query = path.partition("?")
        self.path = f"/{path}/" if path else "/"
        self.cookie = cookie
        self.gzip = False
        self.connections = 0
        self.ids: list[int] = []
        self.html = html or self._call("GET", f"{self.path}?{query}")
        self.page = dom.parse(self.html)

    def another(self, way: int | None = None) -> Viewer:
        """The same person with a new page, which need not be asked for."""
        html = self.html.replace(self.page_id, secrets.token_urlsafe(16))
        return Viewer(self.port, self.path.strip("/"), way, self.cookie, html)

    def fetch(self, url: str) -> bytes:
        """A file of the page's."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, 30)) as client:
            client.request("GET", url, headers={"Cookie": self.cookie})
            return client.getresponse().read()

    def _call(self, method: str, path: str, body: str | None = None) -> str:
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {**SAME, "Cookie": self.cookie}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        client.request(method, path, body, headers)
        response = client.getresponse()
        text = response.read().decode()
        client.close()
        assert response.status == 200, text
        cookie = response.headers.get("Set-Cookie", self.cookie)
        self.cookie = cookie.partition(";")[0]
        return text

    # ----- what a person does and sees

    def submit(self, value: str, listener: int = 0) -> None:
        """Fill the page's text box, and press the button."""
        fields = {"page": self._field("page"), "cursor": self._field("cursor")}
        form = next(e for e in self.page.walk() if e.has_class("fs-in"))
        fields[form.attrs["name"]] = value
        answer = self._call("POST", f"{self.path}run/{listener}", urlencode(fields))
        dom.apply(self.page, answer)

    def _field(self, name: str) -> str:
        return self.page.one("input", name=name).attrs["value"]

    @property
    def page_id(self) -> str:
        return self._field("page")

    @property
    def texts(self) -> list[str]:
        """What its text outputs show."""
        return [e.text for e in self.page.all("output")]

    def state(self) -> str:
        """The page's outputs and statuses as HTML, without what differs by run."""
        places = [e for e in self.page.walk() if e.has_class("fs-show")]
        return "\n".join(serialised(place) for place in places)

    # ----- the stream

    @property
    def stream_url(self) -> str | None:
        found = [e for e in self.page.walk() if "hx-sse:connect" in e.attrs]
        return found[0].attrs["hx-sse:connect"] if found else None

    def follow(
        self,
        on_message: Callable[[], object] = lambda: None,
        on_cut: Callable[[], object] = lambda: None,
        most: int = 100,
    ) -> None:
        """Fold the stream into the page until it ends for good, as htmx does: from the
        last message's id on, and from the address's own cursor before there is one."""
        last_id, url = "", self.stream_url
        while url is not None and url == self.stream_url:
            self.connections += 1
            assert self.connections <= most, "the viewer comes back again and again"
            for message in parse(self.blocks(url, last_id), last_id):
                if message.has_id:
                    last_id = message.id
                if message.event == "fs:done":
                    return
                if message.has_data and not message.event:
                    self._swap(message)
                    on_message()
                if url != self.stream_url:
                    return  # htmx leaves with the element
            on_cut()

    def _swap(self, message: Message) -> None:
        seq = int(message.id)
        is_new = not self.ids or seq > self.ids[-1]
        assert is_new or (seq == self.ids[-1] and not message.data), "a seq came twice"
        self.ids.append(seq)
        dom.apply(self.page, message.data)

    def blocks(self, url: str, last_id: str) -> Blocks:
        """The stream's body as it comes in, to wherever it is cut."""
        host = f"Host: 127.0.0.1:{self.port}"
        lines = [f"GET {url} HTTP/1.1", host, f"Cookie: {self.cookie}"]
        if last_id:
            lines.append(f"Last-Event-ID: {last_id}")
        if self.gzip:
            lines.append("Accept-Encoding: gzip")
        with socket.create_connection(("127.0.0.1", self.way), 30) as sock:
            sock.sendall("\r\n".join([*lines, "", ""]).encode())
            received = Received(sock)
            head = received.head()
            if head.startswith("HTTP/1.1 200"):
                body = unchunked(received)
                yield from unzipped(body) if "gzip" in head else body


class Received:
    """What comes in on a socket; a reset is an end like any other."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._rest = b""

    def head(self) -> str:
        """The answer's head; "" if it was cut."""
        while b"\r\n\r\n" not in self._rest:
            block = self._block()
            if not block:
                return ""
            self._rest += block
        head, _, self._rest = self._rest.partition(b"\r\n\r\n")
        return head.decode("latin-1")

    def __iter__(self) -> Blocks:
        block, self._rest = self._rest, b""
        while block or (block := self._block()):
            yield block
            block = b""

    def _block(self) -> bytes:
        try:
            return self._sock.recv(BLOCK)
        except ConnectionError:
            return b""


def unchunked(blocks: Any) -> Blocks:
    """The body of a chunked answer, each byte as soon as it is there."""
    buffer, left = b"", 0
    for block in blocks:
        buffer += block
        while buffer:
            if left > 2:
                piece = buffer[: left - 2]
                yield piece
                buffer, left = buffer[len(piece) :], left - len(piece)
            elif left:
                dropped = len(buffer[:left])
                buffer, left = buffer[dropped:], left - dropped
            else:
                line, end, rest = buffer.partition(b"\r\n")
                if not end:
                    break
                if not int(line, 16):
                    return
                buffer, left = rest, int(line, 16) + 2


def unzipped(blocks: Blocks) -> Blocks:
    """A body without its gzip, as far as it came."""
    decompressor = zlib.decompressobj(31)
    for block in blocks:
        if piece := decompressor.decompress(block):
            yield piece


VARYING = {"data-fs-run", "data-fs-elapsed", "hx-post", "formaction"}


def serialised(element: dom.Element) -> str:
    """An element as text; durations and a run's own names are left out."""
    attrs = {n: v for n, v in element.attrs.items() if n not in VARYING}
    if "fs-told" in attrs.get("class", ""):
        return ""  # it says how long the run took, if that was long
    inner = "".join(
        child if isinstance(child, str) else serialised(child)
        for child in element.children
    )
    return f"<{element.tag} {sorted(attrs.items())}>{inner}</{element.tag}>"
