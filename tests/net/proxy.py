"""A TCP proxy that cuts, resets, delays, throttles, holds back and falls silent."""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal

How = Literal["end", "reset", "silence"]
END_OF_CHUNKS = b"\r\n0\r\n\r\n"
RESET_ON_CLOSE = struct.pack("ii", 1, 0)


@dataclass(frozen=True)
class Fault:
    """What happens to one answer on its way down; by default nothing.

    cut_at: bytes of the answer, its head included, after which it is cut.
    how: by FIN, by RST, or by silence: both sides stay open, and nobody tells.
    delay: seconds before each block.
    rate: bytes a second.
    hold: bytes that are kept back until so many are there, or the answer has ended.
    """

    cut_at: int | None = None
    how: How = "reset"
    delay: float = 0.0
    rate: float | None = None
    hold: int = 0


NONE = Fault()
FaultOf = Callable[[str], Fault]


def on_streams(fault: Fault) -> FaultOf:
    """The fault for every event stream, and none for anything else."""
    return lambda request: fault if "/events" in request else NONE


class Proxy:
    """Passes on what goes to and from a port of 127.0.0.1, with faults.

    `fault_of` is asked with the first line of every request. `requests` are all that
    came, and `sent` the bytes of their answers. While `refuses`, connections are reset
    as soon as they are made. Another `target` is for connections to come.
    """

    def __init__(self, target: int) -> None:
        self.target = target
        self.fault_of: FaultOf = lambda request: NONE
        self.refuses = False
        self.requests: list[str] = []
        self.sent: list[int] = []
        self._links: set[_Link] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        listening = asyncio.start_server(self._connect, "127.0.0.1", 0, backlog=1000)
        self._server = self._in_loop(listening)
        self.port: int = self._server.sockets[0].getsockname()[1]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def streams(self) -> list[str]:
        """The requests of event streams so far."""
        return [request for request in self.requests if "/events" in request]

    def open_streams(self) -> int:
        """How many event streams are under way now."""
        return sum(link.is_stream for link in list(self._links))

    def cut(self, how: How = "reset") -> None:
        """Cut every connection that is open now."""

        async def cut_all() -> None:
            for link in list(self._links):
                link.cut(how)

        self._in_loop(cut_all())

    def close(self) -> None:
        """End everything."""

        async def end() -> None:
            self._server.close()
            # What has just been accepted gets its transport, or nobody would close it.
            await asyncio.sleep(0)
            for link in list(self._links):
                link.cut("reset")
            others = asyncio.all_tasks() - {asyncio.current_task()}
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)

        self._in_loop(end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    def _in_loop(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    async def _connect(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        link = _Link(self, reader, writer)
        self._links.add(link)
        try:
            if self.refuses:
                link.cut("reset")
            else:
                await link.run(await self._reach_target())
        except OSError:
            link.cut("reset")
        except asyncio.CancelledError:  # the proxy ends; asyncio would complain
            link.end()
        finally:
            if not link.silent:
                link.end()
                self._links.discard(link)

    async def _reach_target(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self.target)


class _Link:
    """One connection, and the one behind it."""

    def __init__(
        self, proxy: Proxy, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._proxy = proxy
        self._client = reader, writer
        self._writers = [writer]
        self._fault = NONE
        self._number = -1
        self._held = b""
        self.silent = False
        self.is_stream = False

    async def run(
        self, server: tuple[asyncio.StreamReader, asyncio.StreamWriter]
    ) -> None:
        """Pass on, until one side ends."""
        self._writers.append(server[1])
        up = asyncio.ensure_future(self._pass_up(self._client[0], server[1]))
        down = asyncio.ensure_future(self._pass_down(server[0], self._client[1]))
        try:
            await asyncio.wait([up, down], return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (up, down):
                task.cancel()
            await asyncio.gather(up, down, return_exceptions=True)

    def cut(self, how: How) -> None:
        self.silent = how == "silence"
        if self.silent:
            for writer in self._writers:
                writer.transport.pause_reading()  # type: ignore[attr-defined]
            return
        for writer in self._writers:
            if how == "reset":
                sock = writer.get_extra_info("socket")
                with suppress(OSError):
                    option = socket.SOL_SOCKET, socket.SO_LINGER
                    sock.setsockopt(*option, RESET_ON_CLOSE)
                writer.transport.abort()
            else:
                writer.close()

    def end(self) -> None:
        for writer in self._writers:
            writer.close()

    async def _pass_up(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        while data := await reader.read(1 << 16):
            line = data.partition(b"\r\n")[0]
            if line.endswith(b"HTTP/1.1"):
                request = line.decode("latin-1")
                self._number = len(self._proxy.requests)
                self._proxy.requests.append(request)
                self._proxy.sent.append(0)
                self._fault = self._proxy.fault_of(request)
                self.is_stream = "/events" in request
            writer.write(data)
            await writer.drain()

    async def _pass_down(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        while data := await reader.read(self._block):
            if not await self._pass_block(data, writer):
                return
        writer.write(self._held)
        await writer.drain()

    @property
    def _block(self) -> int:
        return max(1, int(self._fault.rate / 20)) if self._fault.rate else 1 << 16

    async def _pass_block(self, data: bytes, writer: asyncio.StreamWriter) -> bool:
        fault = self._fault
        sent = self._proxy.sent
        room = len(data)
        if fault.cut_at is not None:
            room = fault.cut_at - sent[self._number]
        is_cut = fault.cut_at is not None and len(data) >= room
        data = data[:room]
        if fault.delay or fault.rate:
            await asyncio.sleep(fault.delay + len(data) / (fault.rate or 1e9))
        self._held += data
        has_ended = self._held.endswith(END_OF_CHUNKS)
        self.is_stream = self.is_stream and not has_ended
        if is_cut or has_ended or len(self._held) >= fault.hold:
            writer.write(self._held)
            self._held = b""
            await writer.drain()
        sent[self._number] += len(data)
        if is_cut:
            self.cut(fault.how)
        if self.silent:
            await asyncio.Event().wait()  # until the proxy ends
        return not is_cut
