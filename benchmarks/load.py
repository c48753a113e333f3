"""The load, in a process of its own: `load <command> <library> <url> <name> …`.

It prints one line of JSON, and, where it holds something open, ends when its standard
input does.
"""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

from benchmarks.client import CLIENTS, Client, FlaskstreamClient, Streams

STAMP = re.compile(rb"\d{10}\.\d{6}")
AT_ONCE = 50


async def gather_in_turns(jobs: list[Callable[[], Awaitable[Any]]]) -> list[Any]:
    """Await all of them, a few at a time."""
    places = asyncio.Semaphore(AT_ONCE)

    async def one(job: Callable[[], Awaitable[Any]]) -> Any:
        async with places:
            return await job()

    return await asyncio.gather(*(one(job) for job in jobs))


async def prepared(library: str, url: str, name: str, count: int) -> list[Client]:
    """Clients that have loaded their pages."""
    kind: type[Client] = CLIENTS[library]
    clients = [kind(url, name) for _ in range(count)]
    await gather_in_turns([client.prepare for client in clients])
    return clients


async def stamps(
    library: str, url: str, name: str, count: int, size: int
) -> dict[str, Any]:
    """Start all at once; how late each value came, and when the last run had ended."""
    clients = await prepared(library, url, name, count)
    delays: list[float] = []
    start = time.time()

    async def follow(client: Client) -> tuple[int, int]:
        reader, writer = await client.start(size)
        seen = set(STAMP.findall(client.answer))
        tail = b""
        while data := await reader.read(65536):
            now = time.time()
            tail += data
            for stamp in set(STAMP.findall(tail)) - seen:
                seen.add(stamp)
                delays.append(now - float(stamp))
            if client.end in tail:
                break
            tail = tail[-400:]
        writer.close()
        return len(seen), gaps(seen)

    jobs = [asyncio.wait_for(follow(client), 180) for client in clients]
    counts = await asyncio.gather(*jobs, return_exceptions=True)
    wall = time.time() - start
    failures = [repr(error) for error in counts if isinstance(error, BaseException)]
    told = [each for each in counts if isinstance(each, tuple)]
    missing = sum(gap for _, gap in told)
    return {
        "wall": wall,
        "delays": sorted(delays),
        "missing": missing,
        "before": len(told) * size - sum(seen for seen, _ in told) - missing,
        "failures": failures[:3],
        "failed": len(failures),
    }


def gaps(seen: set[bytes]) -> int:
    """How many ticks, one a second, are missing between the first and the last."""
    times = sorted(map(float, seen))
    return sum(round(later - one) - 1 for one, later in pairwise(times))


async def exact(
    library: str, url: str, name: str, count: int, size: int
) -> dict[str, Any]:
    """Call, and read to the end, one after the other; the fastest, and its values.

    The first one pays for what is done once in a process.
    """
    [client] = await prepared(library, url, name, 1)
    runs = []
    for _ in range(count):
        start, blocks, tail = time.monotonic(), [], b""
        reader, writer = await client.start(size)
        while client.end not in tail and (data := await reader.read(65536)):
            blocks.append(data)
            tail = (tail + data)[-400:]
        seconds = time.monotonic() - start
        runs.append((seconds, b"".join(blocks).count(client.value)))
        writer.close()
    seconds, values = min(runs)
    return {"seconds": seconds, "values": values}


async def viewers(
    library: str, url: str, name: str, count: int, size: int
) -> dict[str, Any]:
    """Let so many watch one page of a run that is silent."""
    client = FlaskstreamClient(url, name)
    await client.prepare()
    held = [await client.start(size)]
    start = time.monotonic()

    async def open_one() -> None:
        streams = await client.watch()
        await streams[0].read(65536)
        held.append(streams)

    await gather_in_turns([open_one for _ in range(count - 1)])
    await hold(held, {"open": len(held), "seconds": time.monotonic() - start})
    return {}


async def stall(
    library: str, url: str, name: str, count: int, size: int
) -> dict[str, Any]:
    """Start a run, read a little of its stream, and then no more."""
    [client] = await prepared(library, url, name, 1)
    streams = await client.start(size)
    await streams[0].read(1000)
    streams[1].transport.pause_reading()  # type: ignore[attr-defined]
    await hold([streams], {})
    return {}


async def start_only(
    library: str, url: str, name: str, count: int, size: int
) -> dict[str, Any]:
    """Start runs, and read their streams meanwhile."""
    clients = await prepared(library, url, name, count)
    held = [await client.start(size) for client in clients]
    readers = [asyncio.create_task(reader.read()) for reader, _ in held]
    await hold(held, {"open": len(held)})
    for task in readers:
        task.cancel()
    return {}


async def oneshots(
    library: str, url: str, name: str, count: int, size: int
) -> dict[str, Any]:
    """So many people, one after the other, each with a page and one run."""
    for _ in range(count):
        [client] = await prepared(library, url, name, 1)
        reader, writer = await client.start(size)
        tail = b""
        while data := await reader.read(65536):
            if client.end in tail + data:
                break
            tail = data[-len(client.end) :]
        writer.close()
    return {"runs": count}


async def hold(held: list[Streams], said: dict[str, Any]) -> None:
    """Say that everything is open, and keep it so until standard input ends."""
    print(json.dumps(said), flush=True)
    await asyncio.to_thread(sys.stdin.read)
    for _, writer in held:
        writer.close()


COMMANDS = {
    "stamps": stamps,
    "exact": exact,
    "viewers": viewers,
    "stall": stall,
    "start": start_only,
    "oneshots": oneshots,
}


@contextmanager
def loading(
    command: str, library: str, url: str, name: str, count: int = 1, size: int = 1
) -> Iterator[dict[str, Any]]:
    """The load's process, until the block ends; gives what it said.

    Raises:
        RuntimeError: it said nothing.
    """
    arguments = [command, library, url, name, str(count), str(size)]
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.load", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None and process.stdout is not None
    try:
        line = process.stdout.readline()
        if not line:
            raise RuntimeError(f"The load said nothing: {' '.join(arguments)}")
        yield json.loads(line)
    finally:
        process.stdin.close()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()


def main() -> None:
    command, library, url, name, count, size = sys.argv[1:]
    job = COMMANDS[command](library, url, name, int(count), int(size))
    said = asyncio.run(job)
    if said:
        print(json.dumps(said), flush=True)


if __name__ == "__main__":
    main()
