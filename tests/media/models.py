"""Models for tests: a triangle, and files that are none."""

from __future__ import annotations

import json
import struct
from typing import Any

from flaskstream.media.mesh import pack_glb

TRIANGLE = b"# a triangle\nv 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n"
SQUARE = b"v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nf -4 -3 -2 -1\n"
COLOURED = b"v 0 0 0 1 0 0\nv 1 0 0 0 1 0\nv 0 1 0 0 0 1\nf 1/1 2/1 3/1\n"
SHADED = (
    b"v 0 0 0\nv 1 0 0\nv 0 1 0\nv 0 0 1\nvn 0 0 2\nvn 0 1 0\n"
    b"f 1//1 2//1 3//1\nf 1//2 2//2 4//2\n"
)
FACET = struct.pack("<12fH", 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0)
STL = bytes(80) + struct.pack("<I", 1) + FACET
STL_TEXT = b"""solid t
 facet normal 0 0 1
  outer loop
   vertex 0 0 0
   vertex 1 0 0
   vertex 0 1e0 0
  endloop
 endfacet
endsolid t
"""
ASSET = {"asset": {"version": "2.0"}}


def gltf(**more: Any) -> bytes:
    """A glTF file of JSON alone."""
    return json.dumps({**ASSET, **more}).encode()


def glb(**more: Any) -> bytes:
    """A GLB file with nothing in it."""
    return pack_glb({**ASSET, **more}, b"")


WRONG = {
    "a text": (b"only text", "is no model: expected GLB, glTF, OBJ or STL"),
    "PLY": (
        b"ply\nformat ascii 1.0\nelement vertex 1\nproperty float x\nend_header\n0\n",
        r"is PLY, .* save it as GLB, for example by .trimesh\.load",
    ),
    "a cloud of splats": (
        b"ply\r\nformat binary_little_endian 1.0\r\nelement vertex 1\r\n"
        b"property float f_dc_0\r\nproperty float rot_0\r\nend_header\r\n\0\0\0\0",
        "Gaussian splats, which are not drawn here",
    ),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(99), "is no model"),
    "nothing": (b"", "is no model"),
    "a GLB that is cut": (glb()[:-1], "is cut"),
    "a header alone": (b"glTF\2\0\0\0", "is cut"),
    "a length of 4 GB": (b"glTF\2\0\0\0" + b"\xff" * 8 + b"JSON", "is cut"),
    "an old version": (b"glTF\1\0\0\0" + bytes(8) + b"JSON", "no glTF of version 2"),
    "JSON that is none": (b'{"asset": ', "its JSON can't be read"),
    "JSON in JSON": (b'{"a":' * 100_000, "its JSON can't be read"),
    "other JSON": (b'{"a": 1}', "expected the “asset”"),
    "one of several files": (gltf(buffers=[{"uri": "a.bin"}]), "'a.bin' is missing"),
    "a picture elsewhere": (
        glb(images=[{"uri": "https://example.org/a.png"}]),
        "'https://example.org/a.png' is missing",
    ),
    "Draco": (
        glb(extensionsUsed=["KHR_draco_mesh_compression"]),
        "is compressed .KHR_dr",
    ),
    "a corner that is not there": (TRIANGLE + b"f 1 2 4\n", "a corner that is not"),
    "a corner before the first": (TRIANGLE + b"f 1 2 -9\n", "a corner that is not"),
    "two corners": (TRIANGLE + b"f 1 2\n", "its line 6 can't be read"),
    "words for numbers": (b"v 0 0 0\nv a b c\n", "its line 2 can't be read"),
    "no number": (b"v 0 0 nan\nv 0 0 0\nv 0 0 0\nf 1 2 3\n", "a number of it is none"),
    "points alone": (b"v 0 0 0\n", "has no triangles"),
    "STL of two corners": (
        STL_TEXT.replace(b"vertex 1 0 0\n", b""),
        "three corners for each",
    ),
    "STL of words": (STL_TEXT.replace(b"1e0", b"one"), "is no number"),
    "STL without end": (
        STL[:-50] + FACET[:12] + struct.pack("<f", float("inf")) + FACET[16:],
        "a number of it is none",
    ),
}
"""Files that are no model, and what is said of them."""
