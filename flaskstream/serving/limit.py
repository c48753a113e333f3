"""The worker's limits, read from the environment."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields

from flaskstream.exceptions import ConfigurationError

PREFIX = "FLASKSTREAM_"


@dataclass(frozen=True)
class Limits:
    """What a worker allows; each is set by `FLASKSTREAM_<NAME>`.

    max_body: bytes of a request's body; more is answered 413. By default (0) it is what
        the app allows: its `MAX_CONTENT_LENGTH`, else `FLASKSTREAM_MAX_UPLOAD`, else 20
        MB. An app that allows more for some routes only needs it. Pages take what
        `FLASKSTREAM_MAX_UPLOAD` allows, however large this is.
    max_spooled: bytes of all bodies that are held, in memory and on the disk; over it
        is answered 503. One address may have half of them.
    max_uploads: bodies that are received at a time, likewise.
    min_pace: bytes a second that an upload must come with, beyond `read_timeout`.
    threads: native threads that run WSGI calls.
    read_timeout: seconds in which an upload must make some progress, else 408.
    write_timeout: seconds in which the reader of a stream must take something,
        else the connection is dropped.
    drain: seconds that a worker that was told to end goes on as before, while
        `/readyz` says so: as long as a load balancer takes to see that.
    idle_write_timeout: the same for every other response: a paused video is no
        fault, and holds no thread.
    """

    max_body: int = 0
    max_spooled: int = 1 << 30
    max_uploads: int = 2000
    min_pace: float = 1000.0
    threads: int = 40
    read_timeout: float = 60.0
    write_timeout: float = 20.0
    idle_write_timeout: float = 300.0
    drain: float = 0.0

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> Limits:
        """The limits of `environ`; a variable that is unset or empty is the default.

        Raises ConfigurationError for what is no positive number.
        """
        given = {
            field.name: _positive(PREFIX + field.name.upper(), text, field.type)
            for field in fields(cls)
            if (text := environ.get(PREFIX + field.name.upper()))
        }
        return cls(**given)  # type: ignore[arg-type]  # the fields' own types


def _positive(name: str, text: str, kind: object) -> float:
    try:
        number = int(text) if kind == "int" else float(text)
    except ValueError:
        number = 0
    if not 0 < number < math.inf:
        raise ConfigurationError(f"{name} must be a positive number ({kind}): {text!r}")
    return number
