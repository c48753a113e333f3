"""A Python generator becomes a web app: what it yields is streamed to the page."""

from __future__ import annotations

import sys
from difflib import get_close_matches
from opcode import opname
from types import FrameType
from typing import Any

from flaskstream import themes as themes
from flaskstream.blocks import Accordion as Accordion
from flaskstream.blocks import Blocks as Blocks
from flaskstream.blocks import ClearButton as ClearButton
from flaskstream.blocks import Column as Column
from flaskstream.blocks import CopyData as CopyData
from flaskstream.blocks import CSVLogger as CSVLogger
from flaskstream.blocks import DeletedFileData as DeletedFileData
from flaskstream.blocks import DownloadData as DownloadData
from flaskstream.blocks import EditData as EditData
from flaskstream.blocks import EventData as EventData
from flaskstream.blocks import Examples as Examples
from flaskstream.blocks import FlaggingCallback as FlaggingCallback
from flaskstream.blocks import Group as Group
from flaskstream.blocks import Info as Info
from flaskstream.blocks import KeyUpData as KeyUpData
from flaskstream.blocks import LikeData as LikeData
from flaskstream.blocks import Listener as Listener
from flaskstream.blocks import Progress as Progress
from flaskstream.blocks import Request as Request
from flaskstream.blocks import RetryData as RetryData
from flaskstream.blocks import Row as Row
from flaskstream.blocks import SelectData as SelectData
from flaskstream.blocks import Sidebar as Sidebar
from flaskstream.blocks import SimpleCSVLogger as SimpleCSVLogger
from flaskstream.blocks import Step as Step
from flaskstream.blocks import Success as Success
from flaskstream.blocks import Tab as Tab
from flaskstream.blocks import Tabs as Tabs
from flaskstream.blocks import UndoData as UndoData
from flaskstream.blocks import Walkthrough as Walkthrough
from flaskstream.blocks import Warning as Warning
from flaskstream.blocks import close_all as close_all
from flaskstream.blocks import validate as validate
from flaskstream.chat import ChatInterface as ChatInterface
from flaskstream.components import HTML as HTML
from flaskstream.components import JSON as JSON
from flaskstream.components import AnnotatedImage as AnnotatedImage
from flaskstream.components import Audio as Audio
from flaskstream.components import BarPlot as BarPlot
from flaskstream.components import BrowserState as BrowserState
from flaskstream.components import Button as Button
from flaskstream.components import Chatbot as Chatbot
from flaskstream.components import Checkbox as Checkbox
from flaskstream.components import CheckboxGroup as CheckboxGroup
from flaskstream.components import Code as Code
from flaskstream.components import ColorPicker as ColorPicker
from flaskstream.components import Component as Component
from flaskstream.components import Dataframe as Dataframe
from flaskstream.components import Dataset as Dataset
from flaskstream.components import DateTime as DateTime
from flaskstream.components import Dialogue as Dialogue
from flaskstream.components import DownloadButton as DownloadButton
from flaskstream.components import Dropdown as Dropdown
from flaskstream.components import File as File
from flaskstream.components import FileExplorer as FileExplorer
from flaskstream.components import Gallery as Gallery
from flaskstream.components import HighlightedText as HighlightedText
from flaskstream.components import Image as Image
from flaskstream.components import ImageEditor as ImageEditor
from flaskstream.components import ImageMask as ImageMask
from flaskstream.components import ImageSlider as ImageSlider
from flaskstream.components import Label as Label
from flaskstream.components import LinePlot as LinePlot
from flaskstream.components import List as List
from flaskstream.components import Markdown as Markdown
from flaskstream.components import Matrix as Matrix
from flaskstream.components import Model3D as Model3D
from flaskstream.components import MultimodalTextbox as MultimodalTextbox
from flaskstream.components import Number as Number
from flaskstream.components import Numpy as Numpy
from flaskstream.components import Paint as Paint
from flaskstream.components import ParamViewer as ParamViewer
from flaskstream.components import Plot as Plot
from flaskstream.components import Radio as Radio
from flaskstream.components import ScatterPlot as ScatterPlot
from flaskstream.components import Sketchpad as Sketchpad
from flaskstream.components import Slider as Slider
from flaskstream.components import State as State
from flaskstream.components import TextArea as TextArea
from flaskstream.components import Textbox as Textbox
from flaskstream.components import Timer as Timer
from flaskstream.components import UploadButton as UploadButton
from flaskstream.components import Video as Video
from flaskstream.components.audio.audio import Microphone as Microphone
from flaskstream.components.audio.waveformoptions import (
    WaveformOptions as WaveformOptions,
)
from flaskstream.components.chat.message import ChatMessage as ChatMessage
from flaskstream.components.chat.message import MessageDict as MessageDict
from flaskstream.components.core.absent import NAMES
from flaskstream.components.core.brush import Brush as Brush
from flaskstream.components.core.brush import Eraser as Eraser
from flaskstream.components.core.brush import LayerOptions as LayerOptions
from flaskstream.components.core.event import on as on
from flaskstream.components.core.update import skip as skip
from flaskstream.components.core.update import update as update
from flaskstream.components.core.watermark import WatermarkOptions as WatermarkOptions
from flaskstream.components.core.webcam import WebcamOptions as WebcamOptions
from flaskstream.components.file import Files as Files
from flaskstream.components.image import Webcam as Webcam
from flaskstream.components.video import PlayableVideo as PlayableVideo
from flaskstream.exceptions import ConfigurationError as ConfigurationError
from flaskstream.exceptions import Error as Error
from flaskstream.exceptions import FlaskStreamError as FlaskStreamError
from flaskstream.exceptions import InvalidInput as InvalidInput
from flaskstream.exceptions import NotHonoured as NotHonoured
from flaskstream.exceptions import NotSupported as NotSupported
from flaskstream.exceptions import OutputError as OutputError
from flaskstream.extension import FlaskStream as FlaskStream
from flaskstream.interface import Interface as Interface
from flaskstream.interface import TabbedInterface as TabbedInterface
from flaskstream.media.sample import get_audio as get_audio
from flaskstream.media.sample import get_file as get_file
from flaskstream.media.sample import get_image as get_image
from flaskstream.media.sample import get_model3d as get_model3d
from flaskstream.media.sample import get_video as get_video
from flaskstream.media.staticpaths import set_static_paths as set_static_paths
from flaskstream.roles import role as role

__version__ = "0.1.0"

Annotatedimage = AnnotatedImage
Checkboxgroup = CheckboxGroup
DataFrame = Dataframe
Highlight = HighlightedText
Highlightedtext = HighlightedText
Json = JSON
TabItem = Tab
Theme = themes.Base
Text = Textbox

__all__ = [
    "Audio",
    "HTML",
    "JSON",
    "Accordion",
    "AnnotatedImage",
    "Annotatedimage",
    "BarPlot",
    "Blocks",
    "Brush",
    "BrowserState",
    "Button",
    "ChatInterface",
    "ChatMessage",
    "Chatbot",
    "CSVLogger",
    "Checkbox",
    "CheckboxGroup",
    "Checkboxgroup",
    "ClearButton",
    "Code",
    "Column",
    "Component",
    "ConfigurationError",
    "CopyData",
    "DataFrame",
    "Dataframe",
    "Dataset",
    "DeletedFileData",
    "Dialogue",
    "DownloadButton",
    "DownloadData",
    "Dropdown",
    "EditData",
    "Eraser",
    "Error",
    "EventData",
    "Examples",
    "File",
    "FileExplorer",
    "Files",
    "FlaggingCallback",
    "FlaskStream",
    "FlaskStreamError",
    "Gallery",
    "Group",
    "Highlight",
    "Image",
    "ImageEditor",
    "ImageMask",
    "ImageSlider",
    "Info",
    "Interface",
    "InvalidInput",
    "Json",
    "KeyUpData",
    "Label",
    "LayerOptions",
    "LikeData",
    "LinePlot",
    "Listener",
    "List",
    "Markdown",
    "Microphone",
    "Matrix",
    "MessageDict",
    "Model3D",
    "MultimodalTextbox",
    "NotHonoured",
    "NotSupported",
    "Number",
    "Numpy",
    "OutputError",
    "PlayableVideo",
    "Paint",
    "Plot",
    "Progress",
    "Radio",
    "Request",
    "RetryData",
    "Row",
    "ScatterPlot",
    "SelectData",
    "SimpleCSVLogger",
    "Sidebar",
    "Sketchpad",
    "Slider",
    "State",
    "Step",
    "Success",
    "Tab",
    "TabItem",
    "TabbedInterface",
    "Tabs",
    "Text",
    "TextArea",
    "Textbox",
    "Theme",
    "Timer",
    "UndoData",
    "UploadButton",
    "Video",
    "Walkthrough",
    "Warning",
    "WatermarkOptions",
    "WaveformOptions",
    "Webcam",
    "WebcamOptions",
    "close_all",
    "get_audio",
    "get_file",
    "get_image",
    "get_model3d",
    "get_video",
    "on",
    "role",
    "set_static_paths",
    "skip",
    "update",
    "validate",
    "ColorPicker",
    "DateTime",
    "HighlightedText",
    "Highlightedtext",
    "ParamViewer",
]


def __getattr__(name: str) -> Any:
    """Say what there is, where a script asks for what Gradio has and we have not."""
    if name.startswith("_"):
        raise AttributeError(f"module 'flaskstream' has no attribute {name!r}")
    close = get_close_matches(name, __all__, cutoff=0.75)
    if name in NAMES:
        instead = NAMES[name]
    elif close:
        instead = f"expected one of {', '.join(close)}."
    else:
        instead = "leave it out of the script; flaskstream.__all__ has all names."
    told = f"flaskstream has no {name}: {instead}"
    # `from flaskstream import …` has words of its own in an AttributeError's place.
    if _imports(sys._getframe(1)):
        raise ImportError(told, name=__name__)
    raise AttributeError(told)


def _imports(asking: FrameType) -> bool:
    """Whether the line that asks for a name is `from flaskstream import …`."""
    return opname[asking.f_code.co_code[asking.f_lasti]] == "IMPORT_FROM"
