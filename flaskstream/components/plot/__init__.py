"""Figures that plotting packages make.

`plot` is the component, `figure` what each package's figures become, `frames` the
documents in which the packages' own scripts draw them.
"""

from __future__ import annotations
