"""Put browser files into the package when it is built.

These are htmx, checked against pinned digests, and what pages load, compressed.
"""

from __future__ import annotations

import base64
import hashlib
import importlib.util
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

PACKAGE = "htmx.org@4.0.1"
CDN = f"https://cdn.jsdelivr.net/npm/{PACKAGE}"
FOLDER = Path("flaskstream/static/vendor")
TIMEOUT = 120
"""Seconds that npm, or one answer of the CDN, may take."""

DIGESTS = {
    "dist/htmx.min.js": (
        "sha384-Qp9rdC8H7EqOoX+nR0P3RPG2Noji+qdwJlGpfzwQJsfOpp3sGwIdSP9xO3+UlEhn"
    ),
    "dist/ext/hx-sse.min.js": (
        "sha384-v8HvucQ+ohQhMg0arboXc5049yNR46QKMjphs7YDch+Wm7zpfK5XVS01f26mQDJV"
    ),
}
"""What each file of the npm package must hash to, as in an `integrity` attribute."""

Files = dict[str, bytes]


class VendorError(RuntimeError):
    """The browser files could not be got, or are not the ones that were pinned."""


class VendorHook(BuildHookInterface[Any]):
    """Runs before wheels, editable installs and source distributions are built."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        vendor(Path(self.root))
        compress(Path(self.root))


def compress(root: Path) -> None:
    """Write the bundles of the package under `root` as Brotli, and drop older ones."""
    bundles, static = load_bundles(root), root / "flaskstream/static"
    folder = static / bundles.COMPRESSED
    folder.mkdir(exist_ok=True)
    made = [bundles.bundle(static, source) for source in bundles.SOURCES]
    for bundle in made:
        replace(folder / f"{bundle.name}.br", brotli.compress(bundle.data))
    for old in set(folder.glob("*.br")) - {folder / f"{one.name}.br" for one in made}:
        old.unlink(missing_ok=True)


def load_bundles(root: Path) -> ModuleType:
    """The package's own module by its file: what it imports need not be here."""
    path = root / "flaskstream/web/bundles.py"
    spec = importlib.util.spec_from_file_location("bundles", path)
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
    folder = root / FOLDER
    if all(is_vendored(folder, source) for source in DIGESTS):
        return
    files = fetch()
    for source, content in files.items():
        check(source, content)
    folder.mkdir(parents=True, exist_ok=True)
    for source, content in files.items():
        replace(folder / Path(source).name, content)


def is_vendored(folder: Path, source: str) -> bool:
    file = folder / Path(source).name
    return file.is_file() and digest(file.read_bytes()) == DIGESTS[source]


def digest(content: bytes) -> str:
    return "sha384-" + base64.b64encode(hashlib.sha384(content).digest()).decode()


def check(source: str, content: bytes) -> None:
    found = digest(content)
    if found != DIGESTS[source]:
        raise VendorError(
            f"{source} of {PACKAGE} is not the file that was pinned: expected "
            f"{DIGESTS[source]}, got {found} ({len(content)} bytes). Look for a proxy "
            "or registry mirror that alters files; if the version was raised on "
            "purpose, set the new digests in hatch_build.py."
        )


def replace(file: Path, content: bytes) -> None:
    """Write at once or not at all: two builds may run in the same checkout."""
    with tempfile.NamedTemporaryFile(dir=file.parent, delete=False) as part:
        part.write(content)
    os.chmod(part.name, 0o644)
    os.replace(part.name, file)


def fetch() -> Files:
    """Get the files from the first source that answers."""
    sources: list[Callable[[], Files]] = [fetch_from_npm, fetch_from_cdn]
    failures = []
    for source in sources:
        try:
            return source()
        except (OSError, subprocess.SubprocessError, tarfile.TarError) as error:
            failures.append(describe(error))
    raise VendorError(
        f"Could not get {PACKAGE}, whose browser files go into the package. Tried "
        f"{'; then '.join(failures)}. Install npm or let this machine reach the "
        f"network; or put {' and '.join(Path(name).name for name in DIGESTS)} of "
        f"{PACKAGE} into {FOLDER} yourself."
    )


def fetch_from_npm() -> Files:
    npm = shutil.which("npm")
    if npm is None:
        raise FileNotFoundError("npm, which is not installed")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [npm, "pack", "--silent", "--ignore-scripts", PACKAGE],
            cwd=folder,
            check=True,
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
        )
        (archive,) = Path(folder).glob("*.tgz")
        with tarfile.open(archive) as package:
            return {source: read_member(package, source) for source in DIGESTS}


def read_member(package: tarfile.TarFile, source: str) -> bytes:
    # npm puts everything under `package/`. Read, not extracted: no paths to trust.
    try:
        member = package.extractfile(f"package/{source}")
    except KeyError:
        member = None
    if member is None:
        raise VendorError(f"{PACKAGE} from npm has no file {source}.")
    return member.read()


def fetch_from_cdn() -> Files:
    files = {}
    for source in DIGESTS:
        try:
            with urllib.request.urlopen(f"{CDN}/{source}", timeout=TIMEOUT) as answer:
                files[source] = answer.read()
        except OSError as error:
            raise OSError(f"{CDN}/{source}, which failed: {error}") from error
    return files


def describe(error: Exception) -> str:
    if isinstance(error, subprocess.CalledProcessError):
        told = error.stderr.strip() or f"exit status {error.returncode}"
        return f"`npm pack {PACKAGE}`, which failed: {told}"
    return str(error)
