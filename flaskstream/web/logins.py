"""Who is logged in, as far as the app or the server before it says so."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from flask import Flask, current_app, request

from flaskstream.components.core.imported import imported
from flaskstream.exceptions import ConfigurationError

LOGIN_HOLDS: Final = 300.0
"""Seconds that a stream goes on for who is logged in: then the page comes back for the
rest, and is looked at again. Of most logins it
is not told when they end."""
User = Callable[[], Any]
"""An app's own answer, called while a request is handled."""
STILL: Final = "flaskstream.still_logged_in"
"""In the environ of a request whose login is the library's own: a function that says
whether it goes on."""
_ASKED: Final = "flaskstream.login"


def use_logins(app: Flask, user: User | None) -> None:
    """Let `login` ask the app by `user`; without it, what is known of by itself."""
    app.extensions[_ASKED] = user


def login() -> str | None:
    """The login of the request that is handled now; None where nobody is logged in.

    That is what the app's `user` says; else the `REMOTE_USER` of the server, or the
    user of Flask-Login, and where there are both, both. It is asked for once.

    Raises:
        ConfigurationError: `user` gives what is no name.
    """
    environ = request.environ
    if _ASKED not in environ:
        user = current_app.extensions[_ASKED]
        environ[_ASKED] = _names() if user is None else _name_of(user())
    known: str | None = environ[_ASKED]
    return known


def nobody_logs_out() -> bool:
    """What is told of the login of who has none."""
    return False


def logged_out() -> Callable[[], bool]:
    """What tells that this request's stream is to be opened anew: its login has ended,
    or it has held for long enough to be looked at again."""
    if login() is None:
        return nobody_logs_out
    due = time.monotonic() + LOGIN_HOLDS
    still: Callable[[], bool] = request.environ.get(STILL, lambda: True)
    return lambda: time.monotonic() >= due or not still()


def _names() -> str | None:
    known = [request.remote_user, _flask_login()]
    return "/".join(name for name in known if name) or None


def _flask_login() -> str | None:
    library = imported("flask_login")
    manager = getattr(current_app, "login_manager", None)
    if library is None or not isinstance(manager, library.LoginManager):
        return None
    user = library.current_user
    return _name_of(user.get_id()) if user.is_authenticated else None


def _name_of(given: Any) -> str | None:
    if given is None or given is False or given == "":
        return None
    if isinstance(given, str | int | UUID) and given is not True:
        return str(given)
    # Of any other object it is not known whether its text is the same tomorrow.
    raise ConfigurationError(
        "The login expected a str, an int or a UUID that stays the same, or None for "
        f"nobody; got {type(given).__name__}: have FlaskStream(user=…) give its id."
    )
