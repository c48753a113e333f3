"""Files by owner and token, which all processes have."""

from __future__ import annotations

from typing import Any

from flaskstream.media.content import Content
from flaskstream.media.media import Media
from flaskstream.store.files import token_of
from flaskstream.store.redis.blobs import Blobs
from flaskstream.store.redis.connection import Connection
from flaskstream.store.redis.sealed import Seal


class RedisFiles:
    """What is shown or sent; each goes when nobody has asked for it for `ttl` seconds.
    Of files over 1 MB there are references: `blobs` has them.

    Its token is an HMAC of owner, name and content, as in one process.
    """

    def __init__(
        self,
        connection: Connection,
        seal: Seal,
        blobs: Blobs,
        key: bytes,
        ttl: float,
    ) -> None:
        self._connection = connection
        self._seal = seal
        self._blobs = blobs
        self._key = key
        self._ttl = int(ttl)

    def token(self, owner: str, media: Media) -> str:
        """The token that a file has, or would have."""
        return token_of(self._key, owner, media)

    def put(self, owner: str, media: Media, holder: str) -> str:
        """Let a file be found; gives its token.

        Raises:
            FileStorageError: there is no room for it, or nowhere to keep it.
        """
        token = self.token(owner, media)
        name = self._name(owner, token)

        # Of a large one there may be a reference to a file that somebody has lost.
        if isinstance(media.content, bytes) and self._is_known(name):
            return token
        sealed = self._seal.close(name, media)
        self._connection.ask(lambda server: server.set(name, sealed, ex=self._ttl))
        return token

    def _is_known(self, name: str) -> bool:
        """Whether a file is there, which then is used now."""
        return bool(self._connection.ask(lambda server: server.expire(name, self._ttl)))

    def find(self, owner: str, token: str) -> Media | None:
        """The file of a token; None for an unknown and for a foreign one alike."""
        name = self._name(owner, token)
        sealed = self._connection.ask(lambda server: server.getex(name, ex=self._ttl))
        found: Any = None if sealed is None else self._seal.open(name, sealed)
        return found if isinstance(found, Media) else None

    def has_room(self, holder: str, content: Content) -> bool:
        """Whether a holder may have one more file: Redis says so where it is put."""
        return True

    def expire(self, ttl: float) -> None:
        """Redis lets go of them; what is over 1 MB is looked at."""
        self._blobs.sweep_soon()

    def _name(self, owner: str, token: str) -> str:
        return f"{self._connection.prefix}:file:{{{owner}}}:{token}"
