"""The library's own HTML: read more strictly than a browser reads it."""

from __future__ import annotations

import re

from flaskstream.testing.dom import VOID, Builder
from flaskstream.testing.dom import Element as Element
from flaskstream.testing.swaps import apply as apply_parsed

STYLES = {
    *("innerHTML", "innerMorph", "beforeend", "trim"),
    *("outerHTML", "outerMorph", "delete"),
}


class Strict(Builder):
    """Fails where tags don't match, or an attribute comes twice or without quotes."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"an attribute twice: {attrs}"
        check_raw(self.get_starttag_text() or "")
        super().handle_starttag(tag, attrs)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.stack.pop()

    def handle_endtag(self, tag: str) -> None:
        open_tag = self.stack.pop().tag
        assert tag == open_tag, f"</{tag}> closes <{open_tag}>"

    def close(self) -> None:
        super().close()
        assert self.stack == [self.top], [e.tag for e in self.stack]


def check_raw(start_tag: str) -> None:
    """Fail where an attribute is not quoted, or its value holds a raw `<`."""
    well_formed = r"<[a-z][a-z0-9-]*(\s+[^\s\"'<>=]+(=\"[^\"<]*\")?)*\s*/?>"
    assert re.fullmatch(well_formed, start_tag), start_tag


def parse(html: str) -> Element:
    """HTML as a tree; fails where tags don't match or attributes are not quoted."""
    return Strict.parse(html)


def apply(page: Element, html: str, target: str = "", style: str = "none") -> None:
    """Put an answer of the server into a page, if it is as the page's script needs it:
    partials without others within, for places of their own."""
    for place in parse(html).all("hx-partial"):
        assert not place.all("hx-partial"), "a partial in a partial"
        check_swap(page, place)
    apply_parsed(page, html, target, style, parse)
    assert not page.all("hx-partial"), "a partial stands on the page"


def check_swap(page: Element, partial: Element) -> None:
    """Fail where a partial can't be put in as it says."""
    target, style = partial.attrs["hx-target"], partial.attrs["hx-swap"]
    assert target.startswith("#"), target
    assert style in STYLES, f"an unknown swap: {style}"
    found = page.all(id=target.partition(" ")[0][1:])
    assert len(found) < 2, f"an id twice: {target}"
    if found and style == "outerMorph" and "hx-morph-skip-children" in found[0].attrs:
        assert "hx-morph-skip-children" in partial.one(id=found[0].attrs["id"]).attrs


def skeleton(element: Element) -> list[object]:
    """Tags and names of attributes, without texts and values."""
    return [
        (child.tag, sorted(child.attrs), skeleton(child))
        for child in element.children
        if isinstance(child, Element)
    ]
