"""What becomes known of an error that ends a run."""

from __future__ import annotations

import traceback
from typing import Any, NamedTuple

from flaskstream.blocks.bars import text
from flaskstream.components.core.plain import to_text
from flaskstream.exceptions import Error, InvalidInput, OutputError, QueueFull


class Account(NamedTuple):
    """What becomes known of an error that has ended a run."""

    card: dict[str, Any] | None
    """What the page shows; None: nothing."""
    is_logged: bool


def account(error: BaseException, texts: bool, traces: bool) -> Account:
    """What becomes known of an error; `texts` and `traces` as in `describe`.

    It is the error's own code that tells it, and that may raise, or never end: here,
    and not where the log calls it again, which all others wait for.
    """
    is_hidden = isinstance(error, Error) and not error.visible
    is_logged = not isinstance(error, Error) or bool(error.print_exception)
    if is_logged:
        traceback.format_exception(error)
    return Account(None if is_hidden else describe(error, texts, traces), is_logged)


def describe(error: BaseException, texts: bool, traces: bool) -> dict[str, Any]:
    """What the page shows of an error.

    What is raised for the person is shown: a `gr.Error`, and what is said of what he
    has sent. The text of any other may hold what is nobody's business, such as the
    value that an output can't show: it is in the log, and here only where `texts` are
    wanted. Else there are types. `traces` adds the traceback.
    """
    trace = "".join(traceback.format_exception(error)) if traces else None
    if isinstance(error, Error):
        title, message = to_text(error.title), to_text(error.message)
        return {"title": title, "message": message, "traceback": None}
    if isinstance(error, InvalidInput | QueueFull):
        return {"title": "Error", "message": str(error), "traceback": trace}
    told = outline(error)
    if texts:
        told["message"] = to_text(text(error) or "")  # None: its own `__str__` fails
    return {**told, "traceback": trace}


def outline(error: BaseException) -> dict[str, Any]:
    """The same of an error whose text is not shown, or can't be had."""
    if isinstance(error, OutputError):
        title, message = "Error", f"{error.outline}; the app's log says why."
    else:
        title = type(error).__name__
        message = "The function failed; the app's log says why."
    return {"title": title, "message": message, "traceback": None}
