"""What people mark on the page of an Interface, and what is written down of it."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pytest
from PIL import Image

import flaskstream as gr
from flaskstream.blocks import flagging
from flaskstream.exceptions import ConfigurationError, NotHonoured
from tests.web.client import Browser
from tests.web.conftest import Visit


def upper(text: str) -> str:
    if not text:
        raise gr.Error("nothing")
    return text.upper()


def page(folder: Path, **options: Any) -> gr.Interface:
    given = {"flagging_dir": folder / "flags", **options}
    return gr.Interface(upper, gr.Textbox(label="in"), gr.Textbox(label="out"), **given)


def rows(file: Path) -> list[list[str]]:
    """What stands in a file, without the times."""
    with file.open(newline="", encoding="utf-8") as opened:
        return [row[:-1] for row in csv.reader(opened)]


def told(browser: Browser) -> list[str]:
    return [b.text for b in browser.page.all("button") if "lag" in b.text]


def submit(browser: Browser, text: str) -> Browser:
    browser.fill("in", text)
    return browser.run("Submit")


def test_a_press_writes_down_what_is_shown(visit: Visit, tmp_path: Path) -> None:
    browser = submit(visit(page(tmp_path)), "tea")
    assert told(browser) == ["Flag"]
    browser.run("Flag")
    submit(browser, "coffee").run("Flag")
    written = rows(tmp_path / "flags" / "dataset1.csv")
    assert written == [["in", "out"], ["tea", "TEA"], ["coffee", "COFFEE"]]
    assert "written down" in browser.toasts()[-1]


def test_a_person_says_what_it_is(visit: Visit, tmp_path: Path) -> None:
    options = ["good", ("Bad!", "bad")]
    browser = submit(visit(page(tmp_path, flagging_options=options)), "tea")
    browser.run("Flag as good").run("Bad!")
    written = rows(tmp_path / "flags" / "dataset1.csv")
    assert written[1:] == [["tea", "TEA", "good"], ["tea", "TEA", "bad"]]


def test_each_run_is_written_down_that_succeeds(visit: Visit, tmp_path: Path) -> None:
    browser = visit(page(tmp_path, flagging_mode="auto"))
    assert told(browser) == []
    for text in ("tea", "", "coffee"):
        submit(browser, text)
    written = rows(tmp_path / "flags" / "dataset1.csv")
    assert [row[0] for row in written] == ["in", "tea", "coffee"]


@pytest.mark.parametrize(
    ("options", "buttons"),
    [
        ({}, 0),
        ({"flagging_mode": "manual"}, 1),
        ({"flagging_mode": "never", "flagging_options": ["a"]}, 0),
        ({"allow_flagging": "manual"}, 1),
        ({"allow_flagging": True}, 1),
        ({"allow_flagging": False, "flagging_callback": gr.CSVLogger()}, 0),
        ({"flagging_callback": gr.CSVLogger()}, 1),
        ({"flagging_options": ["a", "b"]}, 2),
    ],
    ids=lambda value: ",".join(value) if isinstance(value, dict) else None,
)
def test_there_is_a_button_where_flags_are_asked_for(
    visit: Visit, options: dict[str, Any], buttons: int
) -> None:
    browser = visit(gr.Interface(upper, "text", "text", **options))
    assert len(told(browser)) == buttons


def test_the_environment_says_what_scripts_do_not(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRADIO_FLAGGING_MODE", "manual")
    assert told(visit(gr.Interface(upper, "text", "text"))) == ["Flag"]


def test_no_cell_is_a_formula(visit: Visit, tmp_path: Path) -> None:
    formulas = ["=1+1", "@SUM(A1)", "+1", "-1", "\t=1"]
    demo = page(tmp_path)
    browser = visit(demo)
    for text in formulas:
        submit(browser, text).run("Flag")
    written = rows(tmp_path / "flags" / "dataset1.csv")[1:]
    assert [row[0] for row in written] == [f"'{text}" for text in formulas]


def test_a_picture_lies_beside_the_rows_once(tmp_path: Path) -> None:
    logger = gr.CSVLogger(verbose=False)
    logger.setup([gr.Image(label="../../seen"), gr.Label(label="found")], tmp_path)
    values = [np.zeros((4, 4, 3), np.uint8), {"cat": 0.75}]
    assert [logger.flag(values), logger.flag(values)] == [1, 2]
    (path, label), again = rows(tmp_path / "dataset1.csv")[1:]
    assert again == [path, label]
    assert Path(path).parent == tmp_path / "seen"
    assert [*(tmp_path / "seen").iterdir()] == [Path(path)]
    assert "cat" in label


def test_a_picture_is_beside_the_rows_as_a_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    logger, picture = gr.CSVLogger(), np.zeros((4, 4, 3), np.uint8)
    logger.setup([gr.Image(label="seen")], tmp_path)

    def stop(source: BinaryIO, copy: BinaryIO) -> None:
        copy.write(source.read(10))
        raise OSError("no space left on device")

    with monkeypatch.context() as full:
        full.setattr("shutil.copyfileobj", stop)
        with pytest.raises(OSError, match="no space"):
            logger.flag([picture])
    assert list((tmp_path / "seen").iterdir()) == []
    logger.flag([picture])
    (kept,) = (tmp_path / "seen").iterdir()
    with Image.open(kept) as shown:
        shown.load()


@pytest.mark.parametrize("left", ["in,timestamp\r\ntea,now", "in,timestamp\ntea,now\n"])
def test_a_row_is_a_line_of_its_own_in_a_file_that_was_edited(
    tmp_path: Path, left: str
) -> None:
    file = tmp_path / "dataset1.csv"
    file.write_text(left, newline="")
    logger = gr.CSVLogger(verbose=False)
    logger.setup([gr.Textbox(label="in")], tmp_path)
    assert logger.flag(["coffee"]) == 2
    assert rows(file) == [["in"], ["tea"], ["coffee"]]


def test_other_columns_have_a_further_file(tmp_path: Path) -> None:
    for labels in (["a"], ["a", "b"], ["a", "b"]):
        logger = gr.CSVLogger(verbose=False)
        logger.setup([gr.Textbox(label=label) for label in labels], tmp_path)
        logger.flag(labels)
    assert len(rows(tmp_path / "dataset1.csv")) == 2
    assert len(rows(tmp_path / "dataset2.csv")) == 3


def test_a_function_of_ones_own_writes_them_down(visit: Visit, tmp_path: Path) -> None:
    logger = gr.CSVLogger(verbose=False)
    with gr.Blocks() as demo:
        level, out = gr.Slider(0, 9, 3, label="level"), gr.Textbox("x", label="out")
        logger.setup([level, out], tmp_path)
        with pytest.warns(NotHonoured, match="preprocess"):
            gr.Button("Flag").click(
                lambda *values: logger.flag(values), [level, out], preprocess=False
            )
    visit(demo).run("Flag")
    assert rows(tmp_path / "dataset1.csv") == [["level", "out"], ["3", "x"]]


def test_a_simple_log_has_values_alone(tmp_path: Path) -> None:
    logger = gr.SimpleCSVLogger()
    logger.setup([gr.Textbox(), gr.Number()], tmp_path)
    assert [logger.flag(["a", 1]), logger.flag(["b", None])] == [1, 2]
    assert (tmp_path / "log.csv").read_bytes() == b"a,1\r\nb,\r\n"


def test_a_folder_takes_no_more_than_it_may(
    visit: Visit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flagging, "MOST_BYTES", 100)
    browser = visit(page(tmp_path))
    submit(browser, "x" * 100).run("Flag").run("Flag")
    assert "no room" in "".join(browser.cards())
    assert len(rows(tmp_path / "flags" / "dataset1.csv")) == 2


def test_a_callback_of_ones_own_gets_values_and_the_choice(visit: Visit) -> None:
    class Own(gr.FlaggingCallback):
        def setup(self, components: Sequence[gr.Component], flagging_dir: Any) -> None:
            self.names = [c.label for c in components]
            self.seen: list[Any] = []

        def flag(
            self,
            flag_data: Sequence[Any],
            flag_option: str | None = None,
            username: str | None = None,
        ) -> int:
            self.seen.append((flag_data, flag_option, username))
            return len(self.seen)

    own = Own()
    number, out = gr.Number(label="n"), gr.Textbox(label="out")
    demo = gr.Interface(
        lambda n: n + 1, number, out, flagging_callback=own, flagging_options=["odd"]
    )
    browser = visit(demo)
    browser.fill("n", "2")
    browser.run("Submit").run("Flag as odd")
    assert own.names == ["n", "out"]
    assert own.seen == [([2, "3"], "odd", None)]


def test_what_is_no_choice_is_said() -> None:
    with pytest.raises(ConfigurationError, match="flagging_options expected texts"):
        gr.Interface(upper, "text", "text", flagging_options=[1])  # type: ignore[arg-type]
    with pytest.raises(ConfigurationError, match="flagging_mode"):
        gr.Interface(upper, "text", "text", flagging_mode="often")  # type: ignore[arg-type]
