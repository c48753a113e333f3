"""Which files of the app a function may show by their path."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path

from flaskstream.exceptions import OutputError
from flaskstream.media.staticpaths import static_paths

_URL = re.compile("^(https?:)/+", re.IGNORECASE)  # a Path has but one slash


def resolve_app_file(
    path: str | os.PathLike[str], allowed: Iterable[str | os.PathLike[str]] = ()
) -> Path:
    """The real path of a file that the app may show; else an `OutputError`.

    It lies, links resolved, in the current folder, in the temporary folder, or in (or
    is) one of the `allowed` or the static paths, and nothing below that begins with a
    dot.
    """
    text = os.fspath(path)
    url, is_url = _URL.subn(r"\1//", text)
    if is_url:
        raise OutputError(
            f"expected the path of a file; got the URL {url!r}, and nothing is "
            "fetched from the network here: download it in your function"
        )
    real = _real(text)
    # First of all: whether anything is there is nobody's business elsewhere.
    if not any(_is_open_below(real, root) for root in _roots(allowed)):
        raise OutputError(
            f"expected a file in the app's folder, in the temporary folder or in "
            f"launch(allowed_paths=[…]), without a leading dot; got {text!r}"
        )
    if not real.exists():
        raise _missing(text)
    if not real.is_file():  # a folder; or a pipe, which would block the reader
        raise OutputError(f"expected the path of a file; got {text!r}, which is none")
    return real


def _real(text: str) -> Path:
    try:
        return Path(text).resolve()
    # A loop of links is a RuntimeError up to Python 3.12, a null byte a ValueError.
    except (OSError, RuntimeError, ValueError) as error:
        raise _missing(text) from error


def _missing(text: str) -> OutputError:
    return OutputError(
        f"expected the path of a file; got {text!r}, which can't be found"
    )


def _roots(allowed: Iterable[str | os.PathLike[str]]) -> list[Path]:
    folder = Path.cwd().resolve()
    # A service may be started in `/`: that makes no whole machine the app's folder.
    own = [] if folder == Path(folder.anchor) else [folder]
    others = [tempfile.gettempdir(), *allowed]
    found = [Path(other).expanduser().resolve() for other in others]
    return [*own, *found, *static_paths()]


def _is_open_below(real: Path, root: Path) -> bool:
    if not real.is_relative_to(root):
        return False
    below = real.relative_to(root).parts
    return not any(part.startswith(".") for part in below)
