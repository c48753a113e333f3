"""What Gradio's scripts take from `themes.utils`: colours, fonts and sizes."""

from __future__ import annotations

from flaskstream.themes.utils import colors as colors
from flaskstream.themes.utils import fonts as fonts
from flaskstream.themes.utils import sizes as sizes
