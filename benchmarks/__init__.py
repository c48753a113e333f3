"""The project against Gradio, and against the physical limit, in one run."""

from __future__ import annotations
