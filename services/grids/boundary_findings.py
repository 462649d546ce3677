"""What can be wrong with an outline, and what is told of it: the words of `services.grids.boundary_checks`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from shapely import Geometry

SMALLEST_M2, SMALLEST_WIDTH_M = 1, 0.03
"""Overlaps, gaps and overhangs below a square metre, or thinner than three centimetres, are rounding."""
SLIVER_M2, SLIVER_WIDTH_M = 2, 0.2
"""A part this small, or this thin (twice its area by its outline), is a left-over of drawing."""
LARGEST_GAP_M2 = 50_000
"""A larger gap is land of another place, not a mistake: it is reported and nobody is given it."""
MOST_SNAP_M = 20


class Flaw(StrEnum):
    """What can be wrong, in the order in which it is mended."""

    OPEN_RING = "open_ring"
    CROSSED = "crossed"
    DUPLICATE = "duplicate"
    SLIVER = "sliver"
    HOLE = "hole"
    OVERLAP = "overlap"
    OUTSIDE = "outside"
    GAP = "gap"


BLOCKING = frozenset({Flaw.OPEN_RING, Flaw.CROSSED, Flaw.DUPLICATE})
"""A shape with one of these is not stored until it is mended."""


@dataclass(frozen=True, slots=True)
class Area:
    """A shape to be checked: its number, how its place is called, the place above it, and whether a ring was open."""

    number: int
    name: str
    shape: Geometry
    parent_id: int | None = None
    place_id: int | None = None
    open_ring: bool = False


@dataclass(frozen=True, slots=True)
class Around:
    """What lies about the shapes: outlines of the places above by id, and of neighbours that are not in the file."""

    parents: Mapping[int, Geometry] = field(default_factory=dict)
    neighbours: Mapping[int, Area] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """One flaw: `key` names it from run to run; `mended` says that its repair was accepted and carried out."""

    key: str
    flaw: Flaw
    numbers: tuple[int, ...]
    names: tuple[str, ...]
    area_m2: int
    at: tuple[float, float]
    mendable: bool
    mended: bool

    @property
    def blocking(self) -> bool:
        """Whether the shape cannot be stored as it is."""
        return self.flaw in BLOCKING and not self.mended


@dataclass(frozen=True, slots=True)
class Checked:
    """The shapes after the accepted repairs, by number, and every finding."""

    shapes: dict[int, Geometry]
    findings: tuple[Finding, ...]
