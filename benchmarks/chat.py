"""A chat's answer that grows: click to complete DOM, and what a token costs."""

from __future__ import annotations

import os
import time
from pathlib import Path

from playwright.sync_api import Browser

from benchmarks.apps.functions import END, MARKS
from benchmarks.browser import Tab, chromium, tab
from benchmarks.servers import Server, family, serving
from benchmarks.table import Row, times, untaken

PATIENCE = 120
"""Seconds to wait for an answer, or for a part of one."""

Costs = tuple[float, float]
"""CPU seconds for the first tenth of the tokens, and for the last."""


def rows(quick: bool) -> list[Row]:
    """Four rows, the last three for an answer of 10,000 tokens."""
    few, many = (300, 1_000) if quick else (2_000, 10_000)
    with chromium() as browser:
        return [*complete(browser, few, many), *steady(browser, many)]


def complete(browser: Browser, few: int, many: int) -> list[Row]:
    """Click to complete DOM, as fast as the generator can yield.

    For the long answer Gradio needs more than nine minutes; ours must be linear.
    """
    what = "chat answer grown to {:,} tokens, click to complete DOM"
    gradio = answered(browser, "gradio", few)
    ours, longer = (answered(browser, "flaskstream", n) for n in (few, many))
    share = many / few
    return [
        Row(
            what.format(few),
            f"{gradio:.1f} s",
            f"{ours:.3f} s",
            "20× faster",
            gradio / ours >= 20,
            times(gradio, ours),
        ),
        Row(
            what.format(many),
            "not taken",
            f"{longer:.3f} s ({longer / ours:.1f} × the {few:,})",
            f"{share:.0f} × the {few:,}, 1.3 at most",
            longer <= 1.3 * share * ours,
            note="Gradio: more than nine minutes",
        ),
    ]


def answered(browser: Browser, library: str, tokens: int) -> float:
    """Seconds to the complete DOM, the best of three.

    The first run in a process pays for lazy imports, so it is not counted.
    """
    taken: list[float] = []
    with serving(library, "chat") as server:
        for size in (20, tokens, tokens, tokens):
            with tab(browser, server.url) as page:
                ask(page, size)
                taken.append(page.run(f"bench.until('{END}', {PATIENCE})"))
    return min(taken[1:])


def steady(browser: Browser, tokens: int) -> list[Row]:
    """What a token costs at the end of a long answer, against its beginning."""
    gradio = ends(browser, "gradio", tokens)
    ours = ends(browser, "flaskstream", tokens)
    return [
        row(f"{where}, per token", gradio and gradio[i], ours and ours[i], tokens)
        for i, where in enumerate(("server", "browser"))
    ]


def row(where: str, gradio: Costs | None, ours: Costs | None, tokens: int) -> Row:
    tenth = tokens // 10
    what = f"chat, the last {tenth:,} of {tokens:,} tokens, 200 a second: {where}"
    wanted = "1.3 × the first at most"
    if ours is None:
        return untaken(what, wanted, f"the answer took longer than {PATIENCE} s")
    return Row(
        what,
        shown(gradio, tenth) if gradio else "not as they came",
        shown(ours, tenth),
        wanted,
        ours[1] <= 1.3 * ours[0],
        times(gradio[1], ours[1]) if gradio else "",
    )


def shown(costs: Costs, tokens: int) -> str:
    first, last = (1000 * cost / tokens for cost in costs)
    return f"{last:.2f} ms ({last / first:.1f} × the first {tokens:,})"


def ends(browser: Browser, library: str, tokens: int) -> tuple[Costs, Costs] | None:
    """What the first tenth of the tokens and the last cost the server, and the page's
    main thread; None where they take too long, or come late and all at once."""
    costs, seen = [], []
    with serving(library, "chat_ends") as server, tab(browser, server.url) as page:
        ask(page, tokens)
        page.run("void bench.button().click()")
        for mark in (*MARKS, END):
            if not page.wait(f"() => bench.text().includes('{mark}')", PATIENCE):
                return None
            costs.append(cost(server, page))
            seen.append(time.monotonic())
    if seen[3] - seen[2] < tokens / 10 / 200 / 2:
        return None
    servers, browsers = zip(*costs, strict=True)
    return window(servers), window(browsers)


def window(costs: tuple[float, ...]) -> Costs:
    """What was spent between the first two marks, and between the last two."""
    return costs[1] - costs[0], costs[3] - costs[2]


def cost(server: Server, page: Tab) -> tuple[float, float]:
    """CPU seconds that the server and the page have spent so far."""
    return sum(map(cpu, family(server.process.pid))), page.busy_seconds()


def cpu(pid: int) -> float:
    """CPU seconds that a process has spent."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def ask(page: Tab, size: int) -> None:
    """Type the number of tokens, to be sent by `bench.until`."""
    page.settle()
    box = page.page.locator("#in textarea, #in input").first
    box.fill(str(size))
    page.page.wait_for_timeout(300)
