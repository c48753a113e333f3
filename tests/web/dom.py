"""A page's elements, as far as tests need them: parsed, found, and changed by htmx."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"input", "meta", "link", "img", "br", "hr", "rect", "path", "source"})


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
        """The elements below with that tag and those attributes."""
        wanted = {name.replace("_", "-"): value for name, value in attrs.items()}
        return [
            element
            for element in self.walk()
            if (tag is None or element.tag == tag)
            and wanted.items() <= element.attrs.items()
        ]

    def one(self, tag: str | None = None, **attrs: str) -> Element:
        """The only such element."""
        found = self.all(tag, **attrs)
        assert len(found) == 1, f"{len(found)} of {tag} {attrs}"
        return found[0]

    def id(self, id: str) -> Element:
        """The element of that id."""
        return self.one(id=id)

    @property
    def text(self) -> str:
        """All text in it."""
        return "".join(c if isinstance(c, str) else c.text for c in self.children)

    def has_class(self, name: str) -> bool:
        return name in self.attrs.get("class", "").split()

    def put(self, children: list[Element | str]) -> None:
        """Take these children for its own."""
        self.children = children
        for child in children:
            if isinstance(child, Element):
                child.parent = self

    def inside(self, tag: str) -> bool:
        """Whether it stands somewhere in an element of that tag."""
        above = self.parent
        while above is not None and above.tag != tag:
            above = above.parent
        return above is not None


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.top = Element("")
        self.stack = [self.top]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"an attribute twice: {attrs}"
        check_raw(self.get_starttag_text() or "")
        element = Element(tag, {n: v or "" for n, v in attrs}, [], self.stack[-1])
        self.stack[-1].children.append(element)
        if tag not in VOID:
            self.stack.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.stack.pop()

    def handle_endtag(self, tag: str) -> None:
        open_tag = self.stack.pop().tag
        assert tag == open_tag, f"</{tag}> closes <{open_tag}>"

    def handle_data(self, data: str) -> None:
        if self.stack[-1].tag == "pre" and not self.stack[-1].children:
            data = data.removeprefix("\n")  # as the HTML standard says
        self.stack[-1].children.append(data)


def check_raw(start_tag: str) -> None:
    """Fail where an attribute is not quoted, or its value holds a raw `<`."""
    well_formed = r"<[a-z][a-z0-9-]*(\s+[^\s\"'<>=]+(=\"[^\"<]*\")?)*\s*/?>"
    assert re.fullmatch(well_formed, start_tag), start_tag


def parse(html: str) -> Element:
    """HTML as a tree; fails where tags don't match or attributes are not quoted."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    assert builder.stack == [builder.top], [e.tag for e in builder.stack]
    return builder.top


def skeleton(element: Element) -> list[object]:
    """Tags and names of attributes, without texts and values."""
    return [
        (child.tag, sorted(child.attrs), skeleton(child))
        for child in element.children
        if isinstance(child, Element)
    ]


def swap(page: Element, target: str, style: str, content: list[Element | str]) -> None:
    """Change a page as htmx does; a target that is not there changes nothing."""
    assert target.startswith("#"), target
    target, _, last = target.partition(" > ")
    found = page.all(id=target[1:])
    if not found:
        return
    (element,) = found
    if last:
        assert last == ":last-child", last
        (*_, element) = [c for c in element.children if isinstance(c, Element)]
    if style in ("innerHTML", "innerMorph"):
        element.put(content)
    elif style == "beforeend":
        element.put([*element.children, *content])
    elif style == "trim":
        (units,) = content
        assert isinstance(units, str)
        element.put([trimmed(element, int(units))])
    elif style == "outerMorph" and "hx-morph-skip-children" in element.attrs:
        (new,) = content
        assert isinstance(new, Element)
        assert "hx-morph-skip-children" in new.attrs
        element.attrs = new.attrs
    elif style in ("outerHTML", "outerMorph", "delete"):
        _replace(element, [] if style == "delete" else content)
    else:
        raise AssertionError(f"an unknown swap: {style}")


def trimmed(element: Element, units: int) -> str:
    """The text of an element without its beginning; a browser counts in UTF-16."""
    assert all(isinstance(child, str) for child in element.children)
    shown = element.text.encode("utf-16-le")
    assert 0 < units <= len(shown) // 2
    return shown[2 * units :].decode("utf-16-le")


def _replace(element: Element, content: list[Element | str]) -> None:
    parent = element.parent
    assert parent is not None
    place = next(i for i, c in enumerate(parent.children) if c is element)
    parent.put([*parent.children[:place], *content, *parent.children[place + 1 :]])


def apply(page: Element, html: str, target: str = "", style: str = "none") -> None:
    """Put an answer of the server into a page: its partials, then what is left."""
    answer = parse(html)
    rest: list[Element | str] = []
    for child in answer.children:
        if isinstance(child, Element) and child.tag == "hx-partial":
            assert not child.all("hx-partial"), "a partial in a partial"
            place, how = child.attrs["hx-target"], child.attrs["hx-swap"]
            swap(page, place, how, child.children)
        else:
            rest.append(child)
    if style != "none" and rest:
        swap(page, target, style, rest)
    assert not page.all("hx-partial"), "a partial stands on the page"
