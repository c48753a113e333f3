"""The key that cookies and tokens are signed with."""

from __future__ import annotations

import logging
import os
import secrets
from typing import Final

from flask import Flask

logger = logging.getLogger("flaskstream")
SHORTEST: Final = 16
"""Characters of a key that nobody finds by trying."""
FEWEST: Final = 6
"""Different characters in one."""
MADE: Final = secrets.token_hex(32)
"""The key of a process that was given none. gunicorn's master, which imports the
library for its settings or its worker class, hands it on to each worker by the fork:
so one knows the cookies of the one before it. It is in memory only, for an environment
goes to every program that a function starts."""


def signing_key(app: Flask) -> str:
    """The app's SECRET_KEY, else FLASKSTREAM_SECRET, else one for this process.

    An empty key is none. The log warns of one that could be guessed: who knows it makes
    himself anybody's cookie.
    """
    own = app.secret_key
    given = own.decode("latin-1") if isinstance(own, bytes) else own
    if given and given.strip():
        return _warn_if_weak(given, "the app's SECRET_KEY")
    told = os.environ.get("FLASKSTREAM_SECRET", "")
    return _warn_if_weak(told, "FLASKSTREAM_SECRET") if told.strip() else MADE


def _warn_if_weak(key: str, name: str) -> str:
    if len(key) < SHORTEST or len(set(key)) < FEWEST:
        logger.warning(
            "%s can be guessed, and with it everybody's cookie be forged: expected at "
            "least %s random characters, got %s, of %s kinds. Make one by: "
            'python -c "import secrets; print(secrets.token_hex())"',
            name,
            SHORTEST,
            len(key),
            len(set(key)),
        )
    return key
