"""Contents of up to 1 MB, each of which Redis has once: what has them names them."""

from __future__ import annotations

import io
import logging
from typing import Any, BinaryIO, Final, NamedTuple

from flaskstream.exceptions import FileStorageError
from flaskstream.media.content import LargeFile, digest_of
from flaskstream.media.media import Media
from flaskstream.store.redis.blobstorage import GONE
from flaskstream.store.redis.connection import Connection

WITHIN: Final = 4_000
"""Bytes of the largest content that goes within what has it."""
REMEMBERED: Final = 10_000
"""Contents that a process remembers at most to have sent."""
logger = logging.getLogger("flaskstream.store")

# Contents come with what names them, from the key `first` on; of each there are two
# arguments from `at` on: itself, or nothing where it should be there, and how long it
# is to stay. Where one is not there nothing is done, unless there is no other way.
LACKS: Final = """
for i = first, #KEYS do
  local known = ARGV[at + 2 * (i - first)] == ''
  if known and not anyhow and redis.call('EXISTS', KEYS[i]) == 0 then return 0 end
end
"""
TAKE: Final = """
for i = first, #KEYS do
  local content, time = ARGV[at + 2 * (i - first)], ARGV[at + 2 * (i - first) + 1]
  local left = redis.call('PTTL', KEYS[i])
  if content ~= '' then redis.call('SET', KEYS[i], content, 'KEEPTTL') end
  if left < tonumber(time) then redis.call('PEXPIRE', KEYS[i], time) end
end
"""
PUT: Final = f"""
local first, at, anyhow = 1, 2, ARGV[1] == '1'
{LACKS}
{TAKE}
return 1
"""

# What is to stay for longer than now does not go sooner by who needs it for less.
KEEP: Final = """
local gone = {}
for i, key in ipairs(KEYS) do
  local left = redis.call('PTTL', key)
  if left == -2 then
    table.insert(gone, i)
  elseif left < tonumber(ARGV[1]) then
    redis.call('PEXPIRE', key, ARGV[1])
  end
end
return gone
"""
FIND: Final = """
local left = redis.call('PTTL', KEYS[1])
if left >= 0 and left < tonumber(ARGV[1]) then
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
end
return redis.call('GET', KEYS[1])
"""


class Named(NamedTuple):
    """A content that goes with what names it."""

    content: bytes | None
    """None: nobody here has it."""
    seconds: float
    """How long it is to stay, at least."""
    is_new: bool = False
    """Whether what is there by its name is another one."""


NamedContents = dict[str, Named]
"""By their keys."""


class SharedBytes(LargeFile):
    """A content of up to 1 MB that Redis has; it is asked for when it is first read."""

    __slots__ = ("_contents", "known")

    def __init__(self, contents: Contents, digest: str, size: int) -> None:
        self._contents = contents
        self.digest = digest
        self.size = size
        self.known: bytes | None = None
        """Its bytes, as soon as somebody has read them."""

    def open(self) -> BinaryIO:
        """A file object, at its beginning.

        Raises:
            FileStorageError: it is gone.
            StoreGone: Redis can't be reached.
        """
        if self.known is None:
            self.known = self._contents.read(self.digest)
        return io.BytesIO(self.known)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, bytes):
            return self.size == len(other) and self.digest == digest_of(other)
        return super().__eq__(other)

    __hash__ = LargeFile.__hash__


class Contents:
    """The contents that journals and records name by their digests.

    Each goes when nothing has named it for `ttl` seconds, and no page has had it stay.
    One that Redis has is not sent again; whether it has is seen there, as it is named.
    """

    def __init__(self, connection: Connection, ttl: float) -> None:
        self._connection = connection
        self._ttl = ttl
        self._put = connection.script(PUT)
        self._find = connection.script(FIND)
        self._sent = dict[str, None]()
        """The keys of those that Redis has had from here."""

    def key_of(self, media: Media) -> str | None:
        """The key of what a file holds; None where that goes within what has it, or is
        over 1 MB."""
        content = media.content
        if isinstance(content, bytes):
            # Small frames are many, and go within messages as they are.
            is_small = media.inline and not media.is_fetched
            is_within = is_small or len(content) <= WITHIN
            return None if is_within else self._key(media.digest)
        return self._key(content.digest) if isinstance(content, SharedBytes) else None

    def _key(self, digest: str) -> str:
        return f"{self._connection.prefix}:content:{digest}"

    def named(self, media: Media, seconds: float = 0.0) -> Named:
        """What a file holds, for what names it."""
        content = media.content
        known = content.known if isinstance(content, SharedBytes) else content
        assert known is None or isinstance(known, bytes)
        return Named(known, max(self._ttl, seconds))

    def shared(self, digest: str, size: int) -> SharedBytes:
        """The content of a digest; nothing is asked for."""
        return SharedBytes(self, digest, size)

    def arguments(self, named: NamedContents, *, anyhow: bool = False) -> list[Any]:
        """Those of a script that takes contents. It gives 0 where Redis lacks one that
        it has had, and is to be called again, with all that are here; `anyhow`."""
        found: list[Any] = []
        for key, one in named.items():
            is_known = self.has_sent(key) and not (anyhow or one.is_new)
            sent = b"" if is_known or one.content is None else one.content
            found += [sent, int(one.seconds * 1000)]
        return found

    def has_sent(self, key: str) -> bool:
        """Whether Redis has had one from here."""
        return key in self._sent

    def note_sent(self, named: NamedContents) -> None:
        """Redis has them now."""
        if len(self._sent) > REMEMBERED:
            self._sent.clear()
        self._sent |= dict.fromkeys(key for key, one in named.items() if not one.is_new)

    def put(self, named: NamedContents) -> None:
        """Let Redis have them."""
        if not self._is_put(named):
            self._is_put(named, anyhow=True)
        self.note_sent(named)

    def _is_put(self, named: NamedContents, *, anyhow: bool = False) -> bool:
        args = [int(anyhow), *self.arguments(named, anyhow=anyhow)]
        keys, put = [*named], self._put
        return bool(self._connection.ask(lambda _: put(keys=keys, args=args)))

    def read(self, digest: str) -> bytes:
        """The content of a digest.

        Raises:
            FileStorageError: it is gone.
        """
        key, args, find = self._key(digest), [int(self._ttl * 1000)], self._find
        found: bytes | None
        found = self._connection.ask(lambda _: find(keys=[key], args=args))
        if found is None:
            raise FileStorageError(GONE, "Gone", 404)
        if digest_of(found) != digest:
            logger.error("Redis has something else as %s than was put there.", key)
            raise FileStorageError(GONE, "Gone", 404)
        return found
