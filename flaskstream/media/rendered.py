"""Markdown that was rendered before: a chat shows its history again and again, and each
page what explains its components."""

from __future__ import annotations

from flaskstream.media.dialect import Dialect
from flaskstream.media.remembered import Remembered


@Remembered
def rendered_blocks(text: str, dialect: Dialect) -> list[str]:
    """`render_blocks`, remembered; the list is shared, and must not be changed."""
    from flaskstream.media.markdown import render_blocks

    return render_blocks(text, dialect)


@Remembered
def rendered_line(text: str) -> str:
    """`render_line`, remembered."""
    from flaskstream.media.markdown import render_line

    return render_line(text)
