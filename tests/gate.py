"""Gates at which the functions of a server wait until a test lets them go on."""

from __future__ import annotations

import threading


class Gates(dict[str, threading.Semaphore]):
    """A gate for each name, closed until it is released.

    The function and the test may ask for it at the same time, and get the same one: a
    `defaultdict` would make two.
    """

    def __missing__(self, name: str) -> threading.Semaphore:
        return self.setdefault(name, threading.Semaphore(0))
