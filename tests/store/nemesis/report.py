"""What is told where something is wrong."""

from __future__ import annotations

from pathlib import Path

from tests.store.nemesis.plan import Seed

MOST = 20
"""Sentences that are told: one fault may have many."""


def told(wrong: list[str], seed: Seed, folder: Path) -> str:
    """What is wrong, and how to have it again: as far as the machine is as busy."""
    lines = [*wrong[:MOST], *(["…"] if len(wrong) > MOST else [])]
    again = f"`make nemesis SECONDS={seed.seconds:g} SEED={seed.number}`"
    where = f"What has happened is in {folder}; the same seed again: {again}."
    return "\n".join([f"{seed}:", *(f"  {line}" for line in lines), where])
