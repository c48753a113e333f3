"""The browser files in the package, and how the build gets them."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import hatch_build

ROOT = Path(hatch_build.__file__).parent


def serve_from(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Be a machine without npm whose CDN is a folder."""
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(hatch_build, "CDN", folder.as_uri())


def write_package(folder: Path) -> None:
    for source in hatch_build.DIGESTS:
        file = folder / source
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes((ROOT / hatch_build.FOLDER / file.name).read_bytes())


@pytest.mark.parametrize("source", hatch_build.DIGESTS)
def test_the_vendored_file_is_the_pinned_one(source: str) -> None:
    file = ROOT / hatch_build.FOLDER / Path(source).name

    assert file.is_file(), "remove .venv and run make again: the build fetches it"
    assert hatch_build.digest(file.read_bytes()) == hatch_build.DIGESTS[source]


def test_files_come_from_the_cdn_where_there_is_no_npm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_package(tmp_path / "cdn")
    serve_from(tmp_path / "cdn", monkeypatch)

    hatch_build.vendor(tmp_path)

    names = [file.name for file in sorted((tmp_path / hatch_build.FOLDER).iterdir())]
    assert names == ["htmx.min.js", "hx-sse.min.js"]


def test_right_files_are_kept_without_any_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_package(tmp_path / "cdn")
    serve_from(tmp_path / "cdn", monkeypatch)
    hatch_build.vendor(tmp_path)
    serve_from(tmp_path / "unreachable", monkeypatch)

    hatch_build.vendor(tmp_path)


def test_a_damaged_file_is_fetched_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_package(tmp_path / "cdn")
    serve_from(tmp_path / "cdn", monkeypatch)
    hatch_build.vendor(tmp_path)
    damaged = tmp_path / hatch_build.FOLDER / "htmx.min.js"
    damaged.write_bytes(b"half a fi")

    hatch_build.vendor(tmp_path)

    assert hatch_build.is_vendored(damaged.parent, "dist/htmx.min.js")


def test_altered_bytes_are_refused_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_package(tmp_path / "cdn")
    (tmp_path / "cdn/dist/ext/hx-sse.min.js").write_bytes(b"alert(1)")
    serve_from(tmp_path / "cdn", monkeypatch)

    with pytest.raises(hatch_build.VendorError, match=r"expected sha384-v8Hv.*got sha"):
        hatch_build.vendor(tmp_path)

    assert not (tmp_path / hatch_build.FOLDER).exists()


def test_two_builds_in_one_checkout_leave_each_other_alone(tmp_path: Path) -> None:
    source, copy = ROOT / "flaskstream", tmp_path / "flaskstream"
    static = copy / "static"
    shutil.copytree(source / "static", static)
    (copy / "web").mkdir()
    shutil.copy(source / "web/bundles.py", copy / "web")
    folder = static / "compressed"
    hatch_build.compress(tmp_path)
    made = {file.name for file in folder.iterdir()}
    for number in range(2000):
        (folder / f"old{number}.br").touch()
    (folder / "part-of-the-other").touch()

    with ThreadPoolExecutor(4) as pool:
        builds = [pool.submit(hatch_build.compress, tmp_path) for _ in range(4)]
        for build in builds:
            build.result()

    left = {file.name for file in folder.iterdir()}
    assert left == {*made, "part-of-the-other"}


def test_without_a_source_the_error_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve_from(tmp_path / "unreachable", monkeypatch)

    with pytest.raises(hatch_build.VendorError, match=r"not installed.*Install npm"):
        hatch_build.vendor(tmp_path)
