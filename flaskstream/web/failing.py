"""A component whose own code fails in a request: its field says so, and nothing else of
the page is another."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from markupsafe import Markup
from werkzeug.exceptions import HTTPException

from flaskstream.components.core.base import Component
from flaskstream.exceptions import FlaskStreamError, InvalidInput, OutputError
from flaskstream.media.budget import Exhausted

NOT_READ = "This can’t be read; the log says why."
NOT_SHOWN = Markup(
    '<p class="fs-error" role="alert">This can’t be shown; the log says why.</p>'
)
MEANT = (FlaskStreamError, HTTPException, Exhausted)
"""What is raised to say something to who asks."""

T = TypeVar("T")
logger = logging.getLogger("flaskstream")


@contextmanager
def refusing(component: Component) -> Iterator[None]:
    """Have what fails without a sentence be refused as what can't be read.

    Raises:
        InvalidInput: the component's code has raised something else.
    """
    try:
        yield
    except OutputError as error:  # says to the author what their code gives
        log(component)
        raise InvalidInput(NOT_READ) from error
    except MEANT:
        raise
    except Exception as error:
        log(component)
        raise InvalidInput(NOT_READ) from error


def or_else(component: Component, ask: Callable[[], T], otherwise: T) -> T:
    """What a component answers, or something else where it fails."""
    try:
        return ask()
    except Exception:
        log(component)
        return otherwise


def log(component: Component) -> None:
    """Tell the author of the exception that is being handled."""
    logger.exception("%s “%s” fails", type(component).__name__, component.label or "")
