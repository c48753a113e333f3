"""What Redis and Celery add to the way of a value; with the store in memory, by turns.

The three servers are there all the while, and take turns, so that what else the machine
does is the same for all.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import ExitStack

from benchmarks.browser import chromium, tab
from benchmarks.client import FlaskstreamClient
from benchmarks.figure import percentile
from benchmarks.fleet import fleet
from benchmarks.load import STAMP
from benchmarks.table import Row

PAGE = "quick_stamps"
VALUES = 20
NAMES = "in memory", "Redis", "Celery"
Found = dict[str, list[float]]
"""Milliseconds, by where pages are kept and functions are called."""


def rows(quick: bool) -> list[Row]:
    """Press to the function, yield to the viewer's connection, and to the DOM."""
    turns = 3 if quick else 15
    with ExitStack() as opened:
        urls = dict.fromkeys(NAMES, "")
        for name, shared, workers in zip(
            NAMES, (False, True, True), (0, 0, 2), strict=True
        ):
            made = fleet(PAGE, 1, shared=shared, workers=workers)
            urls[name] = opened.enter_context(made).url
        starts, sent = asyncio.run(by_turns(urls, turns))
        shown = to_dom(urls, 1 if quick else 5)
    return [
        *told("press to the function's first line", starts, {"Celery": 8.0}),
        *told("yield to the viewer's connection", sent, {"Redis": 1.0}),
        *told("yield to DOM, 25 a second", shown, {"Redis": 1.0}),
    ]


async def by_turns(urls: dict[str, str], turns: int) -> tuple[Found, Found]:
    """One run after the other, each of another server: until it began, and each
    value's way. The first of each is for what is loaded lazily."""
    clients = {name: FlaskstreamClient(url, PAGE) for name, url in urls.items()}
    starts: Found = {name: [] for name in urls}
    sent: Found = {name: [] for name in urls}
    for client in clients.values():
        await client.prepare()
        await one_run(client)
    for _ in range(turns):
        for name, client in clients.items():
            began, delays = await one_run(client)
            starts[name].append(began)
            sent[name] += delays
    return starts, sent


async def one_run(client: FlaskstreamClient) -> tuple[float, list[float]]:
    """Milliseconds until the function began, and those of each value after that."""
    pressed = time.time()
    reader, writer = await client.start(VALUES)
    shown = STAMP.findall(client.answer)  # the last run's value, too
    seen, delays, tail = set(shown), list[float](), b""
    while data := await reader.read(65536):
        now, tail = time.time(), tail + data
        for stamp in set(STAMP.findall(tail)) - seen:
            seen.add(stamp)
            delays.append((now - float(stamp)) * 1000)
        if client.end in tail:
            break
        tail = tail[-400:]
    writer.close()
    began = min(float(stamp) for stamp in seen if float(stamp) > pressed)
    return (began - pressed) * 1000, delays


def to_dom(urls: dict[str, str], turns: int) -> Found:
    """From each yield to the change of the DOM, by turns."""
    found: Found = {name: [] for name in urls}
    with chromium() as browser, ExitStack() as opened:
        tabs = {n: opened.enter_context(tab(browser, u)) for n, u in urls.items()}
        for one in tabs.values():
            one.settle()
            one.size(VALUES)
        for _ in range(turns):
            for name, one in tabs.items():
                pressed = time.time()
                one.run("bench.stamps = [], bench.follow()")
                one.page.wait_for_timeout(VALUES * 40 + 700)
                seen = one.run("bench.stamps")
                # What the last run has left is shown when the button is pressed.
                found[name] += [(y - x) * 1000 for x, y in seen if x > pressed]
    return found


def told(what: str, found: Found, targets: dict[str, float]) -> list[Row]:
    """A row of each: p50 and p99, and what it adds to the store in memory."""
    least = percentile(found[NAMES[0]], 50)
    rows = []
    for name, took in found.items():
        p50, p99 = percentile(took, 50), percentile(took, 99)
        target = targets.get(name)
        rows.append(
            Row(
                f"{what}, {name}: p50, p99",
                "–",
                f"{p50:.2f} ms, {p99:.1f} ms",
                f"p50 at most + {target:g} ms" if target else "–",
                p50 - least <= target if target else None,
                "",
                f"p50 {p50 - least:+.2f} ms; {len(took)} values",
            )
        )
    return rows
