"""Joining the editor's packages, which the build does without Node."""

from __future__ import annotations

import pytest

from scripts.codemirror import JoinError, joined, minified


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("let a = 1 // one\nlet b = 2", "let a=1\nlet b=2"),
        ("f(a, /* b */ c)", "f(a,c)"),
        ("'// no' + \"/* no */\"", "'// no'+\"/* no */\""),
        ("x = `a  // ${ b }\n  c`", "x=`a  // ${ b }\n  c`"),
        ("if (/[/]  \"'/.test(a)) b", "if(/[/]  \"'/.test(a))b"),
        ("return / /g", "return/ /g"),
        ("a / b / c // d", "a/b/c"),
        ("a + ++b - -c", "a+ ++b- -c"),
        ("i++\nj", "i++\nj"),
        ("x = /a/\ny", "x=/a/\ny"),
        ("f()\n[1]", "f()\n[1]"),
        ("typeof x in y", "typeof x in y"),
        ("{\n  a,\n  b\n}", "{a,b}"),
        ("a // one\n/* two */ b", "a\nb"),
    ],
)
def test_a_script_loses_comments_and_spaces_and_nothing_else(
    script: str, expected: str
) -> None:
    assert minified(script) == expected


def test_a_template_within_a_template_is_not_read_wrongly() -> None:
    with pytest.raises(JoinError, match="A template within a template"):
        minified("`a ${b ? `c` : d}`")


def test_what_modules_import_comes_before_them_once() -> None:
    modules = {
        "top": "import { a as b } from 'low';\nimport f from \"def\";\n"
        "export { b, f as g };\nexport { a as c } from 'low';",
        "def": "import { a } from 'low';\nexport default function f() { return a }",
        "low": "export const a = 1;",
        "unused": "export const c = 1;",
    }
    made = joined(modules, {"top": ["g"], "low": []}, "Mine")
    assert made == (
        "/*!\nMine\n*/\n"
        "const $low=(()=>{const a=1;return{a};})();\n"
        "const $def=(()=>{const{a}=$low;function f(){return a}\n"
        "return{default:f};})();\n"
        "const $top=(()=>{const{a:b}=$low;const{default:f}=$def;"
        "return{b,g:f,c:$low.a};})();\n"
        "export const {g}=$top;\n"
        "export const {a}=$low;\n"
    )


@pytest.mark.parametrize(
    ("modules", "said"),
    [
        ({"a": "import { b } from 'b';"}, "a imports b: it is missing"),
        (
            {"a": "import { b } from 'b';", "b": "import { a } from 'a';"},
            "a imports b imports a: it is missing, or a ring",
        ),
        ({"a": "import * as b from 'b';"}, "another form: import . as b"),
        ({"a": "export * from 'b';"}, "another form: export ."),
        ({"a": "export default {};"}, "another form: export default"),
    ],
)
def test_what_the_joiner_does_not_know_is_said(
    modules: dict[str, str], said: str
) -> None:
    with pytest.raises(JoinError, match=said):
        joined(modules, {"a": []})
