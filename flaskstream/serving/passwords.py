"""Whom `launch(auth=…)` lets in, and how often somebody may try."""

from __future__ import annotations

import hashlib
import hmac
import threading
import time
from collections import Counter, OrderedDict
from typing import Any, Final

from flaskstream.blocks.keywords import Auth
from flaskstream.exceptions import ConfigurationError

FREE: Final = 4
"""Wrong tries of an address that are followed by no wait: people mistype."""
AT_ONCE: Final = 32
"""Tries of an address that are looked at at the same time."""
LONGEST: Final = 60.0
"""Seconds of the longest wait; each is twice the one before it."""
FORGOTTEN_AFTER: Final = 900.0
"""Seconds after its last wrong try that an address begins anew."""
MOST: Final = 10_000
"""Addresses that are known, those of the last wrong tries."""


class Passwords:
    """Pairs of a name and a password, or an author's function of both.

    Raises:
        ConfigurationError: `auth` is neither a function, nor a pair, nor pairs.
    """

    def __init__(self, auth: Auth) -> None:
        self._asked = auth if callable(auth) else None
        self._pairs = [] if callable(auth) else pairs_of(auth)

    @property
    def are_known(self) -> bool:
        """Whether it is known which there are, and so when one is no longer."""
        return self._asked is None

    def admit(self, name: str, password: str) -> bool:
        """Whether they belong together; pairs are looked through in constant time."""
        if self._asked is not None:
            return bool(self._asked(name, password))
        found = 0
        for known, secret in self._pairs:
            found |= _same(known, name) & _same(secret, password)
        return bool(found)

    def mark(self, name: str, key: bytes) -> str | None:
        """What a login of that name is based on, and tells nobody; None where there is
        no such name any more. It is another one when the password is."""
        if self._asked is not None:
            return ""
        told = [secret for known, secret in self._pairs if known == name]
        text = "\0".join(told).encode(errors="replace")
        return hmac.new(key, text, hashlib.sha256).hexdigest()[:16] if told else None


def pairs_of(auth: Any) -> list[tuple[str, str]]:
    """The pairs of names and passwords of `launch(auth=…)`."""
    given: Any = [auth] if auth and isinstance(auth[0], str) else auth
    pairs = [tuple(pair) for pair in given]
    if not pairs or any(len(p) != 2 or not all(p) for p in pairs):
        raise ConfigurationError(
            "auth expected a pair of user name and password, a list of these, or a "
            f"function of both; got {len(pairs)} entries, not all of which are pairs."
        )
    return [(str(name), str(password)) for name, password in pairs]


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(
        one.encode(errors="replace"), other.encode(errors="replace")
    )


class Tries:
    """How long each address waits for its next try, after so many wrong ones.

    A right one changes nothing: who has a password of his own could else try others'
    in between. Those that are not decided yet are bounded, too, or as many as come at
    once would be looked at.
    """

    def __init__(self) -> None:
        self._wrong: OrderedDict[str, tuple[int, float]] = OrderedDict()
        """By address: how many in a row, and when the last was, the newest last."""
        self._begun = Counter[str]()
        """By address: tries that are looked at now."""
        self._lock = threading.Lock()

    def begin(self, address: str) -> float:
        """Begin a try, and give 0; or the seconds until one of that address can be."""
        with self._lock:
            wait = self._wait(address)
            if not wait and self._begun[address] >= AT_ONCE:
                wait = 1.0
            if not wait:
                self._begun[address] += 1
        return wait

    def end(self, address: str, *, right: bool) -> int:
        """End a try that has begun; gives how many were wrong in a row."""
        now = time.monotonic()
        with self._lock:
            self._begun[address] -= 1
            if not self._begun[address]:
                del self._begun[address]
            wrong, last = self._wrong.get(address, (0, now))
            if not right:
                wrong = 1 if now - last > FORGOTTEN_AFTER else wrong + 1
                self._wrong[address] = wrong, now
                self._wrong.move_to_end(address)
            if len(self._wrong) > MOST:
                self._wrong.popitem(last=False)
        return wrong

    def _wait(self, address: str) -> float:
        now = time.monotonic()
        wrong, last = self._wrong.get(address, (0, now))
        if wrong <= FREE or now - last > FORGOTTEN_AFTER:
            return 0.0
        seconds: float = min(2.0 ** min(wrong - FREE - 1, 10), LONGEST)
        return max(0.0, last + seconds - now)
