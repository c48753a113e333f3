"""Files by owner and token, which all processes have."""

from __future__ import annotations

from typing import Any

from flaskstream.media.content import Content
from flaskstream.media.media import Media
from flaskstream.store.files import token_of
from flaskstream.store.redis.blobs import Blobs
from flaskstream.store.redis.connection import Connection
from flaskstream.store.redis.sealed import Seal

SLICES = 8
"""Parts of the time for which a file that was sent counts."""

# A hash of a holder has the bytes that he has sent, by slices of time.
COUNT_SENT = """
local now, slices, size = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local sent, known = 0, redis.call('HGETALL', KEYS[1])
for i = 1, #known, 2 do
  if tonumber(known[i]) < now - slices then
    redis.call('HDEL', KEYS[1], known[i])
  else
    sent = sent + tonumber(known[i + 1])
  end
end
if sent + size > tonumber(ARGV[4]) then return 0 end
redis.call('HINCRBY', KEYS[1], now, size)
redis.call('EXPIRE', KEYS[1], ARGV[5])
return 1
"""


class RedisFiles:
    """What is shown or sent; each goes when nobody has asked for it for `ttl` seconds.
    Of files over 1 MB there are references: `blobs` has them. A holder may send
    `most_sent` bytes in that time.

    Its token is an HMAC of owner, name and content, as in one process.
    """

    def __init__(
        self,
        connection: Connection,
        seal: Seal,
        blobs: Blobs,
        key: bytes,
        ttl: float,
        most_sent: int,
    ) -> None:
        self._connection = connection
        self._seal = seal
        self._blobs = blobs
        self._key = key
        self._ttl = int(ttl)
        self._most_sent = most_sent
        self._count_sent = connection.script(COUNT_SENT)

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
        """Whether a holder may send one more file: one alone is not to fill Redis for
        all. It then counts for as long as it may be there; one over 1 MB is none of
        Redis's."""
        if not isinstance(content, bytes):
            return True
        every = max(1, self._ttl // SLICES)
        slice = int(self._connection.now()) // every
        args = [slice, SLICES, len(content), self._most_sent, self._ttl + every]
        keys = [f"{self._connection.prefix}:sent:{holder}"]
        return bool(
            self._connection.ask(lambda _: self._count_sent(keys=keys, args=args))
        )

    def expire(self, ttl: float) -> None:
        """Redis lets go of them; what is over 1 MB is looked at."""
        self._blobs.sweep_soon()

    def _name(self, owner: str, token: str) -> str:
        return f"{self._connection.prefix}:file:{{{owner}}}:{token}"
