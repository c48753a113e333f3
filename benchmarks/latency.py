"""How long a value takes from its yield to the DOM, one value a second."""

from __future__ import annotations

from playwright.sync_api import Browser

from benchmarks.browser import chromium, tab
from benchmarks.figure import percentile
from benchmarks.servers import serving
from benchmarks.table import Row, times


def rows(quick: bool) -> list[Row]:
    """Two rows: p50 and p99."""
    values = 5 if quick else 100
    with chromium() as browser:
        gradio = delays(browser, "gradio", values)
        ours = delays(browser, "flaskstream", values)
    return [
        Row(
            f"yield to DOM, one value a second: p{percent}, {values} values",
            f"{percentile(gradio, percent):.1f} ms",
            f"{percentile(ours, percent):.1f} ms",
            f"under {target} ms",
            percentile(ours, percent) < target,
            times(percentile(gradio, percent), percentile(ours, percent)),
        )
        for percent, target in ((50, 8), (99, 30))
    ]


def delays(browser: Browser, library: str, values: int) -> list[float]:
    """Milliseconds from `time.time()` in the generator to the change of the DOM."""
    with serving(library, "stamps") as server, tab(browser, server.url) as page:
        page.settle()
        page.size(values)
        page.run("bench.follow()")
        page.page.wait_for_timeout((values + 1.5) * 1000)
        seen = page.run("bench.stamps")
    if len(seen) < values * 0.9:
        raise RuntimeError(f"{library} showed {len(seen)} of {values} values")
    return [(shown - yielded) * 1000 for yielded, shown in seen]
