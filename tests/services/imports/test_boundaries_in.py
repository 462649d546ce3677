"""A file of boundaries: staged, looked at over what is known, stored from a day on, taken back."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from shapely import Point
from sqlmodel import Session

from models.boundary_enums import Datum
from models.enums import PlaceKind
from models.grids import Place
from services.access import Actor
from services.errors import Conflict, NotFound, Refused
from services.grids import boundaries, outlines, places, shapes
from services.grids import map as grid_map
from services.grids.boundary_findings import Flaw
from services.imports import boundaries_in, boundary_files
from services.imports.boundary_matching import LEAVE_OUT, Choices
from services.imports.boundary_review import Review
from tests.support.shapes import feature, geojson, polygon, shifted, square
from tests.support.world import AT, TODAY, World

tokens = count()
LAST_WEEK = TODAY - timedelta(days=7)
MICRO = Choices(Datum.WGS84, PlaceKind.MICRO_GRID, LAST_WEEK, "code", "name")


def stage(db: Session, who: Actor, place: int, *features: Any) -> int:
    drawing = boundary_files.read(geojson(*features), file_name="a.geojson")
    return boundaries_in.stage_boundaries(
        db, who, place_id=place, file_name="a.geojson", drawing=drawing, token=f"s{next(tokens)}", at=AT
    )


def look(db: Session, who: Actor, batch: int, choices: Choices = MICRO) -> Review:
    return boundaries_in.look_over(db, who, boundary_batch_id=batch, choices=choices, on=TODAY)


def store(db: Session, who: Actor, batch: int, choices: Choices = MICRO) -> int:
    return boundaries_in.store_boundaries(
        db, who, boundary_batch_id=batch, choices=choices, on=TODAY, token=f"t{next(tokens)}", at=AT
    )


def undo(db: Session, who: Actor, batch: int) -> int:
    return boundaries_in.undo_boundaries(db, who, boundary_batch_id=batch, token=f"u{next(tokens)}", at=AT)


def outline(db: Session, place: int) -> dict[str, Any] | None:
    db.expire_all()
    return db.get_one(Place, place).boundary


def west(**words: Any) -> dict[str, Any]:
    return feature(polygon(square(0)), **words)


def test_an_outline_finds_its_place_by_code_or_by_name_and_is_stored_from_a_day_on(
    db: Session, world: World
) -> None:
    here = world.here
    for words in ({"code": "S-甲-M1"}, {"name": "甲微网格"}):
        batch = stage(db, world.secretary, here.neighbourhood, west(**words))
        [line] = look(db, world.secretary, batch).lines
        assert (line.place_id, line.can_go_in, line.new) == (here.micro_grid, True, False)
    assert store(db, world.secretary, batch) == 1
    assert outline(db, here.micro_grid) == polygon(square(0))
    [newest, first] = outlines.history(db, world.secretary, place_id=here.micro_grid)
    assert (newest.since, newest.datum, newest.corners) == (LAST_WEEK, Datum.WGS84, 4)
    assert first.since == date(2020, 1, 1)


def test_taken_back_the_old_outline_is_there_again(db: Session, world: World) -> None:
    here, who = world.here, world.secretary
    db.get_one(Place, here.micro_grid).boundary = before = polygon(square(3))
    batch = stage(db, who, here.neighbourhood, west(name="甲微网格"))
    store(db, who, batch)
    assert undo(db, who, batch) == 1
    assert outline(db, here.micro_grid) == before
    assert [b.state for b in boundaries_in.boundary_batches(db, who)] == ["undone"]


def test_the_map_of_an_earlier_day_shows_the_outline_of_then(db: Session, world: World) -> None:
    here, who = world.here, world.secretary
    db.get_one(Place, here.micro_grid).boundary = polygon(square(3))
    store(db, who, stage(db, who, here.neighbourhood, west(name="甲微网格")))

    def drawn(on: date) -> str:
        told: dict[str, Any] = {"place_id": here.neighbourhood, "kind": PlaceKind.MICRO_GRID}
        return grid_map.geometry(db, who, **told, on=on).decode()

    assert "121.47" in drawn(LAST_WEEK - timedelta(days=1))
    assert "121.47" not in drawn(LAST_WEEK)
    assert drawn(LAST_WEEK) == drawn(TODAY)


@pytest.mark.parametrize("datum", list(Datum))
def test_the_right_datum_lays_the_outline_onto_the_known_one_and_the_distances_say_so(
    db: Session, world: World, datum: Datum
) -> None:
    here, who = world.here, world.secretary
    db.get_one(Place, here.micro_grid).boundary = polygon(square(0))
    given = feature(polygon(shifted(square(0), datum)), name="甲微网格")
    found = look(db, who, stage(db, who, here.neighbourhood, given), replace(MICRO, datum=datum))
    assert found.away_m[datum] <= 1
    assert all(
        away > 300
        for other, away in found.away_m.items()
        if (other in "wgs84 cgcs2000") != (datum in "wgs84 cgcs2000")
    )
    assert shapes.metres_between(found.shapes[1], Point(121.445, 31.125)) <= 1


def test_what_matches_nothing_is_left_out_chosen_by_hand_or_made_anew(db: Session, world: World) -> None:
    here, who = world.here, world.secretary
    batch = stage(db, who, here.neighbourhood, west(name="三微网格", code="M3"))
    assert [line.reason for line in look(db, who, batch).lines] == ["boundary_no_place"]
    chosen = replace(MICRO, chosen=((1, here.micro_grid),))
    assert [line.place_id for line in look(db, who, batch, chosen).lines] == [here.micro_grid]
    left_out = replace(MICRO, create=True, chosen=((1, LEAVE_OUT),))
    assert [line.reason for line in look(db, who, batch, left_out).lines] == ["boundary_left_out"]
    with pytest.raises(Refused, match="boundary_none_fits"):
        store(db, who, batch)
    assert store(db, who, batch, replace(MICRO, create=True)) == 1
    [made] = [p for p in places.children(db, who, place_id=here.neighbourhood, on=TODAY) if p.code == "M3"]
    assert (made.name, made.kind, outline(db, made.id)) == (
        "三微网格",
        PlaceKind.MICRO_GRID,
        polygon(square(0)),
    )
    undo(db, who, batch)
    with pytest.raises(NotFound):
        places.children(db, who, place_id=made.id, on=TODAY)


def test_a_place_that_was_made_and_is_in_use_keeps_the_file_from_being_taken_back(
    db: Session, world: World
) -> None:
    here, who = world.here, world.secretary
    batch = stage(db, who, here.neighbourhood, west(name="三微网格", code="M3"))
    store(db, who, batch, replace(MICRO, create=True))
    [made] = [p for p in places.children(db, who, place_id=here.neighbourhood, on=TODAY) if p.code == "M3"]
    db.get_one(Place, here.stairwell).micro_grid_id = made.id
    db.flush()
    with pytest.raises(Refused, match="import_place_in_use"):
        undo(db, who, batch)


def test_a_flawed_shape_waits_until_its_repair_is_accepted(db: Session, world: World) -> None:
    here, who = world.here, world.secretary
    (x, y), *_ = square(0)
    bow = [(x, y), (x + 0.01, y + 0.01), (x + 0.01, y), (x, y + 0.01), (x, y)]
    batch = stage(db, who, here.neighbourhood, feature(polygon(bow), name="甲微网格"))
    found = look(db, who, batch)
    [crossed] = [f for f in found.findings if f.flaw is Flaw.CROSSED]
    assert [line.reason for line in found.lines] == ["boundary_flawed"]
    accepted = replace(MICRO, accepted=(crossed.key,))
    assert [(line.mended, line.can_go_in) for line in look(db, who, batch, accepted).lines] == [(True, True)]
    assert store(db, who, batch, accepted) == 1
    stored = shapes.shape(outline(db, here.micro_grid) or {})
    assert stored is not None
    assert stored.is_valid


def test_overlaps_with_stored_neighbours_and_overhangs_of_the_parent_are_found(
    db: Session, world: World
) -> None:
    db.get_one(Place, world.grid).boundary = polygon(square(0))
    db.get_one(Place, world.there.neighbourhood).boundary = polygon(square(0.5, size=0.5))
    batch = stage(db, world.officer, world.grid, feature(polygon(square(0.25)), name="甲居民区"))
    choices = replace(MICRO, kind=PlaceKind.NEIGHBOURHOOD)
    flaws = {f.flaw for f in look(db, world.officer, batch, choices).findings}
    assert flaws == {Flaw.OVERLAP, Flaw.OUTSIDE, Flaw.GAP}


def test_the_words_of_a_file_are_remembered(db: Session, world: World) -> None:
    here, who = world.here, world.secretary
    first = stage(db, who, here.neighbourhood, west(责任区="甲微网格", 序="1"))
    assert boundaries_in.begun(db, who, boundary_batch_id=first).name_field == ""
    store(db, who, first, replace(MICRO, code_field="", name_field="责任区"))
    again = stage(db, who, here.neighbourhood, west(责任区="甲微网格", 序="2"))
    assert boundaries_in.begun(db, who, boundary_batch_id=again).name_field == "责任区"


def test_files_and_outlines_of_others_are_not_found_and_a_file_is_stored_once(
    db: Session, world: World
) -> None:
    here, who = world.here, world.secretary
    batch = stage(db, who, here.neighbourhood, west(name="甲微网格"))
    with pytest.raises(NotFound):
        look(db, world.stranger, batch)
    assert boundaries_in.boundary_batches(db, world.stranger) == []
    with pytest.raises(Refused, match="outline_ahead"):
        store(db, who, batch, replace(MICRO, since=TODAY + timedelta(days=1)))
    store(db, who, batch)
    with pytest.raises(Refused, match="boundary_stored"):
        store(db, who, batch)


def draw(db: Session, who: Actor, place: int, version: int, ring: Any, since: date = TODAY) -> int:
    return boundaries.draw_outline(
        db, who, place_id=place, version=version, geometry=polygon(ring), since=since, on=TODAY,
        token=f"d{next(tokens)}", at=AT,
    )  # fmt: skip


def test_an_outline_drawn_by_hand_is_a_new_version_and_of_two_who_draw_the_second_sees_both(
    db: Session, world: World
) -> None:
    place = world.here.micro_grid
    assert draw(db, world.secretary, place, 1, square(0)) == 2
    with pytest.raises(Conflict) as clash:
        draw(db, world.officer, place, 1, square(1))
    assert clash.value.theirs["boundary"] == polygon(square(0))
    assert draw(db, world.officer, place, clash.value.version, square(1)) == 3
    assert [v.since for v in outlines.history(db, world.secretary, place_id=place)][:2] == [TODAY, TODAY]


def test_what_is_no_outline_or_out_of_order_is_refused(db: Session, world: World) -> None:
    place, who = world.here.micro_grid, world.secretary
    (x, y), *_ = square(0)
    for ring, code in (
        ([(x, y), (x + 0.01, y + 0.01), (x + 0.01, y), (x, y + 0.01), (x, y)], "outline_crossed"),
        ([(x, y), (x, y), (x, y)], "outline_empty"),
    ):
        with pytest.raises(Refused, match=code):
            draw(db, who, place, 1, ring)
    draw(db, who, place, 1, square(0), LAST_WEEK)
    with pytest.raises(Refused, match="outline_before_last"):
        draw(db, who, place, 2, square(1), LAST_WEEK - timedelta(days=1))


def test_a_file_is_not_taken_back_over_a_newer_drawing(db: Session, world: World) -> None:
    place, who = world.here.micro_grid, world.secretary
    batch = stage(db, who, world.here.neighbourhood, west(name="甲微网格"))
    store(db, who, batch)
    draw(db, who, place, db.get_one(Place, place).version, square(1))
    with pytest.raises(Refused, match="outline_changed_since"):
        undo(db, who, batch)
