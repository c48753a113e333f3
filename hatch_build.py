"""Put browser files into the package when it is built.

These are htmx, what draws models, and the editor of code, joined of many packages: all
checked against pinned digests; and what pages load, compressed.
"""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
import urllib.request
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import brotli
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

CDN = "https://cdn.jsdelivr.net/npm"
FOLDER = Path("flaskstream/static/vendor")
LOCK = Path("scripts/codemirror.json")
"""What the editor of code is joined of, and what comes of it, with their digests."""
TIMEOUT = 120
"""Seconds that npm, or one answer of the CDN, may take."""

HTMX = {
    "htmx.org@4.0.1": {
        "dist/htmx.min.js": (
            "sha384-Qp9rdC8H7EqOoX+nR0P3RPG2Noji+qdwJlGpfzwQJsfOpp3sGwIdSP9xO3+UlEhn"
        ),
        "dist/ext/hx-sse.min.js": (
            "sha384-v8HvucQ+ohQhMg0arboXc5049yNR46QKMjphs7YDch+Wm7zpfK5XVS01f26mQDJV"
        ),
    },
}
VIEWER = {
    "@google/model-viewer@4.4.0": {
        "dist/model-viewer-umd.min.js": (
            "sha384-d8t3Mm7VXe/NSoG+hW2CH30rGTg8Ng1Szxkn3z+NONzXDp3c4oQtBZUls9kSE1pu"
        ),
    },
}

Digests = dict[str, str]
"""What each file must hash to, as in an `integrity` attribute."""
Packages = dict[str, Digests]
"""Packages of npm, with the files that are wanted of each."""
Files = dict[tuple[str, str], bytes]
"""Files by their package and their path in it."""


class VendorError(RuntimeError):
    """The browser files could not be got, or are not the ones that were pinned."""


class VendorHook(BuildHookInterface[Any]):
    """Runs before wheels, editable installs and source distributions are built."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        vendor(Path(self.root))
        compress(Path(self.root))


def compress(root: Path) -> None:
    """Write as Brotli what pages load of the package under `root`; drop older ones."""
    bundles, static = load_bundles(root), root / "flaskstream/static"
    folder = static / bundles.COMPRESSED
    folder.mkdir(exist_ok=True)
    made = [bundles.bundle(static, source) for source in bundles.SOURCES]
    made += map(bundles.own_file, bundles.own_files())
    for bundle in made:
        file = folder / f"{bundle.name}.br"
        if not file.exists():  # the name is of the content
            replace(file, brotli.compress(bundle.data))
    for old in set(folder.glob("*.br")) - {folder / f"{one.name}.br" for one in made}:
        old.unlink(missing_ok=True)


def load_bundles(root: Path) -> ModuleType:
    """The package's own module by its file: what it imports need not be here."""
    return load(root / "flaskstream/web/bundles.py")


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"Expected a module at {path}.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def vendor(root: Path) -> None:
    """Make sure that the pinned files stand in the package under `root`.

    Nothing is fetched where they do already, so that a later build works offline.
    Raises `VendorError` where they cannot be got or have other bytes than pinned.
    """
    vendor_files(root / FOLDER, HTMX)
    vendor_files(root / FOLDER, VIEWER)
    vendor_editor(root)


def vendor_files(folder: Path, packages: Packages) -> None:
    wanted = {
        Path(path).name: d for paths in packages.values() for path, d in paths.items()
    }
    if not is_vendored(folder, wanted):
        files = fetch(packages)
        write(folder, {Path(path).name: file for (_, path), file in files.items()})


def vendor_editor(root: Path) -> None:
    lock = json.loads((root / LOCK).read_text())
    if is_vendored(root / FOLDER, lock["made"]):
        return
    made = make_editor(root, fetch(lock["packages"]), lock["exports"])
    for name, digest in lock["made"].items():
        check("the build", name, made[name], digest)
    write(root / FOLDER, made)


def make_editor(root: Path, files: Files, exports: dict[str, str]) -> dict[str, bytes]:
    joiner = load(root / "scripts/codemirror.py")
    made: dict[str, bytes] = joiner.make(files, exports)
    return made


def pin(root: Path) -> None:
    """Pin what the packages of the lock are now, and what is made of them."""
    lock = json.loads((root / LOCK).read_text())
    files = get(lock["packages"])
    for (package, path), content in files.items():
        lock["packages"][package][path] = digest_of(content)
    made = make_editor(root, files, lock["exports"])
    lock["made"] = {name: digest_of(content) for name, content in made.items()}
    (root / LOCK).write_text(json.dumps(lock, indent=2) + "\n")


def is_vendored(folder: Path, wanted: Digests) -> bool:
    return all(
        (file := folder / name).is_file() and digest_of(file.read_bytes()) == digest
        for name, digest in wanted.items()
    )


def digest_of(content: bytes) -> str:
    return "sha384-" + base64.b64encode(hashlib.sha384(content).digest()).decode()


def check(package: str, path: str, content: bytes, pinned: str) -> None:
    found = digest_of(content)
    if found != pinned:
        raise VendorError(
            f"{path} of {package} is not the file that was pinned: expected "
            f"{pinned}, got {found} ({len(content)} bytes). Look for a proxy or "
            "registry mirror that alters files; if it was changed on purpose, as by a "
            "newer version, pin it anew: in hatch_build.py, the editor by `python "
            "hatch_build.py`."
        )


def write(folder: Path, files: dict[str, bytes]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        replace(folder / name, content)


def replace(file: Path, content: bytes) -> None:
    """Write at once or not at all: two builds may run in the same checkout."""
    with tempfile.NamedTemporaryFile(dir=file.parent, delete=False) as part:
        part.write(content)
    os.chmod(part.name, 0o644)
    os.replace(part.name, file)


def fetch(packages: Packages) -> Files:
    """Get files, and check them."""
    files = get(packages)
    for (package, path), content in files.items():
        check(package, path, content, packages[package][path])
    return files


def get(packages: Packages) -> Files:
    """Get files from the first source that answers."""
    sources: list[Callable[[Packages], Files]] = [fetch_from_npm, fetch_from_cdn]
    failures = []
    for source in sources:
        try:
            return source(packages)
        except (OSError, subprocess.SubprocessError, tarfile.TarError) as error:
            failures.append(describe(error))
    raise VendorError(
        f"Could not get {', '.join(packages)}, whose browser files go into the "
        f"package. Tried {'; then '.join(failures)}. Install npm or let this machine "
        f"reach the network; or put what another build made into {FOLDER} yourself."
    )


def fetch_from_npm(packages: Packages) -> Files:
    npm = shutil.which("npm")
    if npm is None:
        raise FileNotFoundError("npm, which is not installed")
    files = {}
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [npm, "pack", "--silent", "--ignore-scripts", *packages],
            cwd=folder,
            check=True,
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
        )
        for package, paths in packages.items():
            archive = package.removeprefix("@").replace("/", "-").replace("@", "-")
            with tarfile.open(Path(folder) / f"{archive}.tgz") as packed:
                for path in paths:
                    files[package, path] = read_member(packed, package, path)
    return files


def read_member(packed: tarfile.TarFile, package: str, path: str) -> bytes:
    # npm puts everything under `package/`. Read, not extracted: no paths to trust.
    try:
        member = packed.extractfile(f"package/{path}")
    except KeyError:
        member = None
    if member is None:
        raise VendorError(f"{package} from npm has no file {path}.")
    return member.read()


def fetch_from_cdn(packages: Packages) -> Files:
    files = {}
    for package, paths in packages.items():
        for path in paths:
            url = f"{CDN}/{package}/{path}"
            try:
                with urllib.request.urlopen(url, timeout=TIMEOUT) as answer:
                    files[package, path] = answer.read()
            except OSError as error:
                raise OSError(f"{url}, which failed: {error}") from error
    return files


def describe(error: Exception) -> str:
    if isinstance(error, subprocess.CalledProcessError):
        told = error.stderr.strip() or f"exit status {error.returncode}"
        return f"`npm pack` of them, which failed: {told}"
    return str(error)


if __name__ == "__main__":
    pin(Path(__file__).parent)
