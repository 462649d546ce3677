"""Coordinates between datums: published points, the way there and back, and the borders of China."""

from math import cos, hypot, radians

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.boundary_enums import Datum
from services.rules.datums import CHINA, Point, from_wgs84, in_china, to_wgs84

INSIDE = st.tuples(st.floats(CHINA[0] + 0.1, CHINA[2] - 0.1), st.floats(CHINA[1] + 0.1, CHINA[3] - 0.1))
ANYWHERE = st.tuples(st.floats(-180, 180), st.floats(-90, 90))
A_CENTIMETRE, A_METRE = 0.01, 1.0


def metres(a: Point, b: Point) -> float:
    return hypot((a[0] - b[0]) * 111_320 * cos(radians(a[1])), (a[1] - b[1]) * 111_320)


@pytest.mark.parametrize(
    ("place", "wgs84", "gcj02"),
    [
        ("Shanghai", (121.5272106, 31.1774276), (121.531541859215, 31.17530398364597)),
        ("Shenzhen", (113.912316, 22.543847), (113.9171764808363, 22.540796131694766)),
        ("Beijing", (116.377817, 39.911954), (116.38404722455657, 39.91334545536069)),
    ],
)
def test_the_points_that_eviltransform_publishes_come_out(place: str, wgs84: Point, gcj02: Point) -> None:
    """googollee/eviltransform, the test vectors of all its languages."""
    assert metres(from_wgs84(wgs84, Datum.GCJ02), gcj02) < A_CENTIMETRE
    assert metres(to_wgs84(gcj02, Datum.GCJ02), wgs84) < A_CENTIMETRE


def test_the_point_that_coordtransform_publishes_comes_out_in_bd09() -> None:
    """wandergis/coordtransform, test/app.js: GCJ-02 -> BD-09."""
    wgs84 = to_wgs84((116.404, 39.915), Datum.GCJ02)
    assert metres(from_wgs84(wgs84, Datum.BD09), (116.41036949371029, 39.92133699351021)) < A_CENTIMETRE


def test_the_point_of_baidus_own_manual_comes_out_within_a_metre() -> None:
    """lbsyun.baidu.com, geoconv/v1, the example from=1 (WGS-84) to=5 (BD-09)."""
    found = from_wgs84((114.21892734521, 29.575429778924), Datum.BD09)
    assert metres(found, (114.23074952312, 29.579084787993)) < A_METRE


def test_a_shanghai_boundary_taken_for_the_wrong_datum_lies_hundreds_of_metres_off() -> None:
    here = (121.445, 31.135)
    assert 400 < metres(here, from_wgs84(here, Datum.GCJ02)) < 600
    assert 900 < metres(here, from_wgs84(here, Datum.BD09)) < 1400


@given(INSIDE, st.sampled_from(Datum))
def test_there_and_back_is_the_same_point_to_a_centimetre(point: Point, datum: Datum) -> None:
    assert metres(to_wgs84(from_wgs84(point, datum), datum), point) < A_CENTIMETRE


@given(ANYWHERE)
def test_cgcs2000_is_wgs84(point: Point) -> None:
    assert to_wgs84(point, Datum.CGCS2000) == from_wgs84(point, Datum.CGCS2000) == point


@given(ANYWHERE.filter(lambda p: not (70 < p[0] < 140 and -1 < p[1] < 58)))
def test_outside_china_gcj02_shifts_nothing(point: Point) -> None:
    assert not in_china(point)
    assert from_wgs84(point, Datum.GCJ02) == to_wgs84(point, Datum.GCJ02) == point
