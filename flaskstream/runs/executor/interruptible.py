"""Calling the author's code so that it can be interrupted, and only it."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Awaitable, Callable, Generator
from typing import Any, Generic, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class Interrupted(BaseException):
    """Raised in the author's code by Stop where it does not yield by itself.

    Not an `Exception`, so that `except Exception` in the author's loop lets it pass.
    """


class Interruptible:
    """A thread's door into the author's code.

    CPython delivers an exception set from outside at some later bytecode, which may be
    the engine's own. So it is set only while the thread is inside, under the lock that
    it needs to come out, and taken back if it has not been delivered by then.
    """

    __slots__ = (
        "_away",
        "_due",
        "_inside",
        "_lock",
        "_set",
        "_thread",
        "is_cleaning",
        "is_spared",
    )

    def __init__(self) -> None:
        self._thread = threading.get_ident()
        self._lock = threading.Lock()
        self._inside = False
        self._away = False
        self._set = self._due = False
        self.is_spared = False
        """Whether the next interrupt passes."""
        self.is_cleaning = False
        """Whether it has been told to end, and cleans up."""

    def move(self) -> None:
        """Go on in the calling thread, as async code does in that of its loop."""
        self._thread = threading.get_ident()

    def spare(self) -> None:
        """Let it clean up, from now on: the first interrupt passes."""
        self.is_spared = self.is_cleaning = True

    def call(self, fn: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Call `fn` inside; raises `Interrupted` if it was interrupted."""
        try:
            self._inside = True
            return fn(*args, **kwargs)
        finally:
            try:
                self.leave()
            except Interrupted:  # before its first line
                self.leave()
                raise
            del args  # an error among them would keep this frame, and that the error

    def clean_up(self, fn: Callable[[], object]) -> None:
        """Call what runs the author's `finally` blocks: the first interrupt passes."""
        self.spare()
        try:
            self.call(fn)
        finally:
            self.is_spared = False

    def outside(self, fn: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Call the engine from within the author's code; what interrupts meanwhile is
        raised when it comes back."""
        if not self._inside or threading.get_ident() != self._thread:
            return fn(*args, **kwargs)
        try:
            self._away = True
            self.leave()
            return fn(*args, **kwargs)
        finally:
            self._come_back()

    def _come_back(self) -> None:
        with self._lock:
            due, self._due = self._due, False
            self._away, self._inside = False, True
        if due:
            raise Interrupted

    def leave(self) -> None:
        """Come out; what was set and not delivered is taken back."""
        with self._lock:
            self._inside = False
            if self._set:
                self._set = False
                _take_back(self._thread)

    def interrupt(self) -> bool:
        """Raise `Interrupted` in the thread if it is inside; from any thread."""
        with self._lock:
            if self.is_spared or not (self._inside or self._away):
                self.is_spared = False
                return False
            self.is_cleaning = True
            if self._inside:
                self._set = True
                _set_async_exception(self._thread, Interrupted)
            else:
                self._due = True
            return True


class Awaited(Generic[R]):
    """What the author's async code gives, each step of which is called inside: so that
    it can be interrupted where it holds up the loop, and with it all others."""

    def __init__(self, author: Interruptible, awaitable: Awaitable[R]) -> None:
        self._author = author
        self._awaitable = awaitable

    def __await__(self) -> Generator[Any, Any, R]:
        steps: Any = self._awaitable.__await__()
        step, given = steps.send, None
        while True:
            try:
                waits_for = self._author.call(step, given)
            except StopIteration as end:
                return end.value  # type: ignore[no-any-return]  # it has no type
            finally:
                given = None  # as `args` above
            try:
                step, given = steps.send, (yield waits_for)
            except BaseException as error:  # as where it is cancelled
                step, given = steps.throw, error


def _take_back(thread: int) -> None:
    """Let what was set for this thread be raised here, whether it has been delivered or
    not. To set nothing in its place would do, but CPython 3.11 then keeps in mind that
    something is to be raised, and whoever traces hangs: a debugger, or coverage."""
    if thread != threading.get_ident():  # only it can
        return _set_async_exception(thread, None)
    try:
        _set_async_exception(thread, Interrupted)
        while True:  # it is raised at once
            pass
    except Interrupted:
        pass


def _set_async_exception(thread: int, kind: type[BaseException] | None) -> None:
    exception = ctypes.py_object(kind) if kind is not None else None
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), exception)
