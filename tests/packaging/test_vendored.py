"""The browser files in the package, and how the build gets them."""

from __future__ import annotations

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import hatch_build
from flaskstream.web.bundles import MODES

ROOT = Path(hatch_build.__file__).parent
((PACKAGE, HTMX),) = hatch_build.HTMX.items()
LOCK: dict[str, Any] = json.loads((ROOT / hatch_build.LOCK).read_text())


def serve_from(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Be a machine without npm whose CDN is a folder."""
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(hatch_build, "CDN", folder.as_uri())


def write_package(folder: Path) -> None:
    """Put htmx there as the CDN has it."""
    for path in HTMX:
        name = Path(path).name
        put(folder / PACKAGE / path, (ROOT / hatch_build.FOLDER / name).read_bytes())


def put(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)


def checkout(root: Path) -> Path:
    """A checkout whose editor is made of two small packages that the CDN has."""
    sources = {
        "@a/one@1.0.0": {"index.js": b"// one\nexport function one() { return 1 }\n"},
        "two@2.0.0": {
            "index.js": b"import {one} from '@a/one';\nexport {one as two};\n"
        },
    }
    for package, files in sources.items():
        for path, content in files.items():
            put(root / "cdn" / package / path, content)
    packages = {package: dict.fromkeys(files, "") for package, files in sources.items()}
    lock = {"packages": packages, "exports": {"two": "two"}, "made": {}}
    put(root / hatch_build.LOCK, json.dumps(lock).encode())
    (root / "scripts").mkdir(exist_ok=True)
    shutil.copy(ROOT / "scripts/codemirror.py", root / "scripts")
    return root


def vendored(folder: Path) -> list[str]:
    return sorted(file.name for file in (folder / hatch_build.FOLDER).iterdir())


@pytest.fixture
def cdn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a machine without npm gets htmx from."""
    write_package(tmp_path / "cdn")
    serve_from(tmp_path / "cdn", monkeypatch)
    return tmp_path / "cdn"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout whose editor is pinned, and not made yet."""
    made = checkout(tmp_path)
    serve_from(made / "cdn", monkeypatch)
    hatch_build.pin(made)
    return made


PINNED = {
    Path(path).name: digest
    for packages in (hatch_build.HTMX, hatch_build.VIEWER)
    for paths in packages.values()
    for path, digest in paths.items()
}


@pytest.mark.parametrize("name", [*PINNED, *LOCK["made"]])
def test_the_vendored_file_is_the_pinned_one(name: str) -> None:
    file = ROOT / hatch_build.FOLDER / name
    pinned = PINNED | LOCK["made"]

    assert file.is_file(), "remove .venv and run make again: the build fetches it"
    assert hatch_build.digest_of(file.read_bytes()) == pinned[name]


@pytest.mark.usefixtures("cdn")
def test_files_come_from_the_cdn_where_there_is_no_npm(tmp_path: Path) -> None:
    hatch_build.vendor_files(tmp_path / hatch_build.FOLDER, hatch_build.HTMX)

    assert vendored(tmp_path) == ["htmx.min.js", "hx-sse.min.js"]


@pytest.mark.usefixtures("cdn")
def test_right_files_are_kept_without_any_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hatch_build.vendor_files(tmp_path / hatch_build.FOLDER, hatch_build.HTMX)
    serve_from(tmp_path / "unreachable", monkeypatch)

    hatch_build.vendor_files(tmp_path / hatch_build.FOLDER, hatch_build.HTMX)


@pytest.mark.usefixtures("cdn")
def test_a_damaged_file_is_fetched_again(tmp_path: Path) -> None:
    hatch_build.vendor_files(tmp_path / hatch_build.FOLDER, hatch_build.HTMX)
    damaged = tmp_path / hatch_build.FOLDER / "htmx.min.js"
    damaged.write_bytes(b"half a fi")

    hatch_build.vendor_files(tmp_path / hatch_build.FOLDER, hatch_build.HTMX)

    pinned = HTMX["dist/htmx.min.js"]
    assert hatch_build.digest_of(damaged.read_bytes()) == pinned


def test_altered_bytes_are_refused_and_nothing_is_written(
    cdn: Path, tmp_path: Path
) -> None:
    (cdn / PACKAGE / "dist/ext/hx-sse.min.js").write_bytes(b"alert(1)")

    with pytest.raises(hatch_build.VendorError, match=r"expected sha384-v8Hv.*got sha"):
        hatch_build.vendor_files(tmp_path / hatch_build.FOLDER, hatch_build.HTMX)

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
        hatch_build.vendor_files(tmp_path / hatch_build.FOLDER, hatch_build.HTMX)


# ----- the editor


def test_the_editor_is_joined_of_what_is_pinned(root: Path) -> None:
    hatch_build.vendor_editor(root)

    assert vendored(root) == ["codemirror.js"]
    made = (root / hatch_build.FOLDER / "codemirror.js").read_text()
    assert "// one" not in made
    assert "export const {two}=" in made


def test_a_package_of_the_editor_that_was_altered_is_refused(root: Path) -> None:
    put(root / "cdn/@a/one@1.0.0/index.js", b"export function one() { alert(1) }\n")

    with pytest.raises(
        hatch_build.VendorError, match=r"index.js of @a/one@1.0.0 is not"
    ):
        hatch_build.vendor_editor(root)

    assert not (root / hatch_build.FOLDER).exists()


def test_what_is_joined_otherwise_than_it_was_pinned_is_refused(root: Path) -> None:
    lock = json.loads((root / hatch_build.LOCK).read_text())
    put(
        root / hatch_build.LOCK, json.dumps(lock | {"exports": {"@a/one": ""}}).encode()
    )

    with pytest.raises(hatch_build.VendorError, match=r"codemirror.js of the build is"):
        hatch_build.vendor_editor(root)


def test_an_editor_that_is_there_needs_no_network(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hatch_build.vendor_editor(root)
    serve_from(tmp_path / "unreachable", monkeypatch)

    hatch_build.vendor_editor(root)


def test_the_editor_has_the_modes_that_pages_name() -> None:
    modes = {f"mode-{name}.js" for name in MODES.split()}
    assert {*LOCK["made"]} == {"codemirror.js", *modes}
