"""Viewers of runs, in a process of their own: `audience <command> <url> <name> …`.

`watch` says when all are there, goes on until its standard input ends, and then says
what has come. `storm` says so, too; then it lets all connections break, come back at
once, and says how long it took. `load` loads pages meanwhile, in a process of its own,
for it is not to wait for those. `enter` starts runs, and watches none.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from benchmarks.client import FlaskstreamClient, Streams, ask
from benchmarks.load import STAMP, gather_in_turns

BEFORE = re.compile(rb"data: ")
ID = re.compile(rb"(?:^|\n)id: (\d+)\n")
AGAIN = 0.35, 0.65
"""Seconds, of which htmx draws one, before it comes again."""


class Viewer:
    """One who looks at a stream, and notes how late each stamp comes."""

    def __init__(self, client: FlaskstreamClient) -> None:
        self._client = client
        self._last = b""
        self._last_id = ""
        """That of the newest event, by which a page comes back."""
        self._task: asyncio.Task[None] | None = None
        self._streams: Streams | None = None
        self.shown = asyncio.Event()
        self.delays: list[float] = []
        self.tries = 0
        """How often a stream has ended that had shown nothing."""

    async def open(self) -> None:
        """Open the page's stream, and wait until it shows something."""
        self.shown.clear()
        self._task = asyncio.create_task(self._follow())
        await self.shown.wait()

    async def _follow(self) -> None:
        """Read the stream; another one as a page does, where it has shown nothing."""
        while not self.shown.is_set():
            try:
                self._streams = await self._client.watch(self._last_id)
                await self._read(self._streams[0])
            except (OSError, EOFError):
                pass  # nobody has taken the connection, or it was ended
            if not self.shown.is_set():
                self.tries += 1
                await asyncio.sleep(random.uniform(*AGAIN))  # noqa: S311

    async def _read(self, reader: asyncio.StreamReader) -> None:
        tail = b""
        while data := await reader.read(65536):
            came, tail = time.time(), tail + data
            if BEFORE.search(tail):
                self.shown.set()
            for id in ID.findall(tail):
                self._last_id = id.decode()
            for stamp in STAMP.findall(tail):
                if stamp > self._last:
                    self._last = stamp
                    self.delays.append(came - float(stamp))
            tail = tail[-40:]

    def close(self) -> None:
        """Let the connection break."""
        if self._task is not None and self._streams is not None:
            self._task.cancel()
            self._streams[1].transport.abort()


async def open_all(
    url: str, name: str, runs: int, each: int, size: int
) -> list[Viewer]:
    """Start the runs, and have as many viewers of each."""
    clients = [FlaskstreamClient(url, name) for _ in range(runs)]
    await gather_in_turns([client.prepare for client in clients])
    for client in clients:
        (await client.start(size))[1].close()
    viewers = [Viewer(client) for client in clients for _ in range(each)]
    await gather_in_turns([viewer.open for viewer in viewers])
    return viewers


async def watch(url: str, name: str, runs: int, each: int, size: int) -> dict[str, Any]:
    """Watch until the standard input ends; what has come meanwhile."""
    start = time.monotonic()
    viewers = await open_all(url, name, runs, each, size)
    for viewer in viewers:
        viewer.delays.clear()
    say({"seconds": time.monotonic() - start})
    await asyncio.to_thread(sys.stdin.read)
    delays = [delay for viewer in viewers for delay in viewer.delays]
    return {"messages": len(delays), "delays": sorted(delays)}


async def storm(url: str, name: str, runs: int, each: int, size: int) -> dict[str, Any]:
    """Once the standard input ends, break all connections, and open them at once."""
    viewers = await open_all(url, name, runs, each, size)
    say({"viewers": len(viewers)})
    await asyncio.to_thread(sys.stdin.read)
    for viewer in viewers:
        viewer.close()
    start = time.monotonic()
    await asyncio.gather(*(viewer.open() for viewer in viewers))
    seconds = time.monotonic() - start
    return {"seconds": seconds, "again": sum(viewer.tries for viewer in viewers)}


async def load(url: str, name: str, runs: int, each: int, size: int) -> dict[str, Any]:
    """How long each page takes to load, one after the other, until the input ends."""
    took: list[float] = []
    over = asyncio.create_task(asyncio.to_thread(sys.stdin.read))
    while not over.done():
        start = time.monotonic()
        await ask(url, "GET", "/")
        took.append(time.monotonic() - start)
        await asyncio.sleep(0.02)
    return {"took": took}


async def enter(url: str, name: str, runs: int, each: int, size: int) -> dict[str, Any]:
    """Start the runs, which take `size` milliseconds each."""
    clients = [FlaskstreamClient(url, name) for _ in range(runs)]

    async def one(client: FlaskstreamClient) -> None:
        await client.prepare()
        (await client.start(size / 1000))[1].close()

    await gather_in_turns([lambda client=client: one(client) for client in clients])
    return {"runs": runs}


COMMANDS = {"watch": watch, "storm": storm, "load": load, "enter": enter}


def say(what: dict[str, Any]) -> None:
    print(json.dumps(what), flush=True)


class Audience:
    """The process of an audience; what it says."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def hear(self) -> dict[str, Any]:
        """What it says next.

        Raises:
            RuntimeError: nothing: it has failed.
        """
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("The audience said nothing")
        found: dict[str, Any] = json.loads(line)
        return found

    def leave(self) -> dict[str, Any]:
        """Ask it to end, and hear what it has seen."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        return self.hear()


@contextmanager
def audience(
    command: str, url: str, name: str, *, runs: int = 1, each: int = 1, size: int = 1
) -> Iterator[Audience]:
    """An audience, until the block ends."""
    numbers = map(str, (runs, each, size))
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.audience", command, url, name, *numbers],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Audience(process)
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


def main() -> None:
    command, url, name, *numbers = sys.argv[1:]
    say(asyncio.run(COMMANDS[command](url, name, *map(int, numbers))))


if __name__ == "__main__":
    main()
