"""The author's own style of a page: a theme, and CSS."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from flaskstream.exceptions import ConfigurationError
from flaskstream.themes import Base, theme_of

Paths = Sequence[str | Path] | str | Path | None


class Style:
    """What comes after the library's style sheet, which is in a layer of its own, so
    that any rule here goes before it.

    `css` is CSS, or the path of a file of it; `css_paths` are such paths.

    Raises:
        ConfigurationError: there is no such theme, or no such file.
    """

    def __init__(
        self,
        theme: Base | str | None = None,
        css: str | Path | None = None,
        css_paths: Paths = None,
    ) -> None:
        self._theme: Base | None = None
        self._rules: list[str] = []
        self.add(theme, css, css_paths)

    def add(
        self, theme: Base | str | None, css: str | Path | None, css_paths: Paths
    ) -> None:
        """Further rules, and a theme in the place of the one there is."""
        self._theme = theme_of(theme) or self._theme
        paths = [css_paths] if isinstance(css_paths, (str, Path)) else css_paths or ()
        if isinstance(css, Path) or (css is not None and _is_path(css)):
            paths = [css, *paths]
        elif css is not None:
            self._rules.append(css)
        self._rules += [_read(Path(path)) for path in paths]

    @property
    def css(self) -> str:
        """All of it; "" where the author has given none."""
        theme = [] if self._theme is None else [self._theme.css()]
        return "\n".join([*theme, *self._rules])


def _is_path(css: str) -> bool:
    return css.endswith(".css") and "{" not in css


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError as error:
        raise ConfigurationError(
            f"css expected CSS, or the path of a file of it; {path} can't be read: "
            f"{error.strerror}."
        ) from error
