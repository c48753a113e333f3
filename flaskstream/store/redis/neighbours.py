"""Whether the processes that have one prefix are those of one app, and not of two."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection
from typing import Any, Final, NamedTuple

from flaskstream.exceptions import StoreGone
from flaskstream.store.redis.connection import Connection
from flaskstream.store.redis.processes import LEASE
from flaskstream.store.redis.sealed import Seal

Traits = frozenset[str]
"""What the log calls an app by: its functions, and the titles of its pages."""
STRANGE: Final = 60.0
"""Seconds beside processes that have nothing in common with this one, after which the
log says so: a deploy of other functions under one name is over then, mostly."""
CHANGED: Final = 1800.0
"""The same of those that have some of it: any deploy is over then, but one whose former
processes were left."""
NAMED: Final = 5
"""So many of each the log names."""
MOST: Final = 200
MOST_LETTERS: Final = 80
logger = logging.getLogger("flaskstream.store")


class _Known(NamedTuple):
    """Others of one kind, who are there at the moment."""

    since: float
    is_told: bool = False


class Neighbours:
    """Says what app this process is of, and looks whether the others are of that, too.

    Two apps with one prefix have each other's waiting lines, and each ends the runs
    that processes of the other one leave. Two versions of one app have a prefix for as
    long as a deploy takes, and then mostly something in common: so it is told by that,
    and by how long it is so. `describe` gives this app's traits.
    """

    def __init__(
        self,
        connection: Connection,
        seal: Seal,
        own: str,
        describe: Callable[[], Collection[str]],
    ) -> None:
        self._connection = connection
        self._seal = seal
        self._own = own
        self._describe = describe
        self._traits: dict[str, Traits] = {}
        """By process: of those that are there."""
        self._known: dict[Traits, _Known] = {}

    def look(self, processes: Collection[str]) -> None:
        """Say what this process is, and have the log told of others that are there, and
        are of another app."""
        traits = _bounded(self._describe())
        self._tell(traits)
        self._ask([one for one in processes if one != self._own])
        now = time.monotonic()
        others = {*self._traits.values()} - {traits, Traits()} if traits else ()
        known = {one: self._known.get(one, _Known(now)) for one in others}
        for one, (since, is_told) in known.items():
            limit = CHANGED if one & traits else STRANGE
            if not is_told and now - since >= limit:
                self._log(traits, one, now - since)
                known[one] = _Known(since, is_told=True)
        self._known = known

    def _tell(self, traits: Traits) -> None:
        named = self._name(self._own)
        sealed, most = self._seal.close(named, traits), int(LEASE)
        self._connection.ask_once(lambda server: server.set(named, sealed, ex=most))

    def _ask(self, processes: list[str]) -> None:
        """Know what the others say: once of each, for its app stays what it is."""
        self._traits = {
            one: self._traits[one] for one in processes if one in self._traits
        }
        new = [one for one in processes if one not in self._traits]
        if not new:
            return
        names = [*map(self._name, new)]
        found: Any = self._connection.ask_once(lambda server: server.mget(names))
        for one, name, sealed in zip(new, names, found, strict=True):
            if sealed is not None:  # else it has not said it yet
                self._traits[one] = self._opened(name, sealed)

    def _opened(self, name: str, sealed: bytes) -> Traits:
        try:
            traits: Traits = self._seal.open(name, sealed)
        except StoreGone:  # no process of this key has written it
            return Traits()
        return traits

    def _name(self, process: str) -> str:
        return f"{self._connection.prefix}:app-of:{process}"

    def _log(self, own: Traits, other: Traits, seconds: float) -> None:
        place, prefix = self._connection.place, self._connection.given_prefix
        if own & other:
            logger.warning(
                "Redis at %s has had processes of two versions of an app, or of two "
                "apps, under the prefix %r for %d minutes: in this one are %s; in "
                "others are %s. If a deploy is over, end those of the former version. "
                "If these are two apps, let each have a FLASKSTREAM_REDIS_PREFIX of "
                "its own: they have each other's waiting lines, and end each other's "
                "runs.",
                *(place, prefix, seconds / 60, _said(own - other), _said(other - own)),
            )
        else:
            logger.warning(
                "Redis at %s has another app under the prefix %r, with the same "
                "SECRET_KEY: this one has %s; the other one has %s. They have each "
                "other's waiting lines, and end each other's runs: let each have a "
                "FLASKSTREAM_REDIS_PREFIX of its own. (While a deploy replaces all of "
                "an app's functions it is the former version, which is gone with it.)",
                *(place, prefix, _said(own), _said(other)),
            )


def _bounded(traits: Collection[str]) -> Traits:
    return Traits(one[:MOST_LETTERS] for one in sorted(traits)[:MOST])


def _said(traits: Traits) -> str:
    """Some of them, in words."""
    named, more = sorted(traits)[:NAMED], len(traits) - NAMED
    return ", ".join(named or ["nothing else"]) + (
        f" and {more} more" if more > 0 else ""
    )
