"""The inputs and outputs of functions: every component by its name, and what those who
write components of their own need beside it.

A component is one module here, or a package if it is large; `core` is what they are
made of. `State` is none, for nothing shows it.
"""

from __future__ import annotations

from flaskstream.components.annotatedimage import AnnotatedImage as AnnotatedImage
from flaskstream.components.audio.audio import Audio as Audio
from flaskstream.components.browserstate import BrowserState as BrowserState
from flaskstream.components.button import Button as Button
from flaskstream.components.chat.chatbot import Chatbot as Chatbot
from flaskstream.components.checkbox import Checkbox as Checkbox
from flaskstream.components.checkboxgroup import CheckboxGroup as CheckboxGroup
from flaskstream.components.code.code import Code as Code
from flaskstream.components.colorpicker import ColorPicker as ColorPicker
from flaskstream.components.core.base import Component as Component
from flaskstream.components.core.encoder import Encoder as Encoder
from flaskstream.components.core.encoder import Files as Files
from flaskstream.components.core.encoder import Parts as Parts
from flaskstream.components.core.encoder import Phrases as Phrases
from flaskstream.components.core.encoder import Reaction as Reaction
from flaskstream.components.core.event import Event as Event
from flaskstream.components.core.latescript import LateScript as LateScript
from flaskstream.components.dataframe.dataframe import Dataframe as Dataframe
from flaskstream.components.dataframe.named import List as List
from flaskstream.components.dataframe.named import Matrix as Matrix
from flaskstream.components.dataframe.named import Numpy as Numpy
from flaskstream.components.dataset import Dataset as Dataset
from flaskstream.components.datetime import DateTime as DateTime
from flaskstream.components.dialogue import Dialogue as Dialogue
from flaskstream.components.downloadbutton import DownloadButton as DownloadButton
from flaskstream.components.dropdown import Dropdown as Dropdown
from flaskstream.components.file import File as File
from flaskstream.components.fileexplorer.fileexplorer import (
    FileExplorer as FileExplorer,
)
from flaskstream.components.gallery import Gallery as Gallery
from flaskstream.components.highlightedtext import HighlightedText as HighlightedText
from flaskstream.components.html import HTML as HTML
from flaskstream.components.image import Image as Image
from flaskstream.components.imageeditor import ImageEditor as ImageEditor
from flaskstream.components.imageslider import ImageSlider as ImageSlider
from flaskstream.components.json import JSON as JSON
from flaskstream.components.label import Label as Label
from flaskstream.components.markdown import Markdown as Markdown
from flaskstream.components.model3d import Model3D as Model3D
from flaskstream.components.multimodaltextbox import (
    MultimodalTextbox as MultimodalTextbox,
)
from flaskstream.components.nativeplot.nativeplot import BarPlot as BarPlot
from flaskstream.components.nativeplot.nativeplot import LinePlot as LinePlot
from flaskstream.components.nativeplot.nativeplot import ScatterPlot as ScatterPlot
from flaskstream.components.number import Number as Number
from flaskstream.components.paramviewer import ParamViewer as ParamViewer
from flaskstream.components.plot.plot import Plot as Plot
from flaskstream.components.radio import Radio as Radio
from flaskstream.components.sketchpad import ImageMask as ImageMask
from flaskstream.components.sketchpad import Paint as Paint
from flaskstream.components.sketchpad import Sketchpad as Sketchpad
from flaskstream.components.slider import Slider as Slider
from flaskstream.components.state import State as State
from flaskstream.components.textbox import TextArea as TextArea
from flaskstream.components.textbox import Textbox as Textbox
from flaskstream.components.timer import Timer as Timer
from flaskstream.components.uploadbutton import UploadButton as UploadButton
from flaskstream.components.video import Video as Video
from flaskstream.media.content import Content as Content
from flaskstream.media.media import Media as Media

__all__ = [
    "Audio",
    "HTML",
    "JSON",
    "AnnotatedImage",
    "BarPlot",
    "Button",
    "Chatbot",
    "Checkbox",
    "CheckboxGroup",
    "Code",
    "Component",
    "Dataframe",
    "Dataset",
    "Dialogue",
    "DownloadButton",
    "Dropdown",
    "File",
    "FileExplorer",
    "Gallery",
    "Image",
    "ImageEditor",
    "ImageMask",
    "ImageSlider",
    "Label",
    "LateScript",
    "LinePlot",
    "List",
    "Markdown",
    "Matrix",
    "Model3D",
    "MultimodalTextbox",
    "Number",
    "Numpy",
    "Paint",
    "Plot",
    "Radio",
    "ScatterPlot",
    "Sketchpad",
    "Slider",
    "State",
    "TextArea",
    "Textbox",
    "Timer",
    "UploadButton",
    "Video",
    "ColorPicker",
    "DateTime",
    "HighlightedText",
    "ParamViewer",
]
