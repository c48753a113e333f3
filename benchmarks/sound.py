"""Sound that is played while it is made: when it begins, and where it halts.

By hand: `python -m benchmarks.sound --only flaskstream`.
"""

from __future__ import annotations

import argparse
import re
import shutil
from typing import NamedTuple

from playwright.sync_api import Browser

from benchmarks.browser import chromium, tab
from benchmarks.servers import LIBRARIES, serving
from benchmarks.table import Row, times

# Where the sound is, in seconds: of the element that plays it, or of its pieces.
FOLLOW = """
(() => {
  const now = () => (performance.timeOrigin + performance.now()) / 1000;
  const sound = bench.sound = {first: null, position: 0, moved: null, gaps: []};
  const position = () => {
    const ours = typeof flaskstream === 'undefined' ? null : flaskstream;
    for (const stream of ours?.sounds?.values() ?? [])
      if (stream.base !== undefined) return stream.now / stream.rate;
    return document.querySelector('#heard audio')?.currentTime ?? 0;
  };
  setInterval(() => {
    const at = position();
    if (at > sound.position) {
      sound.first ??= now() - at;
      const stood = sound.moved ? now() - sound.moved : 0;
      if (stood > 0.1) sound.gaps.push(stood);
      Object.assign(sound, {position: at, moved: now()});
    }
  }, 10);
})();
null;
"""


class Heard(NamedTuple):
    """What became of a sound."""

    begins: float
    """Seconds from when its first chunk was there."""
    gaps: list[float]
    """How long it stood still, each time: seconds."""
    position: float
    """How far it came: seconds."""


def rows(quick: bool) -> list[Row]:
    """Two rows: when it begins, and how often it halts."""
    seconds = 5 if quick else 30
    with chromium() as browser:
        # Gradio's own encoder is a program beside it.
        has_encoder = shutil.which("ffmpeg") is not None
        gradio = heard(browser, "gradio", seconds) if has_encoder else None
        ours = heard(browser, "flaskstream", seconds)
    what = f"{seconds} s of sound, chunks of 0.25 s as they are heard"
    return [
        Row(
            f"{what}: first chunk to first sound",
            f"{gradio.begins:.2f} s" if gradio else "not taken",
            f"{ours.begins:.2f} s",
            "under 0.3 s",
            ours.begins < 0.3,
            times(gradio and gradio.begins, ours.begins),
            "" if gradio else "Gradio streams sound where there is ffmpeg",
        ),
        Row(
            f"{what}: gaps",
            told(gradio) if gradio else "not taken",
            told(ours),
            "none",
            not ours.gaps and ours.position > seconds - 0.5,
        ),
    ]


def told(sound: Heard) -> str:
    """The gaps, in a cell."""
    return f"{len(sound.gaps)} ({sum(sound.gaps):.2f} s)"


def heard(browser: Browser, library: str, seconds: float) -> Heard:
    """What is heard of a sound that takes so many seconds."""
    with serving(library, "sound") as server, tab(browser, server.url) as page:
        page.settle()
        page.size(seconds)
        page.run(FOLLOW)
        # A press by a person is what lets a page sound.
        page.page.get_by_role("button", name="Submit").click()
        # A function: a text would have to be evaluated in a page that forbids it.
        page.wait(f"() => bench.sound.position > {seconds} - 0.3", seconds + 20)
        made = float(re.findall(r"\d{10}\.\d{6}", page.run("bench.text()"))[0])
        found = page.run("bench.sound")
    if found["first"] is None:
        raise RuntimeError(f"{library} was not heard")
    return Heard(found["first"] - made, found["gaps"], found["position"])


def main() -> None:
    """Print the figures of one library, or of each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", action="append", help="a library; several: repeat")
    parser.add_argument("--seconds", type=float, default=30)
    options = parser.parse_args()
    with chromium() as browser:
        for library in options.only or LIBRARIES:
            found = heard(browser, library, options.seconds)
            print(f"{library}: {found.begins:.2f} s, {told(found)} gaps", flush=True)


if __name__ == "__main__":
    main()
