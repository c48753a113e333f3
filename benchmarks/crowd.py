"""Many viewers of two processes with one Redis: idle, of one run, and all at once."""

from __future__ import annotations

import time
from contextlib import ExitStack

from benchmarks.audience import Audience, audience
from benchmarks.figure import percentile
from benchmarks.fleet import fleet
from benchmarks.table import Row


def rows(quick: bool) -> list[Row]:
    """Idle viewers, viewers of one run, and a storm of them."""
    idle, few, many = (100, 50, 60) if quick else (10_000, 500, 5_000)
    return [
        *silent(idle, 2 if quick else 5),
        one_run("ten_stamps", 10, few, quick),
        one_run("stamps", 1, many, quick),
        *stormed(many),
    ]


def silent(count: int, seconds: float) -> list[Row]:
    """Memory and processor of each process while so many wait for silent runs: half of
    them at each, without nginx, which has two files for each."""
    with fleet("idle", 2) as served, ExitStack() as opened:

        def open_at_each(each: int) -> list[Audience]:
            return [
                opened.enter_context(
                    audience("watch", server.url, "idle", each=each, size=600)
                )
                for server in served.web
            ]

        for one in open_at_each(10):
            one.hear()  # what is loaded lazily
        before = [server.rss() for server in served.web]
        said = [one.hear() for one in open_at_each(count // 2)]
        grown = [
            server.rss() - was for server, was in zip(served.web, before, strict=True)
        ]
        cpu = served.cpu()
        time.sleep(seconds)
        busy = [
            (now - was) / seconds for now, was in zip(served.cpu(), cpu, strict=True)
        ]
    each = sum(grown) / 1000 / count
    shares = ", ".join(f"{one / 1e6:.1f} MB" for one in grown)
    taken = ", ".join(f"{one * 100:.1f} %" for one in busy)
    return [
        Row(
            f"{count:,} idle viewers on 2 processes: each",
            "–",
            f"{each:.1f} kB",
            "under 30 kB",
            each < 30,
            "",
            f"{shares}; opened in {max(one['seconds'] for one in said):.1f} s",
        ),
        Row(
            f"{count:,} idle viewers on 2 processes: processor of each process",
            "–",
            taken,
            "under 10 %",
            max(busy) < 0.1,
        ),
    ]


def one_run(page: str, rate: int, count: int, quick: bool) -> Row:
    """How many messages reach the viewers of one run, and how late."""
    seconds = 3 if quick else 6
    size = rate * (seconds + 300)  # it takes as long until all are there
    with (
        fleet(page, 2) as served,
        audience("watch", served.url, page, each=count, size=size) as watched,
    ):
        watched.hear()
        cpu = served.cpu()
        time.sleep(seconds)
        taken = sum(served.cpu()) - sum(cpu)
        said = watched.leave()
    p50, p99 = (percentile(said["delays"], x) * 1000 for x in (50, 99))
    return Row(
        f"a run of {told(rate)} a second, {count:,} viewers on 2 processes",
        "–",
        f"{said['messages'] / seconds:,.0f} messages a second",
        f"{count * rate:,}",
        said["messages"] >= 0.95 * count * rate * seconds,
        "",
        f"p50 {p50:.0f} ms, p99 {p99:.0f} ms; "
        f"{taken / said['messages'] * 1000:.3f} ms of a processor for each",
    )


def told(rate: int) -> str:
    return "a value" if rate == 1 else f"{rate} values"


def stormed(count: int) -> list[Row]:
    """How long it takes until all have the page again, after all connections broke, and
    how long other requests take meanwhile."""
    with (
        fleet("stamps", 2) as served,
        audience(
            "storm", served.url, "stamps", runs=count // 10, each=10, size=300
        ) as watched,
    ):
        watched.hear()
        with audience("load", served.url, "stamps") as others:
            said = watched.leave()
            took = others.leave()["took"]
    p99 = percentile(took, 99) * 1000
    what = f"{count:,} viewers of {count // 10} runs reconnect at once"
    return [
        Row(
            f"{what}: all shown after",
            "–",
            f"{said['seconds']:.2f} s",
            "under 10 s",
            said["seconds"] < 10,
            "",
            f"{said['again']:,} came again, whose connection nobody had taken",
        ),
        Row(
            f"{what}: p99 of a page request meanwhile",
            "–",
            f"{p99:.0f} ms",
            "under 200 ms",
            p99 < 200,
            "",
            f"{len(took)} requests",
        ),
    ]
