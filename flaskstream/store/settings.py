"""What can be set of the engine."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """The engine's times and limits; all times are in seconds.

    A run that nobody watches goes on for `abandon_after` (None: to its end), but only
    `yield_place_after` while another run waits for its place; one that is for its page
    only, for `left_after` once that was left. What its listener says counts before all
    of these. Ended runs and their
    pages stay readable for `run_ttl`, and conversations for `history_ttl`. `grace` is
    how long the author's code has to reach a yield after Stop before it is interrupted;
    its `finally` blocks have ten times that. A component has `encode_limit` for one
    value, and a validator to answer; to convert a file, of which the page shows how far
    it is, it has `convert_limit`. A page that nobody has looked at for
    `closed_after` counts as closed: its runs yield their places to others of the same
    person. At most `max_pages` pages are kept, and `max_page_bytes` bytes of their
    values, files and what shows them (roughly); beside them `max_file_bytes` bytes of
    the files that were used last, for `run_ttl`. Files over 1 MB are on the disk
    instead, and hold at most `max_disk_bytes`. Those that functions get by their path
    are there, too, and hold at most `max_scratch_bytes`, a person's a fourth of that.
    At most `max_waiting` runs wait in a line whose page says nothing else,
    `max_waiting_each` of one client in any line, and `max_waiting_in_all` in all lines.
    """

    abandon_after: float | None = 3600.0
    yield_place_after: float = 60.0
    left_after: float = 5.0
    run_ttl: float = 3600.0
    history_ttl: float = 30 * 24 * 3600.0
    grace: float = 0.5
    encode_limit: float | None = 30.0
    convert_limit: float | None = 600.0
    closed_after: float = 2.0
    sweep_every: float = 5.0
    max_pages: int = 10_000
    max_page_bytes: int = 96 * 1024 * 1024
    max_file_bytes: int = 32 * 1024 * 1024
    max_disk_bytes: int = 1024 * 1024 * 1024
    max_scratch_bytes: int = 1024 * 1024 * 1024
    max_waiting: int | None = 1000
    max_waiting_each: int = 100
    max_waiting_in_all: int = 10_000
