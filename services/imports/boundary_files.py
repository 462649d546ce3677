"""Files of boundaries as people send them -> a `Drawing`: numbered features, their words, coordinates as they stand.

GeoJSON (a collection, a feature or a bare geometry), a zipped Shapefile, KML and KMZ. Knows files, not their meaning.
Whatever the bytes are, the only exception that leaves this module is `Refused`, with a code that says what to do.
"""

from __future__ import annotations

import json
import marshal
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import PurePath, PurePosixPath
from typing import Any

from models.boundary_enums import Datum
from services.errors import Refused

_PROCESS = str(PurePath(__file__).with_name("boundary_process.py"))
KINDS = {".geojson": "geojson", ".json": "geojson", ".kml": "kml", ".kmz": "zip", ".zip": "zip"}
ENDINGS = tuple(ending[1:] for ending in KINDS)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost. Set in November 2026: the outline of all Shanghai has 6,870 points and 0.2 MB, a
    subdistrict with every building some 10,000 features.
    """

    size: int = 50 * 1024 * 1024
    unpacked: int = 200 * 1024 * 1024
    parts: int = 200
    features: int = 20_000
    points: int = 500_000
    memory: int = 2 * 1024 * 1024 * 1024
    seconds: int = 60


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Feature:
    """One shape of a file: its number (from 1), its words, its GeoJSON geometry in the file's own datum.

    The geometry is a MultiPolygon whose rings may still be open or crossed, or a Point.
    """

    number: int
    words: dict[str, str]
    geometry: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A file read: its features, the names of their words, what the file says of its datum, what was left out."""

    features: tuple[Feature, ...]
    fields: tuple[str, ...]
    hint: Datum | None
    skipped: int


def read(content: bytes, *, file_name: str, limits: Limits = DEFAULT_LIMITS) -> Drawing:
    """The shapes of a file.

    Raises Refused: boundary_wrong_type, file_empty, file_too_big, boundary_too_big_inside, boundary_broken,
    boundary_too_deep, boundary_too_many, boundary_too_many_points, boundary_not_a_number, boundary_projected,
    boundary_old_datum, boundary_has_doctype, boundary_zip_path, boundary_many_shapes, boundary_part_missing,
    boundary_encoding, boundary_nothing.
    """
    ending = PurePosixPath(file_name.lower()).suffix
    if ending not in KINDS:
        raise Refused("boundary_wrong_type", ending=ending or "?")
    if not content.strip():
        raise Refused("file_empty")
    if len(content) > limits.size:
        raise Refused("file_too_big", limit_mb=limits.size // (1024 * 1024))
    answer = _ask_process(content, KINDS[ending], limits)
    if "error" in answer:
        raise Refused(answer["error"], **answer["params"])
    features = tuple(
        Feature(number, words, {"type": kind, "coordinates": drawn})
        for number, words, kind, drawn in answer["features"]
    )
    if not features:
        raise Refused("boundary_nothing")
    fields = dict.fromkeys(name for feature in features for name in feature.words)
    hint = Datum(answer["hint"]) if answer["hint"] else None
    return Drawing(features, tuple(fields), hint, len(answer["skipped"]))


def _ask_process(content: bytes, kind: str, limits: Limits) -> dict[str, Any]:
    command = [sys.executable, "-I", _PROCESS, kind, json.dumps(asdict(limits))]
    try:
        done = subprocess.run(
            command, input=content, capture_output=True, timeout=limits.seconds, check=False
        )
    except subprocess.TimeoutExpired as late:
        raise Refused("boundary_too_big_inside") from late
    if done.returncode < 0:
        raise Refused("boundary_too_big_inside")
    if done.returncode != 0 or not done.stdout:
        raise Refused("boundary_broken")
    answer: dict[str, Any] = marshal.loads(done.stdout)  # noqa: S302 our own process wrote it
    return answer
