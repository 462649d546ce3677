"""Who votes: parts of one estate, found by what was typed, refused across estates, frozen with their floors."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlmodel import Session, col

from models.consultations import RollUnit, Round
from models.enums import PlaceKind, UnitUse
from models.grids import Unit
from services.consultations import roll_review, rolls, scope_picking, scopes
from services.consultations.scope_names import spelled
from services.consultations.scopes import Part, Scope, scope_from, whole
from services.errors import NotFound, Refused
from tests.support.estate import Estate, add_estate
from tests.support.votes import open_vote
from tests.support.world import TODAY, World


@pytest.fixture
def estate(world: World, db: Session) -> Estate:
    return add_estate(db, world)


def frozen(db: Session, round_id: int) -> list[str]:
    query = select(col(RollUnit.door)).where(col(RollUnit.round_id) == round_id)
    return list(db.scalars(query.order_by(col(RollUnit.id))))


def typed(db: Session, world: World, place_id: int, text: str) -> Scope:
    return scope_picking.typed(db, world.secretary, place_id=place_id, text=text, on=TODAY)


def test_only_the_upper_floors_of_two_buildings_vote(world: World, db: Session, estate: Estate) -> None:
    scope = typed(db, world, estate.id, "1-2幢 7楼及以上")
    opened = open_vote(db, world.secretary, estate.id, scope=scope)
    expected = [f"{b}幢{s}单元{f}01" for b in (1, 2) for s in (1, 2) for f in (7, 8)]
    assert frozen(db, opened) == expected
    row = db.get_one(Round, opened)
    assert (row.place_id, row.voters, row.area_dm2) == (estate.id, 8, 8 * 5000)


def test_the_place_is_the_smallest_that_holds_all_parts(world: World, db: Session, estate: Estate) -> None:
    def place_of(*names: str) -> int | None:
        scope = Scope(tuple(Part(estate.places[name]) for name in names))
        return scopes.located(db, world.secretary, scope)[0].id

    assert place_of("1幢1单元") == estate.places["1幢1单元"]
    assert place_of("1幢1单元", "1幢2单元") == estate.places["1幢"]
    assert place_of("1幢1单元", "2幢") == estate.id


def test_two_estates_never_vote_together(world: World, db: Session, estate: Estate) -> None:
    scope = Scope((Part(estate.places["1幢"]), Part(world.here.building)))
    with pytest.raises(Refused, match="several_estates") as refused:
        scopes.located(db, world.secretary, scope)
    assert set(refused.value.params["names"].split("、")) == {"甲小区", "丙小区"}


def test_a_part_of_a_foreign_estate_is_not_found(world: World, db: Session, estate: Estate) -> None:
    with pytest.raises(NotFound):
        scopes.located(db, world.stranger, whole(estate.id))
    with pytest.raises(NotFound):
        scopes.located(db, world.secretary, Scope((Part(estate.id), Part(world.there.building))))


def test_what_is_said_twice_counts_once(world: World, db: Session, estate: Estate) -> None:
    one, stairwell = estate.places["1幢"], estate.places["1幢1单元"]
    scope = Scope((Part(one, 3), Part(stairwell, 5), Part(one, 3), Part(stairwell, 1, 2)))
    assert scopes.located(db, world.secretary, scope)[1].parts == (Part(one, 3), Part(stairwell, 1, 2))


@pytest.mark.parametrize(
    ("parts", "code"),
    [((), "scope_missing"), (((5, 3),), "floors_out_of_order"), (((1, 1),) * 201, "scope_too_many")],
)
def test_a_scope_that_cannot_be_is_refused(
    world: World, db: Session, estate: Estate, parts: tuple[tuple[int, int], ...], code: str
) -> None:
    scope = Scope(tuple(Part(estate.id, low, high) for low, high in parts))
    with pytest.raises(Refused, match=code):
        scopes.located(db, world.secretary, scope)


@pytest.mark.parametrize(
    ("text", "names"),
    [("1、9幢", "9幢"), ("2-7幢", "7幢"), ("1幢3单元", "3单元"), ("88号", "88号")],
)
def test_a_name_that_is_not_there_is_told(
    world: World, db: Session, estate: Estate, text: str, names: str
) -> None:
    with pytest.raises(Refused, match="scope_unknown") as refused:
        typed(db, world, estate.id, text)
    assert refused.value.params["names"] == names


def test_in_a_building_its_stairwells_need_no_building(world: World, db: Session, estate: Estate) -> None:
    assert typed(db, world, estate.places["2幢"], "2单元 3楼").parts == (
        Part(estate.places["2幢2单元"], 3, 3),
    )


def test_garages_are_left_out_by_their_use(world: World, db: Session, estate: Estate) -> None:
    db.get_one(Unit, estate.units["1幢1单元101"]).use = UnitUse.GARAGE
    db.flush()
    scope = Scope((Part(estate.places["1幢1单元"]),), (UnitUse.GARAGE,))
    found = roll_review.review(db, world.secretary, scope=scope, on=TODAY)
    assert (found.households, found.left_out, found.garages) == (7, ("101",), ())
    opened = open_vote(db, world.secretary, estate.id, scope=scope)
    assert "101" not in frozen(db, opened)
    row = db.get_one(Round, opened)
    assert scope_from(row.scope, place_id=row.place_id) == scope


def test_a_door_of_unknown_floor_is_left_out_and_named(world: World, db: Session, estate: Estate) -> None:
    db.get_one(Unit, estate.units["1幢1单元801"]).floor = None
    db.flush()
    scope = Scope((Part(estate.places["1幢1单元"], 7),))
    found = roll_review.review(db, world.secretary, scope=scope, on=TODAY)
    assert (found.households, found.floor_unknown) == (1, ("801",))


def test_the_tree_has_each_building_before_its_stairwells(world: World, db: Session, estate: Estate) -> None:
    found = scope_picking.tree(db, world.secretary, place_id=estate.id, on=TODAY)
    assert [one.name for one in found[:4]] == ["1幢", "1幢 1单元", "1幢 2单元", "2幢"]
    assert {one.kind for one in found} == {PlaceKind.BUILDING, PlaceKind.STAIRWELL}


@given(data=st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_was_picked_can_be_typed_and_gives_the_same_doors(
    world: World, db: Session, estate: Estate, data: st.DataObject
) -> None:
    part = st.builds(
        Part,
        st.sampled_from([*estate.places.values()]),
        st.none() | st.integers(1, 4),
        st.none() | st.integers(5, 8),
    )
    picked = Scope(tuple(data.draw(st.lists(part, min_size=1, max_size=4))))
    place, scope = scopes.located(db, world.secretary, picked)
    names = scopes.named(db, {1: (estate.id, scope)})[1]
    again = typed(db, world, estate.id, spelled(names))
    doors = [h.unit_id for h in rolls.households(db, place, scope=picked, on=TODAY)]
    assert [h.unit_id for h in rolls.households(db, place, scope=scope, on=TODAY)] == doors
    assert [h.unit_id for h in rolls.households(db, place, scope=again, on=TODAY)] == doors
