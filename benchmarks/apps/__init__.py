"""The functions that are measured, and their pages, the same for both libraries."""

from __future__ import annotations
