"""Pictures and text over a viewer's slow link, alone and behind nginx.

By hand: `python -m benchmarks.slowlink --only flaskstream --rate 125000 [--nginx]`.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser

from benchmarks.browser import chromium, tab
from benchmarks.figure import percentile
from benchmarks.link import Link, linked
from benchmarks.nginx import nginx_before
from benchmarks.servers import HANDWRITTEN, Server, serving
from benchmarks.table import Row, late, untaken
from benchmarks.watch import Seen, ages, seen, staleness, watch

SECONDS = 25
PATIENCE = 20
"""Seconds to wait for the end, after the generator's."""


@dataclass
class Target:
    """What must be reached at a rate: ages and the end at most, pictures at least."""

    rate: int
    text: float
    age: float
    pictures: int
    end: float


TARGETS = (Target(125_000, 0.5, 2.0, 18, 2.5), Target(1_000_000, 0.3, 1.0, 60, 2.5))


def rows(quick: bool) -> list[Row]:
    """Four rows for each rate, and the same behind nginx."""
    seconds = 5 if quick else SECONDS
    found = []
    with chromium() as browser:
        for target in TARGETS:
            for nginx in (False, True):
                found += compared(browser, target, nginx, seconds)
    return found


def compared(
    browser: Browser, target: Target, nginx: bool, seconds: float
) -> list[Row]:
    """The figures of all three libraries at a rate."""
    what = f"link of {target.rate / 1000:,.0f} kB/s{', behind nginx' if nginx else ''}"
    gradio = Figures(measured(browser, "gradio", target.rate, nginx, seconds), seconds)
    hand = Figures(measured(browser, HANDWRITTEN, target.rate, nginx, seconds), seconds)
    page = measured(browser, "flaskstream", target.rate, nginx, seconds)
    if page is None:
        return [untaken(what, "–", "the page did not answer")]
    ours = Figures(page, seconds)
    number = round(target.pictures * seconds / SECONDS)
    rows = [
        ("age of the text, p50", "text", f"at most {target.text} s"),
        (f"pictures shown in {seconds:.0f} s", "count", f"at least {number}"),
        ("age of a picture, p50", "age", f"at most {target.age} s"),
        ("the end shown after", "end", f"at most {target.end} s"),
    ]
    met = {
        "text": ours.text <= target.text,
        "count": ours.count >= number,
        "age": ours.age <= target.age,
        "end": ours.end <= target.end,
    }
    return [
        Row(
            f"{what}: {name}",
            gradio.shown(key),
            ours.shown(key),
            wanted,
            met[key],
            note=f"handwritten {hand.shown(key)}",
        )
        for name, key, wanted in rows
    ]


class Figures:
    """What is told of a page; infinite where it never came."""

    def __init__(self, page: Seen | None, seconds: float) -> None:
        page = page or Seen()
        pictures = page.during(page.pictures, seconds)
        self.texts = page.during(page.texts, seconds)
        self.text = percentile(ages(self.texts), 50)
        self.count = len(pictures)
        self.age = percentile(ages(pictures), 50)
        self.end = page.end_seconds or float("inf")

    def shown(self, key: str) -> str:
        value: float = getattr(self, key)
        return f"{value}" if key == "count" else late(value)


def measured(
    browser: Browser, library: str, rate: float, nginx: bool, seconds: float
) -> Seen | None:
    """What a page shows while its link has that rate, from the click on."""
    with (
        serving(library, "pictures") as server,
        way(server, nginx) as link,
        tab(browser, link.url) as page,
    ):
        page.settle()
        page.size(1)  # what is loaded lazily
        page.run("bench.until('THE-END')")
        page.settle()
        page.size(seconds)
        watch(page)
        link.rate = rate
        page.run("seen.start()")
        page.page.wait_for_timeout(seconds * 1000)
        page.wait("() => seen.end && seen.idle", PATIENCE)
        page.page.wait_for_timeout(1000 * min(8, 600_000 / rate))
        return seen(page)


@contextmanager
def way(server: Server, nginx: bool) -> Iterator[Link]:
    """The link to a server, with nginx before it or not; at first unlimited."""
    if not nginx:
        with linked(server.port) as link:
            yield link
        return
    with nginx_before(server.port) as port, linked(port) as link:
        yield link


def main() -> None:
    """Print the figures of one library, or of each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", action="append", help="a library; several: repeat")
    parser.add_argument("--rate", type=float, help="bytes a second; else both")
    parser.add_argument("--nginx", action="store_true", help="behind nginx")
    parser.add_argument("--seconds", type=float, default=SECONDS)
    options = parser.parse_args()
    rates = [options.rate] if options.rate else [target.rate for target in TARGETS]
    with chromium() as browser:
        for library in options.only or ("flaskstream", HANDWRITTEN, "gradio"):
            for rate in rates:
                page = measured(browser, library, rate, options.nginx, options.seconds)
                where = f"{library}, {rate / 1000:.0f} kB/s" + " nginx" * options.nginx
                print(f"{where}: {summary(page, options.seconds)}", flush=True)


def summary(page: Seen | None, seconds: float) -> str:
    """All figures of a page, in a line."""
    if page is None:
        return "the page did not answer"
    pictures = page.during(page.pictures, seconds)
    texts = page.during(page.texts, seconds)
    old, aged = ages(texts), ages(pictures)
    return (
        f"text p50 {late(percentile(old, 50))} p90 {late(percentile(old, 90))} "
        f"({len(texts)} shown, 90 % of the time at most {late(staleness(texts))} old); "
        f"{len(pictures)} pictures, p50 {late(percentile(aged, 50))} "
        f"p90 {late(percentile(aged, 90))}, {page.unread} unreadable; "
        f"end: all {late(page.end_seconds)}, last picture "
        f"{late(page.last_picture_seconds)}"
    )


if __name__ == "__main__":
    main()
