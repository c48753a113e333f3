"""What a page shows, frame by frame: texts, pictures, its end; and figures of it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from itertools import pairwise

from benchmarks.apps.functions import BLOCK, BLOCKS, END
from benchmarks.browser import Tab
from benchmarks.figure import percentile

# Looks only at a painted frame before which something has changed, and for Stop only
# once the end is there.
WATCH = """
([end, rows, columns, block]) => {
  const now = () => (performance.timeOrigin + performance.now()) / 1000;
  const seen = window.seen = {
    clicked: 0, paints: [], texts: [], pictures: [],
    end: null, ended: null, idle: null};
  const outputs = [...document.querySelectorAll('[id]')]
    .map(node => node.id).filter(id => /^out\\d*$/.test(id));
  const shown = id => {
    const out = document.getElementById(id);
    const area = out && out.querySelector('textarea');
    return area ? area.value : out ? out.textContent : '';
  };
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [columns, rows];
  const context = canvas.getContext('2d', {willReadFrequently: true});
  // The milliseconds in the bar code of a picture of 400 pixels, or null.
  const code = image => {
    const part = image.naturalWidth / 400;
    context.imageSmoothingEnabled = false;
    context.drawImage(
      image, 0, 0, columns * block * part, rows * block * part, 0, 0, columns, rows);
    const pixels = context.getImageData(0, 0, columns, rows).data;
    const bytes = Array.from({length: rows}, (_, row) => {
      let byte = 0;
      for (let i = 0; i < columns; i++)
        byte = byte * 2 + (pixels[4 * (row * columns + i)] > 127);
      return byte;
    });
    if ((bytes[0] ^ bytes[1] ^ bytes[2] ^ bytes[3] ^ 0xa5) !== bytes[4]) return null;
    return bytes.slice(0, 4).reduce((all, byte) => all * 256 + byte, 0);
  };
  let news = false, picture = false, last = '', lastCode = -1;
  bench.onchange = () => { news = true; };
  const pictured = node => node.tagName === 'IMG' || node.querySelector?.('img');
  new MutationObserver(list => {
    picture ||= list.some(
      one => one.attributeName === 'src' || [...one.addedNodes].some(pictured));
  }).observe(document, {
    attributes: true, attributeFilter: ['src'], childList: true, subtree: true});
  const hasStop = () => [...document.querySelectorAll('button')].some(
    button => /^Stop/.test(button.textContent.trim()) && button.checkVisibility());
  const paint = () => {
    requestAnimationFrame(paint);
    let painted = false;
    if (news) {
      news = false;
      const text = outputs.map(shown).join(' ');
      if (text !== last) {
        painted = true;
        last = text;
        const stamp = +(text.match(/[0-9]{10}\\.[0-9]{6}/g)?.at(-1) ?? 0);
        if (stamp > seen.clicked && stamp !== seen.texts.at(-1)?.[0])
          seen.texts.push([stamp, now()]);
        if (text.includes(end) && stamp > seen.clicked && !seen.end)
          [seen.end, seen.ended] = [stamp, now()];
      }
    }
    const image = picture && document.querySelector('#picture img');
    if (image && image.complete && image.naturalWidth) {
      picture = false;
      const found = code(image);
      if (found !== lastCode) {
        painted = true;
        lastCode = found;
        seen.pictures.push([found, now()]);
      }
    }
    if (painted) seen.paints.push(now());
    if (seen.end && !seen.idle && !hasStop()) seen.idle = now();
  };
  requestAnimationFrame(paint);
  seen.start = () => {
    last = outputs.map(shown).join(' ');  // may be an earlier run's
    seen.clicked = now();
    bench.button().click();
  };
}
"""
ROUND = 1 << 32
"""Milliseconds after which the bar code begins anew."""

Pairs = list[tuple[float, float]]
"""When something was yielded, and when it was shown; in seconds."""


@dataclass
class Seen:
    """What a page has shown, in seconds since the epoch.

    end: when the last value was yielded, `ended`: when its text was shown, and `idle`:
    when there was no Stop any more; None if that never came.
    """

    clicked: float = 0.0
    paints: list[float] = field(default_factory=list)
    texts: Pairs = field(default_factory=list)
    pictures: Pairs = field(default_factory=list)
    unread: int = 0
    end: float | None = None
    ended: float | None = None
    idle: float | None = None

    @property
    def end_seconds(self) -> float | None:
        """From the last yield to the page that says so, text and status."""
        if self.end is None or self.ended is None or self.idle is None:
            return None
        return max(self.ended, self.idle) - self.end

    @property
    def last_picture_seconds(self) -> float | None:
        """From the last yield to its picture."""
        for yielded, shown in self.pictures:
            if self.end is not None and abs(yielded - self.end) < 0.0025:
                return shown - self.end
        return None

    @property
    def gap(self) -> float:
        """The longest time without anything new, from the first paint to the last."""
        return max((b - a for a, b in pairwise(self.paints)), default=float("inf"))

    def during(self, pairs: Pairs, seconds: float) -> Pairs:
        """What was shown before the generator's end."""
        end = self.clicked + seconds if self.end is None else self.end
        return [pair for pair in pairs if pair[1] <= end]


def watch(page: Tab) -> None:
    """Begin to look; `seen.start()` clicks."""
    page.run(WATCH, [END, *BLOCKS, BLOCK])


def seen(page: Tab, patience: float = 30.0) -> Seen | None:
    """What the page has shown so far; None where its thread has no time to say it."""
    if not page.wait("() => true", patience):
        return None
    told = json.loads(page.run("JSON.stringify(seen)"))
    pictures = [(whole(code, at), at) for code, at in told["pictures"] if code]
    unread = len(told["pictures"]) - len(pictures)
    return Seen(**{**told, "pictures": pictures, "unread": unread})


def whole(code: int, at: float) -> float:
    """The time of a bar code that was shown at a time, in seconds."""
    return at - ((at * 1000 - code) % ROUND) / 1000


def ages(pairs: Pairs) -> list[float]:
    """How old each was when it was shown; one only where there is none."""
    return [shown - yielded for yielded, shown in pairs] or [float("inf")]


def staleness(pairs: Pairs) -> float:
    """How old what can be seen is, at nine of ten moments between first and last."""
    if len(pairs) < 2:
        return float("inf")
    moments, yielded, i = [], pairs[0][0], 0
    steps = int((pairs[-1][1] - pairs[0][1]) * 20)
    for step in range(steps):
        moment = pairs[0][1] + step / 20
        while i < len(pairs) and pairs[i][1] <= moment:
            yielded = pairs[i][0]
            i += 1
        moments.append(moment - yielded)
    return percentile(moments or [float("inf")], 90)
