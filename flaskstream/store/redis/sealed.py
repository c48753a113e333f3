"""Pickles that nobody else can have written: who loads one executes what is in it."""

from __future__ import annotations

import hashlib
import hmac
import io
import pickle
from typing import Any

from flaskstream.exceptions import Error, StoreGone
from flaskstream.media.content import StoredFile

SIZE = 16
"""Bytes of a signature."""


class Seal:
    """Signs by the app's key what is kept, for a `purpose` that it can't be taken from.

    Raises:
        StoreGone: by `open`, where something else was kept, or by another key.
    """

    def __init__(self, key: bytes) -> None:
        self._key = hashlib.sha256(b"flaskstream sealed " + key).digest()

    def close(self, purpose: str, thing: Any) -> bytes:
        """A thing's bytes, signed."""
        file = io.BytesIO()
        _Pickler(file, pickle.HIGHEST_PROTOCOL).dump(thing)
        content = file.getvalue()
        return self._sign(purpose, content) + content

    def open(self, purpose: str, sealed: bytes) -> Any:
        """The thing of these bytes."""
        signature, content = sealed[:SIZE], sealed[SIZE:]
        if not hmac.compare_digest(signature, self._sign(purpose, content)):
            raise StoreGone(
                "What Redis has of a page was not written by this app: expected the "
                "signature of its SECRET_KEY. It is not read."
            )
        try:
            return pickle.loads(content)  # noqa: S301 - signed, see above
        except Exception as error:
            raise StoreGone(
                "What Redis has of a page can't be read: expected that all processes "
                f"of an app have the same versions of what it imports ({error!r})."
            ) from error

    def _sign(self, purpose: str, content: bytes) -> bytes:
        keyed = hashlib.blake2b(key=self._key, digest_size=SIZE)
        keyed.update(purpose.encode() + b"\0")
        keyed.update(content)
        return keyed.digest()


class _Pickler(pickle.Pickler):
    def reducer_override(self, thing: Any) -> Any:
        if isinstance(thing, StoredFile):
            raise Error(
                "This file is over 1 MB, which pages that are kept in Redis can't have "
                "yet: expected a smaller one.",
                title="Too large",
                print_exception=False,
            )
        return NotImplemented
