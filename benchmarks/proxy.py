"""A TCP proxy of 127.0.0.1, and one that counts what a server sends to a browser."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Proxy:
    """Passes on what goes to and from a local port, in a thread of its own."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        listening = asyncio.run_coroutine_threadsafe(self._listen(), self._loop)
        self.port: int = listening.result()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def _listen(self) -> int:
        """Begin to accept connections; gives the port."""
        raise NotImplementedError

    def close(self) -> None:
        """Stop passing on."""
        asyncio.run_coroutine_threadsafe(self._cancel(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    async def _cancel(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)


class CountingProxy(Proxy):
    """Passes everything on; `sent` is the bytes from the server, headers included."""

    def __init__(self, port: int) -> None:
        self.sent = 0
        super().__init__(port)

    async def _listen(self) -> int:
        server = await asyncio.start_server(self._connect, "127.0.0.1", 0)
        port: int = server.sockets[0].getsockname()[1]
        return port

    async def _connect(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        try:
            inner = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            writer.close()
            return
        with contextlib.suppress(asyncio.CancelledError):  # else asyncio reports it
            await asyncio.gather(
                self._pass(reader, inner[1], False), self._pass(inner[0], writer, True)
            )

    async def _pass(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, counts: bool
    ) -> None:
        try:
            while data := await reader.read(65536):
                if counts:
                    self.sent += len(data)
                writer.write(data)
                await writer.drain()
        except OSError:
            pass
        finally:
            writer.close()


@contextmanager
def counting(port: int) -> Iterator[CountingProxy]:
    """A proxy to a local port."""
    proxy = CountingProxy(port)
    try:
        yield proxy
    finally:
        proxy.close()
