"""The way from a member to Redis, which may lose what goes there, or comes back."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, Literal

from tests.ports import free_port

Way = Literal["open", "cut", "hold", "lose"]
APPENDS = b":bell"
"""What is in a request to append to a journal, and in no other one."""


class Proxy:
    """Passes on what comes, but for the time of a fault.

    "cut": a request to append is passed on, and its connection ends before the answer.
    "hold": nothing comes through, and requests reach the server when all is over, even
    if nobody waits for their answers any more. "lose": they never do.
    """

    def __init__(self, server: int) -> None:
        self.port = free_port()
        self._server = server
        self._way: Way = "open"
        self._held: list[tuple[asyncio.StreamWriter, bytes]] = []
        self._broken = set[asyncio.StreamWriter]()
        """Connections that have lost something, and say nothing until it is over."""
        self._tasks = set[asyncio.Task[None]]()
        self._writers = set[asyncio.StreamWriter]()
        """All that there were."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        listens = threading.Event()
        self._loop.call_soon(lambda: self._keep(self._listen(listens)))
        self._thread.start()
        assert listens.wait(20)

    def _run(self) -> None:
        self._loop.run_forever()
        self._loop.run_until_complete(self._end())
        self._loop.close()

    async def _end(self) -> None:
        # Who has just been accepted has a task of his own by then.
        while tasks := asyncio.all_tasks() - {asyncio.current_task()}:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await asyncio.sleep(0)
        for writer in self._writers:
            writer.transport.abort()
        await asyncio.sleep(0)  # they are closed by what this lets happen

    async def _listen(self, listens: threading.Event) -> None:
        server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        listens.set()
        async with server:
            await server.serve_forever()

    def _keep(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(20)

    def set(self, way: Way) -> None:
        """Begin a fault, or end it."""
        self._loop.call_soon_threadsafe(self._set, way)

    def _set(self, way: Way) -> None:
        self._way = way
        if way != "open":
            return
        for upstream, data in self._held:
            upstream.write(data)
        for upstream in {upstream for upstream, _ in self._held}:
            upstream.close()
        self._held.clear()
        for writer in self._broken:
            writer.close()
        self._broken.clear()

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        try:
            found = await asyncio.open_connection("127.0.0.1", self._server)
        except (OSError, asyncio.CancelledError):
            writer.close()
            return
        from_server, to_server = found
        self._writers |= {writer, to_server}
        answers = asyncio.create_task(self._answer(from_server, writer))
        try:
            await self._ask(reader, to_server, writer)
        except (OSError, asyncio.CancelledError):
            pass  # it is the connection's end, or all of the proxy's
        finally:
            if all(upstream is not to_server for upstream, _ in self._held):
                to_server.close()
            with suppress(asyncio.CancelledError):
                await asyncio.wait([answers], timeout=5)
            answers.cancel()
            self._broken.discard(writer)
            writer.close()

    async def _ask(
        self,
        reader: asyncio.StreamReader,
        to_server: asyncio.StreamWriter,
        writer: asyncio.StreamWriter,
    ) -> None:
        while data := await reader.read(65536):
            if self._way == "lose":
                self._broken.add(writer)
            elif self._way == "hold":
                self._broken.add(writer)
                self._held.append((to_server, data))
            elif writer not in self._broken:
                is_cut = self._way == "cut" and APPENDS in data
                if is_cut:
                    self._broken.add(writer)
                to_server.write(data)
                await to_server.drain()
                if is_cut:
                    return

    async def _answer(
        self, from_server: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        with suppress(OSError):
            while data := await from_server.read(65536):
                if self._way in ("lose", "hold"):
                    self._broken.add(writer)
                if writer not in self._broken:
                    writer.write(data)
                    await writer.drain()
        if self._way in ("open", "cut"):
            writer.close()
