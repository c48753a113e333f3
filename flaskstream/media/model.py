"""Models in three dimensions: which are taken, and what a browser draws them from."""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Mapping
from contextlib import contextmanager
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakValueDictionary

from flaskstream.media.budget import Budget, Exhausted
from flaskstream.media.content import Content, head_of, open_content, size_of
from flaskstream.media.contentwriter import take_bytes
from flaskstream.media.media import Media
from flaskstream.media.mesh import to_glb
from flaskstream.media.meshfile import (
    LARGEST,
    Unreadable,
    is_binary_stl,
    read_obj,
    read_stl,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

GLB: Final = "model/gltf-binary"
GLTF: Final = "model/gltf+json"
OBJ: Final = "model/obj"
STL: Final = "model/stl"
EXTENSIONS: Final = {GLB: ".glb", GLTF: ".gltf", OBJ: ".obj", STL: ".stl"}
SPLAT: Final = (b"property float f_dc_0", b"property float rot_0")
"""What PLY says of points that are clouds of colour."""
SPLATS: Final = (".splat", ".ksplat", ".spz")
COMPRESSED: Final = (
    "KHR_draco_mesh_compression",
    "KHR_texture_basisu",
    "EXT_meshopt_compression",
)
"""What takes decoders, which would have to come from elsewhere."""
MOST_PARTS: Final = 1_000_000
"""Values in the JSON of a glTF file: each takes about 70 bytes, also one of three, as
`{},`. Its numbers are elsewhere, packed."""
HEAD: Final = 65_536
"""Bytes that tell what it is: programs begin OBJ with long comments."""
READING: Final = Budget(LARGEST)
"""Bytes of models that the process reads at a time; each takes several."""
PATIENCE: Final = 20.0
_CORNER: Final = re.compile(rb"^[ \t]{0,9}v[ \t]{1,9}[-+.\d]", re.MULTILINE)

_drawn: WeakValueDictionary[str, Media] = WeakValueDictionary()
"""By the digest of a model that was converted: what it became."""


def read_model(content: Content, name: str) -> Media:
    """A file as a model; its type is told by its bytes.

    Args:
        content: What it holds.
        name: What it is called.

    Raises:
        Unreadable: it is none that can be drawn; the text says why.
    """
    kind = _kind(content, PurePath(name).suffix.lower())
    ending = EXTENSIONS[kind]
    if PurePath(name).suffix.lower() != ending:
        name = f"{PurePath(name).stem or 'model'}{ending}"
    model = Media(content, kind, name)
    drawn_from(model)
    return model


def drawn_from(model: Media) -> Media:
    """What a browser draws a model from: itself, or a GLB file that is made of it.

    Raises:
        Unreadable: it is damaged, or what no browser draws.
    """
    if model.mimetype in (GLB, GLTF):
        _check_scene(_read_scene(model))
        return model
    known = _drawn.get(model.digest)
    if known is None:
        known = _drawn[model.digest] = _converted(model)
    return known


def _kind(content: Content, suffix: str) -> str:
    head = head_of(content, HEAD)
    if head.startswith(b"glTF"):
        return GLB
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return GLTF
    if is_binary_stl(head, size_of(content)):
        return STL
    if b"\0" not in head:
        if head.lstrip()[:5].lower() == b"solid" and b"facet" in head:
            return STL
        if _CORNER.search(head):
            return OBJ
    is_ply = head.startswith((b"ply\n", b"ply\r"))
    if suffix in SPLATS or (is_ply and all(name in head for name in SPLAT)):
        raise Unreadable(
            "is made of Gaussian splats, which are not drawn here: expected triangles, "
            "as GLB, OBJ or STL"
        )
    if is_ply:
        raise Unreadable(
            "is PLY, which is not drawn here: save it as GLB, for example by "
            "`trimesh.load(path).export('model.glb')`"
        )
    raise Unreadable("is no model: expected GLB, glTF, OBJ or STL")


@contextmanager
def _room_for(size: int) -> Iterator[None]:
    if size > LARGEST:
        raise Unreadable(f"is too large: expected {LARGEST / 1e6:g} MB at most")
    try:
        with READING.take(size, PATIENCE):
            yield
    except Exhausted as error:
        raise Unreadable("can't be read while so many others are; try again") from error


def _converted(model: Media) -> Media:
    with _room_for(model.size), model.open() as file:
        mesh = read_obj(file) if model.mimetype == OBJ else read_stl(file, model.size)
        return Media(take_bytes(to_glb(mesh)), GLB, f"{PurePath(model.name).stem}.glb")


# ----- glTF


def _read_scene(model: Media) -> Mapping[str, Any]:
    """What a glTF file says of itself."""
    with open_content(model.content) as file:
        size = model.size
        if model.mimetype == GLB:
            head = file.read(20)
            if len(head) < 20:
                raise Unreadable("is cut: its end is missing")
            _, version, told, size, kind = struct.unpack("<4sIII4s", head)
            if version != 2 or kind != b"JSON":
                raise Unreadable("is no glTF of version 2")
            if told > model.size or 20 + size > model.size:
                raise Unreadable("is cut: its end is missing")
        with _room_for(size):
            text = file.read(size)
            if sum(map(text.count, (b",", b"[", b"{"))) > MOST_PARTS:
                raise Unreadable(f"is too large: expected {MOST_PARTS:,} parts at most")
            try:
                scene = json.loads(text)
            except (ValueError, RecursionError) as error:
                raise Unreadable("is damaged: its JSON can't be read") from error
    if not isinstance(scene, Mapping) or not isinstance(scene.get("asset"), Mapping):
        raise Unreadable("is no model: expected the “asset” of a glTF file")
    return scene


def _check_scene(scene: Mapping[str, Any]) -> None:
    used = scene.get("extensionsUsed")
    for name in COMPRESSED:
        if isinstance(used, list) and name in used:
            raise Unreadable(
                f"is compressed ({name}), which is not read here: save it without that"
            )
    for group in ("buffers", "images"):
        parts = scene.get(group)
        for part in parts if isinstance(parts, list) else ():
            uri = part.get("uri") if isinstance(part, Mapping) else None
            if uri is not None and not str(uri).startswith("data:"):
                raise Unreadable(
                    f"is in several files, of which {str(uri)[:80]!r} is missing: "
                    "expected GLB, which has all in one"
                )
