"""How code is coloured while it is edited: CodeMirror's modes, each a file of its own.

A page loads those of its languages. The build gets the files (`web.bundles.MODES`).
"""

from __future__ import annotations

from typing import NamedTuple

from flaskstream.media.lexers import first_name

PARSERS = {
    "clike": "c cpp csharp dart glsl=shader java kotlin objective-c=objectiveC scala",
    "clojure": "clojure",
    "cmake": "cmake",
    "coffeescript": "coffeescript=coffeeScript",
    "commonlisp": "common-lisp=commonLisp elisp=commonLisp",
    "crystal": "crystal",
    "css": "css less scss=sCSS",
    "d": "d",
    "diff": "diff",
    "dockerfile": "dockerfile=dockerFile",
    "erlang": "erlang",
    "go": "go",
    "groovy": "groovy",
    "haskell": "haskell",
    "html": "html=htmlMixed",
    "javascript": "javascript json typescript",
    "jinja2": "jinja=jinja2",
    "julia": "julia",
    "lua": "lua",
    "markdown": "markdown",
    "mllike": "fsharp=fSharp ocaml=oCaml",
    "nginx": "nginx",
    "octave": "matlab=octave octave",
    "perl": "perl",
    "powershell": "powershell=powerShell",
    "properties": "ini=properties properties",
    "protobuf": "protobuf",
    "python": "cython python",
    "r": "r",
    "ruby": "ruby",
    "rust": "rust",
    "scheme": "scheme",
    "shell": "bash=shell",
    "sql": "sql=standardSQL",
    "stex": "latex=stex",
    "swift": "swift",
    "tcl": "tcl",
    "toml": "toml",
    "verilog": "verilog",
    "vhdl": "vhdl",
    "xml": "xml",
    "yaml": "yaml",
}
"""By file, the languages that it colours, by `lexers.first_name`, and what it calls
each where that is another name."""
SQL = "msSQL mySQL mariaDB sqlite cassandra plSQL hive pgSQL gql gpSQL sparkSQL esper"
DIALECTS = {name.lower(): name for name in SQL.split()}
DIALECTS |= dict.fromkeys(["postgres", "postgresql", "plpgsql"], "pgSQL")
DIALECTS |= {"tsql": "msSQL", "t-sql": "msSQL", "sqlite3": "sqlite"}
"""What the dialects of SQL are called here, by their names in small letters."""
NARROW = (
    "coffeescript css dart html javascript json less ruby scala scss "
    "typescript xml yaml"
)
"""Languages that are mostly indented by two spaces; others are by four."""


class Mode(NamedTuple):
    """What colours and indents a language in the editor."""

    source: str
    """The file, as `web.bundles.SOURCES` has it."""
    parser: str
    """What that exports for the language."""


_MODES = {
    language: Mode(f"mode-{file}.js", parser or language)
    for file, entries in PARSERS.items()
    for language, _, parser in (entry.partition("=") for entry in entries.split())
}


def mode_of(language: str | None) -> Mode | None:
    """The mode of a language; None where it is edited without colours."""
    name = first_name(language) if language else None
    if language is None or name is None:
        return None
    if name == "sql":
        dialect = DIALECTS.get(language.lower().removeprefix("sql-"))
        return _MODES["sql"] if dialect is None else Mode("mode-sql.js", dialect)
    return _MODES.get(name)


def indent_of(language: str | None) -> int:
    """By how many spaces a language is indented."""
    return 2 if language and first_name(language) in NARROW.split() else 4
