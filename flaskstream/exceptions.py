"""Every exception of the library.

FlaskStreamError
├── ConfigurationError     the author's code asks for something that can't be
│   └── NotSupported       … something Gradio has and flaskstream honours not (yet)
├── InvalidInput           a person posted a value that its component refuses (422)
├── OutputError            a function returned what its output can't show
├── QueueFull              a listener's waiting line is full (503)
├── EngineClosed           the process ends, and begins no further run (503)
├── StoreGone              what keeps pages and runs can't be reached (503)
└── Error                  raised by the author's function to tell the person something
    └── FileStorageError   a file over 1 MB can't be kept or read (413, 507, 503, 404)

NotHonoured is a warning: an ornament of Gradio's is left out, and the script goes on.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class FlaskStreamError(Exception):
    """Base of every exception raised by flaskstream."""


class ConfigurationError(FlaskStreamError):
    """The app is put together in a way that cannot work; the text says what to do."""


class NotSupported(ConfigurationError):
    """A Gradio option that flaskstream cannot honour, refused at construction."""

    @classmethod
    def option(cls, owner: str, name: str, value: object, instead: str) -> NotSupported:
        """An option of `owner` that can't be honoured, and what to do instead."""
        shown = shown_value(name, repr(value))
        return cls(f"{owner}({name}={shown}) can't be honoured: {instead}")

    @classmethod
    def options(
        cls, owner: str, given: Mapping[str, Any], instead: Mapping[str, str]
    ) -> NotSupported:
        """Several options of `owner`, each with what to do instead, in one error."""
        errors = [cls.option(owner, name, given[name], instead[name]) for name in given]
        return cls("\n".join(map(str, errors)))


def shown_value(name: str, value: str) -> str:
    """An option's value as messages may show it: none that may be a secret."""
    secrets = ("auth", "password", "secret", "token")
    return "…" if any(word in name for word in secrets) else value


class NotHonoured(UserWarning):
    """A Gradio option is left out here; what functions get and give stays the same."""


class InvalidInput(FlaskStreamError):
    """A posted value that its component refuses; the text is shown beside the field."""


class OutputError(FlaskStreamError):
    """A returned value that its output can't show: what was expected, and what came.

    The text may quote the value, and is for the author: the log has it. `outline` is
    for everybody, and knows types only.
    """

    outline = "An output can't show what the function gave"


class QueueFull(FlaskStreamError):
    """No place is left in a listener's waiting line."""


class EngineClosed(FlaskStreamError):
    """A run was to begin after the engine of its app had been closed.

    What it shows in its course would come to no page. The text is for the author: a
    page is told that the server stops.
    """


class StoreGone(FlaskStreamError):
    """What keeps the pages and their runs can't be reached, if it is not this process.

    A page says so, and comes back with it; a function whose page can't be reached goes
    on to its next value, and is then given up.
    """


class Error(FlaskStreamError):
    """Raised in a function, its message is shown to the person on the page.

    Args:
        message: Its text.
        duration: For how many seconds it is shown; None: until the person closes it.
        visible: Whether it is shown at all.
        title: What stands above the text.
        print_exception: Whether the log has it, with its traceback.
    """

    # For subclasses whose `__init__` does not call this one.
    message = "Error raised."
    duration: float | None = 10
    visible = True
    title = "Error"
    print_exception = True

    def __init__(
        self,
        message: str = "Error raised.",
        duration: float | None = 10,
        visible: bool = True,
        title: str = "Error",
        print_exception: bool = True,
    ) -> None:
        super().__init__(message)
        self.message = str(message)
        self.duration = duration
        self.visible = visible
        self.title = title
        self.print_exception = print_exception


class FileStorageError(Error):
    """A file over 1 MB can't be kept where all processes find it, or not be read: there
    is no such place, no room, no answer, or the file is gone. The log says more.

    Args:
        message: What the person is told.
        title: What stands above that.
        status: That of an answer that says so.
    """

    def __init__(self, message: str, title: str, status: int) -> None:
        super().__init__(message, title=title, print_exception=False)
        self.status = status
