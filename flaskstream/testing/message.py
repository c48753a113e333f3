"""What came for a page at once, as its fragments."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

PARTIAL: Final = re.compile(
    r'<hx-partial hx-target="([^"]*)" hx-swap="([^"]*)">(.*?)</hx-partial>', re.DOTALL
)
"""As `web.partial` writes it: one never stands within another."""


@dataclass(frozen=True)
class Fragment:
    """HTML for one place: a CSS selector, htmx's way to put it there, and the HTML."""

    target: str
    swap: str
    html: str


@dataclass(frozen=True)
class Message:
    """The answer to a press, or a message of the stream: the HTML that came."""

    html: str

    @property
    def fragments(self) -> list[Fragment]:
        """What of it goes where, in the order in which the page takes it."""
        return [Fragment(*found) for found in PARTIAL.findall(self.html)]
