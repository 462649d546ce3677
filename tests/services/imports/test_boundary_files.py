"""Files of boundaries, good and hostile: read, or refused with a message; nothing else happens."""

import json
import zipfile
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.boundary_enums import Datum
from services.errors import Refused
from services.imports import boundary_files
from services.imports.boundary_files import Drawing, Limits
from tests.support.shapes import feature, geojson, kml, polygon, shapefile_parts, square, zipped

SMALL = Limits(unpacked=3_000_000, features=50, points=2_000, memory=1 << 30, seconds=20)
TRIANGLE = [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 0.0]]


def read(content: bytes, name: str = "a.geojson") -> Drawing:
    return boundary_files.read(content, file_name=name, limits=SMALL)


def refusal(content: bytes, name: str = "a.geojson") -> str:
    with pytest.raises(Refused) as refused:
        read(content, name)
    return refused.value.code


def of(rings: Any, kind: str = "Polygon") -> bytes:
    return json.dumps({"type": kind, "coordinates": rings}).encode()


def test_a_collection_a_feature_and_a_bare_geometry_are_read_alike() -> None:
    shape = polygon(square(0))
    for content in (geojson(feature(shape)), json.dumps(feature(shape)).encode(), json.dumps(shape).encode()):
        [found] = read(content).features
        assert found.geometry == {"type": "MultiPolygon", "coordinates": [shape["coordinates"]]}


def test_words_are_kept_as_text_and_what_has_no_area_is_counted() -> None:
    line = {"type": "LineString", "coordinates": [[121, 31], [122, 31]]}
    point = {"type": "Point", "coordinates": [121.4, 31.1]}
    drawing = read(
        geojson(
            feature(polygon(square(0)), 名称="𠮷田村", 编码=310104.0, 多={"a": 1}),
            feature(line),
            feature(point),
        )
    )
    assert [f.number for f in drawing.features] == [1, 3]
    assert drawing.features[0].words == {"名称": "𠮷田村", "编码": "310104"}
    assert (drawing.fields, drawing.skipped) == (("名称", "编码"), 1)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_a_zipped_shapefile_is_read_in_either_encoding_with_or_without_its_cpg(encoding: str) -> None:
    parts = shapefile_parts({"罗秀二村": square(0), "华滨家园": square(1)}, encoding=encoding)
    for given_parts in (parts, {k: v for k, v in parts.items() if not k.endswith((".cpg", ".shx"))}):
        drawing = read(zipped(given_parts), "网格.zip")
        assert [f.words["NAME"] for f in drawing.features] == ["罗秀二村", "华滨家园"]
        assert drawing.hint is Datum.CGCS2000
        assert len(drawing.features[0].geometry["coordinates"][0][0]) == 5


def test_kml_and_kmz_are_read_with_their_names_and_data() -> None:
    content = kml(("甲", square(0)), ("乙", square(1)))
    for data, name in ((content, "a.kml"), (zipped({"doc.kml": content}), "a.kmz")):
        drawing = read(data, name)
        assert [f.words for f in drawing.features] == [
            {"name": "甲", "code": "S-甲"}, {"name": "乙", "code": "S-乙"},
        ]  # fmt: skip
        assert drawing.hint is Datum.WGS84


def test_the_datum_that_an_old_geojson_names_is_a_hint() -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}}
    assert read(geojson(feature(polygon(square(0))), crs=crs)).hint is Datum.CGCS2000
    mercator = {"type": "name", "properties": {"name": "EPSG:3857"}}
    assert refusal(geojson(feature(polygon(square(0))), crs=mercator)) == "boundary_projected"


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"x", "a.pdf", "boundary_wrong_type"),
        (b"", "a.kml", "file_empty"),
        (b"{", "a.geojson", "boundary_broken"),
        (b"[]", "a.geojson", "boundary_broken"),
        (b"null", "a.json", "boundary_broken"),
        (geojson(), "a.geojson", "boundary_nothing"),
        (geojson(feature(None)), "a.geojson", "boundary_nothing"),
        (of([[[float("nan"), 1.0], [2.0, 1.0]]]), "a.geojson", "boundary_not_a_number"),
        (of([[[float("inf"), 1.0], [2.0, 1.0]]]), "a.geojson", "boundary_not_a_number"),
        (b'{"type":"Polygon","coordinates":[[[1e999,1],[2,1]]]}', "a.geojson", "boundary_not_a_number"),
        (b'{"type":"Polygon","coordinates":[[["1",1],[2,1]]]}', "a.geojson", "boundary_not_a_number"),
        (b'{"type":"Polygon","coordinates":[[1,1],[2,1]]}', "a.geojson", "boundary_not_a_number"),
        (b'{"type":"Polygon","coordinates":[[[true,1],[2,1]]]}', "a.geojson", "boundary_not_a_number"),
        (of([[[40_500_000.0, 3_446_000.0]]]), "a.geojson", "boundary_projected"),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "a.geojson", "boundary_too_deep"),
        (b'{"type":"Polygon","coordinates":' + b"[" * 90_000 + b"]" * 90_000 + b"}", "a.geojson", "boundary_too_deep"),
        (of([TRIANGLE] * 501), "a.geojson", "boundary_too_many_points"),
        (geojson(*[feature(of) for of in [polygon(square(0))] * 51]), "a.geojson", "boundary_too_many"),
        (b"<kml><Placemark>" + b"<Folder>" * 5_000, "a.kml", "boundary_too_deep"),
        (kml(("a", [(float("nan"), 1.0)])), "a.kml", "boundary_not_a_number"),
        (kml(("a", square(0)))[:-20], "a.kml", "boundary_broken"),
        (b"PK\x03\x04 cut off", "a.zip", "boundary_broken"),
        (zipped({"readme.txt": b"x"}), "a.zip", "boundary_part_missing"),
        (zipped({"a.shp": b"x" * 200, "b.shp": b"y"}), "a.zip", "boundary_many_shapes"),
        (zipped({"a.shp": b"x" * 200, "a.dbf": b"y" * 90}), "a.zip", "boundary_broken"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_its_reason(content: bytes, name: str, code: str) -> None:
    assert refusal(content, name) == code


def test_the_shape_with_a_coordinate_that_is_no_number_is_named_and_other_values_may_be_none() -> None:
    good = feature(polygon(square(0)), height=float("nan"), name="甲")
    assert read(geojson(good)).features[0].words["name"] == "甲"
    bad = feature({"type": "Polygon", "coordinates": [[[float("inf"), 1.0], [2.0, 1.0], [3.0, 1.0]]]})
    with pytest.raises(Refused) as refused:
        read(geojson(good, bad))
    assert refused.value.params == {"number": 2}


def test_a_geojson_of_a_hundred_megabytes_is_refused_before_it_is_read() -> None:
    with pytest.raises(Refused, match="file_too_big"):
        boundary_files.read(b" " * 100_000_000 + b"{}", file_name="a.geojson")


def test_fifty_megabytes_of_empty_lists_stay_within_the_memory_of_the_reading_process() -> None:
    content = b'{"type":"Polygon","coordinates":[' + b"[]," * 16_000_000 + b"[]]}"
    assert refusal(content) in ("boundary_too_big_inside", "boundary_nothing")


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE kml [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE kml SYSTEM "http://example.org/x.dtd">',
    ],
)
def test_kml_with_a_doctype_or_entities_is_refused(head: str) -> None:
    assert refusal(kml(("甲", square(0)), head=head), "a.kml") == "boundary_has_doctype"
    assert refusal(zipped({"doc.kml": kml(("甲", square(0)), head=head)}), "a.kmz") == "boundary_has_doctype"


@pytest.mark.parametrize("path", ["../../evil.shp", "/etc/evil.shp", "C:\\evil.shp", "a\\..\\..\\evil.shp"])
def test_an_archive_with_paths_that_lead_out_is_refused(path: str) -> None:
    assert refusal(zipped({path: b"x"}), "a.zip") == "boundary_zip_path"


def test_an_archive_with_a_link_or_that_swells_is_refused_unopened() -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("a.shp")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert refusal(out.getvalue(), "a.zip") == "boundary_zip_path"
    assert refusal(zipped({"a.shp": b"0" * 4_000_000}), "a.zip") == "boundary_too_big_inside"
    assert refusal(zipped({f"{n}.txt": b"" for n in range(201)}), "a.zip") == "boundary_too_big_inside"


def test_a_missing_part_metres_and_older_datums_are_named() -> None:
    parts = shapefile_parts({"甲": square(0)})
    without = {k: v for k, v in parts.items() if not k.endswith(".dbf")}
    assert refusal(zipped(without), "a.zip") == "boundary_part_missing"
    assert refusal(zipped(shapefile_parts({"甲": square(0)}, prj="gauss")), "a.zip") == "boundary_projected"
    assert refusal(zipped(shapefile_parts({"甲": square(0)}, prj="xian80")), "a.zip") == "boundary_old_datum"


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_a_damaged_shapefile_is_read_or_refused(data: st.DataObject) -> None:
    parts = shapefile_parts({"甲": square(0), "乙": square(1)})
    name = data.draw(st.sampled_from(sorted(parts)))
    content = bytearray(parts[name])
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        read(zipped(parts | {name: bytes(content)}), "a.zip")
    except Refused as refused:
        assert refused.code.startswith("boundary_")  # noqa: PT017


@settings(max_examples=20, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["a.geojson", "a.kml", "a.zip", "", "."]))
def test_whatever_the_bytes_nothing_but_a_refusal_leaves(content: bytes, name: str) -> None:
    try:
        read(content, name)
    except Refused as refused:
        assert refused.code.startswith(("boundary_", "file_"))  # noqa: PT017


@pytest.mark.shared_data
def test_the_real_outline_of_shanghai_is_read_whole(shared_data: Any) -> None:
    content = (shared_data / "places" / "shanghai_osm_boundary.geojson").read_bytes()
    [outline] = boundary_files.read(content, file_name="shanghai.geojson").features
    assert sum(len(ring) for part in outline.geometry["coordinates"] for ring in part) == 6_870
    assert outline.geometry["type"] == "MultiPolygon"
