"""The path that a proxy has before a page's own."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from flaskstream.exceptions import ConfigurationError
from flaskstream.serving.environment import given_or_set


class Prefixed:
    """A WSGI app whose URLs begin with `prefix`, which the proxy before it may pass on
    or take away."""

    def __init__(self, app: Any, prefix: str) -> None:
        self.app = app
        self._prefix = prefix

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        answer: Iterable[bytes] = self.app(self.app_environ(environ), start_response)
        return answer

    def app_environ(self, environ: dict[str, Any]) -> dict[str, Any]:
        """The environ as the app gets it."""
        path: str = environ.get("PATH_INFO", "")
        if f"{path}/".startswith(f"{self._prefix}/"):
            path = path[len(self._prefix) :]
        script = environ.get("SCRIPT_NAME", "") + self._prefix
        return {**environ, "SCRIPT_NAME": script, "PATH_INFO": path}


def prefix_of(given: str | None = None) -> str:
    """The prefix that is given, or that the environment says by `GRADIO_ROOT_PATH` or
    `SCRIPT_NAME`; "" where there is none. Of a whole URL it is the path.

    Raises:
        ConfigurationError: it is no path.
    """
    told = given_or_set("root_path", given) or os.environ.get("SCRIPT_NAME", "")
    path = urlsplit(told.strip()).path.rstrip("/")
    if path and not path.startswith("/"):
        raise ConfigurationError(
            "root_path, or SCRIPT_NAME, expected a path such as '/tools', or a URL "
            f"with one; got {told!r}."
        )
    return path
