"""Formulas in Markdown."""

from __future__ import annotations

from typing import Any

import pytest

from flaskstream.media import math
from flaskstream.media.dialect import Delimiter, Dialect
from flaskstream.media.growing import MarkdownStream
from flaskstream.media.markdown import render
from flaskstream.media.math import to_mathml
from tests.media.samples import problems

ALL = Dialect(
    delimiters=(
        Delimiter("$", "$", False),
        Delimiter("$$", "$$", True),
        Delimiter("\\(", "\\)", False),
        Delimiter("\\[", "\\]", True),
        Delimiter("\\begin{equation}", "\\end{equation}", True),
    )
)


@pytest.mark.parametrize(
    "text",
    [
        "$x_1*y*$",
        "a $x$, b",
        "$$x$$",
        "a $$x$$ b",
        "$$\nx\n- y\n$$",
        "text\n$$\nx\n+ y\n$$\ntext",
        "- $$\n  x\n  $$",
        "> $$x$$",
        "\\(x\\)",
        "\\[\nx\n\\]",
        "\\begin{equation}x\\end{equation}",
        "$\\text{if $x$}$",
        "$\\$$",
        "|a|\n|-|\n|$x$|",
        "**$x$**",
        "$ x^2 $",
        "$x$1",
        "# of $ x $",
        "title $x$1\n===",
        "- $ x $",
        "- [ ] $ x $",
        "> $ x $2",
        "|a|\n|-|\n|$ x $|",
        "~~$ x $~~",
        "a $\nx\n$ b",
        "$5 for $x$",
        "$2$",
    ],
)
def test_a_formula_is_mathml(text: str) -> None:
    html = render(text, ALL)
    assert html.count("<math") == 1
    assert "<em>" not in html
    assert problems(html) == []


@pytest.mark.parametrize(
    "text",
    [
        "$5 and $6",
        "$5-$10",
        "$  $",
        "$$",
        "$$$$",
        "$$ $$",
        "$x",
        "$$\nx\n\ny\n$$",
        "`$x$`",
        "    $$x$$",
        "\\$x$",
        "[a](/b$c$)",
        "$\\frac$",
        "$$\\left($$",
        "$$x^2^2$$",
        "$$" + "{" * 2_000 + "}" * 2_000 + "$$",
        "$$" + "x" * 5_000 + "$$",
    ],
)
def test_what_is_no_formula_is_shown_as_it_was_written(text: str) -> None:
    html = render(text, ALL)
    assert "<math" not in html
    assert html.count("$") == text.count("$")


@pytest.mark.parametrize(
    ("latex", "mathml"),
    [
        ("a<b", "<mo>&lt;</mo>"),
        (
            "\\frac{1}{2}",
            "<mfrac><mrow><mn>1</mn></mrow><mrow><mn>2</mn></mrow></mfrac>",
        ),
        ("\\text{<b>x</b> if a<b}", "&lt;b&gt;x&lt;/b&gt;"),
        ("\\begin{matrix}a&b\\end{matrix}", "<mtd><mi>a</mi></mtd>"),
    ],
)
def test_latex_becomes_mathml(latex: str, mathml: str) -> None:
    assert mathml in (to_mathml(latex, False) or "")


@pytest.mark.parametrize(
    "latex",
    [
        "\\text{<script>x</script>}",
        "\\text{</math><hx-partial hx-target=body>}",
        "\\text{&lt;script&gt;}",
        "\\href{javascript:alert(1)}{x}",
        '\\color{"><img src=x onerror=y>}x',
        '\\color{red" onclick="x}x',
        "\\rule{1em}{2em}",
        "\\mathbf{x} \\hspace{1em} \\xrightarrow{a} \\sqrt[3]{y}",
    ],
)
def test_a_formula_is_within_the_allow_list(latex: str) -> None:
    html = to_mathml(latex, True) or ""
    assert "<math" in html
    assert problems(html) == []


def test_by_default_two_dollars_are_a_formula() -> None:
    assert render("$$x$$").startswith('<p class="fs-math"><math display="block">')
    assert "<math" not in render("$x$ \\(y\\) \\[z\\]")


WIDE = ["hspace{99999em}", "hspace{1e9em}", "hskip -50em x", "kern 9999999px x"]
WIDE += ["mspace{99999mu}", "rule{9999em}{9999em}"]


@pytest.mark.parametrize("command", WIDE)
def test_no_space_is_wider_than_a_line(command: str) -> None:
    assert "<mspace></mspace>" in (to_mathml(f"\\{command}", False) or "")


@pytest.mark.parametrize("length", ["1em", "20em", "-0.17em", "3mu", "2.5ex"])
def test_a_space_that_fits_in_a_line_is_kept(length: str) -> None:
    assert length in (to_mathml(f"\\hspace{{{length}}}", False) or "")


def test_a_wide_formula_in_a_line_scrolls_by_itself() -> None:
    for wide in ("x+" * 30 + "x", "\\hspace{19em}x", "\\rule{9em}{1em}"):
        assert '<span class="fs-math"><math' in render(f"a ${wide}$ b", ALL)
    assert "fs-math" not in render("a $x^2 + \\quad y$ b", ALL)


@pytest.mark.parametrize("html", [False, True])
@pytest.mark.parametrize("block", ["", "# ", "- ", "> ", "|a|\n|-|\n|"])
def test_a_formula_is_one_as_soon_as_it_is_closed(block: str, html: bool) -> None:
    dialect = Dialect(delimiters=ALL.delimiters, html=html)
    text = f"{block}$ x^2 $ and $y$1, and so on"
    stream = MarkdownStream(dialect)
    formulas = []
    for end in range(1, len(text) + 1):
        blocks, view = stream.update(text[:end])
        assert blocks == []
        formulas.append(view.html.count("<math"))
    first, second = text.index("2 $") + 3, text.index("$y$") + 3
    counts = [0] * (first - 1), [1] * (second - first), [2] * (len(text) - second + 1)
    assert formulas == sum(counts, [])
    assert "".join(stream.final(text)).count("<math") == 2


@pytest.mark.parametrize("line", ["\\[ x\n", "\\[ x \\] y\n", "- \\[ x\n", "> \\[ x\n"])
def test_what_is_never_closed_is_looked_for_once(
    line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = 0
    read = math._line

    def counted(*told: Any) -> str:
        nonlocal looks
        looks += 1
        return read(*told)

    monkeypatch.setattr(math, "_line", counted)
    took = []
    for times in (50, 200):
        looks = 0
        render(line * times, ALL)
        took.append(looks)
    assert took[1] < 5 * took[0]


def test_what_is_not_closed_hides_no_formula_below() -> None:
    html = render("\\[ x\n\n- \\[ a\n  \\[ b\n  \\[c\\]\n\n\\[ y \\]\n", ALL)
    assert html.count("<math") == 2
