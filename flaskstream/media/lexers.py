"""The languages that code is coloured in: an own list, and never all that Pygments has.

Texts of others reach these lexers. Each of them is tested with all that makes a
regular expression slow (tests/media/test_lexers.py); what can be mended here is, by
`_mended`, and a language that can't is not in the list: it is shown plain.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

from flaskstream.media.bounded import bounded

if TYPE_CHECKING:
    from pygments.lexer import Lexer, RegexLexer

# By Pygments' class, the names that people write after a fence.
LANGUAGES: dict[str, str] = {
    "ApacheConfLexer": "apacheconf apache aconf",
    "AwkLexer": "awk gawk mawk nawk",
    "BashLexer": "bash sh shell zsh ksh",
    "CLexer": "c h",
    "CMakeLexer": "cmake",
    "CSharpLexer": "csharp c# cs",
    "ClojureLexer": "clojure clj",
    "CoffeeScriptLexer": "coffeescript coffee",
    "CommonLispLexer": "common-lisp lisp cl",
    "CppLexer": "cpp c++ cc cxx hpp cuda",
    "CrystalLexer": "crystal cr",
    "CssLexer": "css",
    "CythonLexer": "cython pyx",
    "DLexer": "d",
    "DartLexer": "dart",
    "DiffLexer": "diff patch udiff",
    "DjangoLexer": "jinja jinja2 django",
    "ElixirLexer": "elixir ex exs",
    "EmacsLispLexer": "elisp emacs-lisp emacs",
    "ErlangLexer": "erlang erl",
    "FSharpLexer": "fsharp f# fs",
    "GLShaderLexer": "glsl",
    "GoLexer": "go golang",
    "GraphQLLexer": "graphql",
    "GroovyLexer": "groovy gradle",
    "HaskellLexer": "haskell hs",
    "HtmlLexer": "html xhtml htm",
    "IniLexer": "ini cfg dosini conf",
    "JavaLexer": "java",
    "JavascriptLexer": "javascript js jsx mjs cjs node",
    "JsonLexer": "json jsonc json5 jsonl ndjson json-object",
    "JuliaLexer": "julia jl",
    "KotlinLexer": "kotlin kt kts",
    "LessCssLexer": "less",
    "LlvmLexer": "llvm",
    "LuaLexer": "lua",
    "MakefileLexer": "makefile make mf bsdmake",
    "MarkdownLexer": "markdown md",
    "MatlabLexer": "matlab",
    "NginxConfLexer": "nginx",
    "NimrodLexer": "nim nimrod",
    "NixLexer": "nix nixos",
    "OcamlLexer": "ocaml ml",
    "ObjectiveCLexer": "objective-c objectivec objc obj-c",
    "OctaveLexer": "octave",
    "PerlLexer": "perl pl",
    "PhpLexer": "php php3 php4 php5",
    "PowerShellLexer": "powershell pwsh posh ps1 psm1",
    "PrologLexer": "prolog",
    "PropertiesLexer": "properties",
    "ProtoBufLexer": "protobuf proto",
    "PythonLexer": "python py python3 py3 python2 py2 ipython ipython3 pyi sage",
    "RubyLexer": "ruby rb",
    "RustLexer": "rust rs",
    "SLexer": "r s splus",
    "ScalaLexer": "scala",
    "SchemeLexer": "scheme scm racket",
    "ScssLexer": "scss",
    "SolidityLexer": "solidity sol",
    "SqlLexer": "sql mysql postgresql postgres plpgsql pgsql sqlite sqlite3 tsql t-sql "
    "mssql mariadb cassandra hive plsql gpsql sparksql esper",
    "SwiftLexer": "swift",
    "TOMLLexer": "toml",
    "TclLexer": "tcl",
    "TerraformLexer": "terraform tf hcl",
    "TexLexer": "latex tex",
    "TypeScriptLexer": "typescript ts tsx",
    "VerilogLexer": "verilog v",
    "VhdlLexer": "vhdl",
    "XmlLexer": "xml svg xsl rss atom",
    "YamlLexer": "yaml yml",
    "ZigLexer": "zig",
    "DockerLexer": "dockerfile docker containerfile",
}
_CLASSES = {name: made for made, names in LANGUAGES.items() for name in names.split()}

# Within these, a backslash is what the first two alternatives take, and the last one
# too: an unclosed text with n of them is read in 2ⁿ ways.
_ESCAPES = re.compile(r"\(\\\\\\\\\|\\\\(.{1,2}?)\|\[\^\\?(.)\]\)\*")
_MENDED = {
    r"(?s)\$'(\\\\|\\[0-7]+|\\.|[^'\\])*'": r"(?s)\$'(\\.|[^'\\])*'",
}


def names() -> tuple[str, ...]:
    """The languages there are, each by the first of its names; SQL's dialects, too, as
    Gradio calls them."""
    dialects = "sql-msSQL sql-mySQL sql-mariaDB sql-sqlite sql-cassandra sql-plSQL "
    dialects += "sql-hive sql-pgSQL sql-gql sql-gpSQL sql-sparkSQL sql-esper"
    firsts = {names.split()[0] for names in LANGUAGES.values()}
    return (*sorted({*firsts, "jinja2", "shell"}), *dialects.split())


def first_name(language: str) -> str | None:
    """A language by the first of its names, whichever was given, in whatever case; None
    of one that is not in the list."""
    made = _class_name(language)
    return None if made is None else LANGUAGES[made].split()[0]


def is_known(language: str) -> bool:
    """Whether code in it is coloured; else it is shown plain."""
    return _class_name(language) is not None


@cache
def lexer_class(language: str) -> type[Lexer] | None:
    """The lexer of a language, by a name in the list in whatever case.

    The class and no instance: some lexers keep state while they work.
    """
    name = _class_name(language)
    return None if name is None else _lexer_class(name)


def _class_name(language: str) -> str | None:
    name = language.lower()
    # Gradio has a name for each dialect.
    return _CLASSES.get("sql" if name.startswith("sql-") else name)


@cache
def _lexer_class(name: str) -> type[Lexer]:
    if name in _OWN:
        return bounded(_OWN[name](), _mended)
    import pygments.lexers

    return bounded(getattr(pygments.lexers, name), _mended)


def _mended(pattern: str) -> str:
    """A pattern that means the same, and whose work no character doubles."""
    pattern = _MENDED.get(pattern, pattern)
    return _ESCAPES.sub(_without_doubt, pattern)


def _without_doubt(found: re.Match[str]) -> str:
    end = re.escape(found[2])
    return rf"([^{end}\\]|\\[\s\S])*"


def _makefile() -> type[RegexLexer]:
    """Pygments' own gives recipes to its lexer of Bash as that is."""
    from pygments.lexer import RegexLexer, bygroups
    from pygments.token import Comment, Keyword, Name, Operator, String, Text

    class Makefile(RegexLexer):
        flags = re.MULTILINE
        tokens: ClassVar[dict[str, Any]] = {
            "root": [
                (r"#[^\n]*", Comment),
                (
                    r"^([ ]*)(define|else|endef|endif|export|ifdef|ifeq|ifndef|ifneq"
                    r"|-?include|override|private|sinclude|undefine|unexport|vpath)\b",
                    bygroups(Text, Keyword),  # type: ignore[no-untyped-call]
                ),
                (
                    r"^([\w.-]+)([ ]*)(:::?=|[:?+!]?=)",
                    bygroups(Name.Variable, Text, Operator),  # type: ignore[no-untyped-call]
                ),
                (
                    r"^([^\s:=#$][^\n:=#$]*)(::?)",
                    bygroups(Name.Function, Operator),  # type: ignore[no-untyped-call]
                ),
                (r"\$(?:[({][\w.-]+[)}]|[^\s({])", Name.Variable),
                (r'"(?:[^"\\\n]|\\.)*"', String.Double),
                (r"'[^'\n]*'", String.Single),
                (r"[\w./-]+|\s+|[^\w\s]", Text),
            ]
        }

    return Makefile


def _docker() -> type[RegexLexer]:
    """Pygments' own gives each line to the lexers of other languages as they are."""
    from pygments.lexer import RegexLexer, bygroups
    from pygments.token import Comment, Keyword, Name, Operator, String, Text

    class Docker(RegexLexer):
        flags = re.IGNORECASE | re.MULTILINE
        tokens: ClassVar[dict[str, Any]] = {
            "root": [
                (r"^[ \t]*#[^\n]*", Comment),
                (
                    r"^([ \t]*)(add|arg|cmd|copy|entrypoint|env|expose|from|healthcheck"
                    r"|label|maintainer|onbuild|run|shell|stopsignal|user|volume"
                    r"|workdir)\b",
                    bygroups(Text, Keyword),  # type: ignore[no-untyped-call]
                ),
                (r"\bas\b", Keyword),
                (r"\$\{?\w+\}?", Name.Variable),
                (r'"(?:[^"\\\n]|\\.)*"', String.Double),
                (r"'[^'\n]*'", String.Single),
                (r"--[\w-]+|&&|\|\||[\\=|;]", Operator),
                (r"[\w./:@-]+|\s+", Text),
            ]
        }

    return Docker


_OWN = {"DockerLexer": _docker, "MakefileLexer": _makefile}
"""In place of those that hand on to lexers that nothing bounds."""
