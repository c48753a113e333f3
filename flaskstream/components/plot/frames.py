"""The frames in which packages' own scripts draw their figures.

The scripts are those that the installed packages come with: so they go with the
figures' version, and nothing is fetched from elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from flaskstream.components.core.sandbox import Sandbox, Script

DRIVER: Final = Path(__file__).with_name("frame.js")
"""Draws what the page tells by the package's script."""
BOKEH: Final = ("bokeh", "bokeh-gl", "bokeh-widgets", "bokeh-tables", "bokeh-mathjax")


def _folder(package: str) -> Path | None:
    """Where an installed package is; it is not imported."""
    found = find_spec(package)
    places = found.submodule_search_locations if found is not None else None
    return Path(next(iter(places))) if places else None


def _files(package: str, names: Sequence[str]) -> Sandbox:
    def find() -> list[Script]:
        folder = _folder(package)
        assert folder is not None
        return [*(folder / name for name in names), DRIVER]

    def is_there() -> bool:
        folder = _folder(package)
        return folder is not None and all((folder / name).is_file() for name in names)

    return Sandbox(
        find,
        is_there,
        f"expected the package {package} with its script {names[0]}, which draws its "
        f"figures; it is not there: install {package} anew",
    )


def _vega() -> list[Script]:
    from vl_convert import javascript_bundle

    return [str(javascript_bundle()).encode(), DRIVER]  # type: ignore[call-arg]


FRAMES: Final[Mapping[str, Sandbox]] = {
    "plotly": _files("plotly", ["package_data/plotly.min.js"]),
    "altair": Sandbox(
        _vega,
        lambda: find_spec("vl_convert") is not None,
        "expected the package vl-convert-python, which has the script that draws "
        "altair's figures; it is not there: pip install vl-convert-python",
    ),
    "bokeh": _files("bokeh", [f"server/static/js/{name}.min.js" for name in BOKEH]),
}
