"""Many viewers of two processes with one Redis: idle, of one run, and all at once."""

from __future__ import annotations

import time

from benchmarks.audience import audience
from benchmarks.figure import percentile
from benchmarks.fleet import fleet
from benchmarks.table import Row


def rows(quick: bool) -> list[Row]:
    """Idle viewers, viewers of one run, and a storm of them."""
    idle, many = (100, 50) if quick else (2000, 500)
    return [*silent(idle, 2 if quick else 5), one_run(many, quick), stormed(many)]


def silent(count: int, seconds: float) -> list[Row]:
    """Memory and processor of each process while so many wait for a silent run."""
    with fleet("idle", 2) as served:
        with audience("watch", served.url, "idle", each=10, size=600) as first:
            first.hear()  # what is loaded lazily
        before = [server.rss() for server in served.web]
        with audience("watch", served.url, "idle", each=count, size=600) as watched:
            said = watched.hear()
            grown = [
                server.rss() - was
                for server, was in zip(served.web, before, strict=True)
            ]
            cpu = served.cpu()
            time.sleep(seconds)
            busy = [
                (now - was) / seconds
                for now, was in zip(served.cpu(), cpu, strict=True)
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
            f"{shares}; opened in {said['seconds']:.1f} s",
        ),
        Row(
            f"{count:,} idle viewers on 2 processes: processor of each process",
            "–",
            taken,
            "under 10 %",
            max(busy) < 0.1,
        ),
    ]


def one_run(count: int, quick: bool) -> Row:
    """How many messages reach the viewers of one run, and how late."""
    page, seconds = "ten_stamps", 3 if quick else 6
    size = 10 * (seconds + 30)
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
        f"a run of 10 values a second, {count} viewers on 2 processes",
        "–",
        f"{said['messages'] / seconds:,.0f} messages a second",
        f"{count * 10:,}",
        said["messages"] >= 0.95 * count * 10 * seconds,
        "",
        f"p50 {p50:.0f} ms, p99 {p99:.0f} ms; "
        f"{taken / said['messages'] * 1000:.3f} ms of a processor for each",
    )


def stormed(count: int) -> Row:
    """How long it takes until all have the page again, after all connections broke."""
    with (
        fleet("stamps", 2) as served,
        audience(
            "storm", served.url, "stamps", runs=count // 10, each=10, size=120
        ) as watched,
    ):
        said = watched.hear()
    p99 = percentile(said["others"], 99) * 1000 if said["others"] else 0.0
    return Row(
        f"{count} viewers of {count // 10} runs reconnect at once: all shown after",
        "–",
        f"{said['seconds']:.2f} s",
        "under 10 s",
        said["seconds"] < 10,
        "",
        f"p99 of {len(said['others'])} page requests meanwhile {p99:.0f} ms",
    )
