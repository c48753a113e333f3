"""What Redis does for a yield: round trips, commands, bytes, and its own time.

The run is in one of two web processes, and its viewer at the other. What both do of
themselves, as telling that they are there, is measured before, and taken off.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import Any

from benchmarks.audience import audience
from benchmarks.client import FlaskstreamClient, Streams
from benchmarks.fleet import Fleet, RedisServer, fleet
from benchmarks.table import Row

KINDS = {
    "paced_words": "a text that grows by a word",
    "paced_numbers": "a number",
    "paced_noise": "a frame of 200 × 200 noise, by a URL",
}
RATE = 25
"""Yields a second, of each of the functions."""
SCRIPTS = "evalsha", "eval", "fcall"


@dataclass
class Work:
    """What Redis has done so far, or in a while."""

    calls: dict[str, float]
    received: float
    sent: float
    microseconds: float

    @classmethod
    def so_far(cls, server: RedisServer) -> Work:
        """What it says of itself."""
        stats: dict[str, Any] = server.client.info("commandstats")
        net: dict[str, Any] = server.client.info("stats")
        called = {name.removeprefix("cmdstat_"): s for name, s in stats.items()}
        # What a script calls is in the script's time, and counted by itself, too.
        outer = sum(s["usec"] for name, s in called.items() if name in SCRIPTS)
        return cls(
            {name: s["calls"] for name, s in called.items()},
            net["total_net_input_bytes"],
            net["total_net_output_bytes"],
            outer,
        )

    def since(self, before: Work) -> Work:
        """What was done since then."""
        return self.without(before, 1.0)

    def without(self, other: Work, times: float) -> Work:
        """What is left without so many times another's."""
        names = self.calls.keys() | other.calls.keys()
        return Work(
            {n: self.calls.get(n, 0) - times * other.calls.get(n, 0) for n in names},
            self.received - times * other.received,
            self.sent - times * other.sent,
            self.microseconds - times * other.microseconds,
        )


def rows(quick: bool) -> list[Row]:
    """What a yield of each kind of output costs; what a page takes."""
    seconds, pages = (1, 30) if quick else (5, 300)
    return [*(row(page, what, seconds) for page, what in KINDS.items()), kept(pages)]


def row(page: str, what: str, seconds: int) -> Row:
    """Round trips and the rest, of one yield of the run."""
    with fleet(page, 2) as served:
        work, yields, idle = asyncio.run(measured(served, page, seconds))
    scripts = sum(work.calls.get(name, 0) for name in SCRIPTS) / yields
    inner = {
        name: calls / yields
        for name, calls in sorted(work.calls.items())
        if calls > yields / 20 and name not in SCRIPTS
    }
    return Row(
        f"Redis, for each yield of {what}",
        "–",
        f"{scripts:.2f} scripts, {sum(inner.values()):.1f} commands in them",
        "at most 2.2 scripts",
        scripts <= 2.2,
        "",
        f"{work.received / yields:.0f} bytes to it, {work.sent / yields:.0f} from "
        f"it, {work.microseconds / yields:.0f} µs of its processor; "
        f"{', '.join(f'{name} {n:.1f}' for name, n in inner.items())}; with no run "
        f"{idle:.1f} calls a second",
    )


def kept(pages: int) -> Row:
    """Memory that Redis has for a page on which a small function has run once."""
    with fleet("stamps", 1) as served:
        client = served.server().client
        with audience("enter", served.url, "stamps", runs=5, size=1000) as warmed:
            warmed.hear()
        before = client.info("memory")["used_memory"]
        with audience("enter", served.url, "stamps", runs=pages, size=1000) as entered:
            entered.hear()
        time.sleep(3)  # the last runs end, each after a second
        each = (client.info("memory")["used_memory"] - before) / pages
    return Row(
        "memory in Redis of a page that ran once",
        "–",
        f"{each / 1000:.1f} kB",
        "–",
        None,
        "",
        f"{pages} pages, each of another person",
    )


async def measured(served: Fleet, page: str, seconds: int) -> tuple[Work, float, float]:
    """What was done for a run that somebody watches, of how many yields; and calls a
    second while there is no run."""
    server = served.server()
    here, there = served.web
    client = FlaskstreamClient(here.url, page)
    await client.prepare()
    await read_to_end(await client.start(50))  # what is loaded lazily
    before = Work.so_far(server)
    time.sleep(2)
    rest = Work.so_far(server).since(before)
    streams = await client.start(RATE * seconds)
    streams[1].close()
    client.move(there.url)
    reader = await client.watch()
    await reader[0].read(65536)
    before, start = Work.so_far(server), time.monotonic()
    await read_to_end(reader)
    work, took = Work.so_far(server).since(before), time.monotonic() - start
    return work.without(rest, took / 2), RATE * took, sum(rest.calls.values()) / 2


async def read_to_end(streams: Streams) -> None:
    """Read a page's stream until its run has ended."""
    tail = b""
    while data := await streams[0].read(65536):
        if FlaskstreamClient.end in tail + data:
            break
        tail = data[-40:]
    streams[1].close()
