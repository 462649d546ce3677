"""Read one file of boundaries in a process of its own: standard input -> standard output (marshal).

What strangers packed is parsed here, where memory is bounded and a parser that goes astray takes nobody with it.
Run by `boundary_files`, never imported by it.
"""

import contextlib
import gc
import json
import logging
import marshal
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from services.imports.boundary_kml import Kml
from services.imports.boundary_taking import Bad, Taken, words_of
from services.imports.boundary_zip import read_zip


def _geojson(content: bytes, taken: Taken) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030")
    given = json.loads(text)
    if not isinstance(given, dict):
        raise Bad("boundary_broken")
    hint = _datum_of_crs(given.get("crs"))
    listed = given.get("features") if given.get("type") == "FeatureCollection" else [given]
    if not isinstance(listed, list):
        raise Bad("boundary_broken")
    for number, feature in enumerate(listed, start=1):
        inside = isinstance(feature, dict) and feature.get("type") == "Feature"
        taken.take(number, words_of(feature.get("properties")) if inside else {},
                   feature.get("geometry") if inside else feature)  # fmt: skip
    return hint


def _datum_of_crs(crs: Any) -> str:
    """What an old `crs` member says; RFC 7946 knows WGS-84 alone, but Chinese files often are not."""
    if crs is None:
        return ""
    name = json.dumps(crs)
    if "4490" in name or "CGCS2000" in name:
        return "cgcs2000"
    if "CRS84" in name or "4326" in name:
        return "wgs84"
    raise Bad("boundary_projected")


def _kml(content: bytes, taken: Taken) -> str:
    Kml(taken).read(content)
    return "wgs84"


def _zip(content: bytes, taken: Taken) -> str:
    return read_zip(content, taken, {".kml": _kml, ".geojson": _geojson, ".json": _geojson})


READERS = {"geojson": _geojson, "kml": _kml, "zip": _zip}


def _read(content: bytes, kind: str, limits: dict[str, int]) -> dict[str, Any]:
    taken = Taken(limits)
    hint = READERS[kind](content, taken)
    return {"hint": hint, "features": taken.features, "skipped": taken.skipped}


def _bound_memory(limit: int) -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def main() -> None:
    """Answer with the features of the file, or with the code of a refusal."""
    gc.disable()
    logging.disable()
    kind, limits = sys.argv[1], json.loads(sys.argv[2])
    _bound_memory(limits["memory"])
    try:
        answer = _read(sys.stdin.buffer.read(), kind, limits)
    except Bad as bad:
        answer = bad.answer
    except MemoryError:
        answer = {"error": "boundary_too_big_inside", "params": {}}
    except RecursionError:
        answer = {"error": "boundary_too_deep", "params": {}}
    except Exception:
        answer = {"error": "boundary_broken", "params": {}}
    sys.stdout.buffer.write(marshal.dumps(answer))


if __name__ == "__main__":
    main()
