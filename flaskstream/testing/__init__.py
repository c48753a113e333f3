"""Testing pages without a browser, by what a person does and sees, see docs/testing.md.

client       what tests use: fields by their labels, buttons by their texts, values
window       a page that is open: its forms, answers and stream, as htmx has them
value        what a field shows, as a Python value, and what fills it
dom          a page's elements: parsed, found, and changed by htmx's swaps
message      what came for the page at once, as its fragments
eventsource  the events of a stream
"""

from __future__ import annotations

from flaskstream.testing.client import PageClient as PageClient
from flaskstream.testing.dom import Element as Element
from flaskstream.testing.message import Fragment as Fragment
from flaskstream.testing.message import Message as Message

__all__ = ["Element", "Fragment", "Message", "PageClient"]
