"""A file that keeps nothing, for what would print."""

from __future__ import annotations


class Nowhere:
    """What tqdm prints to, where a test looks at its bars."""

    def write(self, text: str) -> None: ...

    def flush(self) -> None: ...
