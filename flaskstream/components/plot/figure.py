"""Figures of matplotlib, plotly, altair and bokeh as what a page shows: a picture, or
JSON that the package's own script draws.

None of the packages is imported here before one of its figures is there.
"""

from __future__ import annotations

import io
import json
import os
import threading
from contextlib import suppress
from types import ModuleType
from typing import Any, Final, NamedTuple

from flaskstream.components.core.imported import imported
from flaskstream.exceptions import OutputError
from flaskstream.media.contentwriter import take_bytes
from flaskstream.media.media import Media
from flaskstream.media.surrogate import encodable

FORMATS: Final = ("svg", "webp", "png", "jpeg", "jpg")
"""What pictures of matplotlib's figures may be."""
LARGEST_SVG: Final = 300_000
"""Bytes above which a picture is WebP: of many points that is a tenth of the SVG, and a
browser shows it at once."""
PER_INCH: Final = 96
"""CSS pixels of an inch, as matplotlib sizes figures."""
SCRIPTED: Final = {
    "application/vnd.plotly+json": "plotly",
    "application/vnd.vegalite+json": "altair",
    "application/vnd.bokeh+json": "bokeh",
}
"""The types of figures that a script draws, and the package of each."""

# Savefig swaps the figure's canvas and the process's settings while it draws.
_drawing = threading.RLock()


class PlotData(NamedTuple):
    """What a function receives of a `Plot`, and what the API gives of one: the `type`,
    "matplotlib", "plotly", "altair" or "bokeh", and the `plot`, a `data:` URI of a
    picture or the JSON of a figure.
    """

    type: str
    plot: str


def draw(figure: Any, format: str = "svg") -> Media:
    """A figure as a page shows it, in memory.

    Of matplotlib it is a picture in one of the `FORMATS`; "svg" is WebP where that
    would be over `LARGEST_SVG`. `name` is the figure's own title.

    Raises:
        OutputError: it is no figure, or its package can't write it.
    """
    drawn = current(figure)
    if drawn is not None:
        return _picture(drawn, format)
    packages = {base.__module__.partition(".")[0] for base in type(figure).__mro__}
    if "plotly" in packages and hasattr(figure, "to_json"):
        return _script_media("plotly", figure.to_json(), _plotly_title(figure))
    if "altair" in packages and hasattr(figure, "to_dict"):
        found = figure.to_dict()
        return _script_media("altair", json.dumps(found), found.get("title"))
    if "bokeh" in packages and hasattr(figure, "document"):
        return _script_media("bokeh", _bokeh_json(figure), _bokeh_title(figure))
    raise OutputError(
        "expected a figure of matplotlib, plotly, altair or bokeh, or "
        f"matplotlib.pyplot with its current one; got {type(figure).__name__}"
    )


def current(value: Any) -> Any:
    """The figure of matplotlib that a value is, or has: pyplot its current one, axes
    and the grids of seaborn the one that they stand in; None of anything else."""
    loaded = imported("matplotlib.figure")
    if loaded is None:
        return None
    if isinstance(value, ModuleType):
        return value.gcf() if value.__name__ == "matplotlib.pyplot" else None
    found = value
    if not isinstance(value, loaded.FigureBase):
        found = getattr(value, "figure", None)
    if not isinstance(found, loaded.FigureBase):
        return None
    while isinstance(found, loaded.SubFigure):
        found = found.figure
    return found


def close(figure: Any) -> None:
    """Have pyplot forget a figure, which it keeps for ever otherwise."""
    pyplot = imported("matplotlib.pyplot")
    if pyplot is not None:
        pyplot.close(figure)


def without_windows() -> None:
    """Have pyplot open no window: it would have to be in the main thread, and a server
    may have none. Where a backend is chosen already, that stays."""
    loaded = imported("matplotlib")
    if loaded is None:
        os.environ.setdefault("MPLBACKEND", "Agg")
        return
    with suppress(TypeError):  # before 3.10 it can't be asked without choosing one
        if loaded.get_backend(auto_select=False) is None:
            loaded.use("Agg")


# ----- pictures of matplotlib's figures


def _picture(figure: Any, format: str) -> Media:
    format = "jpeg" if format == "jpg" else format
    with _drawing:
        content = _save(figure, format)
        if format == "svg":
            content = _without_preamble(content)
            if len(content) > LARGEST_SVG:
                content, format = _save(figure, "webp"), "webp"
        width, height = (round(side * PER_INCH) for side in figure.get_size_inches())
        title = _matplotlib_title(figure)
    mimetype = "image/svg+xml" if format == "svg" else f"image/{format}"
    return Media(content, mimetype, title, width=width, height=height)


def _save(figure: Any, format: str) -> bytes:
    written = io.BytesIO()
    # Of a screen's pixels there are two for one of CSS.
    figure.savefig(
        written, format=format, dpi="figure" if format == "svg" else 2 * PER_INCH
    )
    return written.getvalue()


def _without_preamble(svg: bytes) -> bytes:
    """An SVG file without what only says who has made it, and when."""
    start, _, rest = svg[svg.index(b"<svg ") :].partition(b"<metadata>")
    return start + rest.partition(b"</metadata>")[2] if rest else start


def _matplotlib_title(figure: Any) -> str:
    titles = (axes.get_title() for axes in figure.get_axes())
    return _title(figure.get_suptitle() or next(filter(None, titles), ""))


# ----- JSON that a script draws


def _script_media(package: str, text: str, title: Any) -> Media:
    mimetype = next(key for key, value in SCRIPTED.items() if value == package)
    return Media(encodable(text).encode(), mimetype, _title(title))


def _plotly_title(figure: Any) -> Any:
    return getattr(getattr(figure.layout, "title", None), "text", None)


def _bokeh_json(figure: Any) -> str:
    from bokeh.embed import json_item

    return json.dumps(json_item(figure))


def _bokeh_title(figure: Any) -> Any:
    return getattr(getattr(figure, "title", None), "text", None)


def _title(found: Any) -> str:
    return encodable(found) if isinstance(found, str) else ""


def spool(media: Media) -> Media:
    """A drawn figure as a page keeps it, which may be a file of its own."""
    content = media.content
    if isinstance(content, bytes):
        content = take_bytes(content)
    return Media(
        content,
        media.mimetype,
        media.name,
        width=media.width,
        height=media.height,
    )
