"""Growing text: click to complete DOM, bytes on the wire, every value.

By hand: `python -m benchmarks.text --only flaskstream`, for the first of them.
"""

from __future__ import annotations

import argparse

from playwright.sync_api import Browser

from benchmarks.apps.functions import END
from benchmarks.browser import chromium, tab
from benchmarks.load import loading
from benchmarks.proxy import counting
from benchmarks.servers import HANDWRITTEN, serving
from benchmarks.table import Row, times


def rows(quick: bool) -> list[Row]:
    """Rows for 2,000 tokens, and one for the tail of a log."""
    tokens, values = (200, 200) if quick else (2000, 2000)
    with chromium() as browser:
        return [
            grown(browser, "text", tokens, 20),
            wire(browser, "paced_text", tokens, "2,000 tokens, 200 a second", 60),
            wire(browser, "log_tail", tokens // 2, "1,000 tails of a log", 200),
            every_value(values),
        ]


def grown(browser: Browser, name: str, tokens: int, wanted: int) -> Row:
    """Click to complete DOM, as fast as the generator can yield."""
    gradio, gradio_busy = complete(browser, "gradio", name, tokens)
    ours, our_busy = complete(browser, "flaskstream", name, tokens)
    hand, hand_busy = complete(browser, HANDWRITTEN, name, tokens)
    return Row(
        f"{name} grown to {tokens:,} tokens, click to complete DOM",
        f"{gradio:.2f} s (browser {gradio_busy:.2f})",
        f"{ours:.3f} s (browser {our_busy:.3f})",
        f"{wanted}× faster",
        gradio / ours >= wanted,
        times(gradio, ours),
        f"handwritten {hand:.3f} s (browser {hand_busy:.3f})"
        + (", as plain text" if name == "markdown" else ""),
    )


def complete(
    browser: Browser, library: str, name: str, tokens: int
) -> tuple[float, float]:
    """Seconds to the complete DOM, and of the page's main thread; the best of three.

    The first run in a process pays for lazy imports, so it is not counted.
    """
    results = []
    with serving(library, name) as server:
        for turn in range(4):
            with tab(browser, server.url) as page:
                page.settle()
                page.size(tokens if turn else 20)
                before = page.busy_seconds()
                seconds = page.run(f"bench.until('{END}')")
                if turn:
                    results.append((seconds, page.busy_seconds() - before))
    return min(results)


def wire(browser: Browser, name: str, size: int, what: str, most: int) -> Row:
    """Bytes from the server to Chromium for what is yielded; `most` in kB."""
    gradio = on_the_wire(browser, "gradio", name, size)
    ours = on_the_wire(browser, "flaskstream", name, size)
    return Row(
        f"bytes on the wire for {what}",
        f"{gradio / 1000:.0f} kB",
        f"{ours / 1000:.1f} kB",
        f"under {most} kB",
        ours < most * 1000,
        times(gradio, ours),
    )


def on_the_wire(browser: Browser, library: str, name: str, size: int) -> int:
    """Bytes from the server to Chromium, from the click to the last value."""
    with (
        serving(library, name) as server,
        counting(server.port) as proxy,
        tab(browser, proxy.url) as page,
    ):
        page.settle()
        page.size(size)
        before = proxy.sent
        page.run(f"bench.until('{END}')")
        page.settle()
        return proxy.sent - before


def every_value(values: int) -> Row:
    """Values a second to a consumer that gets each of them."""
    gradio = taken("gradio", "gradio", values)
    ours = taken("flaskstream", "flaskstream's API", values)
    return Row(
        f"every value to an exact consumer, {values:,} × `yield str(i)`",
        f"{gradio:,.0f} /s",
        f"{ours:,.0f} /s",
        "20×",
        ours / gradio >= 20,
        times(ours, gradio),
    )


def taken(library: str, client: str, values: int) -> float:
    """Values a second, all of which have come; the best of three runs."""
    with (
        serving(library, "exact") as server,
        loading("exact", client, server.url, "exact", 3, values) as said,
    ):
        assert said["values"] == values, said
        return values / float(said["seconds"])


def main() -> None:
    """Print the figures of one library, or of each: click to complete DOM."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", action="append", help="a library; several: repeat")
    options = parser.parse_args()
    with chromium() as browser:
        for library in options.only or ("flaskstream", HANDWRITTEN, "gradio"):
            took, busy = complete(browser, library, "text", 2000)
            print(f"{library}: {took:.3f} s (browser {busy:.3f})", flush=True)


if __name__ == "__main__":
    main()
