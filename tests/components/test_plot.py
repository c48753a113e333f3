"""Plot: figures of four packages, and what is none."""

from __future__ import annotations

import base64
import gc
import json
import os
import sys
from collections import deque
from collections.abc import Iterator
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

import altair
import bokeh.plotting
import matplotlib
import numpy as np
import pandas as pd
import plotly.graph_objects as plotly
import pytest

matplotlib.use("Agg")

import matplotlib.pyplot as plt  # noqa: E402
from matplotlib.figure import Figure  # noqa: E402
from matplotlib.gridspec import GridSpec  # noqa: E402

import flaskstream as gr  # noqa: E402
from flaskstream.components.core.capture import capture  # noqa: E402
from flaskstream.components.plot import frames  # noqa: E402
from flaskstream.components.plot.figure import PlotData  # noqa: E402
from flaskstream.components.plot.plot import Plot  # noqa: E402
from flaskstream.exceptions import ConfigurationError, OutputError  # noqa: E402
from flaskstream.media.media import Media  # noqa: E402

HOSTILE = "</script><img src=x onerror=alert(1)>\ud800"


@pytest.fixture(autouse=True)
def no_figures() -> Iterator[None]:
    plt.close("all")
    yield
    plt.close("all")


def line(points: int = 3, title: str = "") -> Figure:
    """A figure of pyplot's, which that keeps until it is closed."""
    figure, axes = plt.subplots()
    axes.plot(range(points))
    axes.set_title(title)
    return figure


def scripted(package: str, title: str = "Heights") -> Any:
    if package == "plotly":
        return plotly.Figure(plotly.Bar(y=[1, 2]), layout={"title": {"text": title}})
    if package == "altair":
        frame = pd.DataFrame({"a": [1, 2]})
        return altair.Chart(frame, title=title).mark_bar().encode(x="a")
    figure = bokeh.plotting.figure(title=title)
    figure.line([1, 2], [3, 4])
    return figure


def shown(value: Any, **options: Any) -> Media:
    payload = Plot(**options).postprocess(value)
    assert payload is not None
    return payload


# ----- pictures of matplotlib's figures


def test_a_figure_is_svg_of_its_own_size_and_title_and_is_closed() -> None:
    payload = shown(line(title="Growth"))
    assert payload.mimetype == "image/svg+xml"
    assert payload.read().startswith(b"<svg ")
    assert b"<metadata>" not in payload.read()
    assert (payload.width, payload.height) == (614, 461)
    assert payload.name == "Growth"
    assert plt.get_fignums() == []


def test_a_figure_of_many_points_is_webp() -> None:
    figure, axes = plt.subplots()
    axes.scatter(*np.random.default_rng(1).normal(size=(2, 5_000)))
    payload = shown(figure)
    assert payload.mimetype == "image/webp"
    assert payload.size < 300_000
    assert (payload.width, payload.height) == (614, 461)


@pytest.mark.parametrize("format", ["png", "webp", "jpeg", "jpg"])
def test_an_author_chooses_the_format(format: Any) -> None:
    known = {"jpg": "jpeg"}
    assert shown(line(), format=format).mimetype == f"image/{known.get(format, format)}"


def test_there_are_formats_and_no_others() -> None:
    with pytest.raises(ConfigurationError, match=r"Plot\(format='gif'\): expected"):
        Plot(format="gif")  # type: ignore[arg-type]
    with pytest.raises(ConfigurationError, match=r"Plot\(format='gif'\): expected"):
        Plot().with_properties({"format": "gif"})


def test_pyplot_means_its_current_figure() -> None:
    line(title="first")
    line(title="second")
    assert shown(plt).name == "second"
    assert shown(plt).name == "first"


def test_axes_mean_the_figure_that_they_stand_in() -> None:
    figure = plt.figure()
    left, right = (figure.add_subfigure(GridSpec(1, 2, figure)[n]) for n in (0, 1))
    left.subplots().set_title("left")
    axes = right.subplots()
    axes.set_title("right")
    figure.suptitle("both")
    assert shown(axes).name == shown(right).name == "both"


def test_a_run_may_go_on_with_a_figure_and_one_that_it_is_through_with_is_closed() -> (
    None
):
    encoder = Plot().encoder()
    first, second = line(), line()
    encoder.encode(first, False)
    encoder.encode(first, False)
    assert plt.fignum_exists(first.number)
    encoder.encode(second, False)
    assert plt.get_fignums() == [second.number]
    del encoder
    gc.collect()
    assert plt.get_fignums() == []


def test_what_an_encoder_shows_goes_with_the_message_or_as_the_newest() -> None:
    encoder = Plot().encoder()
    parts = encoder.encode(line(), True)
    assert parts["value"].inline
    assert encoder.encode(None, True) == {"value": None}


# ----- figures that a script draws


@pytest.mark.parametrize("package", ["plotly", "altair", "bokeh"])
def test_a_figure_of_another_package_is_its_json(package: str) -> None:
    plot = Plot()
    payload = plot.postprocess(scripted(package))
    assert payload is not None and plot.package_of(payload) == package
    assert payload.name == "Heights"
    assert isinstance(json.loads(payload.read()), dict)
    data = plot.preprocess(payload)
    assert data == PlotData(package, payload.read().decode())
    assert plot.to_json(payload, lambda media: {}) == data._asdict()


@pytest.mark.parametrize("package", ["plotly", "altair", "bokeh"])
def test_the_script_of_each_is_there(package: str) -> None:
    first, *_, driver = frames.FRAMES[package].find()
    text = first if isinstance(first, bytes) else first.read_bytes()
    assert len(text) > 100_000
    assert driver == frames.DRIVER


def test_a_package_without_its_script_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(frames, "find_spec", lambda name: None)
    with pytest.raises(OutputError, match="Plot “Sales” expected.*vl-convert-python"):
        Plot(label="Sales").postprocess(scripted("altair"))
    with pytest.raises(OutputError, match="install plotly anew"):
        Plot().postprocess(scripted("plotly"))


# ----- values


def test_the_api_has_gradios_payload() -> None:
    plot = Plot()
    payload = plot.postprocess(line())
    given = plot.to_json(payload, lambda media: {})
    assert given["type"] == "matplotlib"
    head, _, data = given["plot"].partition(",")
    assert head == "data:image/svg+xml;base64"
    assert base64.b64decode(data).startswith(b"<svg ")
    assert plot.to_json(None, lambda media: {}) is None


class Posing:
    """Something that says it is of a package, and is none of its figures."""

    __module__ = "plotly.graph_objects"

    def __repr__(self) -> str:
        raise ValueError("hunter2")


@pytest.mark.parametrize("value", [3, "fig.png", [], {}, np.zeros(3), json])
def test_what_is_no_figure_names_the_component(value: Any) -> None:
    with pytest.raises(OutputError, match="Plot “Sales” expected a figure.*got"):
        Plot(label="Sales").postprocess(value)


def test_what_poses_as_a_figure_is_refused() -> None:
    with pytest.raises(OutputError, match="got Posing"):
        Plot().postprocess(Posing())


def test_a_cell_of_examples_is_a_picture_or_a_title() -> None:
    picture = Plot().cell(line())
    assert isinstance(picture, Media) and picture.mimetype == "image/svg+xml"
    assert Plot().cell(scripted("plotly")) == "Heights"
    assert Plot().cell(scripted("plotly", "")) == "figure of plotly"


def test_a_figure_that_a_page_starts_with_is_drawn_once() -> None:
    plot = gr.Plot(line())
    assert plot.initial_payload() is plot.initial_payload()


@pytest.mark.parametrize("package", ["matplotlib", "plotly"])
def test_hostile_titles_stay_text(package: str) -> None:
    hostile = HOSTILE[:-1] if package == "matplotlib" else HOSTILE
    figure = line(title=hostile) if package == "matplotlib" else None
    payload = shown(figure or scripted(package, hostile))
    payload.name.encode()
    assert b"<img" not in payload.read() or package == "plotly"


def begin_import(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a module stand there as while another thread imports it."""
    begun = ModuleType(name)  # without any of its names
    begun.__spec__ = ModuleSpec(name, None)
    begun.__spec__._initializing = True  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, name, begun)


def test_a_package_that_a_thread_is_importing_just_now_is_as_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    figure = plotly.Figure()
    for name in ("matplotlib", "matplotlib.figure", "matplotlib.pyplot"):
        begin_import(name, monkeypatch)
    monkeypatch.delenv("MPLBACKEND", raising=False)
    assert Plot().postprocess(figure) is not None
    assert os.environ["MPLBACKEND"] == "Agg"  # which it reads when its import ends
    begin_import("pandas", monkeypatch)
    assert capture([deque([1])]) == [deque([1])]
