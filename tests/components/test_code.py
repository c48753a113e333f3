"""Code: plain while it grows, coloured when it is complete."""

from __future__ import annotations

import pytest

from flaskstream.components.code import Code
from flaskstream.exceptions import ConfigurationError
from tests.components.posting import parse

# fmt: off
GRADIOS = [
    "python", "c", "cpp", "markdown", "latex", "json", "html", "css", "javascript",
    "jinja2", "typescript", "yaml", "dockerfile", "shell", "r", "sql", "sql-msSQL",
    "sql-mySQL", "sql-mariaDB", "sql-sqlite", "sql-cassandra", "sql-plSQL", "sql-hive",
    "sql-pgSQL", "sql-gql", "sql-gpSQL", "sql-sparkSQL", "sql-esper",
]
# fmt: on
SOURCE = "def f():\n    return '<b>'\n"


def shown(language: str | None) -> Code:
    return Code(language=language, interactive=False)


def test_it_is_plain_while_it_grows_and_coloured_at_the_end() -> None:
    encoder = shown("python").encoder()
    assert encoder.encode(SOURCE[:5], final=False) == {"value": SOURCE[:5], "html": ""}
    final = encoder.encode(SOURCE, final=True)
    assert final["value"] == ""
    assert '<span class="' in final["html"]
    assert "<b>" not in final["html"]
    assert encoder.payload == SOURCE


def test_without_a_language_it_stays_plain() -> None:
    encoder = shown(None).encoder()
    assert encoder.encode(SOURCE, final=True) == {"value": SOURCE, "html": ""}


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
