"""Calling the author's code so that it can be interrupted, and only it."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class Interrupted(BaseException):
    """Raised in the author's code by Stop where it does not yield by itself.

    Not an `Exception`, so that `except Exception` in the author's loop lets it pass.
    """


class AuthorCode:
    """A thread's door into the author's code.

    CPython delivers an exception set from outside at some later bytecode, which may be
    the engine's own. So it is set only while the thread is inside, under the lock that
    it needs to come out, and taken back if it has not been delivered by then.
    """

    def __init__(self) -> None:
        self._thread = threading.get_ident()
        self._lock = threading.Lock()
        self._inside = False
        self._set = False
        self._spared = False

    def call(self, fn: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Call `fn` inside; raises `Interrupted` if it was interrupted."""
        try:
            self._inside = True
            return fn(*args, **kwargs)
        finally:
            self.leave()

    def clean_up(self, fn: Callable[[], object]) -> None:
        """Call what runs the author's `finally` blocks: the first interrupt passes."""
        self._spared = True
        try:
            self.call(fn)
        finally:
            self._spared = False

    def outside(self, fn: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Call the engine from within the author's code, uninterrupted."""
        if not self._inside or threading.get_ident() != self._thread:
            return fn(*args, **kwargs)
        try:
            self.leave()
            return fn(*args, **kwargs)
        finally:
            self._inside = True

    def leave(self) -> None:
        """Come out; what was set and not delivered is taken back."""
        with self._lock:
            self._inside = False
            if self._set:
                self._set = False
                _set_async_exception(self._thread, None)

    def interrupt(self) -> bool:
        """Raise `Interrupted` in the thread if it is inside; from any thread."""
        with self._lock:
            if not self._inside or self._spared:
                self._spared = False
                return False
            self._set = True
            _set_async_exception(self._thread, Interrupted)
            return True


def _set_async_exception(thread: int, kind: type[BaseException] | None) -> None:
    exception = ctypes.py_object(kind) if kind is not None else None
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), exception)
