"""What is told where something is wrong."""

from __future__ import annotations

from pathlib import Path

MOST = 20
"""Sentences that are told: one fault may have many."""


def told(wrong: list[str], seed: int, seconds: float, folder: Path) -> str:
    """What is wrong, and how to have it again: as far as the machine is as busy."""
    lines = [*wrong[:MOST], *(["…"] if len(wrong) > MOST else [])]
    again = f"`make nemesis SECONDS={seconds:g} SEED={seed}`"
    where = f"What has happened is in {folder}; the same seed again: {again}."
    return "\n".join([f"Seed {seed}:", *(f"  {line}" for line in lines), where])
