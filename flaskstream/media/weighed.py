"""What tells itself how much memory it takes."""

from __future__ import annotations


class Weighed:
    """A value of which what pages hold is counted by what it says."""

    @property
    def nbytes(self) -> int:
        """Roughly how many bytes it takes in memory."""
        raise NotImplementedError
