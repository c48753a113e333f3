"""Markdown that grows."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flaskstream.media.dialect import PLAIN, Dialect
from flaskstream.media.growing import MarkdownStream
from flaskstream.media.markdown import COPY_BUTTON, render, render_blocks
from tests.media.samples import documents, problems

ANSWER = """# Title

Some **bold** and *it `code` it* with a [link](http://x.example/a_b).

- one
- two **b**
  - three

1. first

| a | b |
|---|---|
| 1 | **2** |

```python
def f():
    return 1
```

Heading
---

> quote ~~gone~~
"""


def prefixes(text: str, cuts: list[int]) -> list[str]:
    return [text[:cut] for cut in sorted(cut % (len(text) + 1) for cut in cuts)]


def shown(text: str) -> str:
    """What a stream shows of a text that comes in one piece."""
    finished, view = MarkdownStream().update(text)
    return "".join(finished) + view.html


DIALECTS = st.sampled_from([PLAIN, Dialect(html=True)])
CUTS = st.lists(st.integers(0, 10_000), max_size=25)


@settings(deadline=None)  # the first call imports the parser
@given(documents(), CUTS, DIALECTS)
def test_final_is_the_one_shot_render(
    text: str, cuts: list[int], dialect: Dialect
) -> None:
    stream = MarkdownStream(dialect)
    for prefix in prefixes(text, cuts):
        stream.update(prefix)
    assert "".join(stream.final(text)) == render(text, dialect)


@settings(deadline=None)  # the first call imports the parser
@given(documents(links=False), CUTS, DIALECTS)
def test_a_finished_block_never_changes(
    text: str, cuts: list[int], dialect: Dialect
) -> None:
    stream = MarkdownStream(dialect)
    finished: list[str] = []
    for prefix in prefixes(text, cuts):
        blocks, _ = stream.update(prefix)
        assert not stream.restarted
        finished += blocks
    assert render_blocks(text, dialect)[: len(finished)] == finished


@settings(deadline=None)  # the first call imports the parser
@given(documents(), CUTS, DIALECTS)
def test_what_is_shown_meanwhile_is_within_the_allow_list(
    text: str, cuts: list[int], dialect: Dialect
) -> None:
    stream = MarkdownStream(dialect)
    for prefix in prefixes(text, cuts):
        blocks, view = stream.update(prefix)
        for html in (*blocks, view.html):
            assert problems(html, typed=dialect.html) == []


def test_every_prefix_of_an_answer_shows_no_marker() -> None:
    stream = MarkdownStream()
    finished: list[str] = []
    for end in range(len(ANSWER) + 1):
        blocks, view = stream.update(ANSWER[:end])
        finished += blocks
        tail = view.html
        if "| a" not in ANSWER[end - 12 : end]:  # a header row alone is a paragraph
            assert not set("*`~#") & set(tail)
            assert "](" not in tail
    assert "".join(finished) + tail == render(ANSWER)
    assert len(finished) == 7


@pytest.mark.parametrize(
    ("text", "tail"),
    [
        ("a **b", "<p>a <strong>b</strong></p>\n"),
        ("a **b ", "<p>a <strong>b</strong></p>\n"),
        ("a **b*", "<p>a <strong>b</strong></p>\n"),
        ("a **b *c", "<p>a <strong>b <em>c</em></strong></p>\n"),
        ("a ***b", "<p>a <em><strong>b</strong></em></p>\n"),
        ("a __b", "<p>a <strong>b</strong></p>\n"),
        ("a ~~b", "<p>a <s>b</s></p>\n"),
        ("a `b", "<p>a <code>b</code></p>\n"),
        ("a ``b`", "<p>a <code>b</code></p>\n"),
        ("a `b **c", "<p>a <code>b **c</code></p>\n"),
        ("**a `b", "<p><strong>a <code>b</code></strong></p>\n"),
        ("`a\\` b `c", "<p><code>a\\</code> b <code>c</code></p>\n"),
        ("a **", "<p>a</p>\n"),
        ("a `", "<p>a</p>\n"),
        ("a \\*", "<p>a *</p>\n"),
        ("2 * 3", "<p>2 * 3</p>\n"),
        ("2*3", "<p>2*3</p>\n"),
        ("snake_case", "<p>snake_case</p>\n"),
        ("a [b](http://x", "<p>a b</p>\n"),
        ("a [b](/x 'tit", "<p>a b</p>\n"),
        ("a ![b](/x", "<p>a b</p>\n"),
        ("a [**b**](/x", "<p>a <strong>b</strong></p>\n"),
        ("a [![b](/i)](/x", '<p>a <img src="/i" alt="b"></p>\n'),
        ("`a](b`", "<p><code>a](b</code></p>\n"),
        ("x[0](a b", "<p>x[0](a b</p>\n"),
        ("a\n-", "<p>a</p>\n"),
        ("a\n==", "<p>a</p>\n"),
        ("a\n1.", "<p>a</p>\n"),
        ("- a\n- ", "<ul>\n<li>a</li>\n</ul>\n"),
        ("- a **b", "<ul>\n<li>a <strong>b</strong></li>\n</ul>\n"),
        ("> a `b", "<blockquote>\n<p>a <code>b</code></p>\n</blockquote>\n"),
        ("# a *b", "<h1>a <em>b</em></h1>\n"),
        ("a **b\n\n", "<p>a **b</p>\n"),
        ("a **b\n", "<p>a <strong>b</strong></p>\n"),
        ("[x]: http://x.ex", ""),
        ("```\na\n``", f'<pre class="fs-code"><code>a\n</code>{COPY_BUTTON}</pre>\n'),
        ("```\na **b", f'<pre class="fs-code"><code>a **b</code>{COPY_BUTTON}</pre>\n'),
        ("", ""),
        ("\n", ""),
    ],
)
def test_open_syntax_is_closed_in_the_tail(text: str, tail: str) -> None:
    assert shown(text) == tail


def test_the_cell_that_is_being_written_is_closed() -> None:
    assert "<td><strong>x</strong></td>\n<td></td>" in shown("|a|b|c|\n|-|-|-|\n| **x")


def test_a_task_shows_no_bracket_before_its_checkbox_is_whole() -> None:
    for end in range(len("- [x] done")):
        assert "[" not in shown("- [x] done"[: end + 1])


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("a\n\nb", 1),  # a word begins a paragraph, whatever follows
        ("a\n\n1", 1),
        ("a", 0),
        ("a\n", 0),  # the paragraph may go on, or become a heading
        ("a\nb", 0),
        ("a\n\n", 1),
        ("# a\n", 1),
        ("# a", 0),
        ("---\n", 1),
        ("```\na\n```\n", 1),
        ("```\na\n```", 0),
        ("```\na\n\nb\n", 0),
        ("````\na\n```\n", 0),
        ("```\na\n    ```\n", 0),
        ("> a\n\n", 1),
        ("|a|\n|-|\n|b|\n", 0),
        ("|a|\n|-|\n|b|\n\n", 1),
        ("- a\n\n", 0),
        ("- a\n\n1", 0),  # 1 may begin an item, though of another list
        ("- a\n\nb", 1),
        ("- a\n\n**b", 1),
        ("- a\n\n*", 0),
        ("    a\n\n", 0),
        ("$$\na\n$$\n", 1),
        ("$$\na\nb", 0),
        ("b\n$$\na\n# c\n", 0),
        ("b\n\n$$\na\n# c\n", 1),
    ],
)
def test_a_block_is_finished_when_nothing_can_change_it(text: str, count: int) -> None:
    assert MarkdownStream().update(text)[0] == render_blocks(text)[:count]


def test_a_finished_block_is_given_once() -> None:
    stream = MarkdownStream()
    assert stream.update("a\n\nb")[0] == ["<p>a</p>\n"]
    finished, view = stream.update("a\n\nb\n")
    assert (finished, view.html) == ([], "<p>b</p>\n")
    assert stream.update("a\n\nb\n") == ([], view)


def test_a_list_stays_open_until_something_else_begins() -> None:
    stream = MarkdownStream()
    assert stream.update("- a\n- b\n\n- c\n")[0] == []
    blocks, view = stream.update("- a\n- b\n\n- c\n\nend")
    assert len(blocks) == 1 and blocks[0].count("<p>") == 3
    assert view.html == "<p>end</p>\n"


def test_a_link_defined_in_a_finished_part_is_known_later() -> None:
    stream = MarkdownStream()
    stream.update("[x]: /there\n\na\n\nb\n\nc\n")
    _, view = stream.update("[x]: /there\n\na\n\nb\n\nc\n\nsee [x] ")
    assert 'href="/there"' in view.html


def test_long_code_is_marked_while_it_is_written_and_whole_at_the_end() -> None:
    code = 'def f():\n    """A doc\n    string."""\n' * 100
    stream = MarkdownStream()
    for end in range(0, len(code), 500):
        _, view = stream.update("```python\n" + code[:end])
    assert view.html.count('<span class="k">def</span>') >= 90
    text = f"```python\n{code}```\n\nend\n"
    assert stream.update(text)[0] == render_blocks(text)[:1]


def test_unclosed_math_is_text_until_it_is_closed() -> None:
    stream = MarkdownStream()
    _, view = stream.update("$$\n\\frac{a}{b}\n$")
    assert view.html == "<p>$$\n\\frac{a}{b}</p>\n"
    blocks, view = stream.update("$$\n\\frac{a}{b}\n$$\n")
    assert "<mfrac>" in blocks[0]


def test_another_text_restarts() -> None:
    stream = MarkdownStream()
    stream.update("a\n\nb\n")
    finished, view = stream.update("c\n\nd\n")
    assert (finished, view.html) == (["<p>c</p>\n"], "<p>d</p>\n")
    assert stream.restarted
    assert stream.update("c\n\nd\n\ne")[0] == ["<p>d</p>\n"]
    assert not stream.restarted


def work(text: str, step: int = 4) -> int:
    stream = MarkdownStream()
    for end in range(0, len(text) + 1, step):
        stream.update(text[:end])
    return stream.parsed


def test_work_grows_linearly_with_the_text() -> None:
    small, large = work(ANSWER * 4), work(ANSWER * 16)
    assert large < 4.4 * small


@pytest.mark.parametrize("end", ["\r", "\r\n", "\n"])
def test_work_grows_linearly_whatever_ends_the_lines(end: str) -> None:
    small, large = work(f"a{end}" * 600, 60), work(f"a{end}" * 1_800, 60)
    assert large < 4 * small


def test_the_measure_of_work_is_what_the_parser_gets(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from markdown_it import MarkdownIt

    lengths: list[int] = []
    parse = MarkdownIt.parse

    def counted(self: MarkdownIt, src: str, env: object = None) -> object:
        lengths.append(len(src))
        return parse(self, src, env)  # type: ignore[arg-type]

    monkeypatch.setattr(MarkdownIt, "parse", counted)
    measured = work(ANSWER * 4)
    assert sum(lengths) <= measured <= 1.1 * sum(lengths)


def test_code_that_grows_has_its_button_once() -> None:
    stream = MarkdownStream()
    text = "```python\n" + "x = 1\n" * 30
    for end in range(12, len(text), 7):
        finished, view = stream.update(text[:end])
        assert finished == [] and view.html.count(COPY_BUTTON) == 1
        assert "<button" not in view.grown + view.tail


@pytest.mark.parametrize("words", ["(aaaaaaaa", "<a ", "(a(b)", " ", '"a '])
def test_an_address_that_has_no_end_is_looked_at_once(words: str) -> None:
    # Else it never ends, and holds the interpreter meanwhile.
    stream = MarkdownStream(Dialect(html=True))
    text = "[x](" + words * 300 + ") y <a" + " " * 20_000
    stream.update(text)
    stream.update(text + "z")
