"""Requests, fragments, streams: what Flask and the browser see."""

from __future__ import annotations
