"""What a component works with: the parts of a value, files, and one run's encoder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from flaskstream.components.core.capture import capture
from flaskstream.media.media import Media

if TYPE_CHECKING:
    from flaskstream.components.core.base import Component

Parts = dict[str, Any]
"""Part name → payload: everything that a page shows of one component's value."""


class Reaction(NamedTuple):
    """What a component has and shows after an event."""

    payload: Any
    parts: Parts
    properties: Mapping[str, Any] = {}


class Arrangement(NamedTuple):
    """What a person has arranged: a place that was opened, a line that was added."""

    part: str
    """What is shown anew of it: the element is `#<dom>-<part>`, and `block_of` says
    which block renders it."""
    shown: Any
    """What that block gets."""
    properties: Mapping[str, Any] = {}
    """What is set on a page without scripts, which comes anew as a whole."""
    payload: tuple[Any, ...] = ()
    """What such a page gets as its value, if that is another one."""


class SavedFile(NamedTuple):
    """A value as a file that a person saves, made while it is sent."""

    name: str
    mimetype: str
    pieces: Iterator[bytes]


class Phrases(NamedTuple):
    """Formatted text in one line: HTML, of which what may stand in a button is kept."""

    html: str


class Files(Protocol):
    """Where the files are that the page's owner has uploaded."""

    def find(self, token: str) -> Media | None: ...


class Encoder:
    """Encodes the values of one output for one run, and keeps what that needs.

    A component has one of its own, by `Component.encoder`, where a value is cheaper to
    show by what the one before it was: text that grows, or pictures of one size.

    Args:
        component: The output as the page has it.
    """

    def __init__(self, component: Component) -> None:
        self.component = component
        self.payload: Any = None
        """The payload of the value encoded last."""

    def capture(self, value: Any) -> Any:
        """The value as it is now, taken in the run's thread, for the function may
        change it while it is encoded.

        Args:
            value: What the function gave.

        Raises:
            NotCopied: it can't be copied: it is encoded where it was given.
        """
        return capture(value)

    def encode(self, captured: Any, final: bool) -> Parts:
        """The parts of a captured value; called in a thread of its own, for one value
        at a time, and not for those that a newer one has overtaken.

        Args:
            captured: What `capture` gave.
            final: Whether it is the run's last, to be shown in full quality.

        Raises:
            OutputError: the component can't show the value.
        """
        self.payload = self.component.postprocess(captured)
        return self.component.parts(self.payload)

    def release(self, captured: Any) -> None:
        """Called once a captured value will not be encoded (again).

        Args:
            captured: What `capture` gave.
        """
