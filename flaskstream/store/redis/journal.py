"""Entries in Redis, in the order in which the server has them."""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING, Any, NamedTuple

from flaskstream.store.redis.connection import Connection
from flaskstream.store.redis.contents import LACKS, TAKE, Contents, NamedContents

if TYPE_CHECKING:
    from redis.commands.core import Script

RUNG = 8_000
"""Bytes of an entry that still goes with its bell; who hears it need not ask."""
RENEWED = 20
"""In how many parts of its time a journal that is written to is renewed once each."""

# A journal is a hash (who it is, and how many entries are gone from its beginning), a
# list of entries, and a snapshot, which has its own position in it.
# A server that was started anew with older data, or another one that took its place,
# lacks the newest entries, and takes others in their places: who is at a position says
# by its entry's signature, the `mark`, which one it has seen there.
HAS = """
local function has(position, base, mark)
  if position <= base then return true end
  local known = redis.call('LINDEX', KEYS[2], position - base - 1)
  return known and string.sub(known, 1, #mark) == mark
end
"""
BEGIN = """
if redis.call('HSETNX', KEYS[1], 'born', ARGV[1]) == 1 then
  redis.call('HSET', KEYS[1], 'about', ARGV[2])
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
end
return redis.call('HMGET', KEYS[1], 'born', 'about')
"""
APPEND = f"""
{HAS}
if redis.call('HGET', KEYS[1], 'born') ~= ARGV[1] then return false end
local base = tonumber(redis.call('HGET', KEYS[1], 'base') or '0')
local since = tonumber(ARGV[2])
if since < base or not has(since, base, ARGV[10]) then return {{}} end
local first, at, anyhow = 4, 11, ARGV[9] == '1'
{LACKS}
{TAKE}
local length = redis.call('RPUSH', KEYS[2], ARGV[3])
local position = base + length
if ARGV[8] == '1' or length == 1 then
  for i = 1, 3 do redis.call('PEXPIRE', KEYS[i], ARGV[4]) end
end
local rung = #ARGV[3] <= tonumber(ARGV[6]) and ARGV[3] or ''
local now = redis.call('TIME')
local appended = string.format('%s.%06d', now[1], now[2])
redis.call('PUBLISH', ARGV[5], table.concat({{position, appended, ARGV[7], rung}}, ' '))
return {{position, redis.call('LRANGE', KEYS[2], since - base, -2)}}
"""
READ = f"""
{HAS}
local known = redis.call('HMGET', KEYS[1], 'born', 'base')
if not known[1] then return false end
local base, since = tonumber(known[2] or '0'), tonumber(ARGV[1])
if ARGV[2] == known[1] and since >= base and has(since, base, ARGV[3]) then
  return {{known[1], since, false, redis.call('LRANGE', KEYS[2], since - base, -1)}}
end
local whole = redis.call('GET', KEYS[3])
return {{known[1], base, whole, redis.call('LRANGE', KEYS[2], 0, -1)}}
"""
SHORTEN = f"""
{HAS}
if redis.call('HGET', KEYS[1], 'born') ~= ARGV[1] then return 0 end
local position = tonumber(ARGV[2])
if position <= tonumber(redis.call('HGET', KEYS[1], 'whole') or '0') then return 0 end
local base = tonumber(redis.call('HGET', KEYS[1], 'base') or '0')
if not has(position, base, ARGV[6]) then return 0 end
redis.call('SET', KEYS[3], ARGV[3], 'PX', ARGV[5])
local from = math.max(base, position - tonumber(ARGV[4]))
redis.call('LTRIM', KEYS[2], from - base, -1)
redis.call('HSET', KEYS[1], 'base', from, 'whole', position)
return 1
"""


class Scripts:
    """What is done to journals, each as a whole; one of these for all journals."""

    def __init__(self, connection: Connection) -> None:
        self.begin: Script = connection.script(BEGIN)
        self.append: Script = connection.script(APPEND)
        self.read: Script = connection.script(READ)
        self.shorten: Script = connection.script(SHORTEN)


class Bell(NamedTuple):
    """What is told of an entry."""

    position: int
    at: float
    """When it was appended, by the server's clock."""
    id: str
    entry: bytes
    """Nothing where it is to be asked for."""

    @classmethod
    def of(cls, told: bytes) -> Bell:
        """Of what was published."""
        position, at, id, entry = told.split(b" ", 3)
        return cls(int(position), float(at), id.decode(), entry)


class Appended(NamedTuple):
    """What came of an entry."""

    position: int
    before: list[bytes]
    """The entries before it that its writer had not seen."""


class TooOld(Exception):
    """Who appends has not seen entries that are gone, or has seen others than there
    are: it is to read the whole first, for it can't tell what its own entry comes to.
    """


class Read(NamedTuple):
    """What a journal has."""

    born: str
    base: int
    """The position of the last entry before those that are given."""
    whole: bytes | None
    entries: list[bytes]


class Journal:
    """The journal of one thing, which goes with its last use after `ttl` seconds."""

    def __init__(
        self,
        connection: Connection,
        scripts: Scripts,
        contents: Contents,
        name: str,
        ttl: float,
    ) -> None:
        self._connection = connection
        self._scripts = scripts
        self.contents = contents
        self._ttl = int(ttl * 1000)
        self._renew_every = ttl / RENEWED
        self._renew_at = 0.0
        # One server of a cluster has all of it.
        tagged = f"{connection.prefix}:{{{name}}}"
        self.keys = [f"{tagged}:about", f"{tagged}:entries", f"{tagged}:whole"]
        self.channel = f"{tagged}:bell"

    def begin(self, about: bytes) -> tuple[str, bytes]:
        """Begin it, if it is not there; gives which it is, and what it is about."""
        args: list[Any] = [secrets.token_hex(8), about, self._ttl]
        begin = self._scripts.begin
        born, known = self._connection.ask(lambda _: begin(keys=self.keys, args=args))
        return born.decode(), known

    def about(self) -> tuple[str, bytes] | None:
        """Which it is, and what it is about; None where there is none."""
        names = self.keys[0], "born", "about"
        born, known = self._connection.ask(lambda server: server.hmget(*names))
        return None if born is None else (born.decode(), known)

    def append(
        self,
        born: str,
        since: int,
        mark: bytes,
        entry: bytes,
        id: str,
        named: NamedContents | None = None,
    ) -> Appended | None:
        """Append an entry, and the contents that it names, if it still is the one that
        was `born` so; gives what has come before it, `since` the one of that `mark`.
        None where it is gone.

        Raises:
            TooOld: that is not there any more; nothing is appended.
        """
        now, named = time.monotonic(), named or {}
        is_due = now >= self._renew_at
        known: list[Any] = [born, since, entry, self._ttl, self.channel, RUNG]
        args = [*known, id, int(is_due)]
        found = self._append(args, mark, named)
        if found == 0:  # Redis has lost some of them
            found = self._append(args, mark, named, anyhow=True)
        if found is None:
            return None
        if not found:
            raise TooOld
        if named:
            self.contents.note_sent(named)
        if is_due:
            self._renew_at = now + self._renew_every
        return Appended(*found)

    def _append(
        self,
        args: list[Any],
        mark: bytes,
        named: NamedContents,
        *,
        anyhow: bool = False,
    ) -> Any:
        contents = self.contents.arguments(named, anyhow=anyhow) if named else ()
        keys, args = [*self.keys, *named], [*args, int(anyhow), mark, *contents]
        return self._connection.run(self._scripts.append, keys, args)

    def read(self, since: int, born: str, mark: bytes = b"") -> Read | None:
        """What has come since a position, where the entry has that mark; the whole
        where that is not there any more. None where there is no journal."""
        args = [since, born, mark]
        found = self._connection.run(self._scripts.read, self.keys, args)
        return None if found is None else Read(found[0].decode(), *found[1:])

    def shorten(
        self, born: str, position: int, mark: bytes, whole: bytes, kept: int
    ) -> None:
        """Keep the `whole` at a position, and so many entries before that."""
        args: list[Any] = [born, position, whole, kept, self._ttl, mark]
        shorten = self._scripts.shorten
        self._connection.ask_once(lambda _: shorten(keys=self.keys, args=args))

    def renew(self) -> None:
        """Keep it for a further `ttl`: somebody needs it, though nothing changes."""

        def renew(server: Any) -> None:
            pipeline = server.pipeline(transaction=False)
            for key in self.keys:
                pipeline.pexpire(key, self._ttl)
            pipeline.execute()

        self._connection.ask(renew)

    def end(self) -> bool:
        """Forget it; whether it was there. It is one process that is told so."""

        # As one: entries that stay a moment longer would be those of one begun then.
        def end(server: Any) -> bool:
            pipeline = server.pipeline(transaction=True)
            pipeline.delete(self.keys[0])
            pipeline.delete(*self.keys[1:])
            return bool(pipeline.execute()[0])

        return self._connection.ask(end)
