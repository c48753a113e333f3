"""Files over 1 MB, which all processes have: their names are in Redis, their bytes in a
folder or a remote file system."""

from __future__ import annotations

import logging
import os
import secrets
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, BinaryIO, Final, NamedTuple

from flaskstream.exceptions import FileStorageError, StoreGone
from flaskstream.media.content import LargeFile
from flaskstream.store.redis.blobstorage import (
    GONE,
    SETTING,
    BlobStorage,
    reached,
)
from flaskstream.store.redis.connection import Connection

TOO_LARGE: Final = (
    f"This file is over 1 MB, which pages that are kept in Redis can't have where no "
    f"{SETTING} is set: expected a smaller one."
)
SWEEP_EVERY = 60.0
"""Seconds between two sweeps, whichever process does them."""
LOOKED_AT = 200
"""Files that one sweep looks at, of those that are due."""
LEFT = 24 * 3600.0
"""Seconds after which a file that has no name in Redis is one that a process has left
that was killed: no file is written for so long."""
REMEMBERED = 10_000
"""Holders that a process remembers at most to have noted."""
logger = logging.getLogger("flaskstream.store")

# `names` has the name of each file by its digest; a file that goes and comes again has
# another one, so that who deletes it can't delete what others write. `due` says when
# one is to be looked at, and a set of each has the Redis keys of what may have it.
KEEP = """
local name = redis.call('HGET', KEYS[1], ARGV[1])
if not name then
  if ARGV[4] == '' then return false end
  name = ARGV[4]
  redis.call('HSET', KEYS[1], ARGV[1], name)
end
redis.call('ZADD', KEYS[2], ARGV[2], ARGV[1])
redis.call('SADD', KEYS[3], ARGV[3])
return name
"""
HOLDERS = """
local due = redis.call('ZSCORE', KEYS[2], ARGV[1])
if not due or tonumber(due) > tonumber(ARGV[2]) then return false end
local found = {}
for _, holder in ipairs(redis.call('SMEMBERS', KEYS[3])) do
  if redis.call('EXISTS', holder) == 1 then
    table.insert(found, holder)
  else
    redis.call('SREM', KEYS[3], holder)
  end
end
return found
"""
CLAIM = """
local due = redis.call('ZSCORE', KEYS[2], ARGV[1])
if not due or tonumber(due) > tonumber(ARGV[2]) then return false end
local name = redis.call('HGET', KEYS[1], ARGV[1])
redis.call('HDEL', KEYS[1], ARGV[1])
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('DEL', KEYS[3])
return name
"""

FORGET = """
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
return redis.call('HDEL', KEYS[1], ARGV[1])
"""


class Reference(NamedTuple):
    """What journals have of a file."""

    digest: str
    size: int
    name: str


class SharedFile(LargeFile):
    """A file that any process has written; it is opened when it is read."""

    __slots__ = ("_blobs", "reference")

    def __init__(self, blobs: Blobs, reference: Reference) -> None:
        self._blobs = blobs
        self.reference = reference
        self.digest, self.size, _ = reference

    def open(self) -> BinaryIO:
        """A file object, at its beginning.

        Raises:
            FileStorageError: it is gone, or can't be reached.
        """
        return self._blobs.open(self.reference)


class Blobs:
    """The files of an app, by digest: equal ones are one.

    Each is there as long as something in Redis has it, and for `ttl` seconds after its
    last use. `digests_of` tells the files that a page has, of its journal's key.
    """

    def __init__(
        self,
        connection: Connection,
        storage: BlobStorage | None,
        ttl: float,
        digests_of: Callable[[str], set[str]],
    ) -> None:
        self._connection = connection
        self._storage = storage
        self._ttl = ttl
        self._digests_of = digests_of
        self._keep = connection.script(KEEP)
        self._holders = connection.script(HOLDERS)
        self._claim = connection.script(CLAIM)
        self._forget = connection.script(FORGET)
        self._noted: dict[tuple[str, str], tuple[float, str]] = {}
        """When it was noted of a digest that a holder has it, and the file's name."""
        self._sweeping = threading.Lock()

    # ----- what is kept

    def keep(self, file: LargeFile, holder: str) -> Reference:
        """Have a file where all processes find it, as long as what a key of Redis has
        needs it. One that is there is not written again.

        Raises:
            FileStorageError: there is nowhere to keep it, or no room.
        """
        at, name = self._noted.get((file.digest, holder), (0.0, ""))
        now = self._connection.now()
        if now - at > self._ttl / 4:
            known = self._note(file.digest, holder)
            if known is None and isinstance(file, SharedFile):
                return file.reference  # it is gone, and who opens it is told so
            name = known or self._put(file, holder)
            if len(self._noted) > REMEMBERED:
                self._noted.clear()
            self._noted[file.digest, holder] = now, name
        return Reference(file.digest, file.size, name)

    def _note(self, digest: str, holder: str, name: str = "") -> str | None:
        """Note who has a file; gives its name, which `name` is if it has none."""
        args = digest, self._connection.now() + self._ttl, holder, name
        found = self._ask(self._keep, digest, *args)
        return None if found is None else found.decode()

    def _put(self, file: LargeFile, holder: str) -> str:
        if self._storage is None:
            raise FileStorageError(TOO_LARGE, "Too large", 413)
        name = f"{self._connection.name}/{file.digest}.{secrets.token_hex(8)}"
        with reached(self._storage):
            self._storage.write(name, file)
        found = self._note(file.digest, holder, name) or name
        if found != name:  # another process was quicker
            self._delete(name)
        return found

    def file(self, *reference: Any) -> SharedFile:
        """The file that a reference is of; nothing is asked for."""
        return SharedFile(self, Reference(*reference))

    def open(self, reference: Reference) -> BinaryIO:
        """A file, at its beginning.

        Raises:
            FileStorageError: it is gone, or can't be reached.
        """
        if self._storage is None:
            raise FileStorageError(TOO_LARGE, "Too large", 413)
        with reached(self._storage):
            try:
                file = self._storage.open(reference.name)
            except FileNotFoundError as error:
                raise self._gone(reference) from error
            # It may be shorter after a crash of a machine.
            if file.seek(0, os.SEEK_END) != reference.size:
                file.close()
                raise self._gone(reference)
            file.seek(0)
        return file

    def _gone(self, reference: Reference) -> FileStorageError:
        """Forget a file that somebody has lost: who brings it again is to write it."""
        digest, _, name = reference
        logger.error("%s: %s is not there as it was written.", SETTING, name)
        self._ask(self._forget, digest, digest, name)
        self._noted = {k: v for k, v in self._noted.copy().items() if k[0] != digest}
        return FileStorageError(GONE, "Gone", 404)

    # ----- what goes

    def sweep_soon(self) -> None:
        """Sweep, if it is time, in a thread of its own: it may take long."""
        if self._storage is None or not self._sweeping.acquire(blocking=False):
            return
        try:
            is_time = self._is_time("looks", SWEEP_EVERY)
            name = "flaskstream-blobs"
            made = threading.Thread(target=self._sweep_once, name=name, daemon=True)
            if is_time:
                return made.start()
        except BaseException:
            self._sweeping.release()
            raise
        self._sweeping.release()

    def _sweep_once(self) -> None:
        try:
            with suppress(StoreGone, FileStorageError):  # the next one may
                self.sweep()
        finally:
            self._sweeping.release()

    def sweep(self) -> None:
        """Delete what nothing has any more."""
        now, first = self._connection.now(), (0, LOOKED_AT)
        due = self._connection.ask(
            lambda server: server.zrangebyscore(self._key("due"), "-inf", now, *first)
        )
        for digest in due:
            self._look_at(digest.decode(), now)
        if self._is_time("tidied", LEFT / 24):
            self.tidy()

    def _look_at(self, digest: str, now: float) -> None:
        holders = self._ask(self._holders, digest, digest, now)
        if holders is None:
            return  # it has been used again
        if any(self._has(holder.decode(), digest) for holder in holders):
            later = {digest: self._connection.now() + self._ttl}
            key = self._key("due")
            self._connection.ask(lambda server: server.zadd(key, later, xx=True))
            return
        name = self._ask(self._claim, digest, digest, now)
        if name is not None:
            self._delete(name.decode())

    def _has(self, holder: str, digest: str) -> bool:
        """Whether what is kept at a key has a file: a page may have had it."""
        if holder.startswith(self._connection.prefix + ":file:"):
            return True
        return digest in self._digests_of(holder)

    def _delete(self, name: str) -> None:
        assert self._storage is not None
        with suppress(FileStorageError), reached(self._storage):
            self._storage.delete(name)  # else it is found as one that was left

    def tidy(self) -> None:
        """Delete what processes have left that were killed, a day after it was seen."""
        assert self._storage is not None
        connection, key = self._connection, self._key("left")
        folder, now = connection.name, connection.now()
        with reached(self._storage):
            found = {f"{folder}/{name}" for name in self._storage.names(folder)}
        names = self._connection.ask(lambda server: server.hvals(self._key("names")))
        left = found - {name.decode() for name in names}

        def note(server: Any) -> list[bytes]:
            gone = {*server.zrange(key, 0, -1)} - {name.encode() for name in left}
            if gone:
                server.zrem(key, *gone)
            if left:
                server.zadd(key, dict.fromkeys(left, now), nx=True)
            old: list[bytes] = server.zrangebyscore(key, "-inf", now - LEFT)
            return old

        for name in self._connection.ask(note):
            self._delete(name.decode())

    # ----- in Redis

    def _is_time(self, what: str, every: float) -> bool:
        """Whether it is for this process to do what one does at a time."""
        args, milliseconds = (self._key(what), b"1"), int(every * 1000)
        return bool(
            self._connection.ask(
                lambda server: server.set(*args, nx=True, px=milliseconds)
            )
        )

    def _ask(self, script: Any, digest: str, *args: Any) -> Any:
        keys = [self._key("names"), self._key("due"), self._key(f"of:{digest}")]
        return self._connection.ask(lambda _: script(keys=keys, args=args))

    def _key(self, what: str) -> str:
        return f"{self._connection.prefix}:blobs:{what}"
