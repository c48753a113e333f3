"""Joins CodeMirror's packages to the editor's files, without Node: a build has Python.

What it knows of JavaScript is what stands in files that a bundler has made: imports at
the beginning of a line, exports there or in a list at the end, and no names that are
given anew once they are exported. It raises where a file has more than that; and what
comes of it is pinned, too (codemirror.json).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

IMPORT = re.compile(
    r"^import (?:(?P<default>\w+)|\{(?P<names>[^}]*)\}) from "
    r"['\"](?P<module>[^'\"]+)['\"];?$",
    re.MULTILINE,
)
LIST = re.compile(r"^export \{(?P<names>[^}]*)\};?$", re.MULTILINE)
AGAIN = re.compile(
    r"^export \{(?P<names>[^}]*)\} from ['\"](?P<module>[^'\"]+)['\"];?$", re.MULTILINE
)
NAMED = re.compile(
    r"^export (?P<default>default )?(?=(?:function|class|const|let|var) (?P<name>\w+))",
    re.MULTILINE,
)
LEFT = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)

TOKEN = re.compile(
    r"""(?P<comment>//[^\n]*|/\*.*?\*/)
    |(?P<text>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)
    |(?P<word>[\w$]+)
    |(?P<space>\s+)
    |(?P<sign>.)""",
    re.VERBOSE | re.DOTALL,
)
REGEX = re.compile(r"/(?:\\.|\[(?:\\.|[^]\\\n])*\]|[^/\\\[\n])+/\w*")
BEFORE_REGEX = ("return", "typeof", "case", "in", "of", "do", "else", "delete", "throw")
"""Words after which a slash begins a regular expression, and does not divide."""

LICENSE = "LICENSE"
MODES = "@codemirror/legacy-modes"


class JoinError(ValueError):
    """A file has what the joiner does not know."""


def make(
    files: Mapping[tuple[str, str], bytes], exports: Mapping[str, str]
) -> dict[str, bytes]:
    """The editor as one module, which exports some names of its packages, and a module
    for each of the modes."""
    texts = {key: content.decode() for key, content in files.items()}
    modules, modes, license = {}, {}, ""
    for (package, path), text in texts.items():
        name = package.rpartition("@")[0]
        if path == LICENSE:
            license = text
        elif name == MODES:
            modes[f"./{PurePosixPath(path).name}"] = text
        else:
            modules[name] = text
    wanted = {name: names.split() for name, names in exports.items()}
    made = {"codemirror.js": joined(modules, wanted, license)}
    for path in modes.keys() - {"./simple-mode.js"}:
        made[f"mode-{PurePosixPath(path).name}"] = joined(modes, {path: []}, license)
    return {name: text.encode() for name, text in sorted(made.items())}


def joined(
    modules: Mapping[str, str], wanted: Mapping[str, Sequence[str]], header: str = ""
) -> str:
    """One module, with what it wants of others and no more: of each that is imported,
    a function that is called once.

    Args:
        modules: The modules by their names, as they are imported.
        wanted: The names that the module exports, by the modules that they are of; all
            that they export, where there are none.
        header: A comment that it begins with, such as a license.
    """
    places: dict[str, str] = {}
    parts = [f"/*!\n{header.strip()}\n*/"] if header else []
    for name in in_order(modules, wanted):
        places[name] = "$" + re.sub(r"\W+", "_", name).strip("_")
        parts.append(minified(wrapped(name, modules[name], places)))
    for name, names in wanted.items():
        exported = ",".join(names or [out for out, _ in exports_of(modules[name])])
        parts.append(f"export const {{{exported}}}={places[name]};")
    return "\n".join(parts) + "\n"


def in_order(modules: Mapping[str, str], wanted: Iterable[str]) -> list[str]:
    """The modules that are needed, each after those that it imports."""
    order: list[str] = []

    def visit(name: str, by: Sequence[str]) -> None:
        if name in order:
            return
        if name not in modules or name in by:
            raise JoinError(
                f"{' imports '.join([*by, name])}: it is missing, or a ring."
            )
        for form in (IMPORT, AGAIN):
            for found in form.finditer(modules[name]):
                visit(found["module"], [*by, name])
        order.append(name)

    for name in wanted:
        visit(name, [])
    return order


def wrapped(name: str, text: str, places: Mapping[str, str]) -> str:
    """A module as a constant: the object of what it exports."""
    made = [out if out == own else f"{out}:{own}" for out, own in exports_of(text)]
    for found in AGAIN.finditer(text):
        place = places[found["module"]]
        made += [f"{out}:{place}.{own}" for out, own in _pairs(found["names"])]
    body = IMPORT.sub(lambda found: _imported(found, places), text)
    for form in (AGAIN, LIST, NAMED):
        body = form.sub("", body)
    if left := LEFT.search(body):
        raise JoinError(f"{name} has an import or export of another form: {left[0]}")
    exported = ",".join(made)
    return f"const {places[name]}=(()=>{{\n{body}\nreturn {{{exported}}};\n}})();"


def _imported(found: re.Match[str], places: Mapping[str, str]) -> str:
    if found["names"] is None:
        names = f"default: {found['default']}"
    else:
        names = re.sub(r" as ", ": ", found["names"])
    return f"const {{{names}}} = {places[found['module']]};"


def exports_of(text: str) -> list[tuple[str, str]]:
    """What a module exports of its own: the names it has for others, and within."""
    exported = [
        ("default" if found["default"] else found["name"], found["name"])
        for found in NAMED.finditer(text)
    ]
    for found in LIST.finditer(text):
        exported += _pairs(found["names"])
    return exported


def _pairs(names: str) -> list[tuple[str, str]]:
    entries = filter(None, map(str.strip, names.split(",")))
    parts = [entry.partition(" as ") for entry in entries]
    return [(out or own, own) for own, _, out in parts]


# ----- comments and spaces


def minified(text: str) -> str:
    """A script without comments, and with few spaces; its names stay."""
    parts: list[str] = []
    space = ""
    for kind, token in tokens(text):
        if kind in ("space", "comment"):
            space = "\n" if "\n" in space + token else " "
            continue
        if space and parts:
            token = _needed(space, parts[-1][-1], token[0]) + token
        parts.append(token)
        space = ""
    return "".join(parts)


def tokens(text: str) -> Iterator[tuple[str, str]]:
    """The tokens of a script, with what kind each is.

    Raises:
        JoinError: a template has a template within it.
    """
    at, last = 0, ""
    while at < len(text):
        found = TOKEN.match(text, at)
        assert found is not None  # any character is a sign
        kind, token = str(found.lastgroup), found[0]
        if token == "/" and not _divides(last):
            regex = REGEX.match(text, at)
            if regex is None:
                raise JoinError(f"Not read: {text[at : at + 80]!r}")
            kind, token = "text", regex[0]
        if token[0] == "`" and token.count("${") > token.count("}"):
            raise JoinError(f"A template within a template: {token!r}")
        yield kind, token
        at += len(token)
        if kind not in ("space", "comment"):
            last = token


def _divides(last: str) -> bool:
    """Whether a slash after a token divides by what comes."""
    if last in BEFORE_REGEX or not last:
        return False
    return last[-1] in ")]}\"'`" or last[-1].isalnum() or last[-1] in "_$"


def _needed(space: str, before: str, after: str) -> str:
    """What is left of the space between two characters."""
    if space == "\n":  # it may end a statement
        joins = before in "{;,([=&|?:>" or after in "}),;].?:=&|"
        return "" if joins else "\n"
    if _is_word(before) and _is_word(after):
        return " "
    doubled = before == after and before in "+-/"
    return " " if doubled or (before.isdigit() and after == ".") else ""


def _is_word(char: str) -> bool:
    return char.isalnum() or char in "_$"
