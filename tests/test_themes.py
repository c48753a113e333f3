"""Themes and CSS of the author's: honoured, or refused with a sentence."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import flaskstream as gr
from flaskstream.exceptions import ConfigurationError, NotHonoured
from tests.web.conftest import Visit, gates, visit

__all__ = ["gates", "visit"]


def styles(page: gr.Blocks, visit: Visit) -> str:
    """The author's style sheet of a page, as a browser gets it; "" if it has none."""
    browser = visit(page)
    links = [e for e in browser.page.all("link") if e.attrs["rel"] == "stylesheet"]
    if len(links) == 1:
        return ""
    response = browser.http.get(links[1].attrs["href"])
    assert response.mimetype == "text/css"
    assert "immutable" in response.headers["Cache-Control"]
    return response.text


def test_a_page_without_theme_and_css_has_one_style_sheet(visit: Visit) -> None:
    assert styles(gr.Interface(str, "text", "text"), visit) == ""


def test_a_theme_sets_the_tokens_and_css_comes_after_it(visit: Visit) -> None:
    theme = gr.themes.Soft(primary_hue="emerald", radius_size=gr.themes.sizes.radius_lg)
    page = gr.Interface(str, "text", "text", theme=theme, css="h1 { color: red }")
    css = styles(page, visit)
    assert "--fs-accent: light-dark(#047857, #34d399);" in css
    assert "--fs-radius: .75rem;" in css
    assert css.endswith("h1 { color: red }")


def test_a_theme_may_be_named(visit: Visit) -> None:
    with gr.Blocks(theme="ocean") as page:
        gr.Textbox()
    assert styles(page, visit) == gr.themes.Ocean().css()


def test_css_may_be_in_files(visit: Visit, tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("a { color: blue }")
    (tmp_path / "b.css").write_text("b { color: green }")
    with gr.Blocks(css=tmp_path / "a.css", css_paths=str(tmp_path / "b.css")) as page:
        gr.Textbox()
    assert styles(page, visit) == "a { color: blue }\nb { color: green }"


def test_fonts_are_named_and_nothing_else_gets_into_the_style_sheet() -> None:
    fonts = [
        gr.themes.GoogleFont("IBM Plex Sans"),
        "x; } body { display: none",
        "serif",
    ]
    css = gr.themes.Base(font=fonts).css()
    assert '--fs-font: "IBM Plex Sans", serif;' in css
    assert "body" not in css


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"theme": 3}, "theme expected a gr.themes object or one of"),
        ({"css": "missing.css"}, "missing.css can't be read"),
    ],
)
def test_what_is_no_style_is_refused(options: dict[str, object], text: str) -> None:
    with pytest.raises(ConfigurationError, match=text):
        gr.Interface(str, "text", "text", **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["someone/special", "huggingface", "dark"])
def test_an_unknown_theme_is_left_out_with_a_warning(visit: Visit, name: str) -> None:
    with pytest.warns(gr.NotHonoured, match="theme='.*' has no effect: expected"):
        page = gr.Interface(str, "text", "text", theme=name)
    assert styles(page, visit) == ""


def test_an_unknown_hue_is_refused_with_those_there_are() -> None:
    with pytest.raises(ConfigurationError, match="primary_hue expected one of slate"):
        gr.themes.Soft(primary_hue="mauve")


def test_variables_of_a_theme_have_no_effect_and_it_says_so() -> None:
    with pytest.warns(UserWarning, match="body_text_color"):
        theme = gr.themes.Base().set(body_text_color="red")
    assert "red" not in theme.css()


def luminance(color: str) -> float:
    """The relative luminance of `#rrggbb` or `#rgb`, by WCAG 2.2."""
    digits = color[1:] if len(color) == 7 else "".join(2 * c for c in color[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (
        p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted([luminance(one), luminance(other)], reverse=True)
    return (high + 0.05) / (low + 0.05)


def in_both_themes(value: str) -> list[str]:
    found = re.findall("#[0-9a-fA-F]+", value)
    return found if len(found) == 2 else found * 2


@pytest.mark.parametrize("hue", gr.themes.HUES)
def test_text_can_be_read_on_every_hue(hue: str) -> None:
    tokens = {"on-fill": "#fff"} | gr.themes.Base(primary_hue=hue).tokens()
    text, fill = in_both_themes(tokens["on-fill"]), in_both_themes(tokens["fill"])
    # WCAG 2.2, 1.4.3
    assert all(contrast(*pair) > 4.5 for pair in zip(text, fill, strict=True))


@pytest.mark.parametrize("hue", sorted(gr.themes.GREYS))
def test_a_grey_button_stands_out_from_a_dark_page(hue: str) -> None:
    _, fill = in_both_themes(gr.themes.Base(primary_hue=hue).tokens()["fill"])
    assert contrast(fill, "#101012") > 3  # WCAG 2.2, 1.4.11


STEEL = {
    "c50": "#EBF3F8",
    "c100": "#D3E5F0",
    "c200": "#A8CCE1",
    "c300": "#7DB3D2",
    "c400": "#529AC3",
    "c500": "#4581A9",
    "c600": "#fff",
    "c700": "#9bd",
    "c800": "#2B5578",
    "c900": "#234",
    "c950": "#111",
}


def test_a_theme_of_a_script_s_own_is_made_as_in_gradio() -> None:
    from flaskstream.themes import Soft
    from flaskstream.themes.base import Base, ThemeClass
    from flaskstream.themes.utils import colors, fonts, sizes

    class Steel(Soft):
        def __init__(self) -> None:
            colors.steel = colors.Color(name="steel", **STEEL)  # type: ignore[attr-defined]
            super().__init__(
                primary_hue=colors.steel,  # type: ignore[attr-defined]
                secondary_hue=colors.gray,
                neutral_hue="steel",
                text_size=sizes.text_lg,
                font=(fonts.GoogleFont("Outfit", weights=(400, 600)), "Arial"),
            )
            super().set(button_primary_text_color="white")

    with pytest.warns(gr.NotHonoured, match="button_primary_text_color"):
        css = Steel().css()
    assert "--fs-accent: light-dark(#2B5578, #529AC3);" in css
    assert "in oklab, #529AC3 9%" in css
    assert '--fs-font: "Outfit", "Arial";' in css
    assert "--fs-size: 1.0625rem;" in css
    assert issubclass(Steel, ThemeClass) and ThemeClass is Base


@pytest.mark.parametrize("dark", ["#2B5578", "#0000ff", "#fafafa", "#012"])
@pytest.mark.parametrize("light", ["#fff", "#4b7bc9", "#7a7a7a", "#210"])
def test_text_can_be_read_on_every_color(dark: str, light: str) -> None:
    shades = STEEL | dict.fromkeys(["c700", "c800", "c900", "c950"], dark)
    theme = gr.themes.Base(primary_hue=gr.themes.Color(**shades | {"c400": light}))
    tokens = {"on-fill": "#fff"} | theme.tokens()
    text, fill = in_both_themes(tokens["on-fill"]), in_both_themes(tokens["fill"])
    assert all(contrast(*pair) >= 4.5 for pair in zip(text, fill, strict=True))


@pytest.mark.parametrize("dark", ["#1d4ed8", "#123"])
def test_a_dark_color_s_button_stands_out_from_a_dark_page(dark: str) -> None:
    hue = gr.themes.Color(**STEEL | {"c700": dark})
    assert gr.themes.Base(primary_hue=hue).tokens()["fill"] == (
        f"light-dark({dark}, #529AC3)"
    )


@pytest.mark.parametrize("shade", STEEL)
@pytest.mark.parametrize(
    "given", ["red", "#12", "#12345", "#123456;}", "#123\n", "url(#123)", "", None, 123]
)
def test_what_is_no_hex_color_is_refused(shade: str, given: Any) -> None:
    with pytest.raises(ConfigurationError, match=rf"Color\({shade}=…\) expected #rgb"):
        gr.themes.Color(**STEEL | {shade: given})


def test_a_style_sheet_of_another_content_is_not_here(visit: Visit) -> None:
    browser = visit(gr.Interface(str, "text", "text", css="a {}"))
    assert browser.http.get("/style-0123456789ab.css").status_code == 404


def test_a_theme_that_lies_elsewhere_is_left_out_and_the_script_goes_on(
    visit: Visit,
) -> None:
    with pytest.warns(NotHonoured, match=r"from_hub\('gstaff/xkcd'\).*nothing is fetc"):
        theme = gr.Theme.from_hub("gstaff/xkcd")
    assert theme.tokens() == gr.themes.Base().tokens()
    with pytest.warns(NotHonoured, match=r"Soft\.load\('theme\.json'\)"):
        theme = gr.themes.Soft.load("theme.json")
    assert isinstance(theme, gr.themes.Soft)
    with gr.Blocks(theme=theme) as demo:
        gr.Textbox()
    assert "--fs-accent" in styles(demo, visit)
