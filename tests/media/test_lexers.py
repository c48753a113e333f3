"""The languages in which code is coloured: none can be made to run away."""

from __future__ import annotations

import inspect
import re
import time
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any

import pytest
from pygments.lexer import Lexer, RegexLexer

from flaskstream.media import bounded, lexers
from flaskstream.media.bounded import REACH, tokens
from flaskstream.media.highlight import highlight
from flaskstream.media.lexers import LANGUAGES, lexer_class
from flaskstream.media.markdown import render
from tests.media.pumps import pumps

NAMES = [names.split()[0] for names in LANGUAGES.values()]
MOST = 0.5
"""Seconds for one match: the worst take a quarter of it, and others hours."""
# fmt: off
HOSTILE = [
    "(", "[", "{", "<", ")", "'", '"', "`", "/", "//", "/*", "/**/ ", "<!--", "<%",
    "{%", "{{", "${", "#", "--", "\\", "=", ":", ";", ",", ".", "&", "|", "%", "@",
    "!",
    "*", "-", "_", "0", "0x", "a", "a ", "a(", "a:", "a{", "a<", "@a ", "$a", "%a",
    "<a ",
    "'''", '"""', "<<A\n", "\n", " ", "\t", "\r", "\0", "é", "#\n", "\\\n", "a\n\n",
]
# fmt: on


def lexer(name: str) -> Any:
    made = lexer_class(name)
    assert made is not None
    list(tokens(made, "x"))  # what is made once
    return made


def text_of(html: str) -> str:
    return unescape(re.sub("<[^>]*>", "", html))


def patterns(made: type[Lexer]) -> set[tuple[str, int]]:
    """Of a lexer, and of those that it gives parts of its text to."""
    assert issubclass(made, RegexLexer), f"{made}: what it does can't be looked at"
    rules: Any = vars(made).get("_tokens") or vars(made())["_tokens"]
    found = set()
    for match, action, _ in (rule for state in rules.values() for rule in state):
        known: Any = match if inspect.isbuiltin(match) else held(match)["match"]
        found.add((known.__self__.pattern, known.__self__.flags))
        for other in others(action):
            found |= patterns(other)
    return found


def others(action: Any) -> Iterator[type[Lexer]]:
    """The lexers that a rule's action gives its text to, by `using`."""
    if not inspect.isfunction(action):
        return
    for value in held(action).values():
        for each in value if isinstance(value, tuple) else (value,):
            if inspect.isclass(each) and issubclass(each, Lexer):
                list(tokens(each, "x"))  # what is made once
                yield each
            else:
                yield from others(each)


def held(function: Any) -> Mapping[str, Any]:
    return inspect.getclosurevars(function).nonlocals


def seconds(pattern: re.Pattern[str], text: str) -> float:
    before = time.thread_time()
    pattern.match(text)
    return time.thread_time() - before


# JSON's is no list of expressions; `test_no_text…` is about it, too.
@pytest.mark.parametrize("name", [n for n in NAMES if n != "json"])
def test_no_expression_is_slow_with_what_it_repeats(name: str) -> None:
    for pattern, flags in patterns(lexer(name)):
        known = re.compile(pattern, flags)
        for lead, body in pumps(pattern, flags):
            if body.isspace():
                continue  # such runs are short to them
            # What takes twice the time with each repetition is found out early.
            for times in (12, 16, 20, 24, REACH):
                text = (lead + body * times)[: REACH - 1]
                for end in ("\0", "\n"):
                    took = seconds(known, text + end)
                    assert took < MOST, (pattern, lead, body)


@pytest.mark.parametrize("name", NAMES)
def test_no_text_makes_many_tries(name: str) -> None:
    made = lexer(name)
    for seed in HOSTILE:
        tries = []
        for length in (60, 240):
            code = (seed * length)[:length]
            before = next(bounded._TRIES)
            assert "".join(text for _, text in tokens(made, code)) == code
            tries.append(next(bounded._TRIES) - before)
        assert tries[1] <= 6 * max(tries[0], 60), seed


@pytest.mark.parametrize(
    "text", ["mcschema\n<!--", "tnt\n(", "easytrieve\n" + "\t" * 1600]
)
def test_a_language_that_is_not_in_the_list_is_plain(text: str) -> None:
    language, _, code = text.partition("\n")
    assert highlight(code, language) == code.replace("<", "&lt;")
    assert "<span" not in render(f"```{text}")
    # Nor as what stands in a text of another language.
    assert text_of(highlight(f"```{text}\n```\n", "markdown")) == f"```{text}\n```\n"


def test_a_recipe_of_make_reaches_no_lexer_of_another_language() -> None:
    code = "all: x\n\techo $'" + r"\1" * 40
    assert text_of(highlight(code, "make")) == code
    assert 'class="nf"' in highlight(code, "make")


@pytest.mark.parametrize("code", ["\n" * 8_000, "x\n\n\n" * 2_000, " " * 30_000])
def test_empty_lines_of_c_cost_what_they_are_long(code: str) -> None:
    highlight("x", "c")
    before = time.thread_time()
    assert text_of(highlight(code, "c")) == code
    assert time.thread_time() - before < 1.0


@pytest.mark.parametrize("name", ["python", "yaml", "c", "makefile"])
def test_long_runs_of_white_space_stay_what_they_are(name: str) -> None:
    code = "\n" * 50 + "a:\n" + " " * 90 + "b" + "\n\t" * 70 + "# c" + " " * 41
    assert text_of(highlight(code, name)) == code


def test_what_spends_too_much_is_plain_from_there_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lexer("python")
    monkeypatch.setattr(bounded, "SECONDS", 0)
    monkeypatch.setattr(bounded, "LEAST_SECONDS", 0)
    code = "def f(): pass\n" * 100
    html = highlight.__wrapped__(code, "python")
    assert text_of(html) == code
    assert html.count("<span") < 100


def test_a_lexer_without_end_is_stopped() -> None:
    from pygments.lexer import RegexLexer, default
    from pygments.token import Name

    class Endless(RegexLexer):
        tokens = {"root": [("a", Name), default("root")]}

    made = bounded.bounded(Endless, lambda pattern: pattern)
    assert "".join(text for _, text in tokens(made, "aab")) == "aab"


def test_a_lexer_that_fails_leaves_the_rest_plain() -> None:
    from pygments.lexer import Lexer
    from pygments.token import Name, Text

    class Failing(Lexer):
        def get_tokens_unprocessed(self, text: str) -> Any:
            yield 0, Name, text[:1]
            raise ValueError

    assert list(tokens(Failing, "abc"))[:2] == [(Name, "a"), (Text, "bc")]


def test_mended_expressions_take_the_same_texts() -> None:
    before = r'"(\\\\|\\"|[^"])*"'
    after = lexers._mended(before)
    assert after != before
    for text in ('""', '"a"', r'"\""', r'"\\"', r'"a\nb" c', '"a\nb"'):
        found, known = re.match(after, text), re.match(before, text)
        assert found and known
        assert found[0] == known[0]


def test_a_docker_file_is_coloured() -> None:
    html = highlight('FROM a:1 AS b\n# c\nRUN echo "$X" && d\n', "dockerfile")
    for piece in ('class="k">FROM', 'class="k">AS', 'class="c"># c', 'class="k">RUN'):
        assert piece in html
