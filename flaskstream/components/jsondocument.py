"""Large data as JSON, of which a page reads what it shows without reading all of it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, NamedTuple

from flaskstream.media.weighed import Weighed

LARGE: Final = 20_000
"""Characters from which on data is shown by parts."""
PAGE: Final = 100
"""Entries of one list or object that are shown at a time."""
DEEPEST: Final = 50
"""How many lists and objects within each other are found by the index; what is deeper
is read with what it stands in."""
OF_A_SPAN: Final = 300
"""Bytes that a span takes, roughly, beside its pages."""
OF_A_PAGE: Final = 40
SEPARATOR: Final = len(", ")
QUOTE, COMMA = b'",'
OPENING: Final = tuple(b"[{")
CLOSING: Final = tuple(b"]}")


class Span(NamedTuple):
    """Where a large list or object stands."""

    end: int
    size: int
    """How many entries it has."""
    pages: tuple[int, ...]
    """Where the first entry of each hundred begins."""


@dataclass(frozen=True)
class Document(Weighed):
    """A large list or object as JSON in one line, and where what is large in it is: so
    an entry that is opened costs what is shown of it, however long the text is."""

    text: str
    spans: Mapping[int, Span]
    """By where they begin."""

    @classmethod
    def of(cls, text: str) -> Document:
        """A text with its index, which takes about as long as it takes to read it.

        Args:
            text: A list or an object, as `json.dumps` writes it.
        """
        return cls(text, dict(_spans(text)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Document) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)

    @cached_property
    def nbytes(self) -> int:
        pages = sum(len(span.pages) for span in self.spans.values())
        index = OF_A_SPAN * len(self.spans) + OF_A_PAGE * pages
        return sys.getsizeof(self.text) + index

    @property
    def root(self) -> Part:
        """All of it."""
        return Part(self, 0)


class Part:
    """A list or an object of a document, of which nothing has been read yet."""

    def __init__(self, document: Document, start: int) -> None:
        self._document = document
        self._start = start
        self.span = document.spans[start]
        self.is_list = document.text[start] == "["

    def __len__(self) -> int:
        return self.span.size

    def some(self, first: int) -> Iterator[tuple[Any, Any]]:
        """A hundred of its entries: of each its name or its place, and what it is.

        Args:
            first: The place of the first of these.
        """
        text, spans = self._document.text, self._document.spans
        read = json.JSONDecoder().raw_decode
        page = first // PAGE
        at = self.span.pages[page] if len(self) else 0
        name: Any
        for name in range(page * PAGE, min(first + PAGE, len(self))):
            is_shown = name >= first
            if not self.is_list:
                name, at = read(text, at)
                at += len(": ")
            each: Any
            if at in spans:
                each, at = Part(self._document, at), spans[at].end
            else:
                each, at = read(text, at)
            at += SEPARATOR
            if is_shown:
                yield name, each


def _spans(text: str) -> Iterator[tuple[int, Span]]:
    """Where the large lists and objects of a text are, those of each depth in turn."""
    import numpy as np

    # Of quotation marks those are left that a text begins or ends with.
    flat = text.replace("\\\\", "  ").replace('\\"', "  ")
    is_narrow = flat.isascii()
    raw = flat.encode() if is_narrow else flat.encode("utf-32-le", "surrogatepass")
    codes = np.frombuffer(raw, np.uint8 if is_narrow else np.uint32)
    within = np.cumsum(codes == QUOTE, dtype=np.uint8) & 1 != 0
    known = np.isin(codes, (*OPENING, *CLOSING, COMMA))
    marks = np.flatnonzero(known & ~within)
    codes = codes[marks]
    opens, closes = np.isin(codes, OPENING), np.isin(codes, CLOSING)
    depths = np.cumsum(opens.astype(np.int32) - closes) + closes
    for depth in range(1, DEEPEST + 1):
        here = depths == depth
        places = marks[here]
        first, last = np.flatnonzero(opens[here]), np.flatnonzero(closes[here])
        large = np.flatnonzero(places[last] - places[first] >= LARGE)
        if not len(large):
            return  # nor is what stands within these
        for one in large:
            start, end = int(places[first[one]]), int(places[last[one]]) + 1
            commas = places[first[one] + 1 : last[one]]
            begins = (commas[PAGE - 1 :: PAGE] + SEPARATOR).tolist()
            yield start, Span(end, len(commas) + 1, (start + 1, *begins))
