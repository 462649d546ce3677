"""Files of boundaries as people send them, made small: GeoJSON, zipped Shapefiles, KML."""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import shapefile

from models.boundary_enums import Datum
from services.rules.datums import Point, from_wgs84

Ring = Sequence[Point]
WEST, SOUTH, STEP = 121.44, 31.12, 0.01
PRJ = {
    "cgcs2000": 'GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000"]]]',
    "gauss": 'PROJCS["CGCS2000_3_Degree_GK_CM_120E",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000"]]',
    "xian80": 'GEOGCS["GCS_Xian_1980",DATUM["D_Xian_1980",SPHEROID["Xian_1980",6378140.0,298.257]]]',
}


def square(column: float, row: float = 0, *, size: float = 1) -> Ring:
    """A square of about 1 km a side (WGS-84), the first corner given again at the end."""
    x, y, s = WEST + column * STEP, SOUTH + row * STEP, size * STEP
    corners = [(x, y), (x + s, y), (x + s, y + s), (x, y + s), (x, y)]
    return [(round(a, 7), round(b, 7)) for a, b in corners]


def shifted(ring: Ring, datum: Datum) -> Ring:
    """The same ring in another datum."""
    return [from_wgs84(point, datum) for point in ring]


def polygon(*rings: Ring) -> dict[str, Any]:
    """A GeoJSON polygon of an outer ring and holes."""
    return {"type": "Polygon", "coordinates": [[list(point) for point in ring] for ring in rings]}


def feature(geometry: Any, **words: Any) -> dict[str, Any]:
    """A GeoJSON feature."""
    return {"type": "Feature", "properties": words, "geometry": geometry}


def geojson(*features: Any, **more: Any) -> bytes:
    """A collection of features."""
    return json.dumps(
        {"type": "FeatureCollection", "features": features, **more}, ensure_ascii=False
    ).encode()


def shapefile_parts(
    rings: Mapping[str, Ring], *, encoding: str = "gb18030", prj: str = "cgcs2000"
) -> dict[str, bytes]:
    """The parts of a Shapefile whose areas are called by NAME."""
    files = {end: io.BytesIO() for end in ("shp", "shx", "dbf")}
    shp, shx, dbf = files["shp"], files["shx"], files["dbf"]
    with shapefile.Writer(shp=shp, shx=shx, dbf=dbf, encoding=encoding) as out:
        out.field("NAME", "C", 40)
        out.field("CODE", "N", 14, 0)
        for number, (name, ring) in enumerate(rings.items(), start=1):
            out.poly([list(reversed(ring))])
            out.record(name, number)
    parts = {f"网格.{end}": file.getvalue() for end, file in files.items()}
    return parts | {"网格.prj": PRJ[prj].encode(), "网格.cpg": encoding.encode()}


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """An archive of these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def kml(*placemarks: tuple[str, Ring], head: str = "") -> bytes:
    """A KML document with an area for each placemark."""

    def placed(name: str, ring: Ring) -> str:
        line = " ".join(f"{x},{y},0" for x, y in ring)
        return (
            f"<Placemark><name>{name}</name><ExtendedData><Data name='code'><value>S-{name}</value></Data>"
            f"</ExtendedData><Polygon><outerBoundaryIs><LinearRing><coordinates>{line}</coordinates></LinearRing>"
            "</outerBoundaryIs></Polygon></Placemark>"
        )

    body = "".join(placed(*one) for one in placemarks)
    return f'{head}<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{body}</Document></kml>'.encode()
