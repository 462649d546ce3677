"""The closed lists of words for outlines and divisions."""

from enum import StrEnum


class Datum(StrEnum):
    """Which ellipsoid and which shift the coordinates of a file are in."""

    WGS84 = "wgs84"
    CGCS2000 = "cgcs2000"
    GCJ02 = "gcj02"
    BD09 = "bd09"


class Edge(StrEnum):
    """Along which kind of parent a place lies within another."""

    PARENT = "parent"
    MICRO_GRID = "micro_grid"


class Department(StrEnum):
    """Which department a grid of another hand belongs to (条线网格), in the order in which they are shown."""

    POLICE = "police"
    CITY_MANAGEMENT = "city_management"
    MARKET_SUPERVISION = "market_supervision"
    PARTY = "party"
