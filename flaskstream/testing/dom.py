"""A page's elements, as far as tests need them: parsed, and found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

VOID: Final = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    ]
)
"""Elements that have no end, as the HTML standard says."""


@dataclass(eq=False)
class Element:
    """An element; text stands among its children as str."""

    tag: str
    attrs: dict[str, str] = field(default_factory=dict)
    children: list[Element | str] = field(default_factory=list)
    parent: Element | None = None

    def walk(self) -> Iterator[Element]:
        """Every element below this one."""
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child.walk()

    def all(self, tag: str | None = None, **attrs: str) -> list[Element]:
        """The elements below with that tag and those attributes; `aria_label` is the
        attribute aria-label."""
        wanted = {name.replace("_", "-"): value for name, value in attrs.items()}
        return [
            element
            for element in self.walk()
            if (tag is None or element.tag == tag)
            and wanted.items() <= element.attrs.items()
        ]

    def one(self, tag: str | None = None, **attrs: str) -> Element:
        """The only such element; an AssertionError where there is none, or several."""
        found = self.all(tag, **attrs)
        if len(found) != 1:
            raise AssertionError(
                f"expected one element {tag or ''} {attrs}, found {len(found)}"
            )
        return found[0]

    def id(self, id: str) -> Element:
        """The element of that id."""
        return self.one(id=id)

    def of_class(self, name: str) -> list[Element]:
        """The elements below that have that class."""
        return [element for element in self.walk() if element.has_class(name)]

    def has_class(self, name: str) -> bool:
        """Whether that is one of its classes."""
        return name in self.attrs.get("class", "").split()

    @property
    def text(self) -> str:
        """All text in it."""
        return "".join(c if isinstance(c, str) else c.text for c in self.children)

    @property
    def above(self) -> Iterator[Element]:
        """The elements in which it stands, from the inside out."""
        found = self.parent
        while found is not None:
            yield found
            found = found.parent

    @property
    def is_hidden(self) -> bool:
        """Whether it, or what it stands in, is not shown."""
        return any("hidden" in element.attrs for element in (self, *self.above))

    @property
    def is_folded(self) -> bool:
        """Whether a person has to unfold something to see it."""
        return any(e.tag == "details" and "open" not in e.attrs for e in self.above)

    def inside(self, tag: str) -> bool:
        """Whether it stands somewhere in an element of that tag."""
        return any(element.tag == tag for element in self.above)

    def put(self, children: list[Element | str]) -> None:
        """Take these children for its own."""
        self.children = children
        for child in children:
            if isinstance(child, Element):
                child.parent = self


class Builder(HTMLParser):
    """Makes elements of HTML as it comes. An end tag ends what is open within it, too,
    and one of nothing that is open is left out."""

    def __init__(self) -> None:
        super().__init__()
        self.top = Element("")
        self.stack = [self.top]

    @classmethod
    def parse(cls, html: str) -> Element:
        """An element without a tag around all of it."""
        builder = cls()
        builder.feed(html)
        builder.close()
        return builder.top

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {n: v or "" for n, v in attrs}, [], self.stack[-1])
        self.stack[-1].children.append(element)
        if tag not in VOID:
            self.stack.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.stack.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in [element.tag for element in self.stack[1:]]:
            while self.stack.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self.stack[-1].tag in ("pre", "textarea") and not self.stack[-1].children:
            data = data.removeprefix("\n")  # as the HTML standard says
        self.stack[-1].children.append(data)
