"""Options of Interface that are left out, refused, or taken without a word."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import flaskstream as gr
from flaskstream.exceptions import NotHonoured, NotSupported
from flaskstream.media.scratch import KEPT


@pytest.mark.parametrize(
    "options",
    [
        {"deep_link": "x"},
        {"interpretation": "default"},
        {"theme": "someone/special"},
        {"head": "<meta>"},
        {"delete_cache": (1, 1)},
    ],
    ids=str,
)
def test_ornaments_are_left_out_with_a_warning(options: dict[str, Any]) -> None:
    with pytest.warns(NotHonoured, match=f"{next(iter(options))}=.* has no effect: "):
        demo = gr.Interface(str, "text", "text", **options)
    assert demo.seal().sealed


def test_how_long_files_are_kept_is_told_as_it_is() -> None:
    with pytest.warns(NotHonoured, match="anyway, uploads after an hour"):
        gr.Blocks(delete_cache=(60, 60))
    assert KEPT == 3600


def test_options_that_there_are_not_are_refused() -> None:
    with pytest.raises(NotSupported, match="can't be honoured"):
        gr.Interface(str, "text", "text", colour="red")  # type: ignore[call-arg]


@pytest.mark.parametrize(
    "options",
    [
        {"flagging_mode": "never"},
        {"allow_flagging": False},
        {"flagging_dir": "flagged"},
        {"flagging_mode": "manual"},
        {"allow_flagging": "auto"},
        {"flagging_options": ["good"]},
        {"cache_examples": False},
        {"cache_examples": True},  # there are none
        {"analytics_enabled": True},
        {"api_name": "predict"},
        {"api_visibility": "private"},
        {"concurrency_limit": 4},
        {"show_progress": "hidden"},
    ],
    ids=str,
)
def test_options_that_change_nothing_here_or_are_honoured_are_taken(
    options: dict[str, Any],
) -> None:
    gr.Interface(str, "text", "text", **options).seal()


@pytest.mark.parametrize("mode", ["auto", "manual", "never"])
def test_an_output_only_shows_also_where_flags_are_written_down(
    mode: str, tmp_path: Path
) -> None:
    out, own = gr.Image(), gr.Image(interactive=True)
    options: dict[str, Any] = {"flagging_mode": mode, "flagging_dir": tmp_path}
    demo = gr.Interface(lambda image: (image, image), "image", [out, own], **options)
    demo.seal()
    assert [out.editable, own.editable] == [False, True]


def test_what_is_an_input_too_is_edited_where_flags_are_written_down(
    tmp_path: Path,
) -> None:
    box = gr.Textbox()
    options: dict[str, Any] = {"flagging_mode": "manual", "flagging_dir": tmp_path}
    gr.Interface(str, box, box, **options).seal()
    assert box.editable
