"""What has been found out of a table, so that it is not looked for at each look."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any, Final

MOST: Final = 8
"""Results that are kept; of further ones the oldest is forgotten."""


class Found:
    """Results by what was asked; several threads may ask at a time.

    Args:
        known: Those to begin with.
        is_outdated: Whether these were found before the last change.
    """

    def __init__(
        self, known: Mapping[Any, Any] | None = None, is_outdated: bool = False
    ) -> None:
        self._known = dict(known or {})
        self.is_outdated = is_outdated
        self._lock = threading.Lock()

    def once(self, key: Any, make: Callable[[], Any]) -> Any:
        """What was made before, or is made now; nobody waits for who makes another.

        Args:
            key: What is asked.
            make: Makes it, if it is not there.
        """
        with self._lock:
            if key in self._known:
                return self._known[key]
        made = make()
        with self._lock:
            made = self._known.setdefault(key, made)
            if len(self._known) > MOST:
                del self._known[next(iter(self._known))]
        return made

    @property
    def nbytes(self) -> int:
        """Bytes of the arrays among them."""
        with self._lock:
            return sum(getattr(one, "nbytes", 0) for one in self._known.values())

    def outdated(self) -> Found:
        """The same for a table that has been changed, which goes its own way."""
        with self._lock:
            return Found(self._known, is_outdated=True)

    def __len__(self) -> int:
        return len(self._known)

    def __reduce__(self) -> tuple[Any, ...]:
        with self._lock:
            return Found, (dict(self._known), self.is_outdated)
