"""A figure of a plotting package."""

from __future__ import annotations

import weakref
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Unpack, get_args

from flaskstream.components.core.base import Component, Encoder, Parts
from flaskstream.components.core.json_api import Link
from flaskstream.components.core.option import one_of
from flaskstream.components.core.sandbox import Sandbox
from flaskstream.components.plot import figure
from flaskstream.components.plot.figure import SCRIPTED, PlotData
from flaskstream.components.plot.frames import FRAMES
from flaskstream.exceptions import OutputError
from flaskstream.media.media import Media

if TYPE_CHECKING:
    from flaskstream.components.core.leftout import Buttonless

Format = Literal["svg", "webp", "png", "jpeg", "jpg"]


class Plot(Component):
    """A figure of matplotlib, plotly, altair or bokeh.

    A function gives the figure, or `matplotlib.pyplot`, which means its current one, or
    axes, which mean the figure that they stand in. One that it yields again and again
    is shown in its place. Pyplot forgets a figure when it has been shown; none of its
    windows opens.

    Figures of matplotlib are pictures. Those of the other packages are drawn in the
    page by the script that the package itself comes with, in a frame that can do
    nothing else; altair's is in the package `vl-convert-python`, which has to be
    installed, too. A map needs tiles from elsewhere, and stays empty.

    Args:
        value: What a page starts with, a figure, or a function that makes one.
        format: That of matplotlib's pictures: "svg", which is WebP where that would be
            over 300 kB; "webp", "png", "jpeg" or "jpg", with two pixels for one of
            CSS.

    Raises:
        ConfigurationError: there is no such format.
    """

    kind: ClassVar[str] = "plot"
    swap: ClassVar[str] = "innerMorph"
    takes_input: ClassVar[bool] = False
    in_form: ClassVar[bool] = False
    compressible: ClassVar[bool] = False
    style_sheet = "plot.css"
    script = ("../core/framed.js", "plot.js")
    sandboxes: ClassVar[Mapping[str, Sandbox]] = FRAMES

    def __init__(
        self,
        value: Any = None,
        *,
        format: Format = "svg",
        **options: Unpack[Buttonless],
    ) -> None:
        one_of(self, "format", format, get_args(Format))
        self.format = format
        self._drawn_initial: Media | None = None
        figure.without_windows()
        super().__init__(value, **options)

    def set_property(self, name: str, value: Any) -> None:
        if name == "format":
            one_of(self, name, value, get_args(Format))
        super().set_property(name, value)

    # ----- what functions give and get

    def postprocess(self, value: Any) -> Media | None:
        drawn = self.draw(value)
        shown = figure.current(value)
        if shown is not None:
            figure.close(shown)
        return drawn and figure.spool(drawn)

    def draw(self, value: Any) -> Media | None:
        """A figure as a page shows it, in memory; None for None.

        Args:
            value: What the function gave.
        """
        if value is None or isinstance(value, Media):
            return value
        try:
            drawn = figure.draw(value, self.format)
            package = SCRIPTED.get(drawn.mimetype)
            if package is not None:
                FRAMES[package].check()
        except OutputError as error:
            raise OutputError(f"Plot “{self.title}” {error}") from error
        return drawn

    def preprocess(self, payload: Media | None) -> PlotData | None:
        return None if payload is None else _data(payload)

    def to_json(self, payload: Media | None, link: Link) -> Any:
        return None if payload is None else _data(payload)._asdict()

    def cell(self, value: Any) -> str | Media:
        drawn = self.postprocess(value)
        if drawn is None:
            return ""
        if drawn.mimetype in SCRIPTED:
            return drawn.name or f"figure of {SCRIPTED[drawn.mimetype]}"
        return drawn

    # ----- what runs and pages make of it

    def encoder(self) -> Encoder:
        return PlotEncoder(self)

    def package_of(self, payload: Media) -> str | None:
        """The package whose script draws it; None for a picture.

        Args:
            payload: What the page has.
        """
        return SCRIPTED.get(payload.mimetype)

    def initial_payload(self) -> Any:
        if callable(self.initial):
            return super().initial_payload()
        if self._drawn_initial is None:  # once, not for each page: it is closed then
            self._drawn_initial = super().initial_payload()
        return self._drawn_initial


class PlotEncoder(Encoder):
    """Draws the figures of one run, and has pyplot forget them: one that is gone
    through at once, the last one with the run, which may go on drawing on it."""

    component: Plot

    def __init__(self, component: Plot) -> None:
        super().__init__(component)
        self._open: list[Any] = []
        weakref.finalize(self, _close_all, self._open).atexit = False

    def encode(self, captured: Any, final: bool) -> Parts:
        drawn = self.component.draw(captured)
        shown = figure.current(captured)
        if shown is not None and shown not in self._open:
            _close_all(self._open)
            self._open.append(shown)
        # In its message, or as the newest of those that are fetched one by one.
        self.payload = drawn and replace(drawn, inline=True)
        return self.component.parts(self.payload)


def _close_all(figures: list[Any]) -> None:
    while figures:
        figure.close(figures.pop())


def _data(payload: Media) -> PlotData:
    package = SCRIPTED.get(payload.mimetype)
    if package is None:
        return PlotData("matplotlib", payload.data_uri)
    return PlotData(package, payload.read().decode())
