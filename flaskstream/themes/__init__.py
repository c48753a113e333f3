"""The looks of pages: Gradio's themes, as values of the tokens of our style sheet."""

from __future__ import annotations

from flaskstream.themes.base import Base as Base
from flaskstream.themes.base import ThemeClass as ThemeClass
from flaskstream.themes.named import NAMED as NAMED
from flaskstream.themes.named import Citrus as Citrus
from flaskstream.themes.named import Default as Default
from flaskstream.themes.named import Glass as Glass
from flaskstream.themes.named import Monochrome as Monochrome
from flaskstream.themes.named import Ocean as Ocean
from flaskstream.themes.named import Origin as Origin
from flaskstream.themes.named import Soft as Soft
from flaskstream.themes.named import theme_of as theme_of
from flaskstream.themes.utils import colors as colors
from flaskstream.themes.utils import fonts as fonts
from flaskstream.themes.utils import sizes as sizes
from flaskstream.themes.utils.colors import GREYS as GREYS
from flaskstream.themes.utils.colors import HUES as HUES
from flaskstream.themes.utils.colors import Color as Color
from flaskstream.themes.utils.fonts import Font as Font
from flaskstream.themes.utils.fonts import GoogleFont as GoogleFont
from flaskstream.themes.utils.fonts import LocalFont as LocalFont
