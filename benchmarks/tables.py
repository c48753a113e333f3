"""Tables: a small one, one of a million rows, and one that grows, of four libraries.

By hand: `python -m benchmarks.tables --only flaskstream`.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cache, partial
from typing import NamedTuple

from playwright.sync_api import Browser

from benchmarks.apps import functions
from benchmarks.browser import Tab, chromium, tab
from benchmarks.hands import HANDS, Hands
from benchmarks.proxy import CountingProxy, counting
from benchmarks.servers import serving
from benchmarks.versus import LIBRARIES, Versus, reason

PATIENCE = 120
"""Seconds that a library has to show something."""
FEW = 20
"""Rows of what is asked for first, so that all is loaded that is loaded lazily."""
SMALL, BLOCKS, LARGE = 1_000, 100, 1_000_000


class Shown(NamedTuple):
    """Seconds until a text was shown, of the page's main thread, and bytes."""

    seconds: float
    busy: float
    sent: int


@dataclass
class Visit:
    """A person at a fresh page, whose bytes are counted."""

    hands: Hands
    tab: Tab
    proxy: CountingProxy

    def open(self, size: int) -> Shown:
        """Press the button, and wait for the table of so many."""
        self.tab.size(size)
        self.tab.settle()
        return self.until(f"{functions.END} {size}", self.hands.press)

    def until(self, text: str, act: Callable[[], None]) -> Shown:
        """Do something, and wait for a text that is not shown yet."""
        self.tab.expect(text)
        sent, busy = self.proxy.sent, self.tab.busy_seconds()
        act()
        seconds = self.tab.took(PATIENCE)
        self.tab.settle()
        busy = self.tab.busy_seconds() - busy
        return Shown(seconds, busy, self.proxy.sent - sent)


WHY_OPEN = "the function alone needs most of it to make the frame"
WHY_SMALL = "the request, Flask and a run's threads, and the page that puts it in"
WHY_GROWN = (
    "ours copies all that is yielded, 505,000 rows in all, since it may change; "
    "NiceGUI's page finds the new ones itself"
)
WHY_SORT = "of a column of numbers it finds the first 1,000 rows only"
WHY_SEARCH = (
    "ours begins with the first key and looks at all columns, Streamlit's begins at "
    "Enter, NiceGUI's after 0.2 s; theirs look at one"
)
WHY_EDIT = (
    "ours gives the function a frame of its own, by a further request; NiceGUI changes "
    "the one there is"
)

Visiting = Callable[[], AbstractContextManager[Visit]]
Scene = Callable[[Visiting], Iterator[tuple[str, Shown]]]
"""What is done at pages of one library; tells of each thing that was shown."""


class Found(NamedTuple):
    """The fastest of each thing that a library has shown, and why the rest is not."""

    shown: Mapping[str, Shown]
    why: str


def rows(quick: bool) -> list[Versus]:
    """Rows for a small table, one that grows, and a large one."""
    blocks, size = (20, 10_000) if quick else (BLOCKS, LARGE)
    turns = 1 if quick else 2
    with chromium() as browser:
        opened = of_each(browser, "table_large", looked_at(size, turns))
        scene = edited(size, turns)
        edits = {  # who can't show such a table isn't waited for again
            library: found(browser, library, "table_edited", scene)
            if one.shown
            else one
            for library, one in opened.items()
        }
        return [
            *small_rows(of_each(browser, "table", small(turns + 1))),
            *grown_rows(of_each(browser, "table_grown", grown(blocks, turns)), blocks),
            *large_rows(opened, edits, size),
        ]


# ----- what is done


def small(turns: int) -> Scene:
    """A small table, the first one of a page and the next one."""

    def scene(visiting: Visiting) -> Iterator[tuple[str, Shown]]:
        for _ in range(turns):
            with visiting() as visit:
                yield "first", visit.open(SMALL)
                yield "next", visit.open(SMALL - 1)

    return scene


def grown(blocks: int, turns: int) -> Scene:
    """A table that grows by blocks of 100 rows."""

    def scene(visiting: Visiting) -> Iterator[tuple[str, Shown]]:
        with visiting() as visit:
            visit.open(2)
            for turn in range(turns):
                yield "grown", visit.open(blocks - turn)

    return scene


def looked_at(size: int, turns: int) -> Scene:
    """A large table is opened and sorted; another one is opened and searched."""

    def scene(visiting: Visiting) -> Iterator[tuple[str, Shown]]:
        text = f"name {size - 7}"
        for _ in range(turns):
            with visiting() as visit:
                visit.open(FEW)
                yield "open", visit.open(size)
                yield "sort", visit.until(smallest(size), visit.hands.sort)
            with visiting() as visit:
                visit.open(FEW)
                yield "open", visit.open(size)
                yield "search", visit.until(text, partial(visit.hands.search, text))

    return scene


def edited(size: int, turns: int) -> Scene:
    """A cell of a large table is typed, and a function answers with what it has."""

    def scene(visiting: Visiting) -> Iterator[tuple[str, Shown]]:
        with visiting() as visit:
            visit.open(FEW)
            visit.open(size)
            for text in ("4321.5", "8765.5")[:turns]:
                answer = f"second row: {text}"
                yield "edit", visit.until(answer, partial(visit.hands.type, text))

    return scene


@cache
def smallest(size: int) -> str:
    """What stands in the row of the smallest number of the first such column."""
    frame = functions.table(size)
    return str(frame["text"][frame["n0"].idxmin()])


# ----- by each library


def of_each(browser: Browser, page: str, scene: Scene) -> dict[str, Found]:
    """What each library shows of a scene."""
    return {library: found(browser, library, page, scene) for library in LIBRARIES}


def found(browser: Browser, library: str, page: str, scene: Scene) -> Found:
    """The fastest of all that is shown until the end, or until something is not."""
    shown: dict[str, Shown] = {}
    try:
        with serving(library, page) as server, counting(server.port) as proxy:

            @contextmanager
            def visiting() -> Iterator[Visit]:
                with tab(browser, proxy.url) as opened:
                    opened.settle()
                    yield Visit(HANDS[library](opened), opened, proxy)

            with visiting() as visit:
                visit.open(FEW)  # what the server loads lazily
            for what, one in scene(visiting):
                shown[what] = min(one, shown.get(what, one))
    except Exception as error:  # the tab, or the server, has not enough memory
        return Found(shown, reason(error))
    return Found(shown, "")


# ----- what is told


def small_rows(of: Mapping[str, Found]) -> list[Versus]:
    """The first table of a page, and the next one."""
    what = "a table of 1,000×10"
    return [
        seconds(f"{what}: click to its rows", of, "next", WHY_SMALL),
        seconds(
            f"{what}, the first one of the page: click to its rows",
            of,
            "first",
            WHY_SMALL,
        ),
        kilobytes(f"{what}: bytes on the wire", of, "next"),
    ]


def grown_rows(of: Mapping[str, Found], blocks: int) -> list[Versus]:
    """A table that grew."""
    what = f"{100 * blocks:,} rows, 100 at a time"
    busy = figures(of, "grown", lambda one: one.busy)
    return [
        seconds(f"{what}: click to the last rows", of, "grown", WHY_GROWN),
        kilobytes(f"{what}: bytes on the wire", of, "grown"),
        Versus(f"{what}: the page's main thread", busy, "{:.2f} s"),
    ]


def large_rows(
    of: Mapping[str, Found], edits: Mapping[str, Found], size: int
) -> list[Versus]:
    """A large table: opened, sorted, searched, and a cell of it typed."""
    what = f"{size:,}×10"
    return [
        seconds(f"{what}: click to its first rows", of, "open", WHY_OPEN),
        seconds(f"{what}: sorted by a number", of, "sort", WHY_SORT),
        seconds(f"{what}: searched for a text", of, "search", WHY_SEARCH),
        seconds(
            f"{what}: a cell typed, and a function's answer", edits, "edit", WHY_EDIT
        ),
    ]


def seconds(what: str, of: Mapping[str, Found], key: str, because: str = "") -> Versus:
    """A row of seconds."""
    taken = figures(of, key, lambda one: one.seconds)
    return Versus(what, taken, "{:.3f} s", because=because)


def kilobytes(what: str, of: Mapping[str, Found], key: str) -> Versus:
    """A row of bytes."""
    return Versus(what, figures(of, key, lambda one: one.sent / 1000), "{:.0f} kB")


def figures(
    of: Mapping[str, Found], key: str, of_one: Callable[[Shown], float]
) -> dict[str, float | str]:
    """A figure of each library, or why it has none."""
    return {
        library: of_one(one.shown[key]) if key in one.shown else one.why
        for library, one in of.items()
    }


def main() -> None:
    """Print what of the scenes each library has shown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", action="append", help="a library; several: repeat")
    parser.add_argument("--size", type=int, default=LARGE, help="rows of the large one")
    options = parser.parse_args()
    scenes = {
        "table": small(3),
        "table_grown": grown(BLOCKS, 2),
        "table_large": looked_at(options.size, 2),
        "table_edited": edited(options.size, 2),
    }
    with chromium() as browser:
        for library in options.only or LIBRARIES:
            for page, scene in scenes.items():
                of_this = found(browser, library, page, scene)
                print(library, page, *of_this.shown.items(), of_this.why, flush=True)


if __name__ == "__main__":
    main()
