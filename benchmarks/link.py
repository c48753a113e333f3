"""A viewer's link: so many bytes a second for all connections, or a longer way."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.proxy import Proxy

BUFFER = int(os.environ.get("BENCHMARK_LINK_BUFFER", 16_384))
"""Bytes of each socket's buffers, which Linux doubles: little is queued here.

What a server's own kernel queues is more: it takes this link for a very quick one, and
keeps 0.5 MB of what is written to it, or 0.1 MB where the buffers here are of 4 kB.
"""
SEGMENT = 1_448
"""As on a real link; a server's own buffers are laid out for this, too."""
BLOCK = 2_048
"""Bytes of one connection at a time, where the link is slow."""
SLACK = 0.02
"""Seconds that may be made up for, when a timer was late."""


class Link(Proxy):
    """Passes on at most `rate` bytes a second down, `delay` seconds later each way.

    All connections share the rate fairly: each waits its turn for every block, and a
    connection reads from the server only what it may send at once. `rate` may be
    changed at any time.
    """

    def __init__(
        self, port: int, rate: float | None = None, delay: float = 0.0
    ) -> None:
        self.rate = rate
        self.delay = delay
        self.sent = 0
        self._turn = asyncio.Lock()
        self._free = 0.0
        self._links: set[asyncio.Task[None]] = set()
        super().__init__(port)

    async def _listen(self) -> int:
        listener = narrow_socket()
        listener.bind(("127.0.0.1", 0))
        listener.listen(100)
        self._links.add(asyncio.create_task(self._accept(listener)))
        port: int = listener.getsockname()[1]
        return port

    async def _accept(self, listener: socket.socket) -> None:
        with listener:
            while True:
                browser, _ = await self._loop.sock_accept(listener)
                browser.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                link = asyncio.create_task(self._join(browser))
                self._links.add(link)
                link.add_done_callback(self._links.discard)

    async def _join(self, browser: socket.socket) -> None:
        """Pass on between a browser and the server, until one of them ends."""
        with browser, narrow_socket() as server:
            ways: list[asyncio.Task[None]] = []
            with contextlib.suppress(OSError):
                await self._loop.sock_connect(server, ("127.0.0.1", self._target))
                await asyncio.sleep(2 * self.delay)  # the handshake's way
                for way in ((browser, server, False), (server, browser, True)):
                    ways.append(asyncio.create_task(self._pass(*way)))
                await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            for task in ways:
                task.cancel()
            await asyncio.gather(*ways, return_exceptions=True)

    async def _pass(
        self, source: socket.socket, sink: socket.socket, down: bool
    ) -> None:
        under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(
            1 if not self.delay else 0
        )
        landing = asyncio.create_task(self._land(under_way, sink))
        try:
            while True:
                limited = down and self.rate
                size = BLOCK if limited else 65_536
                data = await self._loop.sock_recv(source, size)
                if limited:
                    await self._take_turn(len(data))
                self.sent += len(data) if down else 0
                await under_way.put((self._loop.time() + self.delay, data))
                if not data:
                    return await landing
        finally:
            landing.cancel()
            await asyncio.gather(landing, return_exceptions=True)

    async def _land(
        self, under_way: asyncio.Queue[tuple[float, bytes]], sink: socket.socket
    ) -> None:
        while True:
            due, data = await under_way.get()
            if (early := due - self._loop.time()) > 0:
                await asyncio.sleep(early)
            if not data:
                return
            await self._loop.sock_sendall(sink, data)

    async def _take_turn(self, size: int) -> None:
        """Wait until the link has carried so many bytes; first come, first served."""
        async with self._turn:
            now = self._loop.time()
            took = size / self.rate if self.rate else 0.0
            self._free = max(self._free, now - SLACK) + took
            await asyncio.sleep(self._free - now)


def narrow_socket() -> socket.socket:
    """A socket whose buffers and segments are small, as are those it accepts."""
    made = socket.socket()
    made.setblocking(False)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, SEGMENT)
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return made


@contextmanager
def linked(port: int, rate: float | None = None, delay: float = 0.0) -> Iterator[Link]:
    """A link to a local port; the rate counts from the start."""
    link = Link(port, rate, delay)
    try:
        yield link
    finally:
        link.close()
