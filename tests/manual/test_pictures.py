"""The manual's pictures show a page as its scene leaves it, in both themes."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser

from docs.builder.pictures import served, take
from docs.builder.scenes import SCENES
from tests.waiting import PATIENCE


@pytest.mark.browser
def test_a_picture_is_taken_in_both_themes(browser: Browser, tmp_path: Path) -> None:
    (scene,) = [scene for scene in SCENES if scene.name == "error"]
    context = browser.new_context(reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)

    with served() as url:
        take(context, url, scene, tmp_path)
    context.close()

    light, dark = (Image.open(tmp_path / f"error-{t}.png") for t in ("light", "dark"))
    assert light.size == dark.size
    assert brightness(light) > 200 > 60 > brightness(dark)
    assert has_red(light), "the card of the error"


def brightness(picture: Image.Image) -> float:
    """Of most of its pixels, from 0 to 255."""
    counts = picture.convert("L").histogram()
    return counts.index(max(counts))


def has_red(picture: Image.Image) -> bool:
    """Whether there is any that is red and nothing else."""
    colours = picture.convert("RGB").getcolors(1 << 24) or []
    return any(r > 120 and g < 60 and b < 60 for _, (r, g, b) in colours)  # type: ignore[misc]
