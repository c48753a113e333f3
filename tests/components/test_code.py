"""Code: plain while it grows, coloured when it is complete."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import flaskstream
from flaskstream.components.code.code import MOST_NUMBERED, Code
from flaskstream.components.code.modes import PARSERS, indent_of, mode_of
from flaskstream.exceptions import ConfigurationError, OutputError
from flaskstream.testing.dom import Builder
from flaskstream.web.bundles import bundle
from tests.components.posting import parse

# fmt: off
GRADIOS = [
    "python", "c", "cpp", "markdown", "latex", "json", "html", "css", "javascript",
    "jinja2", "typescript", "yaml", "dockerfile", "shell", "r", "sql", "sql-msSQL",
    "sql-mySQL", "sql-mariaDB", "sql-sqlite", "sql-cassandra", "sql-plSQL", "sql-hive",
    "sql-pgSQL", "sql-gql", "sql-gpSQL", "sql-sparkSQL", "sql-esper",
]
# fmt: on
STATIC = Path(flaskstream.__file__).parent / "static"
SOURCE = "def f():\n    return '<b>'\n"


def shown(language: str | None, *, numbers: bool = False) -> Code:
    return Code(language=language, interactive=False, show_line_numbers=numbers)


def test_it_is_plain_while_it_grows_and_coloured_at_the_end() -> None:
    encoder = shown("python").encoder()
    assert encoder.encode(SOURCE[:5], final=False) == {"value": SOURCE[:5], "html": ""}
    final = encoder.encode(SOURCE, final=True)
    assert final["value"] == ""
    assert '<span class="' in final["html"]
    assert "<b>" not in final["html"]
    assert encoder.payload == SOURCE.rstrip()


def test_without_a_language_it_stays_plain() -> None:
    encoder = shown(None).encoder()
    shown_plain = {"value": SOURCE.rstrip(), "html": ""}
    assert encoder.encode(SOURCE, final=True) == shown_plain


@pytest.mark.parametrize("language", ["python", None])
def test_each_of_its_lines_is_an_element_that_is_numbered(language: str | None) -> None:
    code = 'x = """\n<b>\n\n"""'
    html = shown(language, numbers=True).parts(code)["html"]
    lines = html.split("\n")
    for line, text in zip(lines, code.split("\n"), strict=True):
        document = Builder.parse(line)
        (element,) = document.of_class("fs-codeline")
        assert (element.text, document.text) == (text, text)


def test_too_many_lines_have_no_numbers_and_cost_no_elements() -> None:
    component = shown(None, numbers=True)
    assert component.parts("x\n" * (MOST_NUMBERED - 1))["html"].count("<") > 10_000
    code = "x\n" * MOST_NUMBERED
    assert component.parts(code) == {"value": code, "html": ""}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("\n    def f():\n        pass\n    ", "def f():\n    pass"),
        ("    a\n  b", "  a\nb"),
        ("\n\n  a", "a"),
        ("a\n  b\n", "a\n  b"),
        ("  \n", ""),
        (None, ""),
    ],
)
def test_the_indentation_that_all_lines_have_is_taken_away(
    given: str | None, expected: str
) -> None:
    assert Code().postprocess(given) == expected


def test_a_file_of_the_app_is_shown_by_its_path(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_text("x = 1\n")
    assert Code().postprocess((str(file),)) == "x = 1"
    with pytest.raises(OutputError, match="Code “Source” expected a file"):
        Code(label="Source").postprocess(("/etc/passwd",))


def test_what_a_person_edits_stays_plain() -> None:
    assert Code(language="python").parts(SOURCE) == {"value": SOURCE, "html": ""}


def test_a_posted_text_comes_with_plain_line_ends() -> None:
    assert parse(Code(), "a\r\n\tb") == "a\n\tb"


@pytest.mark.parametrize("language", GRADIOS)
def test_gradios_languages_are_known(language: str) -> None:
    code = Code("x", language, interactive=False)
    code.check()
    assert code.parts("select 1")["html"]


def test_an_unknown_language_fails_when_the_page_is_complete() -> None:
    with pytest.raises(ConfigurationError, match="a language that can be coloured"):
        Code(language="klingon").check()


def test_there_is_a_list_of_languages_with_gradios_names() -> None:
    gradios = {"python", "cpp", "jinja2", "shell", "dockerfile", "sql-msSQL", None}
    assert gradios <= {*Code.languages}
    for language in Code.languages:
        Code(language=language).check()


# ----- the editor


def exported_by(source: str) -> set[str]:
    """What a script of the library's exports."""
    script = bundle(STATIC, source).data.decode()
    found = re.findall(r"export const (?:\{([\w,]+)\}|(\w+))", script)
    return {*",".join(map("".join, found)).split(",")}


@pytest.mark.parametrize("language", GRADIOS)
def test_gradios_languages_are_coloured_in_the_editor(language: str) -> None:
    mode = mode_of(language)
    assert mode is not None
    assert mode.parser in exported_by(mode.source)


def test_each_file_has_the_parsers_that_are_taken_of_it() -> None:
    for file, entries in PARSERS.items():
        parsers = {entry.split("=")[-1] for entry in entries.split()}
        assert parsers <= exported_by(f"mode-{file}.js"), file


def test_a_language_is_known_by_each_of_its_names() -> None:
    assert mode_of("py") == mode_of("python") == mode_of("Python")
    assert mode_of("postgresql") == mode_of("sql-pgSQL")
    assert mode_of("sql") == ("mode-sql.js", "standardSQL")
    assert mode_of("zig") is mode_of("klingon") is mode_of(None) is None


def test_a_language_is_indented_as_most_write_it() -> None:
    assert [indent_of(name) for name in ("py", "js", "yml", None)] == [4, 2, 2, 4]


def test_only_what_is_edited_needs_the_editor() -> None:
    assert Code(interactive=True).needs_files
    assert not Code(interactive=False).needs_files
