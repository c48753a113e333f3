"""Results that are kept for the next time, as many as are not too large together."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from functools import update_wrapper
from typing import Any, Final, Generic, ParamSpec, TypeVar

LARGEST: Final = 4_000_000
"""Bytes, roughly, that one function's texts and results may take together."""
OBJECT: Final = 60
"""Of each text, list or entry, beside its characters: short ones are mostly that."""

P = ParamSpec("P")
R = TypeVar("R")


class Remembered(Generic[P, R]):
    """A function of texts whose results, texts or lists of them, are kept: those that
    were asked for last. A number of them would not bound what they take, for others
    choose how long they are.
    """

    __wrapped__: Callable[P, R]

    def __init__(self, function: Callable[P, R]) -> None:
        self._function = function
        self._kept: OrderedDict[Any, R] = OrderedDict()
        self._lock = threading.Lock()
        self.size = 0
        """Bytes of all that is kept, roughly."""
        update_wrapper(self, function)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        key = args, tuple(kwargs.items())
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        result = self._function(*args, **kwargs)
        self._keep(key, result)
        return result

    def _keep(self, key: Any, result: R) -> None:
        weight = _weight((key, result))
        with self._lock:
            if key in self._kept or weight > LARGEST:
                return
            self._kept[key] = result
            self.size += weight
            while self.size > LARGEST:
                old, its = self._kept.popitem(last=False)
                self.size -= _weight((old, its))


def _weight(value: Any) -> int:
    if isinstance(value, str):
        return OBJECT + len(value)
    parts = value if isinstance(value, (list, tuple)) else ()
    return OBJECT + sum(map(_weight, parts))
