"""Chromium, and the script that notes in a page when something is shown."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page, TimeoutError, sync_playwright

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# Gradio shows text by setting the value of a textarea, which no observer sees.
WATCH = """
(() => {
  const now = () => performance.timeOrigin + performance.now();
  const bench = window.bench = {pictures: [], stamps: [], usable: null, onchange: null};
  const changed = () => bench.onchange && bench.onchange();
  bench.out = () => document.querySelector('#out, .out, .st-key-out');
  bench.text = () => {
    const out = bench.out();
    const area = out && out.querySelector('textarea');
    return area ? area.value : out ? out.textContent : '';
  };
  bench.button = () => [...document.querySelectorAll('button')]
    .find(b => b.textContent.trim() === 'Submit');
  bench.until = (end, seconds = 90) => new Promise((resolve, reject) => {
    const start = performance.now();
    setTimeout(
      () => reject(Error('not shown: …' + bench.text().slice(-200))), seconds * 1000);
    bench.onchange = () => {
      if (!bench.text().includes(end)) return;
      bench.onchange = null;
      resolve((performance.now() - start) / 1000);
    };
    bench.button().click();
  });
  bench.follow = () => {
    let last = '';
    bench.onchange = () => {
      const found = bench.text().match(/[0-9]{10}\\.[0-9]{6}/);
      if (!found || found[0] === last) return;
      last = found[0];
      bench.stamps.push([+last, now() / 1000]);
    };
    bench.button().click();
  };
  // Where canvases have drawn a text, in their own pixels: tables may be drawn, too.
  const drawn = new Map(), texts = new Set();
  const {fillText} = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.fillText = function (text, x, y, ...rest) {
    fillText.call(this, text, x, y, ...rest);
    const {a, d, e, f} = this.getTransform();
    drawn.set(text, [this.canvas, a * x + e, d * y + f]);
    texts.add(text);
    changed();
  };
  bench.spot = text => {
    const [canvas, x, y] = drawn.get(text);
    const {left, top, width} = canvas.getBoundingClientRect();
    return [left + x * width / canvas.width, top + y * width / canvas.width];
  };
  // How long it takes from the last press or key of a person until a text is shown.
  bench.expect = text => {
    texts.clear();
    bench.took = null;
    bench.onchange = () => {
      if (!texts.has(text) && !document.body.textContent.includes(text)) return;
      bench.onchange = null;
      bench.took = (performance.now() - bench.touched) / 1000;
    };
  };
  for (const kind of ['pointerdown', 'click', 'keydown'])
    addEventListener(kind, event => { bench.touched = event.timeStamp; }, true);
  const look = () => {
    if (bench.usable === null && document.readyState === 'complete' && bench.button())
      bench.usable = performance.now() / 1000;
    changed();
  };
  new MutationObserver(look).observe(
    document, {childList: true, characterData: true, subtree: true});
  addEventListener('load', () => setTimeout(look));
  const area = HTMLTextAreaElement.prototype;
  const own = Object.getOwnPropertyDescriptor(area, 'value');
  Object.defineProperty(area, 'value', {
    ...own, set(value) { own.set.call(this, value); changed(); }});
  // A picture counts where it is complete when the page is painted.
  let fresh = false;
  const pictured = node => node.tagName === 'IMG' || node.querySelector?.('img');
  const news = list => list.some(
    one => one.attributeName === 'src' || [...one.addedNodes].some(pictured));
  new MutationObserver(list => { fresh ||= news(list); }).observe(document, {
    attributes: true, attributeFilter: ['src'], childList: true, subtree: true});
  const paint = () => {
    requestAnimationFrame(paint);
    const image = fresh && document.querySelector('#out img');
    if (!image || !image.complete) return;
    fresh = false;
    bench.pictures.push(performance.now() / 1000);
  };
  requestAnimationFrame(paint);
})();
"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium."""
    path = shutil.which("chromium")
    if not path:
        raise RuntimeError("Chromium is missing: expected `chromium` on the PATH.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


class NotShown(Exception):
    """A page does not show what it should; says why."""


class Tab:
    """A fresh browser profile's one page, at a URL, with the script in it."""

    def __init__(self, browser: Browser, url: str, ready: str) -> None:
        self._context = browser.new_context()
        self.page: Page = self._context.new_page()
        self.page.set_default_timeout(180_000)
        self.page.add_init_script(WATCH)
        self.requests: list[str] = []
        self.page.on("request", lambda asked: self._note(asked.url))
        self._session = self._context.new_cdp_session(self.page)
        self._session.send("Performance.enable")
        self.page.goto(url)
        self.page.wait_for_function(ready)

    def _note(self, url: str) -> None:
        if url.startswith("http"):
            self.requests.append(url)

    def settle(self) -> None:
        """Wait until the page asks for nothing more: Gradio goes on for a while."""
        self.page.wait_for_timeout(1500)

    def size(self, value: float) -> None:
        """Fill in the function's input."""
        box = self.page.locator("#in input, .in input, .st-key-in input").first
        box.fill(str(value))
        box.blur()
        self.page.wait_for_timeout(300)

    def run(self, script: str, *arguments: Any) -> Any:
        """Evaluate a function of the page's script."""
        return self.page.evaluate(script, *arguments)

    def wait(self, script: str, seconds: float) -> bool:
        """Wait until something holds, looking ten times a second; whether it came.

        The page is left alone once that takes too long: its thread may be too busy for
        timers of its own.
        """
        try:
            self.page.wait_for_function(script, polling=100, timeout=1000 * seconds)
        except TimeoutError:
            return False
        return True

    def expect(self, text: str) -> None:
        """Begin to look for a text, which is not shown yet; `took` tells of it."""
        self.run("text => bench.expect(text)", text)

    def took(self, seconds: float) -> float:
        """Seconds from a person's last press or key until that text was shown.

        Raises:
            NotShown: that takes too long.
        """
        if not self.wait("() => bench.took !== null", seconds):
            raise NotShown(f"not shown in {seconds:.0f} s")
        took: float = self.run("() => bench.took")
        return took

    def spot(self, text: str) -> tuple[float, float]:
        """Where a canvas shows a text, in pixels of the window."""
        x, y = self.run("text => bench.spot(text)", text)
        return x, y

    def throttle(self, times: float) -> None:
        """Let the page's main thread be so many times as slow."""
        self._session.send("Emulation.setCPUThrottlingRate", {"rate": times})

    def busy_seconds(self) -> float:
        """How long the page's main thread has worked so far."""
        metrics = self._session.send("Performance.getMetrics")["metrics"]
        found = {metric["name"]: metric["value"] for metric in metrics}
        return float(found["TaskDuration"])

    def close(self) -> None:
        self._context.close()


@contextmanager
def tab(
    browser: Browser, url: str, ready: str = "bench.usable !== null"
) -> Iterator[Tab]:
    """A page that is usable, closed afterwards."""
    opened = Tab(browser, url, ready)
    try:
        yield opened
    finally:
        opened.close()
