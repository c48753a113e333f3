"""The engine: runs, pages, their log, and where functions run."""

from __future__ import annotations
