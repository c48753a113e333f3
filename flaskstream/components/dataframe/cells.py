"""The HTML of cells: all that anybody has written there is escaped, or sanitised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Final

from flaskstream.components.dataframe.celltext import text_of
from flaskstream.components.dataframe.look import Look
from flaskstream.media.dialect import Dialect

MOST_CHARS: Final = 2_000
"""Characters that are shown of a cell, where the author says nothing."""
PLAIN_LOOKS: Final[Mapping[int, Look]] = {}
WITH_HTML: Final = Dialect(html=True)
"""A cell of Markdown may have tags that format, as all Markdown may: leaderboards have
their links so."""
NUMERIC: Final = (int, float, complex)


def row_html(
    values: Sequence[Any],
    kinds: Sequence[str],
    shown: Sequence[str | None] | None,
    most: int | None,
    number: int | None = None,
    looks: Mapping[int, Look] = PLAIN_LOOKS,
) -> str:
    """The cells of a row, after its number, if it has one."""
    texts: Sequence[str | None] = shown or [None] * len(values)
    head = ""
    if number is not None:
        head = f'<th scope="row" class="fs-number">{number:,}</th>'
    cells = zip(values, kinds, texts, strict=False)
    return head + "".join(
        _cell(value, kind, text, most, looks.get(place))
        for place, (value, kind, text) in enumerate(cells)
    )


def _cell(
    value: Any, kind: str, shown: str | None, most: int | None, look: Look | None
) -> str:
    raw = text_of(value)
    is_plain = shown is None and look is None and kind not in _MADE
    if is_plain and type(value) is float and len(raw) <= (most or MOST_CHARS):
        return f'<td class="fs-num">{raw}</td>'  # most cells are such
    if shown is None and kind in _MADE and raw:
        return f'<td data-fs-raw="{escape(raw)}">{_MADE[kind](raw)}</td>'
    if isinstance(value, bool) and shown is None:
        return f'<td class="fs-bool" data-fs-raw="{raw}">{_tick(value)}</td>'
    text = raw if shown is None else shown
    cut = text[: most or MOST_CHARS]
    attributes = ""
    if kind == "number" or (isinstance(value, NUMERIC) and not isinstance(value, bool)):
        attributes = ' class="fs-num"'
    if len(cut) < len(text):
        cut += "…"
    if cut != raw:
        attributes += f' data-fs-raw="{escape(raw)}"'
    if value is None:
        attributes += ' class="fs-none"'
    inner = escape(cut)
    if look is not None:  # by what no policy forbids, and no script has to do
        attributes += f' bgcolor="{look.ground}"' if look.ground else ""
        inner = f'<font color="{look.ink}">{inner}</font>' if look.ink else inner
    return f"<td{attributes}>{inner}</td>"


def _tick(value: bool) -> str:
    name = "true" if value else "false"
    sign = "✓" if value else "✗"
    return f'<span role="img" aria-label="{name}">{sign}</span>'


def _markdown(text: str) -> str:
    from flaskstream.media.markdown import render

    return render(text, WITH_HTML)


def _html(text: str) -> str:
    from flaskstream.media.sanitizer import sanitize_typed, sanitize_until_stable

    return sanitize_until_stable(sanitize_typed(text))


def _image(text: str) -> str:
    from flaskstream.media.sanitizer import away, sanitize

    return sanitize(f'<img src="{escape(away(text))}" alt="">')


_MADE: Final = {"markdown": _markdown, "html": _html, "image": _image}
