"""What a run keeps of the request that started it, for when that is over."""

from __future__ import annotations

import copy
import logging
import pickle
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from typing import Any, Final, Self

from flask import Flask, current_app, g, request, session
from flask.ctx import RequestContext

logger = logging.getLogger("flaskstream")

MOST: Final = 32_000
"""Characters of an environ that are kept: a server takes more, and a run may wait."""
WHO_ASKS: Final = frozenset(
    {"HTTP_HOST", "HTTP_COOKIE", "HTTP_AUTHORIZATION", "HTTP_ACCEPT_LANGUAGE"}
)
OF_BODY: Final = frozenset({"CONTENT_LENGTH", "CONTENT_TYPE", "HTTP_TRANSFER_ENCODING"})


class Carried:
    """The request that is handled now, to be had again in a run's own thread.

    It is a copy, without a body: of the environ what are strings, of the session its
    data, of `g` what the app names by `FLASKSTREAM_CARRY`. Nothing of it reaches the
    request itself, whose answer has left, nor anybody else.
    """

    def __init__(
        self,
        app: Flask,
        environ: dict[str, Any],
        session: dict[str, Any],
        of_g: dict[str, Any],
    ) -> None:
        self._app, self._environ = app, environ
        self._session, self._g = session, of_g

    @classmethod
    def of_request(cls) -> Self:
        """What is kept of the one that is handled now."""
        app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
        named = app.config["FLASKSTREAM_CARRY"]
        names = [named] if isinstance(named, str) else named
        of_g = {name: getattr(g, name) for name in names if name in g}
        kept = copy.deepcopy(dict(session))
        return cls(app, strings(request.environ), kept, of_g)

    def pack(self) -> bytes:
        """The same for another process, of what can go there."""
        of_session = movable("session", self._session)
        return pickle.dumps((self._environ, of_session, movable("g", self._g)))

    @classmethod
    def unpack(cls, app: Flask, packed: bytes) -> Self:
        """What another process of the app has packed, and signed."""
        return cls(app, *pickle.loads(packed))  # noqa: S301 - of a signed entry

    @contextmanager
    def context(self) -> Iterator[None]:
        """A request context of the app for the thread that a run has: its teardown
        functions are called at the end."""
        environ = {**self._environ, "wsgi.input": BytesIO()}
        context = self._app.request_context(environ)
        context.push()
        failure: BaseException | None = None
        try:
            if dict(session) != self._session:  # it was changed after it had come
                session.clear()
                session.update(copy.deepcopy(self._session))
            for name, value in self._g.items():
                setattr(g, name, value)
            yield
            self._tell_of_changes()
        except BaseException as error:
            failure = error
            raise
        finally:
            leave(context, failure)
            failure = None  # its traceback has this frame: a cycle

    def _tell_of_changes(self) -> None:
        if dict(session) != self._session:
            logger.warning(
                "%s: a function has changed the session. Its answer has left already, "
                "so nobody keeps that: have a gr.State, or a view of the app's.",
                request.path,
            )


def movable(owner: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """What of these another process can have; the log has the names of others."""
    found = dict[str, Any]()
    for name, value in values.items():
        try:
            pickle.dumps(value)
        except Exception as error:
            logger.warning(
                "%s.%s is of the type %s, which can't go to another process: expected "
                "what `pickle` takes. A function that is called there has none (%s).",
                *(owner, name, type(value).__name__, type(error).__name__),
            )
        else:
            found[name] = value
    return found


def strings(environ: Mapping[str, Any]) -> dict[str, Any]:
    """What of an environ outlives its request: no body, no socket, nothing that a
    server or a middleware has put there for the request's time."""
    found = {
        sys.intern(name): value  # the same object for all runs: servers make each anew
        for name, value in environ.items()
        if isinstance(value, str) and name not in OF_BODY
    }
    if sum(map(len, found)) + sum(map(len, found.values())) <= MOST:
        return found
    kept, size = {}, 0
    for name in sorted(found, key=lambda name: (rank(name), len(found[name]))):
        value = found[name]
        size += len(name) + len(value)
        if size > MOST:
            break
        kept[name] = value
    return kept


def rank(name: str) -> int:
    """What is kept first: what the server says, then who asks, then other headers."""
    if not name.startswith("HTTP_"):
        return 0
    return 1 if name in WHO_ASKS else 2


def leave(context: RequestContext, failure: BaseException | None) -> None:
    """End a request context. What its teardown functions raise is not the run's."""
    try:
        context.pop(failure)
    except Exception:
        logger.exception("a teardown function failed after a run")
