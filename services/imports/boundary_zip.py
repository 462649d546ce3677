"""Archives in memory: a zipped Shapefile with its parts and its encoding, or a KMZ. Nothing touches the disk."""

import contextlib
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from services.imports.boundary_taking import Bad, Taken, Words, words_of

SYMLINK, ENCRYPTED = 0xA, 0x1
Reader = Callable[[bytes, Taken], str]


def _members(content: bytes, limits: dict[str, int]) -> tuple[zipfile.ZipFile, list[zipfile.ZipInfo]]:
    """The files of an archive. Refused: paths that lead out, links, locked or too many or too large files."""
    archive = zipfile.ZipFile(io.BytesIO(content))
    found = [m for m in archive.infolist() if not m.is_dir()]
    if len(found) > limits["parts"] or sum(m.file_size for m in found) > limits["unpacked"]:
        raise Bad("boundary_too_big_inside")
    for member in found:
        path = PurePosixPath(member.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or re.match(r"[A-Za-z]:", member.filename):
            raise Bad("boundary_zip_path")
        if member.external_attr >> 28 == SYMLINK or member.flag_bits & ENCRYPTED:
            raise Bad("boundary_zip_path")
    return archive, [m for m in found if not re.search(r"(^|/)(__MACOSX/|\.)", m.filename)]


def _one(members: list[zipfile.ZipInfo], ending: str) -> zipfile.ZipInfo | None:
    return next((m for m in members if m.filename.lower().endswith(ending)), None)


def read_zip(content: bytes, taken: Taken, others: Mapping[str, Reader]) -> str:
    """A Shapefile of the archive, else the first file that one of the `others` reads; the datum it names."""
    archive, members = _members(content, taken.limits)
    shapes = [m for m in members if m.filename.lower().endswith(".shp")]
    if len(shapes) > 1:
        raise Bad("boundary_many_shapes", n=len(shapes))
    if shapes:
        stem = shapes[0].filename[:-4].lower()
        parts = {end: _one([m for m in members if m.filename.lower().startswith(f"{stem}.")], end)
                 for end in (".shp", ".dbf", ".shx", ".prj", ".cpg")}  # fmt: skip
        return _shapefile({end: archive.read(m) for end, m in parts.items() if m}, taken)
    for ending, reader in others.items():
        if (member := _one(members, ending)) is not None:
            return reader(archive.read(member), taken)
    raise Bad("boundary_part_missing", part=".shp")


def _shapefile(parts: dict[str, bytes], taken: Taken) -> str:
    if ".dbf" not in parts:
        raise Bad("boundary_part_missing", part=".dbf")
    hint = _datum_of_prj(parts.get(".prj", b"").decode("latin-1"))
    for number, words, geometry in _records(parts):
        taken.take(number, words, geometry)
    encoding = _encoding_of(parts.get(".cpg", b""), [words for _n, words, *_rest in taken.features])
    taken.features = [(n, _decoded(words, encoding), *rest) for n, words, *rest in taken.features]
    return hint


def _records(parts: dict[str, bytes]) -> Iterator[tuple[int, Words, Any]]:
    """Every record; its text with one sign for each byte, until its encoding is known."""
    import shapefile

    given = {end[1:]: io.BytesIO(parts[end]) for end in (".shp", ".dbf", ".shx") if end in parts}
    with shapefile.Reader(**given, encoding="latin-1") as reader:
        for number, one in enumerate(reader.iterShapeRecords(), start=1):
            drawn = None if one.shape.shapeType == shapefile.NULL else one.shape.__geo_interface__
            yield number, words_of(one.record.as_dict()), drawn


def _encoding_of(cpg: bytes, words: list[Words]) -> str:
    """What the .cpg says, else what all words can be read in. Raises Bad."""
    wanted = ["gb18030"] if re.search(rb"936|GB", cpg, re.I) else ["utf-8", "gb18030"]
    for encoding in wanted:
        with contextlib.suppress(UnicodeDecodeError):
            for some in words:
                _decoded(some, encoding)
            return encoding
    raise Bad("boundary_encoding")


def _decoded(words: Words, encoding: str) -> Words:
    """The words in an encoding; a name of a column may be cut in the middle of a sign, for it has ten bytes."""
    return {_in(k, encoding, "ignore"): _in(v, encoding, "strict") for k, v in words.items()}


def _in(text: str, encoding: str, errors: str) -> str:
    return text.encode("latin-1").decode(encoding, errors)


def _datum_of_prj(text: str) -> str:
    """What a .prj says: nothing, a datum, or that its coordinates are metres or of an older datum."""
    if not text.strip():
        return ""
    if text.lstrip().upper().startswith(("PROJCS", "PROJCRS")):
        raise Bad("boundary_projected")
    if re.search(r"China_Geodetic|CGCS_?2000|China_2000", text, re.I):
        return "cgcs2000"
    if re.search(r"WGS_?(19)?84", text, re.I):
        return "wgs84"
    raise Bad("boundary_old_datum")
