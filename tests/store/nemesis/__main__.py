"""Seed after seed, for as long as is wanted: `python -m tests.store.nemesis [SECONDS
[SEED]]`. It stops at the first one that fails."""

from __future__ import annotations

import itertools
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.store.nemesis.checker import check
from tests.store.nemesis.driver import carry_out
from tests.store.nemesis.nursery import Nursery
from tests.store.nemesis.plan import FAILED, Seed
from tests.store.nemesis.report import told

ROUND = 40.0
"""Seconds of one seed."""


def main(seconds: float, seed: int | None) -> int:
    """Whether any seed fails: of a given one on, or first those that have failed."""
    folder = Path(tempfile.mkdtemp(prefix="nemesis-"))
    due, nursery = time.monotonic() + seconds, Nursery()
    try:
        for one in _seeds(seed):
            events = carry_out(nursery, folder / "run", one.steps())
            counts = Counter(event["kind"] for event in events)
            print(f"Seed {one.number}: {dict(counts)}", flush=True)
            if wrong := check(events):
                print(told(wrong, one, folder / "run"))
                return 1
            if time.monotonic() > due:
                break
    finally:
        nursery.close()
    return 0


def _seeds(first: int | None) -> Iterator[Seed]:
    if first is None:
        yield from FAILED
        first = int(time.time())
    for seed in itertools.count(first):
        yield Seed(seed, ROUND)


if __name__ == "__main__":
    _, seconds, *seeds = sys.argv if len(sys.argv) > 1 else [*sys.argv, "600"]
    sys.exit(main(float(seconds), int(seeds[0]) if seeds else None))
