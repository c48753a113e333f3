"""The generators that are measured; no library is imported here."""

from __future__ import annotations

import os
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


def log_tail(lines: int) -> Iterator[str]:
    """The last 200 lines of a log that grows by one line 50 times a second."""
    start = time.monotonic()
    log = [log_line(i) for i in range(200)]
    for i in range(int(lines)):
        log = [*log[1:], log_line(200 + i)]
        time.sleep(max(0.0, start + i / 50 - time.monotonic()))
        yield "\n".join(log)
    yield "\n".join([*log[1:], END])


def log_line(i: int) -> str:
    return f"2026-11-28 12:00:{i % 60:02} INFO worker-{i % 4} step {i} of the run"


def echo(given: dict[str, Any]) -> dict[str, Any]:
    """The files that came, by their paths."""
    return {"text": "", "files": given["files"]}


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


def line_plot(updates: float) -> Iterator[Any]:
    """A frame of 1,000 rows that move along, 60 times a second."""
    import numpy as np
    import pandas as pd

    start = time.monotonic()
    for i in range(int(updates)):
        steps = np.arange(i, i + 1_000)
        time.sleep(max(0.0, start + i / 60 - time.monotonic()))
        yield pd.DataFrame({"step": steps, "value": np.sin(steps / 50)})


def done(size: float) -> str:
    """What is told beside a plot when its function has ended."""
    return f"done {int(size)}"


def stamps(values: int) -> Iterator[str]:
    """The time, once a second."""
    for _ in range(int(values)):
        time.sleep(1)
        yield f"{time.time():.6f}"


def quick_stamps(values: int, rate: float = 25) -> Iterator[str]:
    """The time, at once and then 25 times a second, on a clock that does not drift."""
    start = time.monotonic()
    for i in range(int(values)):
        time.sleep(max(0.0, start + i / rate - time.monotonic()))
        yield f"{time.time():.6f}"


def ten_stamps(values: int) -> Iterator[str]:
    """The same, 10 times a second."""
    yield from quick_stamps(values, 10)


def paced_words(values: int) -> Iterator[str]:
    """A text that grows by a word, 25 times a second."""
    for grown in text(values):
        time.sleep(0.04)
        yield grown


def paced_numbers(values: int) -> Iterator[int]:
    """Numbers, 25 a second."""
    for i in range(int(values)):
        time.sleep(0.04)
        yield i


def paced_noise(values: int) -> Iterator[Any]:
    """Frames of noise of 200 × 200, 25 a second: over 16 kB, so they go by a URL."""
    import numpy as np

    rng = np.random.default_rng()
    for _ in range(int(values)):
        time.sleep(0.04)
        yield rng.random((200, 200, 3))


def one_by_one(seconds: float) -> str:
    """Wait until a file is there; sleep; note in it that it is over."""
    gate = os.environ["BENCHMARK_GATE"]
    while not os.path.exists(gate):
        time.sleep(0.01)
    time.sleep(seconds)
    with open(gate, "a") as file:
        file.write(".")
    return "over"


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


def stills(text: float) -> Iterator[tuple[str, Any, Any]]:
    """A text, and two pictures of noise of 1 MB each, once."""
    import numpy as np

    time.sleep(0.06)  # else the answer to the press may have it all, and no stream
    first, second = np.random.default_rng().integers(0, 256, (2, 600, 600, 3), np.uint8)
    yield str(text), first, second


BLOCKS, BLOCK = (5, 8), 16
"""Rows and columns of a picture's bar code, and the pixels of one bit."""


def stamped_noise(rng: Any, now: float) -> Any:
    """400x400 pixels of noise, with a bar code of the time in a corner.

    Each row of the code is a byte: four of the milliseconds, and one to check them.
    """
    import numpy as np

    code = (int(now * 1000) & 0xFFFFFFFF).to_bytes(4, "big")
    check = code[0] ^ code[1] ^ code[2] ^ code[3] ^ 0xA5
    bits = np.unpackbits(np.frombuffer(code + bytes([check]), np.uint8)).reshape(BLOCKS)
    pixels = rng.random((400, 400, 3))
    rows, columns = BLOCKS[0] * BLOCK, BLOCKS[1] * BLOCK
    pixels[:rows, :columns] = np.kron(bits, np.ones((BLOCK, BLOCK)))[..., None]
    return pixels


def ticks(seconds: float, rate: float) -> Iterator[int]:
    """Count so many times a second; what is late is left out, and so is the end."""
    start, count = time.monotonic(), 0
    while (now := time.monotonic() - start) < seconds:
        yield count
        count = max(count + 1, int(now * rate))
        time.sleep(max(0.0, min(count / rate, seconds) - (time.monotonic() - start)))


def stamped_end() -> str:
    """The last value: the time, and that it is the last."""
    return f"{time.time():.6f} {END}"


def pictures(seconds: float) -> Iterator[Any]:
    """A picture of noise and the time as text, ten times a second."""
    import numpy as np

    rng = np.random.default_rng()
    for _ in ticks(seconds, 10):
        now = time.time()
        yield stamped_noise(rng, now), f"{now:.6f}"
    now = time.time()
    yield stamped_noise(rng, now), f"{now:.6f} {END}"


def quick_pictures(seconds: float) -> Iterator[Any]:
    """Pictures of noise as fast as they can be made; text with the last one only."""
    import numpy as np

    rng = np.random.default_rng()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        yield stamped_noise(rng, time.time()), ""
    now = time.time()
    yield stamped_noise(rng, now), f"{now:.6f} {END}"


def replaced(seconds: float) -> Iterator[str]:
    """A text that is replaced 200 times a second."""
    for i in ticks(seconds, 200):
        yield f"{i} {time.time():.6f}"
    yield stamped_end()


def markdown_tokens(seconds: float) -> Iterator[str]:
    """Markdown that grows by 100 tokens a second."""
    grown = ""
    growing = markdown(10**9)
    for _ in ticks(seconds, 100):
        grown = next(growing)
        yield grown
    yield f"{grown}\n\n{stamped_end()}"


def chat_tokens(message: str, history: list[Any]) -> Iterator[str]:
    """An answer that grows by 100 tokens a second, for so many seconds."""
    yield from markdown_tokens(float(message))


BOXES = 30


def boxes(seconds: float) -> Iterator[tuple[str, ...]]:
    """Thirty texts, each of which is replaced 100 times a second."""
    for i in ticks(seconds, 100):
        yield tuple(f"{box} {i}" for box in range(BOXES))
    yield (stamped_end(), *("end" for _ in range(BOXES - 1)))


SOUND_RATE = 24_000


def sound(seconds: float) -> Iterator[Any]:
    """A tone in chunks of a quarter of a second, made at the pace at which it is heard;
    beside it, when the first one was there."""
    import numpy as np

    start, size = time.monotonic(), SOUND_RATE // 4
    first = f"{time.time():.6f}"
    for i in range(int(4 * seconds)):
        times = np.arange(i * size, (i + 1) * size) / SOUND_RATE
        tone = (np.sin(2 * np.pi * 440 * times) * 8000).astype(np.int16)
        yield (SOUND_RATE, tone), first
        time.sleep(max(0.0, start + (i + 1) / 4 - time.monotonic()))


def answered(value: Any) -> str:
    """What takes 0.3 s for each input."""
    time.sleep(0.3)
    return f"got {value}"


def table(size: float) -> Any:
    """A frame of so many rows, as the first cell says: a text, and nine numbers."""
    import numpy as np
    import pandas as pd

    rows = int(size)
    rng = np.random.default_rng(0)
    columns: dict[str, Any] = {"text": [f"name {n}" for n in range(rows)]}
    columns |= {f"n{n}": rng.normal(size=rows) for n in range(9)}
    columns["text"][0] = f"{END} {rows}"
    return pd.DataFrame(columns)


table_large = table
"""The same, on a page that sorts and searches."""


def checked(frame: Any) -> str:
    """What a function makes of a table: it reads a cell of the second row."""
    return f"n0 of the second row: {float(frame['n0'].iloc[1]):.1f}"


def table_grown(values: float) -> Iterator[list[list[Any]]]:
    """A table that grows by 100 rows at a time; at the end its first cell tells."""
    rows: list[list[Any]] = []
    for n in range(int(values)):
        rows += [[f"row {100 * n + k}", k, k / 7] for k in range(100)]
        yield rows
    yield [[f"{END} {int(values)}", 0, 0.0], *rows[1:]]
