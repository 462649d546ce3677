"""Assigning stairwells to micro-grids by outlines, and exceptions by hand that survive it."""

from typing import Any

import pytest
from sqlmodel import Session

from models.enums import PlaceKind
from models.grids import Place
from services.access import Actor
from services.errors import NotFound, Refused
from services.grids import redrawing
from services.grids.divisions import Moved, redraw
from services.grids.redrawing import Proposed, Why
from tests.support.shapes import polygon, square
from tests.support.world import AT, TODAY, World, add_place


def drawn(db: Session, place_id: int, geometry: dict[str, Any]) -> None:
    db.get_one(Place, place_id).boundary = geometry
    db.flush()


def point(column: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": list(square(column)[0])}


def laid_out(db: Session, world: World) -> int:
    """The first micro-grid of `here` is the western square, a second one the eastern; the building is in the east."""
    other = add_place(
        db, kind=PlaceKind.MICRO_GRID, code="M2", name="甲二微网格", parent=world.here.neighbourhood
    )
    drawn(db, world.here.micro_grid, polygon(square(0)))
    drawn(db, other, polygon(square(1)))
    drawn(db, world.here.building, polygon(square(1.2, 0.2, size=0.1)))
    return other


def line(db: Session, who: Actor, world: World) -> Proposed:
    found = redrawing.proposed(
        db, who, place_id=world.here.neighbourhood, kind=PlaceKind.MICRO_GRID, on=TODAY
    )
    return next(p for p in found.places if p.place_id == world.here.stairwell)


def test_a_stairwell_goes_to_the_micro_grid_in_which_its_building_stands_with_its_households(
    db: Session, world: World
) -> None:
    other = laid_out(db, world)
    found = line(db, world.secretary, world)
    assert (found.from_id, found.to_id, found.why, found.households) == (
        world.here.micro_grid, other, Why.OUTLINE, 6,
    )  # fmt: skip
    assert found.moves
    drawn(db, world.here.stairwell, point(0.5))
    assert line(db, world.secretary, world).to_id == world.here.micro_grid


def test_what_lies_in_no_outline_or_nowhere_stays(db: Session, world: World) -> None:
    assert line(db, world.secretary, world).why is Why.NOT_ON_THE_MAP
    laid_out(db, world)
    drawn(db, world.here.stairwell, point(5))
    found = line(db, world.secretary, world)
    assert (found.to_id, found.why, found.moves) == (world.here.micro_grid, Why.IN_NO_OUTLINE, False)


def test_an_exception_by_hand_survives_being_assigned_again(db: Session, world: World) -> None:
    other = laid_out(db, world)
    who, place = world.secretary, world.here.stairwell
    told: dict[str, Any] = {"grid_id": world.here.micro_grid, "reason": "同一支部", "at": AT}
    redrawing.pin(db, who, place_id=place, **told, token="pin")
    found = line(db, who, world)
    assert (found.to_id, found.why, found.moves) == (world.here.micro_grid, Why.BY_HAND, False)
    redraw(
        db, who, place_id=world.here.neighbourhood, name="甲", since=TODAY, moves=[Moved(place, other)], on=TODAY,
        token="redraw", at=AT,
    )  # fmt: skip
    assert line(db, who, world).why is Why.BY_HAND
    redrawing.unpin(db, who, place_id=place, token="unpin", at=AT)
    assert line(db, who, world).why is Why.OUTLINE


def test_neighbourhoods_are_assigned_to_grids_the_same_way(db: Session, world: World) -> None:
    grid = add_place(db, kind=PlaceKind.GRID, code="G2", name="第二综合网格", parent=world.subdistrict)
    drawn(db, grid, polygon(square(1, size=2)))
    drawn(db, world.there.neighbourhood, polygon(square(1.5)))
    found = redrawing.proposed(db, world.officer, place_id=world.subdistrict, kind=PlaceKind.GRID, on=TODAY)
    assert [(p.place_id, p.to_id) for p in found.moved] == [(world.there.neighbourhood, grid)]


def test_a_hand_needs_a_reason_a_fitting_grid_and_a_place_of_its_own(db: Session, world: World) -> None:
    here = world.here

    def pinned(who: Actor, place: int, grid: int, reason: str = "甲") -> None:
        redrawing.pin(db, who, place_id=place, grid_id=grid, reason=reason, token="pin", at=AT)

    with pytest.raises(Refused, match="reason_missing"):
        pinned(world.secretary, here.stairwell, here.micro_grid, " ")
    with pytest.raises(Refused, match="division_wrong_kind"):
        pinned(world.secretary, here.building, here.micro_grid)
    with pytest.raises(NotFound):
        pinned(world.secretary, here.stairwell, world.there.micro_grid)
    with pytest.raises(NotFound):
        pinned(world.stranger, here.stairwell, world.there.micro_grid)
