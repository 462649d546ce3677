"""What departments cut into different hands and what they miss: listed, counted, within the scope, at one price."""

import pytest
from sqlmodel import Session

from models.boundary_enums import Department
from models.enums import PlaceKind
from models.grids import Place
from services.errors import NotFound
from services.grids import departments, hands
from services.grids.hands import InHands
from tests.support.departments import MARKET, POLICE, add_grids, divide
from tests.support.queries import counted_queries
from tests.support.shapes import polygon, square
from tests.support.world import TODAY, World, add_place


def look(db: Session, world: World, place_id: int | None = None) -> InHands:
    return hands.in_hands(db, world.leader, place_id=place_id or world.subdistrict, on=TODAY)


def test_a_house_across_two_grids_is_cut_and_so_is_the_micro_grid_that_looks_after_it(
    db: Session, world: World
) -> None:
    divide(db, world)
    found = look(db, world)
    cut = {line.id: line for line in found.lines if line.cut_by}
    assert set(cut) == {world.here.building, world.here.micro_grid}
    assert cut[world.here.building].name == "甲小区 1幢"
    assert [held.name for held in cut[world.here.building].held[POLICE]] == ["police 1", "police 2"]
    assert cut[world.here.building].cut_by == (POLICE,)


def test_a_micro_grid_is_cut_where_its_houses_lie_in_different_grids_though_each_is_whole(
    db: Session, world: World
) -> None:
    divide(db, world)
    second = add_place(db, kind=PlaceKind.BUILDING, code="B2", name="2幢", parent=world.there.estate)
    add_place(
        db, kind=PlaceKind.STAIRWELL, code="B2-1", name="1单元", parent=second,
        micro_grid=world.there.micro_grid,
    )  # fmt: skip
    db.get_one(Place, second).boundary = polygon(square(2, size=0.2))
    db.flush()
    by_id = {line.id: line for line in look(db, world).lines}
    assert by_id[world.there.micro_grid].cut_by == (POLICE,)
    assert second not in by_id or not by_id[second].cut_by


def test_a_house_in_no_grid_of_a_department_is_listed_as_missed(db: Session, world: World) -> None:
    divide(db, world)
    found = look(db, world)
    missed = {line.id for line in found.lines if line.missed_by == (MARKET,)}
    assert missed == {world.here.building, world.here.micro_grid}
    whole, *_rest = found.counted
    assert (whole.kind, whole.judged, whole.cut[POLICE], whole.missed[MARKET]) == (
        PlaceKind.BUILDING,
        2,
        1,
        1,
    )
    here = next(c for c in found.counted if c.neighbourhood == "甲居民区")
    assert (here.judged, here.cut_by_any) == (1, 1)


def test_without_an_outline_nobody_can_say(db: Session, world: World) -> None:
    add_grids(db, world.officer, world.subdistrict, POLICE, (0, 2))
    found = look(db, world)
    assert (found.lines, found.unplaced) == ((), 4)


def test_only_the_own_place_and_only_grids_that_lie_over_it(db: Session, world: World) -> None:
    divide(db, world)
    with pytest.raises(NotFound):
        hands.in_hands(db, world.secretary, place_id=world.there.neighbourhood, on=TODAY)
    [police] = departments.overlays(db, world.secretary, place_id=world.here.neighbourhood, on=TODAY)
    assert (police.department, police.grids) == (POLICE, 2)
    with pytest.raises(NotFound):
        departments.overlay_geometry(
            db, world.stranger, place_id=world.here.neighbourhood, department=Department.POLICE, on=TODAY
        )


def test_many_houses_take_no_more_queries_than_two(db: Session, world: World) -> None:
    divide(db, world)

    def queries() -> int:
        with counted_queries(db) as sent:
            look(db, world)
        return len(sent)

    two = queries()
    for n in range(60):
        id = add_place(db, kind=PlaceKind.BUILDING, code=f"N{n}", name=f"{n}幢", parent=world.here.estate)
        db.get_one(Place, id).boundary = polygon(square(0.01 * n, size=0.1))
    db.flush()
    assert queries() == two
