"""What is wrong with a server, in words for whoever runs it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, Final

import redis
from redis import exceptions
from redis.sentinel import MasterNotFoundError

from flaskstream.store.patience import PATIENCE

TIMEOUT: Final = 5.0
"""Seconds in which the server answers."""
TO_TAKE_OVER: Final = 2.0
"""Seconds that a replica takes for it, once its primary counts as gone."""
logger = logging.getLogger("flaskstream.store")
OLDEST: Final = (6, 2)
"""The first version of Redis that has all commands; every Valkey has them."""
EXPECTED: Final = f"expected Redis {'.'.join(map(str, OLDEST))} or later, or Valkey"
UNKNOWN: Final = "unknown command"
SAID = (
    (
        exceptions.AuthenticationError,
        "it asks for a password, and the URL has none, or another one, or another user",
    ),
    (
        exceptions.NoPermissionError,
        "its user may not do that: allow it all commands, and the keys and channels of "
        "the prefix, as by `ACL SETUSER name ~flaskstream:* resetchannels "
        "&flaskstream:* +@all`",
    ),
    (exceptions.BusyLoadingError, "it reads its data; wait until it is done"),
    (
        exceptions.ReadOnlyError,
        "it is a replica, which takes no changes",
    ),
    (exceptions.OutOfMemoryError, "its memory is full: raise `maxmemory`"),
    (
        MasterNotFoundError,
        "its Sentinels can't be reached, or know no primary of that name",
    ),
    (exceptions.TimeoutError, f"it has not answered for {TIMEOUT:g} s"),
)
"""What is wrong with a server, by the error that it answers with; the first counts."""
UNTRUSTED: Final = (
    "its certificate is signed by none that this machine trusts: name the authority's "
    "file in the URL, as by rediss://host:port?ssl_ca_certs=/path/of/ca.pem"
)
UNCERTIFIED: Final = (
    "it asks for its clients' certificates: name one in the URL, as by rediss://host:"
    "port?ssl_certfile=/path/of/cert.pem&ssl_keyfile=/path/of/key.pem"
)
PASSES = (
    exceptions.ConnectionError,
    exceptions.TimeoutError,
    exceptions.ReadOnlyError,
    exceptions.OutOfMemoryError,
)
"""What may be over soon, as where the server is started anew, or another takes over."""


def passes(error: Exception) -> bool:
    """Whether what is wrong may be over soon."""
    needs_somebody = (exceptions.AuthenticationError, exceptions.NoPermissionError)
    return isinstance(error, PASSES) and not isinstance(error, needs_somebody)


def what_is_wrong(error: Exception) -> str:
    """What is wrong with the server, in words."""
    for kind, said in SAID:
        if isinstance(error, kind):
            return said
    if "CERTIFICATE_VERIFY_FAILED" in (text := str(error).rstrip(".")):
        return f"{UNTRUSTED} ({text})"
    if "CERTIFICATE_REQUIRED" in text:
        return f"{UNCERTIFIED} ({text})"
    if text.startswith(UNKNOWN):  # what follows the command may be a password
        command = text.removeprefix(UNKNOWN).strip(" `'").split(",")[0].strip(" `'")
        return f"it has no command {command}: {EXPECTED}"
    if "reset by peer" in text:
        return f"it has ended the connection: is it one for rediss://? ({text})"
    if isinstance(error, exceptions.ConnectionError):
        return f"it can't be reached ({text})" if text else "it can't be reached"
    return f"it has answered with an error ({text})"


def log_eviction(place: str, memory: Mapping[str, object]) -> None:
    """Warn of a server that takes away of what it keeps where its memory is full."""
    policy, most = memory.get("maxmemory_policy"), memory.get("maxmemory")
    if most and policy and policy != "noeviction":  # some servers name none
        logger.warning(
            "Redis at %s has the maxmemory-policy %s: where its memory is full, it "
            "takes parts out of pages and runs that are shown, which then fail. Let it "
            "have noeviction: then it says that it is full, and nothing is lost.",
            *(place, policy),
        )


def log_slow_failover(place: str, client: redis.Redis) -> None:
    """Warn where a replica takes a primary's place only after functions have been given
    up that wait for it: Sentinel's own default is half a minute."""
    pool: Any = client.connection_pool
    first: redis.Redis = pool.sentinel_manager.sentinels[0]  # the last that answered
    try:
        told: Any = first.sentinel_master(pool.service_name)
    except exceptions.RedisError:
        return
    seconds = told.get("down-after-milliseconds", 0) / 1000
    if seconds > PATIENCE - TO_TAKE_OVER:
        logger.warning(
            "Redis at %s: its Sentinels wait for %g s until a replica takes the place "
            "of a primary that is gone, and functions wait for %g s in all; then they "
            "are given up, and fail. Let them wait for less: `SENTINEL SET %s "
            "down-after-milliseconds 5000`, at each of them.",
            *(place, seconds, PATIENCE, pool.service_name),
        )
