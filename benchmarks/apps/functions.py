"""The generators that are measured; neither library is imported here."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

END = "THE-END"
WORDS = ["the", "quick", "brown", "fox", "jumps", "over", "a", "lazy", "dog", "and"]
FRAME_BYTES = 750_000


def text(tokens: int) -> Iterator[str]:
    """A text that grows by one token, as fast as it can."""
    grown = ""
    for i in range(int(tokens) - 1):
        grown += WORDS[i % len(WORDS)] + " "
        yield grown
    yield grown + END


def paced_text(tokens: int) -> Iterator[str]:
    """The same, 200 tokens a second, on a clock that does not drift."""
    start = time.monotonic()
    for i, grown in enumerate(text(tokens)):
        time.sleep(max(0.0, start + i / 200 - time.monotonic()))
        yield grown


def markdown(tokens: int) -> Iterator[str]:
    """Markdown that grows by one token; a heading and a list every 20."""
    grown = ""
    for i in range(int(tokens) - 1):
        if i % 20 == 0:
            grown += f"\n\n## Part {i // 20}\n\n- one **bold**\n- two `code`\n\n"
        grown += WORDS[i % len(WORDS)] + " "
        yield grown
    yield grown + END


MARKS = ["MARK-A", "MARK-B", "MARK-C"]


def chat(message: str, history: list[Any]) -> Iterator[str]:
    """An answer of so many tokens, in Markdown, as fast as it can."""
    yield from markdown(int(message))


def chat_ends(message: str, history: list[Any]) -> Iterator[str]:
    """The same, but the first and the last tenth come 200 tokens a second.

    Both begin with a mark, and so does what is between, which comes at once.
    """
    tokens = int(message)
    tenth = tokens // 10
    marks = dict(zip((0, tenth, tokens - tenth), MARKS, strict=True))
    said, before, start = "", "", 0.0
    for i, grown in enumerate(markdown(tokens)):
        if i in marks:
            yield said  # what came before is no part of what begins
            time.sleep(1)
            said += f"\n\n{marks[i]}\n\n"
            yield said
            start = time.monotonic() - i / 200
        said += grown[len(before) :]
        before = grown
        if i < tenth or i >= tokens - tenth:
            time.sleep(max(0.0, start + i / 200 - time.monotonic()))
            yield said


def exact(values: int) -> Iterator[str]:
    """Small values as fast as they are taken."""
    for i in range(int(values)):
        yield str(i)


def absorb(seconds: float) -> Iterator[str]:
    """Immutable values for so many seconds; the last one says how many."""
    count, end = 0, time.monotonic() + seconds
    while time.monotonic() < end:
        count += 1
        yield str(count)
    yield f"{count} {END}"


def frames(seconds: float) -> Iterator[Any]:
    """Noise in floats, as Gradio's tutorial makes it, for so many seconds."""
    import numpy as np

    rng = np.random.default_rng()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        yield rng.random((600, 600, 3))


def stamps(values: int) -> Iterator[str]:
    """The time, once a second."""
    for _ in range(int(values)):
        time.sleep(1)
        yield f"{time.time():.6f}"


def busy(seconds: float) -> Iterator[str]:
    """Pure Python that keeps the interpreter busy, and yields now and then."""
    end, total = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        for i in range(1_000_000):
            total += i * i
        yield str(total)


def idle(seconds: float) -> Iterator[str]:
    """One value, and then nothing for so many seconds."""
    yield "waiting"
    time.sleep(seconds)


def large(values: int) -> Iterator[str]:
    """Large values, no two alike, a hundred a second."""
    for i in range(int(values)):
        yield f"{i:06d} " * (FRAME_BYTES // 7)
        time.sleep(0.01)


def large_frames(values: int) -> Iterator[Any]:
    """Pictures of noise, 0.75 MB each, a hundred a second at most."""
    import numpy as np

    rng = np.random.default_rng()
    for _ in range(int(values)):
        yield rng.integers(0, 256, (500, 500, 3), np.uint8)
        time.sleep(0.01)
