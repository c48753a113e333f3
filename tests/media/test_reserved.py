"""What anybody gives to be shown has no name by which the page knows its own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from flaskstream.media.dialect import Dialect
from flaskstream.media.markdown import render
from flaskstream.media.markup import tame
from flaskstream.media.reserved import DATA_PREFIXES
from flaskstream.media.sanitizer import sanitize, sanitize_typed

LIBRARY = Path(__file__).parents[2] / "flaskstream"
SOURCES = [
    *LIBRARY.glob("templates/flaskstream/*.html"),
    *LIBRARY.glob("static/page/*.js"),
    *LIBRARY.glob("static/*.css"),
    *LIBRARY.glob("web/*.py"),
    *LIBRARY.glob("media/markdown.py"),
]
NAMES = [
    *("fs-stop", "fs-3-ev", "FS-Toast", "fs2-form", "fs12-3-in", "htmx-request"),
    *("fs-button", "fs-picture"),
]


def named_by_the_library() -> set[str]:
    text = "\n".join(source.read_text() for source in SOURCES)
    written = set(re.findall(r"(?<![\w-])data-[a-z-]+", text))
    read = re.findall(r"dataset\??\.(\w+)|\"(\w+)\" in \(?\w+\.dataset", text)
    read += [(name, "") for name in re.findall(r"(\w+): \w+, .* = .*dataset;", text)]
    return written | {dashed(one or other) for one, other in read}


def dashed(name: str) -> str:
    """The attribute that a script reads as `dataset.name`."""
    return "data-" + re.sub("[A-Z]", lambda letter: f"-{letter[0].lower()}", name)


def test_all_data_attributes_of_the_library_begin_as_no_author_s_can() -> None:
    named = named_by_the_library()
    assert {"data-fs-state", "data-fs-loose", "data-fs-server"} <= named
    assert {name for name in named if not name.startswith(DATA_PREFIXES)} == set()


@pytest.mark.parametrize("name", ["data-fs-state", "data-fs-new", "data-hx-get"])
def test_no_data_attribute_of_the_library_survives(name: str) -> None:
    for written in (name, name.upper()):
        html = f'<b {written}="#x">x</b>'
        assert tame(html) == "<b>x</b>"
        assert "data-" not in sanitize(sanitize_typed(html))
        assert "data-" not in render(html, Dialect(html=True))


@pytest.mark.parametrize("name", NAMES)
def test_no_class_or_id_of_the_library_survives(name: str) -> None:
    html = f'<b class="mine {name}" id=" {name} ">x</b>'
    assert tame(html) == '<b class="mine">x</b>'
    for made in (sanitize(sanitize_typed(html)), render(html, Dialect(html=True))):
        assert "class" not in made and "id" not in made


def test_what_is_an_authors_own_stays() -> None:
    html = '<b class="fsharp lg" id="fs" data-bs-toggle="x" data-id="1">x</b>'
    assert tame(html) == html
    html = '<b data-target="#x" data-page="2" data-state="on" data-open="">x</b>'
    assert tame(html) == html


@pytest.mark.parametrize(
    "address",
    [
        "da\tta:text/html,x",
        "\x01 data:text/html,x",
        "d\na\rta:,x",
        "DATA:image/png,x",
        " data:image/svg+xml,x",
    ],
)
def test_no_link_leads_to_what_is_in_its_address(address: str) -> None:
    assert tame(f'<a href="{address}" download="a.exe">x</a>').count("href") == 0


def test_a_picture_may_be_in_its_address() -> None:
    html = '<img src="data:image/png;base64,AA">'
    assert tame(html) == html
    assert tame('<img src="da\tta:text/html,x">') == "<img>"
    assert tame('<video poster="data:text/html,x"></video>') == "<video></video>"


@pytest.mark.parametrize("name", ["elements", "addEventListener", "id", "onclick"])
def test_no_picture_stands_in_the_place_of_a_property_of_the_form(name: str) -> None:
    assert tame(f'<img id="{name}" alt="x">') == '<img alt="x">'
    assert tame(f'<b id="{name}">x</b>') == f'<b id="{name}">x</b>'  # is none of it
    assert tame('<img id="logo" alt="x">') == '<img id="logo" alt="x">'
