"""A page with the tail of a log, for the browser tests."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import Final

import flaskstream as gr
from tests.gate import Gate

LINES: Final = 200
"""How many are shown."""
LOG: Final = [
    f"{number} 12:00:00 <INFO> 😀 & step {number}" + ("\r\n" if number % 3 else "\n")
    for number in range(300 + LINES)
]


def tail(gates: Mapping[str, Gate], output: gr.Textbox | gr.Code) -> gr.Blocks:
    """300 windows of a log, each a line further; every hundredth waits at a gate."""

    def follow(gate: str) -> Iterator[str]:
        for first in range(301):
            yield "".join(LOG[first : first + LINES])
            time.sleep(0.005)
            if first % 100 == 0:
                gates[gate].acquire()

    return gr.Interface(follow, "text", output, concurrency_limit=None)
