"""The library's templates are formatted for reading, and served without that."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest
from jinja2 import Environment

from flaskstream.web.templateloader import TemplateLoader

OWN = Path(str(files("flaskstream"))) / "templates" / "flaskstream"


def load(folder: Path, text: str) -> Environment:
    (folder / "a.html").write_text(text)
    return Environment(loader=TemplateLoader(folder), autoescape=True)


@pytest.mark.parametrize(
    ("text", "served"),
    [
        # After a space before a word: an attribute, or text.
        ('<a class="b"\n    href="/"\n  >c\n  d</a>', '<a class="b" href="/">c d</a>'),
        # After nothing before a tag, or Jinja's.
        ("<p>\n  <b>{{ x }}</b>\n  {{ x }}\n</p>", "<p><b>1</b>1\n</p>"),
        ("<p>\n  {% if x %}y\n  {% endif %}</p>", "<p>y</p>"),
        # A line that begins with none is one of its own, as in what is typed.
        ("<textarea>\n{{ x }}\n\n</textarea>", "<textarea>\n1\n\n</textarea>"),
        # Within Jinja's own marks nothing is touched.
        ("{{ 'a\n  b' }}{# c\n  d #}{% set y = 'e\n  f' %}{{ y }}", "a\n  be\n  f"),
        ("{%- if x -%}\n  y\n{%- endif -%}\n  z", "yz"),
    ],
)
def test_what_goes_on_in_the_next_line_is_served_as_one(
    tmp_path: Path, text: str, served: str
) -> None:
    assert load(tmp_path, text).get_template("a.html").render(x=1) == served


def test_errors_tell_the_lines_of_the_file(tmp_path: Path) -> None:
    env = load(tmp_path, "<p\n    id='a'\n    class='b'>\n  {{ 1 // x }}</p>\n")
    with pytest.raises(ZeroDivisionError) as error:
        env.get_template("a.html").render(x=0)
    (frame,) = [f for f in error.traceback if f.path == tmp_path / "a.html"]
    assert frame.lineno + 1 == 4


@pytest.mark.parametrize("path", sorted(OWN.iterdir()), ids=lambda path: path.name)
def test_templates_are_read_in_one_sight(path: Path) -> None:
    wide = [line for line in path.read_text().split("\n") if len(line) > 120]
    assert not wide, "break these: a line that begins with spaces goes on"
