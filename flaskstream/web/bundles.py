"""Styles and scripts as they are served: joined, small, named by their content.

The build loads this file by itself, without Flask, to compress them once and well: both
the bundles of the page's own files and the files that components have themselves.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Set
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final, NamedTuple

PLAIN: Final = (
    "core stream merge trim answers swaps keys windows scroll copy runs folding kept"
)
PICTURES: Final = ["pictures", "images"]
CHAT: Final = [*PICTURES, "files", "folds"]
STYLES: Final = ["flaskstream.css", "rich.css", "chat.css"]
MODES: Final = (
    "clike clojure cmake coffeescript commonlisp crystal css d diff dockerfile erlang "
    "go groovy haskell javascript jinja2 julia lua mllike nginx octave perl powershell "
    "properties protobuf python r ruby rust scheme shell sql stex swift tcl toml "
    "verilog vhdl xml yaml"
)
"""CodeMirror's own, of which the build makes a file each; a page loads those of the
languages that are edited there."""


def scripts(*more: str) -> list[str]:
    """htmx and the page's own scripts, in the order in which they hear of events."""
    names = PLAIN.split()
    if "live" in more:
        names.insert(names.index("trim"), "live")
        names.insert(names.index("swaps"), "spare")
        names += ["typing", "fields", "timers"]
    names += [name for name in more if name != "live"]
    vendored = ["vendor/htmx.min.js", "vendor/hx-sse.min.js"]
    return [*vendored, *(f"page/{name}.js" for name in names)]


def mode(name: str) -> list[str]:
    """What colours languages in the editor of code."""
    return [f"vendor/mode-{name}.js"]


SOURCES: Final = {
    "plain.css": ("text/css", STYLES[:1]),
    "flaskstream.css": ("text/css", STYLES[:2]),
    "chat.css": ("text/css", STYLES),
    "embedded.css": ("text/css", ["embedded.css", *STYLES]),
    "plain.js": ("text/javascript", scripts()),
    "plain-live.js": ("text/javascript", scripts("live")),
    "flaskstream.js": ("text/javascript", scripts(*PICTURES)),
    "flaskstream-live.js": ("text/javascript", scripts("live", *PICTURES)),
    "chat.js": ("text/javascript", scripts(*CHAT)),
    "chat-live.js": ("text/javascript", scripts("live", *CHAT)),
    "policy.js": ("text/javascript", ["page/policy.js"]),
    "again.js": ("text/javascript", ["page/again.js"]),
    "reload.js": ("text/javascript", ["page/reload.js"]),
    "icon.svg": ("image/svg+xml", ["icon.svg"]),
    "codemirror.js": ("text/javascript", ["vendor/codemirror.js"]),
    **{f"mode-{name}.js": ("text/javascript", mode(name)) for name in MODES.split()},
    "mode-markdown.js": ("text/javascript", ["modes/markdown.js"]),
    "mode-html.js": (
        "text/javascript",
        [*mode("javascript"), *mode("css"), *mode("xml"), "modes/html.js"],
    ),
}
"""What is served as one: a page loads one style sheet and one script, which its
components name; a live one where functions are called, or told, as a person types, or
are called by timers."""
EMBEDDED: Final = "embedded.css"
"""The style sheet of all pages in layouts of the app's own: in no layer, for the app's
rules, which are in none, would win over all that are in one."""
SCRIPT_OF_ALL: Final = "chat-live.js"
"""What any page may need."""
COMPRESSED: Final = "compressed"
"""The folder beside the sources in which the build puts them as Brotli."""
LAYER: Final = b"@layer flaskstream {"
COMMENT: Final = re.compile(rb"/\*.*?\*/", re.DOTALL)
NOTES: Final = re.compile(rb"(?m)^ *(?://.*\n)?|  // .*$")
SPACE: Final = re.compile(rb"\s*([{};,])\s*")
PACKAGE: Final = Path(__file__).resolve().parent.parent
IMPORT: Final = re.compile(rb'''\b(?:import[ (]|from )"(\.\.?/[\w./-]+\.js)"''')
"""A script beside this one, which it imports: `import "./a.js"`, `import("./a.js")`."""


class Bundle(NamedTuple):
    """Several files as one; its name changes with its content."""

    name: str
    mimetype: str
    data: bytes


def sources_for(bundles: Set[str], is_live: bool) -> tuple[str, str]:
    """The style sheet and the script that components of these `bundles` need."""
    if "chat" in bundles:
        style_sheet, script = "chat.css", "chat"
    elif "flaskstream" in bundles:
        style_sheet, script = "flaskstream.css", "flaskstream"
    else:
        style_sheet = "flaskstream.css" if "rich" in bundles else "plain.css"
        script = "plain"
    return style_sheet, f"{script}-live.js" if is_live else f"{script}.js"


def bundle(static: Traversable | Path, source: str) -> Bundle:
    """What one of the `SOURCES` is made of, out of the folder of static files."""
    mimetype, parts = SOURCES[source]
    data = b"\n".join(_read(static, part) for part in parts)
    if source == EMBEDDED:
        data = data.replace(LAYER, b"@media all {")
    if mimetype == "text/css":
        data = _short_style(data)
    stem, _, extension = source.rpartition(".")
    return _named(stem, extension, mimetype, data)


def _read(static: Traversable | Path, part: str) -> bytes:
    data = static.joinpath(*part.split("/")).read_bytes()
    return NOTES.sub(b"", data) if part.startswith(("page/", "modes/")) else data


def _short_style(data: bytes) -> bytes:
    return SPACE.sub(rb"\1", COMMENT.sub(b"", data)).replace(b";}", b"}")


def _named(stem: str, extension: str, mimetype: str, data: bytes) -> Bundle:
    return Bundle(f"{stem}-{digest_of(data)}.{extension}", mimetype, data)


def digest_of(data: bytes) -> str:
    """What a name has of the content that is served under it."""
    return hashlib.sha256(data).hexdigest()[:12]


# ----- files of components, and of layout


def own_files() -> list[Path]:
    """The style sheets and scripts that the library's components and layout have."""
    folders = [PACKAGE / "blocks", PACKAGE / "components"]
    return sorted(
        path
        for folder in folders
        for path in folder.rglob("*")
        if path.suffix in (".css", ".js")
    )


def own_file(path: Path) -> Bundle:
    """A style sheet or a script of a component's own, as it is served.

    What a script imports is named by its content, too; not where that imports it back,
    since then no name could be made.
    """
    data = path.read_bytes()
    is_style = path.suffix == ".css"
    if path.is_relative_to(PACKAGE):
        data = _short_style(data) if is_style else NOTES.sub(b"", data)
    for said, other in imports_of(path, data).items():
        if path not in with_imports(other):
            name = own_file(other).name
            data = data.replace(b'"%b"' % said, b'"./%b"' % name.encode())
    stem = re.sub(r"[^\w.-]", "-", path.stem, flags=re.ASCII)  # it stands in URLs
    mimetype = "text/css" if is_style else "text/javascript"
    return _named(stem, path.suffix[1:], mimetype, data)


def imports_of(path: Path, data: bytes) -> Mapping[bytes, Path]:
    """The scripts that one of this text imports, by how it says so."""
    found = {} if path.suffix == ".css" else dict.fromkeys(IMPORT.findall(data))
    beside = {said: (path.parent / said.decode()).resolve() for said in found}
    return {said: other for said, other in beside.items() if other.is_file()}


def with_imports(path: Path) -> Iterator[Path]:
    """A file, and all that it imports, each once."""
    seen, due = {path}, [path]
    while due:
        one = due.pop()
        yield one
        others = set(imports_of(one, one.read_bytes()).values()) - seen
        seen |= others
        due += others
