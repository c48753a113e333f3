"""The icon of an app's pages: the library's, or one that the author has given."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from flask import Flask, current_app

from flaskstream.exceptions import ConfigurationError
from flaskstream.web.assets import Asset, asset_url, named_asset

_OWN: Final = "flaskstream_icon"
TYPES: Final = {
    ".gif": "image/gif",
    ".ico": "image/x-icon",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
}
"""What an icon may be, by its file's suffix."""


def take_icon(app: Flask, path: str | Path) -> None:
    """Have the pages of an app show a picture in the place of the library's icon.

    Raises:
        ConfigurationError: it is no picture that browsers show, or can't be read.
    """
    file = Path(path)
    mimetype = TYPES.get(file.suffix.lower())
    if mimetype is None:
        raise ConfigurationError(
            f"favicon_path expected a file of one of {', '.join(TYPES)}; got {file}."
        )
    try:
        data = file.read_bytes()
    except OSError as error:
        raise ConfigurationError(
            f"favicon_path expected a picture; {file} can't be read: {error.strerror}."
        ) from error
    app.extensions[_OWN] = named_asset("icon", file.suffix.lower(), mimetype, data)


def own_icon() -> Asset | None:
    """The icon that the author of the current app has given, if any."""
    own: Asset | None = current_app.extensions.get(_OWN)
    return own


def icon_url() -> str:
    """Where the icon of the current app's pages is served."""
    own = own_icon()
    return asset_url("icon.svg") if own is None else asset_url(own)
