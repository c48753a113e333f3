"""What a theme is: values of the tokens of our style sheet."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from flaskstream.author import warn
from flaskstream.exceptions import ConfigurationError, NotHonoured
from flaskstream.themes.contrast import text_on
from flaskstream.themes.utils.colors import HUES, Color, Hue
from flaskstream.themes.utils.fonts import stack
from flaskstream.themes.utils.sizes import GAPS, RADII, TEXTS, Size, size_of


class Base:
    """A theme: its hues, sizes and fonts; the rest of a page's look stays ours.

    Args:
        primary_hue: Colours what is pressed and chosen: a name such as "blue", one of
            `gr.themes.colors`, or a `Color`; by default the theme's own.
        secondary_hue: Of Gradio's: there is no place for it.
        neutral_hue: Colours the surfaces, in the same way.
        text_size: "sm", "md" or "lg", or one of `gr.themes.sizes`.
        spacing_size: How wide gaps are: "none", "sm", "md" or "lg".
        radius_size: How round corners are: "none", "xs", "sm", "md", "lg", "xl" or
            "xxl"; by default the theme's own.
        font: A font's name, or several, in the order in which they are looked for on
            the person's machine.
        font_mono: The same, for code.

    Raises:
        ConfigurationError: there is no such hue or size.
    """

    hue: ClassVar[str] = "blue"
    neutral: ClassVar[str | None] = None
    radius: ClassVar[str] = "md"

    def __init__(
        self,
        *,
        primary_hue: Hue | Color | str | None = None,
        secondary_hue: Hue | Color | str | None = None,
        neutral_hue: Hue | Color | str | None = None,
        text_size: Size | str = "md",
        spacing_size: Size | str = "md",
        radius_size: Size | str | None = None,
        font: Any = (),
        font_mono: Any = (),
    ) -> None:
        self._hue = hue_of("primary_hue", primary_hue or self.hue)
        neutral = neutral_hue or self.neutral
        self._neutral = hue_of("neutral_hue", neutral) if neutral else None
        self._sizes = {
            "radius": size_of("radius_size", radius_size or self.radius, RADII),
            "gap": size_of("spacing_size", spacing_size, GAPS),
            "size": size_of("text_size", text_size, TEXTS),
        }
        self._fonts = {"font": stack(font), "mono": stack(font_mono)}

    def set(self, **variables: Any) -> Self:
        """Gradio's variables of a theme: they mean nothing here, and it says so.

        Args:
            **variables: Those of Gradio.
        """
        warn(
            f"theme.set({', '.join(variables)}) has no effect: use css= with the "
            "--fs-… tokens of flaskstream.css.",
            NotHonoured,
        )
        return self

    @classmethod
    def from_hub(cls, repo_name: str, token: str | None = None) -> Self:
        """Leave out, with a warning, what Gradio fetches from elsewhere; gives a theme
        as it is without.

        Args:
            repo_name: What it is called there.
            token: Left out.
        """
        return cls._instead_of("from_hub", repo_name, "nothing is fetched: ")

    @classmethod
    def load(cls, path: str) -> Self:
        """The same, of a file of Gradio's.

        Args:
            path: Where it is.
        """
        return cls._instead_of("load", path, "")

    @classmethod
    def _instead_of(cls, method: str, what: str, why: str) -> Self:
        warn(
            f"{cls.__name__}.{method}({what!r}) has no effect: {why}make a theme of "
            "hues, sizes and fonts, as in gr.themes.Base(primary_hue=…), and say the "
            "rest by css=.",
            NotHonoured,
        )
        return cls()

    def tokens(self) -> dict[str, str]:
        """The values of the style sheet's tokens, by name without `--fs-`."""
        found = {
            "accent": f"light-dark({self._hue.dark}, {self._hue.light})",
            "fill": self._hue.dark,
            **self._sizes,
        }
        if self._hue.is_grey:
            found["fill"] = found["accent"]
            found["on-fill"] = f"light-dark(#fff, {text_on(self._hue.light)})"
        if self._neutral is not None:
            found |= surfaces(self._neutral.light)
        return found | {name: stack for name, stack in self._fonts.items() if stack}

    def css(self) -> str:
        """The theme as a style sheet."""
        values = "".join(f" --fs-{name}: {v};" for name, v in self.tokens().items())
        return f":root {{{values} }}\n"


ThemeClass = Base


def hue_of(role: str, given: Hue | Color | str) -> Hue | Color:
    """The hue that a theme is given; raises `ConfigurationError` for no such hue."""
    if isinstance(given, (Hue, Color)):
        return given
    if str(given) not in HUES:
        raise ConfigurationError(
            f"{role} expected one of {', '.join(HUES)}, or a Color; got {given!r}."
        )
    return HUES[given]


def surfaces(hue: str) -> dict[str, str]:
    """The tokens of what lies behind text, tinted by a hue's light shade."""

    def mixed(percent: float, base: str) -> str:
        return f"color-mix(in oklab, {hue} {percent}%, {base})"

    return {
        "bg": f"light-dark({mixed(9, '#fff')}, {mixed(8, '#0c0c0d')})",
        "surface": f"light-dark(#fff, {mixed(13, '#101012')})",
        "sunken": f"light-dark({mixed(8, '#fff')}, {mixed(9, '#0d0d0f')})",
        "hover": f"light-dark({mixed(16, '#fff')}, {mixed(22, '#101012')})",
        "line": f"light-dark({mixed(30, '#fff')}, {mixed(27, '#101012')})",
    }
