"""FileExplorer: what is listed, what may be posted, what functions get and give."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

import flaskstream as gr
from flaskstream.components.fileexplorer import fileexplorer, listing, tree
from flaskstream.components.fileexplorer.fileexplorer import FileExplorer
from flaskstream.exceptions import InvalidInput, OutputError
from tests.components.posting import parse

HOSTILE = [
    "<b>x.txt",
    "a\nb.txt",
    "q\"&'.txt",
    "ü .txt",
    "{{ 1 }}.txt",
    "-rf",
    "%2e",
]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with two folders, four files, and what must not be listed."""
    home = tmp_path / "root"
    for name in ("a.txt", "b.py", "src/c.py", "src/deep/d.py"):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(name)
    (tmp_path / "secret.txt").write_text("secret")
    (home / "out").symlink_to(tmp_path / "secret.txt")
    (home / "up").symlink_to(tmp_path)
    (home / "round").symlink_to(home)
    (home / "gone").symlink_to(home / "nowhere")
    os.mkfifo(home / "pipe")
    return home


def titles(explorer: FileExplorer, folder: str = "") -> list[str]:
    found = explorer.listing.entries(folder, 0, 100)
    return [entry.path + "/" * entry.is_folder for entry in found.some]


def test_files_and_folders_are_listed_and_nothing_else(root: Path) -> None:
    explorer = gr.FileExplorer(root_dir=root)
    assert titles(explorer) == ["round/", "src/", "a.txt", "b.py"]
    assert titles(explorer, "src") == ["src/deep/", "src/c.py"]
    assert titles(explorer, "nowhere") == []
    python = gr.FileExplorer("*.py", root_dir=root, ignore_glob="*/deep")
    assert titles(python) == ["round/", "src/", "b.py"]
    assert titles(python, "src") == ["src/c.py"]


@pytest.mark.parametrize(
    "field",
    [
        *[
            "..",
            "../secret.txt",
            "src/../../secret.txt",
            "/etc/passwd",
            "%2Fetc%2Fpasswd",
        ],
        *[
            "%2e%2e/secret.txt",
            "out",
            "up/secret.txt",
            "up/",
            "pipe",
            "gone",
            "src/",
            "",
        ],
        *[
            "a.txt/",
            "nowhere",
            "a.txt%00",
            "src//c.py",
            "./a.txt",
            "src/c.py/.",
            "x" * 9000,
        ],
        *["a.txt/x", "/", "//", "\ud800", "b.txt/../a.txt", "round/../../secret.txt"],
    ],
)
def test_what_is_posted_is_listed_or_refused(root: Path, field: str) -> None:
    explorer = gr.FileExplorer(root_dir=root, file_count="single")
    if not field:
        assert explorer.preprocess(parse(explorer, field)) is None
        return
    with pytest.raises(InvalidInput, match="not listed"):
        parse(explorer, field)
    ignoring = gr.FileExplorer("*.txt", root_dir=root, ignore_glob="src")
    for ignored in ("src/", "src/c.py", "src/deep/", "b.py", "src"):
        with pytest.raises(InvalidInput, match="not listed"):
            parse(ignoring, "a.txt", ignored)


def test_a_function_gets_paths(root: Path) -> None:
    explorer = gr.FileExplorer(root_dir=root)
    assert explorer.preprocess(parse(explorer, "", "a.txt", "a.txt")) == [
        str(root / "a.txt")
    ]
    assert explorer.preprocess(parse(explorer, "")) == explorer.preprocess(None) == []
    whole = [
        str(root / name) for name in ("src", "src/c.py", "src/deep", "src/deep/d.py")
    ]
    assert explorer.preprocess(parse(explorer, "", "src/")) == whole
    assert explorer.preprocess(parse(explorer, "", "src")) == whole[:1]
    python = gr.FileExplorer("*.py", root_dir=root)
    assert python.preprocess(parse(python, "", "src/", "src/c.py")) == [
        str(root / "src/c.py"),
        str(root / "src/deep/d.py"),
    ]
    one = gr.FileExplorer(root_dir=root, file_count="single")
    assert one.preprocess(parse(one, "", "src")) == str(root / "src")
    assert one.preprocess(one.postprocess(None)) is None
    assert one.preprocess(one.postprocess("")) is None
    with pytest.raises(InvalidInput, match="one file only"):
        parse(one, "a.txt", "b.py")
    with pytest.raises(InvalidInput, match="missing"):
        parse(one)


def test_a_chosen_folder_goes_through_no_links(root: Path) -> None:
    (root / "src/round").symlink_to(root)
    explorer = gr.FileExplorer(root_dir=root)
    got = explorer.preprocess(parse(explorer, "src/"))
    assert str(root / "src/round") in got and len(got) == 5


@pytest.mark.parametrize("name", HOSTILE)
def test_any_name_is_chosen_as_it_is(root: Path, name: str) -> None:
    (root / name).write_text("")
    explorer = gr.FileExplorer(root_dir=root)
    (item,) = explorer.apart(explorer.postprocess(name), tree.place_of(""))
    assert item.field.isascii() and item.title.isprintable()
    assert item.field in tree.fields_in(explorer.tree(None))
    assert explorer.preprocess(parse(explorer, item.field)) == [str(root / name)]


def test_a_name_that_is_no_text_is_chosen_too(root: Path) -> None:
    name = os.fsdecode(b"n\xff.txt")
    (root / name).write_text("")
    explorer = gr.FileExplorer(root_dir=root)
    payload = parse(explorer, "n%FF.txt")
    assert explorer.preprocess(payload) == [str(root / name)]
    assert explorer.titles(payload) == ["n\ufffd.txt"]
    assert explorer.postprocess(name) == payload


def test_folders_with_more_than_a_page_shows_come_by_parts(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(tree.PAGE + 5):
        (root / f"src/deep/{number:04}").write_text("")
    explorer = gr.FileExplorer(root_dir=root)
    found = explorer.arrange({"": ["", "src/deep/"], "arrange": ["0 src/deep"]})
    assert found is not None
    first = found.shown
    assert first.items[0].title == "." and len(first.items) == tree.PAGE + 1
    assert all(item.is_chosen and item.is_settled for item in first.items)
    assert (first.left, first.more.place) == (6, f"{tree.PAGE} src/deep")
    rest = explorer.arrange({"arrange": [first.more.place]})
    assert rest is not None and len(rest.shown.items) == 6 and rest.shown.more is None
    monkeypatch.setattr(listing, "MOST_READ", 10)
    cut = explorer.arrange({"arrange": ["0 src/deep"]})
    assert cut is not None and cut.shown.is_cut and len(cut.shown.items) == 11
    with pytest.raises(gr.Error, match="at most 10,000 files"):
        explorer.preprocess(["src/"])
    monkeypatch.undo()
    monkeypatch.setattr(fileexplorer, "MOST_GIVEN", 10)
    with pytest.raises(gr.Error, match="at most 10 files"):
        explorer.preprocess(["src/"])


@pytest.mark.parametrize(
    "place", ["", "0", "0 ..", "0 up", "x src", "-1 src", "0 a.txt", "0 /etc", "0 %00"]
)
def test_nothing_is_opened_that_is_no_listed_folder(root: Path, place: str) -> None:
    found = gr.FileExplorer(root_dir=root).arrange({"arrange": [place]})
    assert found is None or found.shown.place == "0 "


def test_what_is_chosen_is_to_be_seen(root: Path) -> None:
    explorer = gr.FileExplorer(root_dir=root)
    payload = explorer.postprocess(["src/deep/d.py", root / "nowhere.txt"])
    shown = explorer.tree(payload)
    assert "src/deep/d.py" in tree.fields_in(shown)
    assert [item.title for item in explorer.apart(payload, shown)] == ["nowhere.txt"]


@pytest.mark.parametrize(
    "value", [3, {"a": 1}, [3], "..", "/etc/passwd", b"a.txt", "a\0"]
)
def test_other_values_are_refused(root: Path, value: Any) -> None:
    with pytest.raises(OutputError, match="FileExplorer “Mine” expected"):
        gr.FileExplorer(root_dir=root, label="Mine").postprocess(value)
    one = gr.FileExplorer(root_dir=root, file_count="single")
    with pytest.raises(OutputError, match="one path"):
        one.postprocess(["a.txt", "b.py"])


def test_options_that_can_not_be_are_refused(root: Path) -> None:
    with pytest.raises(gr.ConfigurationError, match="expected a folder that is there"):
        gr.FileExplorer(root_dir=root / "nowhere")
    with pytest.raises(gr.ConfigurationError, match="expected one of"):
        gr.FileExplorer(root_dir=root, file_count="two")  # type: ignore[arg-type]
    explorer = gr.FileExplorer(root_dir=root)
    other = explorer.with_properties({"root_dir": root / "src"})
    assert titles(other) == ["deep/", "c.py"]
    assert other.migrate_payload(["a.txt"], explorer) is None
    assert explorer.with_properties({"label": "x"}).migrate_payload([], explorer) == []


def test_calls_have_paths_by_their_parts(root: Path) -> None:
    explorer = gr.FileExplorer(root_dir=root)
    assert explorer.as_fields([["src", "c.py"], ["src", "."]]) == ["src/c.py", "src"]
    assert explorer.as_fields(None) == explorer.as_fields([]) == [""]
    assert explorer.to_json(["src/c.py", "a.txt"], lambda media: {}) == [
        ["src", "c.py"],
        ["a.txt"],
    ]
    others: list[Any] = ["a.txt", [3], [[3]], {}, [["\ud800"]]]
    for wrong in others:
        with pytest.raises(InvalidInput, match="Expected"):
            explorer.as_fields(wrong)


def test_what_is_written_in_several_ways_is_one(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    below = listing.Listing.below

    def counted(self: Any, folder: str, most: int) -> Any:
        read.append(folder)
        return below(self, folder, most)

    monkeypatch.setattr(listing.Listing, "below", counted)
    explorer = gr.FileExplorer(root_dir=root)
    payload = parse(explorer, "src/", "%73rc/", "s%72c%2F", "src", "src/deep/")
    assert payload == ["src/", "src", "src/deep/"]
    got = explorer.preprocess(payload)
    assert got == explorer.preprocess(["src/"]) and len(got) == len(set(got))
    assert read == ["src", "src"]  # once for each


def test_patterns_are_not_tried_on_what_is_not_there(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []
    ignored = listing.Listing._is_ignored

    def counted(self: Any, path: str) -> bool:
        tried.append(path)
        return ignored(self, path)

    monkeypatch.setattr(listing.Listing, "_is_ignored", counted)
    explorer = gr.FileExplorer(root_dir=root, ignore_glob="*/.*")
    with pytest.raises(InvalidInput, match="not listed"):
        parse(explorer, "src/" + "/".join("a" * 2_000))
    assert tried == []
