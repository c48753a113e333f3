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
    """Three rows, for 2,000 tokens each."""
    tokens, values = (200, 200) if quick else (2000, 2000)
    with chromium() as browser:
        return [
            grown(browser, "text", tokens, 20),
            wire(browser, tokens),
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


def wire(browser: Browser, tokens: int) -> Row:
    """Bytes from the server to Chromium for the text, yielded 200 a second."""
    sent = {}
    for library in ("gradio", "flaskstream"):
        with (
            serving(library, "paced_text") as server,
            counting(server.port) as proxy,
            tab(browser, proxy.url) as page,
        ):
            page.settle()
            page.size(tokens)
            before = proxy.sent
            page.run(f"bench.until('{END}')")
            page.settle()
            sent[library] = proxy.sent - before
    gradio, ours = sent["gradio"], sent["flaskstream"]
    return Row(
        f"bytes on the wire for {tokens:,} tokens, 200 a second",
        f"{gradio / 1000:.0f} kB",
        f"{ours / 1000:.1f} kB",
        "under 60 kB",
        ours < 60_000,
        times(gradio, ours),
    )


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
