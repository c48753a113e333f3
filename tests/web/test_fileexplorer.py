"""A FileExplorer on its page: folders are opened, and files chosen."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

import flaskstream as gr
from flaskstream.components.fileexplorer.listing import Listing
from flaskstream.testing import PageClient
from flaskstream.testing.dom import Element


@pytest.fixture
def client(tmp_path: Path) -> PageClient:
    for name in ("a.txt", "src/<b>.py", "src/deep/d.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    with gr.Blocks() as demo:
        files = gr.FileExplorer(root_dir=tmp_path, label="files", value="a.txt")
        told = gr.Textbox(label="told")
        shown = gr.FileExplorer(root_dir=tmp_path, label="shown", interactive=False)
        gr.Button("tell").click(lambda x: [Path(y).name for y in x], files, told)
        gr.Button("set").click(lambda: ["src/deep/d.py"] * 2, None, [files, shown])
        gr.Button("same").click(lambda x: x, files, shown)
    return PageClient(demo.app).open()


def box(client: PageClient, field: str) -> Element:
    boxes = client.page.of_class("fs-in")
    return next(each for each in boxes if each.attrs.get("value") == field)


def fields(client: PageClient) -> list[str]:
    boxes = client.page.of_class("fs-in")
    return [each.attrs["value"] for each in boxes if "checkbox" in str(each.attrs)]


def open_folder(client: PageClient, place: str) -> Any:
    if client.scripts:
        branch = next(
            each
            for each in client.page.of_class("fs-branch")
            if place in each.attrs.get("hx-vals", "")
        )
        return client.send(branch, client.form(**{arranging(client): place}))
    button = client.page.one("button", value=place)
    return client.send(button, client.form(**{arranging(client): place}))


def arranging(client: PageClient) -> str:
    name = next(n for n in client.form() if n.startswith("c") and n[1:].isdigit())
    return f"{name}-arrange"


def test_a_client_ticks_files_and_folders_by_their_names(client: PageClient) -> None:
    assert client.value("files") == ["a.txt"]
    client.fill(files=["src, all of it", "a.txt"])
    assert client.value("files") == ["src, all of it", "a.txt"]
    client.press("tell", files=["src, all of it"])
    assert client.value("told") == "['src', '<b>.py', 'deep', 'd.py']"


@pytest.mark.parametrize("scripts", [True, False])
def test_a_folder_comes_when_it_is_opened(client: PageClient, scripts: bool) -> None:
    client.scripts = scripts
    client.reload()
    assert fields(client) == ["src/", "a.txt"]
    box(client, "a.txt").attrs.pop("checked")
    open_folder(client, "0 src")
    assert fields(client) == ["src/", "src", "src/deep/", "src/%3Cb%3E.py", "a.txt"]
    box(client, "src/%3Cb%3E.py").attrs["checked"] = ""
    open_folder(client, "0 src/deep")
    assert "src/deep/d.py" in fields(client)
    client.press("tell")
    assert client.value("told") == "['<b>.py']"


def test_what_is_in_a_chosen_folder_comes_chosen(client: PageClient) -> None:
    box(client, "src/").attrs["checked"] = ""
    open_folder(client, "0 src")
    inside = box(client, "src/%3Cb%3E.py").attrs
    assert "checked" in inside and "disabled" in inside
    client.press("tell")
    assert client.value("told") == "['src', '<b>.py', 'deep', 'd.py', 'a.txt']"


@pytest.mark.parametrize("scripts", [True, False])
def test_a_function_gives_what_is_chosen(client: PageClient, scripts: bool) -> None:
    client.scripts = scripts
    client.reload()
    client.press("set")
    assert "checked" in box(client, "src/deep/d.py").attrs
    assert "src/deep/d.py" in client.page.text
    client.press("tell")
    assert client.value("told") == "['d.py']"


def test_what_is_not_listed_is_refused(client: PageClient) -> None:
    for field in ("../x", "nowhere", "src/../a.txt"):
        box(client, "a.txt").attrs |= {"checked": ""}
        one = box(client, "a.txt")
        one.attrs["value"] = field
        client.press("tell")
        assert client.response is not None and client.response.status_code == 422
        assert "is not listed here" in client.page.text
        client.reload()


def test_a_place_that_is_none_is_not_here(client: PageClient) -> None:
    for place in ("0 ..", "0 nowhere", "x", "0 a.txt"):
        form = client.form(**{arranging(client): place})
        assert client.post("/arrange/0", form).status_code == 404
    assert client.post("/arrange/99", client.form()).status_code == 404


def test_what_only_shows_files_lists_no_folder(client: PageClient) -> None:
    form = client.form()
    answers = [
        client.post(f"/arrange/{n}", {**form, f"c{n}-arrange": "0 src"})
        for n in range(9)
    ]
    assert [answer.status_code for answer in answers].count(200) == 1


def test_folders_are_read_by_the_run_and_not_by_who_reads_its_stream(
    client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    readers, read = set[threading.Thread](), Listing._read

    def noted(listing: Listing, folder: str) -> Any:
        readers.add(threading.current_thread())
        return read(listing, folder)

    monkeypatch.setattr(Listing, "_read", noted)
    client.press("set")
    assert "checked" in box(client, "src/deep/d.py").attrs
    assert readers and threading.current_thread() not in readers


@pytest.mark.parametrize("scripts", [True, False])
def test_what_a_run_has_written_is_listed_anew_when_the_page_is_loaded(
    client: PageClient, tmp_path: Path, scripts: bool
) -> None:
    client.scripts = scripts
    client.reload()
    client.press("set")
    (tmp_path / "later.txt").write_text("")
    client.reload()
    assert "later.txt" in fields(client)
    assert "checked" in box(client, "src/deep/d.py").attrs


def test_a_new_page_lists_what_is_there_by_then(tmp_path: Path) -> None:
    app = gr.Interface(str, gr.FileExplorer(root_dir=str(tmp_path)), "text").app
    PageClient(app).open()
    (tmp_path / "later.txt").write_text("")
    assert "later.txt" in fields(PageClient(app).open())
