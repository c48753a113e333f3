"""A surface of triangles, and GLB, the binary glTF that browsers draw it from."""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float32]
    Indices = npt.NDArray[np.uint32]

FLOAT: Final = 5126
UINT: Final = 5125
ARRAY: Final = 34962
ELEMENTS: Final = 34963
MATERIAL: Final = {
    "pbrMetallicRoughness": {
        "baseColorFactor": [0.3, 0.34, 0.42, 1],
        "metallicFactor": 0,
        "roughnessFactor": 0.7,
    },
    "doubleSided": True,
}
FACET: Final = [("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("spare", "<u2")]
"""A triangle of a binary STL file, as NumPy has it."""
COLOURED: Final = {
    "pbrMetallicRoughness": {"metallicFactor": 0, "roughnessFactor": 0.9},
    "doubleSided": True,
}


class Mesh(NamedTuple):
    """Triangles, by the numbers of their corners."""

    points: Floats
    """(n, 3): where the corners are."""
    triangles: Indices
    """(m, 3): three corners of each."""
    normals: Floats | None = None
    """(n, 3), each of length 1; without them each triangle is flat."""
    colours: Floats | None = None
    """(n, 3), of 0 to 1, as the light is: linear."""


def to_glb(mesh: Mesh) -> bytes:
    """A mesh as a GLB file."""
    writer = _Writer()
    # Those of the points must say how far they go.
    low, high = (end(axis=0).tolist() for end in (mesh.points.min, mesh.points.max))
    attributes = {"POSITION": writer.add(mesh.points, ARRAY, min=low, max=high)}
    if mesh.normals is not None:
        attributes["NORMAL"] = writer.add(mesh.normals, ARRAY)
    if mesh.colours is not None:
        attributes["COLOR_0"] = writer.add(mesh.colours, ARRAY)
    indices = writer.add(mesh.triangles.reshape(-1), ELEMENTS)
    primitive = {"attributes": attributes, "indices": indices, "material": 0}
    scene = {
        "asset": {"version": "2.0", "generator": "flaskstream"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [primitive]}],
        "materials": [MATERIAL if mesh.colours is None else COLOURED],
        "accessors": writer.accessors,
        "bufferViews": writer.views,
        "buffers": [{"byteLength": len(writer.data)}],
    }
    return pack_glb(scene, bytes(writer.data))


def pack_glb(scene: dict[str, Any], data: bytes) -> bytes:
    """A GLB file of what it says, and of its buffer."""
    told = json.dumps(scene, separators=(",", ":")).encode()
    told += b" " * (-len(told) % 4)
    data += bytes(-len(data) % 4)
    size = 12 + 8 + len(told) + 8 + len(data)
    return b"".join(
        [
            struct.pack("<4sII", b"glTF", 2, size),
            *(struct.pack("<I4s", len(told), b"JSON"), told),
            *(struct.pack("<I4s", len(data), b"BIN\0"), data),
        ]
    )


def unpack_glb(glb: bytes) -> tuple[dict[str, Any], bytes]:
    """What a GLB file says, and its buffer; of one that `pack_glb` has made."""
    (size,) = struct.unpack_from("<I", glb, 12)
    told = json.loads(glb[20 : 20 + size])
    return told, glb[28 + size :]


class _Writer:
    """The buffer of a GLB file, and what tells of its parts."""

    def __init__(self) -> None:
        self.data = bytearray()
        self.views: list[dict[str, int]] = []
        self.accessors: list[dict[str, Any]] = []

    def add(self, values: Floats | Indices, target: int, **told: Any) -> int:
        """Add an array; gives its number."""
        number = len(self.accessors)
        size, begin = values.nbytes, len(self.data)
        self.data += values.astype(values.dtype.newbyteorder("<")).tobytes()
        view = {"buffer": 0, "byteOffset": begin, "byteLength": size, "target": target}
        self.views.append(view)
        self.accessors.append(
            {
                "bufferView": number,
                "componentType": FLOAT if values.dtype.kind == "f" else UINT,
                "count": len(values),
                "type": "VEC3" if values.ndim == 2 else "SCALAR",
                **told,
            }
        )
        return number
