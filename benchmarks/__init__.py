"""The project against other libraries, and the physical limit, in one run."""

from __future__ import annotations
