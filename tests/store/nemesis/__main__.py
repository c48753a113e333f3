"""Seed after seed, for as long as is wanted: `python -m tests.store.nemesis [SECONDS
[SEED]]`. It stops at the first one that fails."""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.store.nemesis.checker import check
from tests.store.nemesis.driver import carry_out
from tests.store.nemesis.nursery import Nursery
from tests.store.nemesis.plan import Draw
from tests.store.nemesis.report import told

ROUND = 40.0
"""Seconds of one seed."""


def main(seconds: float, seed: int | None) -> int:
    """Whether any seed fails."""
    folder = Path(tempfile.mkdtemp(prefix="nemesis-"))
    seed = int(time.time()) if seed is None else seed
    due, nursery = time.monotonic() + seconds, Nursery()
    try:
        while True:
            events = carry_out(nursery, folder / "run", Draw(seed).steps(ROUND))
            counts = Counter(event["kind"] for event in events)
            print(f"Seed {seed}: {dict(counts)}", flush=True)
            if wrong := check(events):
                print(told(wrong, seed, ROUND, folder / "run"))
                return 1
            seed += 1
            if time.monotonic() > due:
                return 0
    finally:
        nursery.close()


if __name__ == "__main__":
    _, seconds, *seeds = sys.argv if len(sys.argv) > 1 else [*sys.argv, "600"]
    sys.exit(main(float(seconds), int(seeds[0]) if seeds else None))
