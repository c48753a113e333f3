"""The functions that are measured, and their pages by each library."""

from __future__ import annotations
