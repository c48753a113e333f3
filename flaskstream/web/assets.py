"""The style sheet, the script and the icon, each under a name made of its content."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable
from contextlib import suppress
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Final, NamedTuple

from flask import Request, Response, url_for
from markupsafe import Markup

from flaskstream.blocks.folding import Sidebar
from flaskstream.blocks.layout import Layout
from flaskstream.blocks.walkthrough import Walkthrough
from flaskstream.components.core import names
from flaskstream.components.core.declaration import LateFiles, declaration
from flaskstream.exceptions import ConfigurationError
from flaskstream.web.bundles import (
    COMPRESSED,
    SOURCES,
    Bundle,
    bundle,
    digest_of,
    own_file,
    with_imports,
)

STYLE = Markup('<link rel="stylesheet" href="{}">')
SCRIPT = Markup('<script type="module" src="{}"></script>')
"""Of a component's own: what is a module is run once, however often a page names it."""
LATE = Markup(
    '<template data-fs-late="{}" data-fs-when="{}" data-fs-scripts="{}"></template>'
)
"""Scripts that come when they are needed; see `late.js`."""
LAYOUTS: Final = (Sidebar, Walkthrough)
"""The layout that has files of its own."""

DIGEST = re.compile(r"-[0-9a-f]{12}(?=\.[a-z]+\Z)")
"""What the name of an asset has of its content."""


class Asset(NamedTuple):
    """A bundle in the encodings that there are of it, the smallest first."""

    name: str
    mimetype: str
    encodings: dict[str, bytes]


@cache
def asset(source: str) -> Asset:
    """The asset made of a source, read once."""
    static = files("flaskstream") / "static"
    return _in_encodings(bundle(static, source))


def _in_encodings(made: Bundle) -> Asset:
    name, mimetype, data = made
    encodings = {"gzip": gzip.compress(data, 9, mtime=0), "identity": data}
    # Absent where the sources have changed since the package was built, and of what is
    # not the library's.
    brotli = files("flaskstream") / "static" / COMPRESSED / f"{name}.br"
    if brotli.is_file():
        encodings = {"br": brotli.read_bytes(), **encodings}
    return Asset(name, mimetype, encodings)


def named_asset(stem: str, suffix: str, mimetype: str, data: bytes) -> Asset:
    """An asset of the author's own, which is compressed as it is."""
    name = f"{stem}-{digest_of(data)}{suffix}"
    return Asset(name, mimetype, {"identity": data})


def asset_url(of: str | Asset) -> str:
    """Where an asset, or that of a source, is served in the current app."""
    found = asset(of) if isinstance(of, str) else of
    return url_for("flaskstream.asset", name=found.name)


def find_asset(name: str) -> Asset | None:
    """The asset of that name, see `named`; None for an unknown one."""
    source = DIGEST.sub("", name)
    if source in SOURCES and source != name:
        return asset(source)
    classes = [*names.classes(), *LAYOUTS]
    shown = [*files_of(classes), *scripts_of_events(classes)]
    shown += [file for one in late_of(classes) for file in one.files]
    own = dict.fromkeys(one for path in shown for one in _all_of(path))
    return named(name, filter(None, map(file_asset, own)))


def named(name: str, found: Iterable[Asset]) -> Asset | None:
    """The one of some assets that has a name.

    Of an older or a newer version it is the one that is here, which has another name:
    while a deploy replaces processes, who was given a page by one may ask another one
    for its scripts, and the page would be dead without.
    """
    source = DIGEST.sub("", name)
    same = [one for one in found if DIGEST.sub("", one.name) == source != name]
    exact = (one for one in same if one.name == name)
    return next(exact, same[0] if len(same) == 1 else None)


# ----- files of components, and of layout


def files_of(classes: Iterable[type]) -> list[Path]:
    """The style sheets and scripts that classes of components and of layout have
    themselves, each once; a class that declares what can't be has none."""
    found: dict[Path, None] = {}
    for cls in classes:
        if issubclass(cls, Layout):
            found |= dict.fromkeys(cls.style_sheets)
            continue
        with suppress(ConfigurationError):
            found |= dict.fromkeys(declaration(cls).files)
    return list(found)


def late_of(classes: Iterable[type]) -> list[LateFiles]:
    """The scripts of classes of components that come when they are needed, each
    once."""
    found: dict[LateFiles, None] = {}
    for cls in classes:
        if not issubclass(cls, Layout):
            with suppress(ConfigurationError):
                found |= dict.fromkeys(declaration(cls).late)
    return list(found)


def scripts_of_events(classes: Iterable[type]) -> list[Path]:
    """The scripts of all events that classes of components have, each once."""
    found: dict[Path, None] = {}
    for cls in classes:
        if not issubclass(cls, Layout):
            with suppress(ConfigurationError):
                found |= dict.fromkeys(declaration(cls).scripts.values())
    return list(found)


_newest: dict[Path, Asset] = {}
"""What each file was when it was read last: one may be away for a moment, as while its
package is installed anew, or for good."""


def file_asset(path: Path) -> Asset | None:
    """The asset of a file, read anew where that, or what it imports, has changed; None
    of one that was never there."""
    with suppress(OSError):
        parts = _parts(path, *_version(path))
        _newest[path] = _file_asset(path, tuple((one, *_version(one)) for one in parts))
    return _newest.get(path)


def _all_of(path: Path) -> tuple[Path, ...]:
    """A file, and what it imports, as far as that is there."""
    with suppress(OSError):
        return _parts(path, *_version(path))
    return (path,)


def _version(path: Path) -> tuple[int, int]:
    stat = path.stat()
    return stat.st_mtime_ns, stat.st_size


@lru_cache(1_000)
def _parts(path: Path, changed: int, size: int) -> tuple[Path, ...]:
    return tuple(with_imports(path))


@lru_cache(1_000)
def _file_asset(path: Path, versions: tuple[tuple[Path, int, int], ...]) -> Asset:
    return _in_encodings(own_file(path))


def _names(paths: Iterable[Path], suffix: str) -> list[str]:
    """The names under which those of some files are served that have that suffix."""
    found = (file_asset(path) for path in paths if path.suffix == suffix)
    return [asset.name for asset in found if asset is not None]


def styles_of(classes: Iterable[type], at: str) -> list[Markup]:
    """The elements that load the style sheets of classes of components and of layout;
    `at` is the path that assets are served behind."""
    return [STYLE.format(at + name) for name in _names(files_of(classes), ".css")]


def scripts_of(
    classes: Iterable[type], at: str, heard: Iterable[Path] = ()
) -> list[Markup]:
    """The elements that load their scripts, at once or when they are needed; and those
    of the events that are `heard`."""
    classes = [*classes]
    at_once = [*files_of(classes), *heard]
    made = [SCRIPT.format(at + name) for name in _names(at_once, ".js")]
    for one in late_of(classes):
        urls = " ".join(at + name for name in _names(one.files, ".js"))
        made.append(LATE.format(one.selector, one.when, urls))
    return made


def assets_path() -> str:
    """The URL path in the current app that the names of assets stand behind."""
    return url_for("flaskstream.asset", name="-")[:-1]


def serve_asset(found: Asset, request: Request, name: str) -> Response:
    """The asset, compressed as is accepted, to be kept for ever by its own name, and
    not at all by another one."""
    accepted = request.accept_encodings
    encoding = next((e for e in found.encodings if accepted[e] > 0), "identity")
    response = Response(found.encodings[encoding], mimetype=found.mimetype)
    if encoding != "identity":
        response.headers["Content-Encoding"] = encoding
    response.headers["Vary"] = "Accept-Encoding"
    kept = "public, max-age=31536000, immutable" if found.name == name else "no-store"
    response.headers["Cache-Control"] = kept
    return response
