"""Options of Gradio's plots of data frames that are left out, and what there is
instead. Most of them are of Gradio 3 and 4."""

from __future__ import annotations

from flaskstream.components.core.option import NO_BUTTONS

_ONE_LINE = "lines are told apart by color=…"
_ONE_SIZE = "all points are alike but for color=…"
_GROUPED = "make a plot for each group, or say color=…"
IGNORED = {
    "color_legend_position": "the legend stands below the plot.",
    "color_legend_title": "say color_title=…",
    "group": _GROUPED,
    "group_title": _GROUPED,
    "overlay_point": "say gr.ScatterPlot for points.",
    "shape": _ONE_SIZE,
    "shape_legend_position": _ONE_SIZE,
    "shape_legend_title": _ONE_SIZE,
    "show_actions_button": NO_BUTTONS,
    "show_export_button": NO_BUTTONS,
    "show_fullscreen_button": NO_BUTTONS,
    "size": _ONE_SIZE,
    "size_legend_position": _ONE_SIZE,
    "size_legend_title": _ONE_SIZE,
    "stroke_dash": _ONE_LINE,
    "stroke_dash_legend_position": _ONE_LINE,
    "stroke_dash_legend_title": _ONE_LINE,
    "vertical": "bars stand upright.",
    "width": "it is as wide as its place; say scale=… or min_width=…",
}
