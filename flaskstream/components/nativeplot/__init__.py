"""Plots of data frames, drawn by the server as SVG.

`nativeplot` has the components, `columns` reads the frames of any package, `series`
says what is drawn of them, `scale` where, `labelling` how numbers and times are
written, `tips` what is told of a point, and `svg` writes it all.
"""

from __future__ import annotations
