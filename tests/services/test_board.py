"""The board as people of different posts see it."""

import pytest
from sqlmodel import Session

from models.enums import ProjectKind, ProjectState, Purse
from services.errors import NotAllowed, NotFound
from services.renewals import board
from services.renewals.board import CARDS_A_STAGE, PAGE, Board
from services.renewals.cards import Card
from services.rules.stages import route
from tests.support.queries import counted_queries
from tests.support.renewals import add_project, add_purse
from tests.support.world import TODAY, World

LIFT = ProjectKind.LIFT_REPLACEMENT


def see(db: Session, world: World, who: str = "secretary", place: int | None = None) -> Board:
    return board.board(
        db, getattr(world, who), place_id=place or world.here.neighbourhood, kind=LIFT, on=TODAY
    )


def only_card(db: Session, world: World, who: str = "secretary") -> Card:
    (card,) = (c for column in see(db, world, who).columns for c in column.cards)
    return card


def test_each_project_stands_in_its_stage(world: World, db: Session) -> None:
    for stage in ("assessment", "assessment", "works"):
        add_project(db, world.here.stairwell, stage=stage)
    counts = {c.stage.key: c.count for c in see(db, world).columns if c.count}
    assert counts == {"assessment": 2, "works": 1}


def test_three_finished_and_eight_under_way_make_eleven(world: World, db: Session) -> None:
    for _ in range(3):
        add_project(db, world.here.building, stage="finished", state=ProjectState.FINISHED)
    for _ in range(8):
        add_project(db, world.here.building)
    seen = see(db, world)
    assert (seen.count, seen.finished, seen.under_way) == (11, 3, 8)


def test_a_card_says_how_long_how_late_and_what_it_waits_for(world: World, db: Session) -> None:
    add_project(db, world.here.stairwell, days=40, due=-3, waits_for="续筹方案")
    card = only_card(db, world)
    assert (card.days_in_stage, card.days_late, card.waits_for) == (40, 3, "续筹方案")
    assert (card.neighbourhood, card.place) == ("甲居民区", "1单元")
    assert card.days_over == 40 - 21


def test_a_day_that_is_today_is_not_late(world: World, db: Session) -> None:
    add_project(db, world.here.stairwell, due=0)
    assert only_card(db, world).days_late == 0
    assert see(db, world).late == 0


def test_what_is_finished_is_never_late(world: World, db: Session) -> None:
    add_project(db, world.here.stairwell, stage="finished", state=ProjectState.FINISHED, due=-30)
    assert see(db, world).late == 0
    assert only_card(db, world).days_late == 0


def test_what_was_cancelled_is_left_out(world: World, db: Session) -> None:
    add_project(db, world.here.stairwell, state=ProjectState.CANCELLED)
    assert see(db, world).count == 0


def test_the_gap_is_what_nobody_has_committed(world: World, db: Session) -> None:
    project = add_project(db, world.here.stairwell, budget_fen=30_000_000)
    add_purse(db, project, Purse.TREASURY_BOND, 15_000_000, committed=15_000_000)
    add_purse(db, project, Purse.SELF_RAISED, 15_000_000)
    assert only_card(db, world).gap_fen == 15_000_000


def test_without_a_budget_there_is_no_gap_to_show(world: World, db: Session) -> None:
    add_project(db, world.here.stairwell)
    assert only_card(db, world).gap_fen is None


def test_a_grid_worker_sees_the_stage_but_not_the_money_and_moves_nothing(world: World, db: Session) -> None:
    add_project(db, world.here.stairwell, budget_fen=30_000_000)
    (column,) = (
        c
        for c in board.board(
            db, world.grid_worker, place_id=world.here.micro_grid, kind=LIFT, on=TODAY
        ).columns
        if c.count
    )
    assert column.cards[0].gap_fen is None
    assert not column.cards[0].can_advance


def test_who_may_move_it_sees_where_to(world: World, db: Session) -> None:
    add_project(db, world.here.stairwell, stage="works")
    assert [s.key for s in only_card(db, world).next_stages] == ["inspection"]
    assert not only_card(db, world, "leader").can_advance


def test_what_is_on_hold_does_not_move(world: World, db: Session) -> None:
    add_project(db, world.here.stairwell, state=ProjectState.HELD)
    assert not only_card(db, world).can_advance


def test_the_neighbours_secretary_finds_no_such_place(world: World, db: Session) -> None:
    with pytest.raises(NotFound):
        see(db, world, "stranger")


def test_the_neighbours_projects_are_not_counted(world: World, db: Session) -> None:
    add_project(db, world.there.stairwell)
    assert see(db, world).count == 0
    assert see(db, world, "leader", world.subdistrict).count == 1


def test_administrators_have_no_board(world: World, db: Session) -> None:
    with pytest.raises(NotAllowed):
        see(db, world, "administrator")


def test_what_has_ended_stands_last_in_a_list_however_long_ago(world: World, db: Session) -> None:
    add_project(db, world.here.building, name="完", stage="finished", state=ProjectState.FINISHED, days=400)
    add_project(db, world.here.building, name="停", state=ProjectState.HELD, days=20)
    add_project(db, world.here.building, name="行", days=30)
    add_project(db, world.here.building, name="迟", days=1, due=-1)
    found = board.listed(db, world.secretary, place_id=world.here.neighbourhood, on=TODAY)
    assert [c.name for c in found.cards] == ["迟", "行", "停", "完"]


def test_a_crowded_stage_shows_the_most_urgent_and_says_how_many_more(world: World, db: Session) -> None:
    for n in range(CARDS_A_STAGE + 3):
        add_project(db, world.here.stairwell, days=n)
    late = add_project(db, world.here.stairwell, days=0, due=-1)
    column = next(c for c in see(db, world).columns if c.count)
    assert column.cards[0].id == late.id
    assert (len(column.cards), column.hidden, column.late) == (CARDS_A_STAGE, 4, 1)
    assert column.cards[1].days_in_stage == CARDS_A_STAGE + 2


def test_the_board_asks_as_much_for_three_hundred_as_for_one(world: World, db: Session) -> None:
    stages = [s.key for s in route(LIFT)[:-1]]
    for stage in stages:
        add_project(db, world.here.stairwell, stage=stage)
    with counted_queries(db) as few:
        see(db, world)
    for n in range(300):
        project = add_project(db, world.here.stairwell, stage=stages[n % len(stages)], budget_fen=1)
        add_purse(db, project, Purse.SUBSIDY, 1)
    db.expire_all()
    with counted_queries(db) as many:
        see(db, world)
    assert len(many) == len(few) == 14


def test_a_list_has_pages_and_no_row_twice(world: World, db: Session) -> None:
    for n in range(PAGE + 5):
        add_project(db, world.here.stairwell, days=n)
    pages = [
        board.listed(db, world.secretary, place_id=world.here.neighbourhood, on=TODAY, page=n) for n in (1, 2)
    ]
    assert (pages[0].count, pages[0].pages) == (PAGE + 5, 2)
    assert len({c.id for p in pages for c in p.cards}) == PAGE + 5


def test_a_list_can_be_narrowed(world: World, db: Session) -> None:
    paid = add_project(db, world.here.stairwell, stage="works", due=-1)
    add_purse(db, paid, Purse.SUBSIDY, 100)
    add_project(db, world.here.stairwell, kind=ProjectKind.LEAK_REPAIR, stage="works")
    add_project(db, world.here.stairwell)
    for wanted in ({"late": True}, {"purse": Purse.SUBSIDY}, {"stage": "works", "kinds": [LIFT]}):
        found = board.listed(db, world.leader, place_id=world.subdistrict, on=TODAY, **wanted)
        assert [c.id for c in found.cards] == [paid.id], wanted


def test_money_is_no_way_round_for_a_grid_worker(world: World, db: Session) -> None:
    add_purse(db, add_project(db, world.here.stairwell), Purse.SUBSIDY, 100)
    found = board.listed(db, world.grid_worker, place_id=world.here.micro_grid, on=TODAY, purse=Purse.SUBSIDY)
    assert found.count == 0


def test_a_list_asks_three_questions_and_one_for_the_gates(world: World, db: Session) -> None:
    for n in range(PAGE * 2):
        add_project(db, world.here.stairwell, days=n)
    db.expire_all()
    with counted_queries(db) as sent:
        board.listed(db, world.leader, place_id=world.subdistrict, on=TODAY, late=False)
    assert len(sent) == 4
