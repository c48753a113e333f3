"""How htmx puts answers and messages into a page."""

from __future__ import annotations

from collections.abc import Callable

from flaskstream.testing.dom import Builder, Element

Content = list[Element | str]


def apply(
    page: Element,
    html: str,
    target: str = "",
    style: str = "none",
    parse: Callable[[str], Element] = Builder.parse,
) -> None:
    """Put an answer of the server into a page: its partials, then what is left."""
    rest: Content = []
    for child in parse(html).children:
        if isinstance(child, Element) and child.tag == "hx-partial":
            place, how = child.attrs["hx-target"], child.attrs["hx-swap"]
            swap(page, place, how, child.children)
        else:
            rest.append(child)
    if style != "none" and rest:
        swap(page, target, style, rest)


def swap(page: Element, target: str, style: str, content: Content) -> None:
    """Change a page as htmx does; a target that is not there changes nothing.

    A target is `#id`, or `#id > :last-child`; others, which say what tab is to be
    open, change nothing.
    """
    id, _, last = target.removeprefix("#").partition(" > ")
    found = page.all(id=id)
    if not found:
        return
    element = found[0]
    if last:
        element = [c for c in element.children if isinstance(c, Element)][-1]
    if style in ("innerHTML", "innerMorph"):
        element.put(content)
    elif style == "beforeend":
        element.put([*element.children, *content])
    elif style == "trim":
        element.put([trim_start(element.text, int("".join(map(str, content))))])
    elif style == "outerMorph" and "hx-morph-skip-children" in element.attrs:
        element.attrs = next(c for c in content if isinstance(c, Element)).attrs
    elif style in ("outerHTML", "outerMorph", "delete"):
        replace(element, [] if style == "delete" else content)
    else:
        raise AssertionError(f"an unknown swap: {style}")


def trim_start(text: str, units: int) -> str:
    """A text without its beginning; a browser counts in UTF-16."""
    shown = text.encode("utf-16-le")
    assert 0 < units <= len(shown) // 2, f"{units} of {len(shown) // 2} to be taken"
    return shown[2 * units :].decode("utf-16-le")


def replace(element: Element, content: Content) -> None:
    """Put something in an element's place."""
    parent = element.parent
    assert parent is not None, "the page itself can't be replaced"
    place = next(i for i, c in enumerate(parent.children) if c is element)
    parent.put([*parent.children[:place], *content, *parent.children[place + 1 :]])
