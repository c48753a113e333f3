"""How the manual is built: Sphinx, by `make docs`."""

from __future__ import annotations

import sys
from pathlib import Path

DOCS = Path(__file__).parent
sys.path.insert(0, str(DOCS.parent))  # `docs.builder`, and this tree's own library

import flaskstream  # noqa: E402

project = "flaskstream"
author = copyright = "the flaskstream authors"
release = flaskstream.__version__

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "myst_parser",
    "sphinx_copybutton",
    "docs.builder.example",
    "docs.builder.reference",
]
exclude_patterns = ["builder", "examples"]
suppress_warnings = ["config.cache"]

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

# Docstrings are written for `help()`: their single backticks are code.
default_role = "code"
autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented"
autodoc_typehints_format = "short"
napoleon_numpy_docstring = False
add_module_names = False
python_use_unqualified_type_names = True

html_theme = "furo"
pygments_dark_style = "github-dark"
html_title = "flaskstream"
html_static_path = ["style"]
html_css_files = ["manual.css"]
html_favicon = html_logo = "../flaskstream/static/icon.svg"
html_copy_source = html_show_sourcelink = False
html_show_sphinx = False
html_theme_options = {
    "light_css_variables": {
        "color-brand-primary": "#3456c0",
        "color-brand-content": "#3456c0",
    },
    "dark_css_variables": {
        "color-brand-primary": "#9db4ff",
        "color-brand-content": "#9db4ff",
    },
}
copybutton_prompt_text = r"\$ "
copybutton_prompt_is_regexp = True
