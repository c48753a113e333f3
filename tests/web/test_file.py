"""Files on a page: chosen, moved, removed, shown, downloaded, and by the API."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import flaskstream as gr
from flaskstream.testing import PageClient
from flaskstream.testing.window import upload
from tests.web.conftest import Api, Visit
from tests.web.pictures import png


def names(paths: list[Any] | None) -> str:
    return " ".join(path.orig_name for path in paths or [])


@pytest.fixture
def demo() -> gr.Blocks:
    with gr.Blocks() as demo:
        files = gr.Files(label="files", file_types=[".csv"], allow_reordering=True)
        told = gr.Textbox(label="told")
        gr.Button("tell").click(names, files, told)
        files.clear(lambda: "cleared", None, told)

        def removed(files: Any, event: gr.DeletedFileData) -> str:
            text = Path(event.file.path).read_text()
            return f"{event.file.orig_name} ({text}) of {names(files)}"

        files.delete(removed, files, told)
    return demo


@pytest.fixture
def client(demo: gr.Blocks) -> PageClient:
    client = PageClient(demo.app).open()
    client.fill(files=[(f"{n}.csv", n.encode()) for n in "abc"])
    return client


def test_several_are_chosen_together_and_one_after_the_other(
    client: PageClient,
) -> None:
    client.fill(files=[("d.csv", b"d"), ("a.csv", b"a")])
    client.press("tell")
    assert client.value("told") == "a.csv b.csv c.csv d.csv"
    client.reload()
    assert client.value("files") == ["a.csv", "b.csv", "c.csv", "d.csv"]


def test_they_are_put_into_another_order(client: PageClient) -> None:
    client.press("Move c.csv up")
    client.press("Move a.csv down")
    client.press("tell")
    assert client.value("told") == "c.csv a.csv b.csv"
    assert client.reload().value("files") == ["c.csv", "a.csv", "b.csv"]


def test_one_is_removed_and_its_function_is_told_which(client: PageClient) -> None:
    client.press("Remove b.csv")
    assert client.value("told") == "b.csv (b) of a.csv c.csv"
    assert client.reload().value("files") == ["a.csv", "c.csv"]


def test_all_are_removed(client: PageClient) -> None:
    client.press("Remove all files")
    assert client.value("told") == "cleared"
    assert client.reload().value("files") == []
    client.press("tell")
    assert client.value("told") == ""


def test_the_wrong_one_of_several_is_named_and_the_others_are_kept(
    client: PageClient,
) -> None:
    client.fill(files=[("e.png", png()), ("f.csv", b"f")])
    assert client.errors == ["“e.png” can't be attached: expected .csv, got image/png."]
    assert client.value("files") == ["a.csv", "b.csv", "c.csv", "f.csv"]


def test_what_is_too_large_leaves_what_is_there(
    client: PageClient, demo: gr.Blocks
) -> None:
    demo.app.config["FLASKSTREAM_MAX_UPLOAD"] = 5_000
    client.fill(files=[("big.csv", b"1," * 10_000)])
    assert client.errors == ["Expected at most 0.005 MB in all; choose a smaller file."]
    assert client.value("files") == ["a.csv", "b.csv", "c.csv"]


NOTHING = ["", "c0", "{name} x", f"{{name}} {0:040}"]
NOTHING += [
    f"{{name}} {{token}} {place}" for place in ("-1", "²", "9" * 30, "9" * 5000)
]


@pytest.mark.parametrize("told", NOTHING)
def test_what_is_told_of_files_that_can_not_be_changes_nothing(
    visit: Visit, demo: gr.Blocks, told: str
) -> None:
    browser = visit(demo)
    chooser = browser.field("files").one("input", type="file").attrs
    form = browser.form()
    form.setlist(chooser["name"], [upload(b"a", "a.csv"), upload(b"b", "b.csv")])
    browser.submit(chooser["hx-post"], form)
    hidden = browser.field("files").all("input", type="hidden")
    name, token = hidden[0].attrs["name"], hidden[0].attrs["value"]
    asked = told.format(name=name, token=token)
    answer = browser.submit(chooser["hx-post"], browser.form(move=asked))
    assert answer.status_code in (200, 422)
    after = browser.reload().field("files").all("input", type="hidden")
    assert [e.attrs["value"] for e in after] == [e.attrs["value"] for e in hidden]


def test_without_scripts_the_form_carries_them(visit: Visit, demo: gr.Blocks) -> None:
    browser = visit(demo, scripts=False)
    form = browser.form()
    chooser = browser.field("files").one("input", type="file").attrs["name"]
    form.setlist(chooser, [upload(b"a", "a.csv"), upload(b"b", "b.csv")])
    browser.submit(browser.button("tell").attrs["formaction"], form)
    assert browser.shown("told") == "a.csv b.csv"
    browser.press("×")
    browser.press("tell")
    assert browser.shown("told") == "b.csv"


def one(page: gr.Blocks) -> PageClient:
    return PageClient(page.app).open()


def test_of_a_single_one_the_newest_stays_and_two_at_once_are_refused() -> None:
    with gr.Blocks() as demo:
        gr.File(label="file")
        gr.UploadButton("Upload")
    client = one(demo)
    client.fill(file=("a.txt", b"a"))
    client.fill(file=("b.txt", b"b"))
    assert client.value("file") == ["b.txt"]
    for name in ("file", "Upload"):
        client.fill({name: [("c.txt", b"c"), ("d.txt", b"d")]})
        assert client.errors[-1] == "Expected one file; got 2, and took none."
    assert client.value("file") == ["b.txt"]


def test_a_list_that_grows_sends_what_is_new(tmp_path: Path) -> None:
    def make() -> Iterator[list[Path]]:
        made: list[Path] = []
        for n in range(4):
            made.append(tmp_path / f"{n}.txt")
            made[-1].write_text(str(n))
            yield made

    with gr.Blocks() as demo:
        gr.Button("make").click(make, None, gr.File(label="made"))
    client = one(demo)
    messages = client.press("make")
    assert client.value("made") == ["0.txt", "1.txt", "2.txt", "3.txt"]
    sent = "".join(str(message) for message in messages)
    assert all(sent.count(f'download="{n}.txt"') == 1 for n in range(4))


def test_a_file_is_saved_under_its_own_name_and_never_shown(
    visit: Visit, tmp_path: Path
) -> None:
    page = tmp_path / "<b>ü.html"
    page.write_text("<script>alert(1)</script>")
    with gr.Blocks() as demo:
        gr.File(page, label="page", interactive=False)
    browser = visit(demo)
    link = browser.field("page").one("a").attrs
    assert link["download"] == "<b>ü.html" and not browser.field("page").all("b")
    headers = browser.http.get(link["href"]).headers
    saved = "attachment; filename*=UTF-8''%3Cb%3E%C3%BC.html"
    assert headers["Content-Disposition"] == saved
    assert headers["Content-Type"].startswith("text/plain")
    assert visit(demo).http.get(link["href"]).status_code == 404  # somebody else


def test_who_chooses_or_saves_one_of_them_is_told_of(tmp_path: Path) -> None:
    for n in range(2):
        (tmp_path / f"{n}.txt").write_text(str(n))

    def chosen(event: gr.SelectData) -> str:
        return f"{event.index} {event.value}"

    def saved(event: gr.DownloadData) -> str:
        return f"{event.file.orig_name} {event.file.size} {event.file.mime_type}"

    with gr.Blocks() as demo:
        shown = gr.File(sorted(tmp_path.iterdir()), label="shown", interactive=False)
        told = gr.Textbox(label="told")
        shown.select(chosen, None, told)
        shown.download(saved, None, told)
    client = one(demo)
    client.press("1.txt")
    assert client.value("told") == "1 1.txt"
    [*_, button] = client.page.of_class("fs-tell")
    answer = client.form(button, event=button.attrs["value"])
    client.send(button, answer)
    assert client.value("told") == "1.txt 1 text/plain"


def test_the_button_of_a_download_has_what_its_press_made(tmp_path: Path) -> None:
    def export(name: str, before: str | None) -> Path:
        path = tmp_path / f"{name}.csv"
        path.write_text(str(before))
        return path

    with gr.Blocks() as demo:
        name = gr.Textbox(label="name")
        button = gr.DownloadButton("Export")
        button.click(export, [name, button], button)
        nothing = gr.DownloadButton("Nothing yet")
        there = gr.DownloadButton("There", __file__)
        there.click(lambda: None)
    client = one(demo)
    assert "disabled" in client.button("Nothing yet").attrs
    assert client.button("There").attrs["data-fs-saves"] == "now"
    assert client.button("Export").attrs["data-fs-saves"] == "then"
    client.press("Export", name="a")
    saved = [link.attrs for link in client.page.of_class("fs-saved")]
    assert [link["download"] for link in saved] == ["a.csv", "test_file.py"]
    assert client.http.get(saved[0]["href"]).text == "None"
    client.press("Export", name="b")
    link = client.page.of_class("fs-saved")[0].attrs
    assert client.http.get(link["href"]).text.endswith("a.csv")
    assert nothing.value is None


def test_they_stand_in_a_chat_in_examples_and_are_cleared(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("a")
    with gr.Blocks() as demo:
        file = gr.File(label="file")
        gr.Examples([[str(path)]], file)
        gr.ClearButton(file)
        gr.Chatbot([{"role": "assistant", "content": gr.File(str(path))}])
    client = one(demo)
    assert 'download="a.txt"' in str(client.http.get("/").text)
    client.press("a.txt")
    assert client.value("file") == ["a.txt"]
    client.press("Clear")
    assert client.value("file") == []


def test_a_program_brings_and_gets_them(api: Api) -> None:
    kinds = ["file", "files"]
    caller = api(gr.Interface(lambda one, many: (one, many), kinds, kinds))
    uri = "data:text/plain;base64," + base64.b64encode(b"hello").decode()
    file = {"url": uri, "orig_name": "hello.txt", "meta": {"_type": "gradio.FileData"}}
    form = {"files": (io.BytesIO(b"1,2"), "table.csv")}
    [path] = caller.http.post("/gradio_api/upload", data=form).json  # type: ignore[misc]
    first, several = caller.result("lambda", file, [file, path])
    assert (first["orig_name"], first["size"]) == ("hello.txt", 5)
    assert [each["orig_name"] for each in several] == ["hello.txt", "table.csv"]
    assert caller.http.get(several[1]["url"]).data == b"1,2"
    assert caller.result("lambda", first, several) == [first, several]
    assert caller.result("lambda", None, []) == [None, []]
    for wrong in ([file, file], 3, {"path": "/etc/passwd"}, "../x"):
        assert caller.refused("lambda", wrong, [])[0] == 422


def test_a_wrong_file_of_an_upload_button_is_named(visit: Visit) -> None:
    with gr.Blocks() as demo:
        gr.UploadButton("Upload", file_types=["image"])
    browser = visit(demo)
    chooser = browser.page.one("input", type="file").attrs
    form = browser.form()
    form.setlist(chooser["name"], [upload(b"no", "a.png")])
    assert browser.submit(chooser["hx-post"], form).status_code == 422
    assert "“a.png” can't be attached" in browser.page.text
