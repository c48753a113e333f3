"""The values of `State`s, which every process may ask for."""

from __future__ import annotations

import logging
import pickle
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from flaskstream.exceptions import OutputError

if TYPE_CHECKING:
    from flaskstream.store.redis.redisstore import RedisStore
    from flaskstream.store.redis.session import RedisSession

logger = logging.getLogger("flaskstream.store")


class RedisStates:
    """The values of a session's `State`s, as pickles: who reads one has a copy."""

    def __init__(self, session: RedisSession, store: RedisStore) -> None:
        self._session = session
        self._store = store

    @property
    def _owner(self) -> RedisSession:
        """The session that has them."""
        kept = self._session.page.states_of
        other = None if kept is None else self._store.look(kept)
        return other or self._session

    def get(self, id: int) -> tuple[Any, ...]:
        """The value, in a tuple; an empty one where there is none that can be read."""
        return tuple(_readable(self._owner.state.states.get(id)))

    def begin(self, id: int, value: Any) -> Any:
        """Begin with a value, where there is none; gives the one that there is."""
        kept = self._owner.do("states.begin", id, pickled(value))
        for known in _readable([kept]):
            return known
        self.keep(id, value)
        return value

    def keep(self, id: int, value: Any, by: str = "") -> None:
        """Keep a value in the place of another, `by` a run of another session."""
        self._owner.do("states.keep", id, pickled(value), by)

    def fence(self, run: str) -> None:
        """Let a run of another session keep nothing here any more: see `States`."""
        self._owner.do("states.fence", run)

    def take_old(self, lives: Mapping[int, float]) -> dict[int, Any]:
        """Let the values go that have been kept for so many seconds; gives them."""
        if not lives:
            return {}
        return self._loaded(self._owner.do("states.take_old", dict(lives)))

    def take_every(self) -> dict[int, Any]:
        """All values, of a session that goes with them."""
        return self._loaded(self._session.state.states.take_every())

    def _loaded(self, values: Mapping[int, bytes]) -> dict[int, Any]:
        return {id: value for id in values for value in _readable([values[id]])}


def _readable(kept: Iterable[bytes]) -> Iterator[Any]:
    """The values of signed entries, but those that a process can't read which has
    another version of the author's module: such a `State` begins anew."""
    for value in kept:
        try:
            yield pickle.loads(value)  # noqa: S301 - of a signed entry
        except Exception:
            logger.warning("A State's value can't be read any more", exc_info=True)


def pickled(value: Any) -> bytes:
    """A `State`'s value, as it is kept.

    Raises:
        OutputError: it is none that can be kept outside this process.
    """
    try:
        return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    except Exception as error:
        raise OutputError(
            f"A State's value of type {type(value).__name__} can't be kept in Redis: "
            "expected what `pickle` takes. Keep its name or number in the State, and "
            f"the thing itself in the module ({error})."
        ) from error
