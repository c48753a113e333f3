"""Files by owner and token, which all processes have."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from flaskstream.exceptions import FileStorageError
from flaskstream.media.content import Content, LargeFile
from flaskstream.media.media import Media
from flaskstream.store.files import token_of
from flaskstream.store.redis.blobs import Blobs
from flaskstream.store.redis.connection import Connection
from flaskstream.store.redis.contents import (
    FIND,
    KEEP,
    Contents,
    Named,
    NamedContents,
)
from flaskstream.store.redis.frames import Frames, frames_in
from flaskstream.store.redis.sealed import Seal

MAKERS = "makers"
"""Whose those files are that are made of others, in the place of an owner's id, which
no visitor can have: theirs are random."""
MARGIN = 600.0
"""Seconds for which Redis keeps what no process has let go, beyond its time."""
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
    What a page shows it has stay as long as itself: see `keep`. Of files over 1 MB
    there are references: `blobs` has them. A holder may send `most_sent` bytes in that
    time.

    Its token is an HMAC of owner, name and content, as in one process.
    """

    def __init__(
        self,
        connection: Connection,
        seal: Seal,
        contents: Contents,
        frames: Frames,
        blobs: Blobs,
        key: bytes,
        ttl: float,
        most_sent: int,
    ) -> None:
        self._connection = connection
        self._seal = seal
        self._contents = contents
        self._frames = frames
        self._blobs = blobs
        self._key = key
        self._ttl = ttl
        self._most_sent = most_sent
        self._count_sent = connection.script(COUNT_SENT)
        self._keep = connection.script(KEEP)
        self._find = connection.script(FIND)

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
        key = self._contents.key_of(media)
        # Of a large one there may be a reference to a file that somebody has lost.
        is_large = key is None and isinstance(media.content, LargeFile)
        is_new = key is not None and not self._contents.has_sent(key)
        names = [name, key] if key else [name]
        if is_large or is_new or self._gone_of(names, self._ttl):
            self._write(name, media, self._ttl)
        return token

    def _write(self, name: str, media: Media, seconds: float) -> None:
        named: NamedContents = {}
        sealed = self._seal.close(name, media, named)
        named[name] = Named(sealed, seconds, is_new=True)
        self._contents.put(named)

    def _gone_of(self, names: list[str], seconds: float) -> list[int]:
        """Have what is there stay for so long at least; gives the places of those that
        are gone."""
        args, keep = [int(seconds * 1000)], self._keep
        gone = self._connection.ask(lambda _: keep(keys=names, args=args))
        return [place - 1 for place in gone]

    def keep(self, owner: str | None, files: Sequence[Media], seconds: float) -> None:
        """Have the files stay for so long that a page of an owner shows, and what they
        hold; that alone, where no browser asks for them. What is gone, though it is not
        to be, is put again, but for frames, which have no token."""
        known = dict[str, Media]()
        if owner is not None:
            known = {self._name(owner, self.token(owner, one)): one for one in files}
        keys = {key: one for one in files if (key := self._contents.key_of(one))}
        names = [*known, *keys]
        gone = self._gone_of(names, seconds) if names else []
        for name in {names[place] for place in gone}:
            if (media := keys.get(name)) is not None:
                self._contents.put({name: self._contents.named(media, seconds)})
            elif not known[name].inline:
                with suppress(FileStorageError):  # the log says why
                    self._write(name, known[name], seconds)

    def find(self, owner: str, token: str) -> Media | None:
        """The file of a token; None for an unknown and for a foreign one alike."""
        name = self._name(owner, token)
        find, args = self._find, [int(self._ttl * 1000)]
        sealed = self._connection.ask(lambda _: find(keys=[name], args=args))
        found: Any = None if sealed is None else self._seal.open(name, sealed)
        return found if isinstance(found, Media) else None

    def newest(self, media: Media) -> Media:
        """What has taken a frame's place by now; any other file itself."""
        frames = frames_in([media])
        return self._frames.newest(frames[0]) if frames else media

    def has_room(self, holder: str, content: Content) -> bool:
        """Whether a holder may send one more file: one alone is not to fill Redis for
        all. It then counts for as long as it may be there; one over 1 MB is none of
        Redis's."""
        if not isinstance(content, bytes):
            return True
        every = max(1, int(self._ttl) // SLICES)
        slice = int(self._connection.now()) // every
        args = [slice, SLICES, len(content), self._most_sent, int(self._ttl) + every]
        keys = [f"{self._connection.prefix}:sent:{holder}"]
        return bool(
            self._connection.ask(lambda _: self._count_sent(keys=keys, args=args))
        )

    def find_made(self, of: str) -> Media | None:
        """What a process has made of a file, as `of` says, which names its digest."""
        return self.find(MAKERS, _digest(of))

    def keep_made(self, of: str, made: Media) -> None:
        """Let all processes find what was made of a file."""
        self._write(self._name(MAKERS, _digest(of)), made, self._ttl)

    def expire(self, ttl: float) -> None:
        """Redis lets go of them; what is over 1 MB is looked at."""
        self._blobs.sweep_soon()

    def _name(self, owner: str, token: str) -> str:
        return f"{self._connection.prefix}:file:{{{owner}}}:{token}"


def _digest(of: str) -> str:
    return hashlib.sha256(of.encode(errors="surrogatepass")).hexdigest()
