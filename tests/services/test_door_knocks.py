"""Door-knock lists: shared out among staff, closed by a visit or a ballot, never twice for one door."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from models.enums import Choice, PlaceKind, Role, Stance, TaskState
from models.visits import Task
from services.access import Actor
from services.consultations import contacts, door_knocks, tallies
from services.consultations.door_knocks import HandedOut
from services.db import open_session
from services.errors import NotFound, Refused
from services.once import new_token
from tests.support.queries import counted_queries
from tests.support.visits import consultation_of, unit_of, visit
from tests.support.votes import open_vote, vote
from tests.support.world import AT, TODAY, World, add_household, add_person, add_place


@pytest.fixture
def opened(world: World, db: Session) -> int:
    """A vote of the six owners of one stairwell; four have to agree."""
    return open_vote(db, world.secretary, world.here.stairwell)


def hand_out(
    db: Session, actor: Actor, opened: int, *people: Actor, token: str | None = None, days: int = 3
) -> HandedOut:
    return door_knocks.hand_out(
        db, actor, round_id=opened, person_ids=[p.person_id for p in people], on=TODAY, at=AT,
        due_on=TODAY + timedelta(days=days), token=token or new_token(),
    )  # fmt: skip


def own(db: Session, actor: Actor) -> list[str]:
    return [k.door for k in door_knocks.own_knocks(db, actor, on=TODAY)]


def tasks(db: Session) -> Sequence[Task]:
    return db.scalars(select(Task).order_by(col(Task.id)).execution_options(populate_existing=True)).all()


def test_needed_doors_tell_last_contact_stance_and_who_spoke_best(
    world: World, opened: int, db: Session
) -> None:
    unit = unit_of(db, world, "101")
    visit(db, world.secretary, unit, Stance.OPPOSE)
    visit(db, world.grid_worker, unit, Stance.UNDECIDED, days=2)
    visit(db, world.secretary, unit, Stance.NOT_REACHED, days=5)
    first, second = contacts.open_doors(db, world.secretary, round_id=opened)[:2]
    assert (first.doors, first.unit_id) == (("101",), unit)
    assert first.last
    assert first.best
    assert (first.last.by, first.last.stance, first.best.by) == ("王", Stance.NOT_REACHED, "买买提·艾力")
    assert (second.last, second.best, second.given_to) == (None, None, "")


def test_the_needed_doors_are_shared_out_evenly_and_stand_on_each_list(
    world: World, opened: int, db: Session
) -> None:
    done = hand_out(db, world.secretary, opened, world.secretary, world.grid_worker)
    assert done == HandedOut({world.secretary.person_id: 2, world.grid_worker.person_id: 2}, 0)
    both = own(db, world.secretary) + own(db, world.grid_worker)
    assert sorted(both) == ["101", "102", "201", "202"]
    assert {d.given_to for d in contacts.open_doors(db, world.secretary, round_id=opened)} == {
        "王",
        "买买提·艾力",
    }


def test_a_door_goes_to_who_spoke_best_there(world: World, opened: int, db: Session) -> None:
    visit(db, world.grid_worker, unit_of(db, world, "202"), Stance.UNDECIDED)
    hand_out(db, world.secretary, opened, world.secretary, world.grid_worker)
    assert "202" in own(db, world.grid_worker)


def test_the_same_button_twice_is_one_list_and_the_next_finds_no_door_left(
    world: World, opened: int, db: Session
) -> None:
    first = hand_out(db, world.secretary, opened, world.grid_worker, token="t")
    assert hand_out(db, world.secretary, opened, world.grid_worker, token="t") == first
    with pytest.raises(Refused) as refused:
        hand_out(db, world.secretary, opened, world.secretary)
    assert refused.value.code == "no_doors_left"
    assert len(tasks(db)) == 4


@pytest.mark.parametrize(
    ("people", "days", "code"),
    [
        ((), 3, "nobody_chosen"),
        (("stranger",), 3, "person_elsewhere"),
        (("grid_worker",), -1, "due_in_the_past"),
    ],
)
def test_what_cannot_be_handed_out_is_refused(
    world: World, opened: int, db: Session, people: Sequence[str], days: int, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        hand_out(db, world.secretary, opened, *(getattr(world, p) for p in people), days=days)
    assert refused.value.code == code
    assert not tasks(db)


def test_a_visit_that_met_somebody_ends_the_task_and_its_stance_came_of_it(
    world: World, opened: int, db: Session
) -> None:
    hand_out(db, world.secretary, opened, world.grid_worker)
    about, unit = consultation_of(db, opened), unit_of(db, world, "101")
    visit(db, world.grid_worker, unit, Stance.NOT_REACHED, consultation_id=about)
    visit(db, world.grid_worker, unit, Stance.SUPPORT)
    assert "101" in own(db, world.grid_worker), "nobody met, or met about something else"
    visit(db, world.secretary, unit, Stance.SUPPORT, consultation_id=about)
    assert own(db, world.grid_worker) == ["102", "201", "202"]
    done = [t for t in tasks(db) if t.state is TaskState.DONE]
    assert [(t.outcome, t.done_at) for t in done] == [("support", AT)]


def test_a_ballot_ends_the_task_and_does_not_say_which_answer(world: World, opened: int, db: Session) -> None:
    hand_out(db, world.secretary, opened, world.grid_worker)
    vote(db, world.secretary, opened, "102", Choice.AGAINST)
    assert own(db, world.grid_worker) == ["101", "201", "202"]
    assert [t.outcome for t in tasks(db) if t.state is TaskState.DONE] == ["ballot"]


def test_a_door_that_is_still_needed_after_a_visit_is_handed_out_again(
    world: World, opened: int, db: Session
) -> None:
    hand_out(db, world.secretary, opened, world.grid_worker)
    visit(
        db, world.grid_worker, unit_of(db, world, "101"), Stance.OPPOSE,
        consultation_id=consultation_of(db, opened),
    )  # fmt: skip
    hand_out(db, world.secretary, opened, world.secretary)
    assert own(db, world.secretary) == ["101"]
    assert [
        (t.state, t.outcome, t.version) for t in tasks(db) if t.person_id == world.secretary.person_id
    ] == [(TaskState.OPEN, "", 3)]


def test_a_closed_vote_leaves_no_door_on_any_list(world: World, opened: int, db: Session) -> None:
    hand_out(db, world.secretary, opened, world.grid_worker)
    tallies.close_round(db, world.secretary, round_id=opened, at=AT)
    assert own(db, world.grid_worker) == []
    assert {(t.state, t.outcome) for t in tasks(db)} == {(TaskState.DROPPED, "vote_over")}
    assert contacts.open_doors(db, world.secretary, round_id=opened) == []


def test_staff_are_those_who_may_visit_there(world: World, opened: int, db: Session) -> None:
    found = contacts.staff(db, world.secretary, round_id=opened, on=TODAY)
    assert {s.name for s in found} == {"干部", "王", "买买提·艾力"}
    with pytest.raises(NotFound):
        contacts.staff(db, world.stranger, round_id=opened, on=TODAY)


def test_doors_where_nobody_chosen_works_stay_free(world: World, db: Session) -> None:
    here = world.here
    other = add_place(db, kind=PlaceKind.STAIRWELL, code="S-2", name="2单元", parent=here.building)
    for floor in (1, 2):
        add_household(
            db, stairwell=other, estate=here.estate, door=f"{floor}01", owner=f"邻{floor}", area_dm2=9000
        )
    opened = open_vote(db, world.secretary, here.building)
    done = hand_out(db, world.secretary, opened, world.grid_worker)
    assert done.left == 2
    elsewhere = add_person(db, "李", Role.GRID_WORKER, other)
    hand_out(db, world.secretary, opened, elsewhere)
    assert own(db, elsewhere) == ["101", "201"]


def test_reading_lists_takes_the_same_statements_on_any_roll(world: World, db: Session) -> None:
    counted = []
    for extra in (0, 30):
        for n in range(extra):
            add_household(
                db,
                stairwell=world.here.stairwell,
                estate=world.here.estate,
                door=f"{n + 10}01",
                owner=f"业主{n}",
            )
        opened = open_vote(db, world.secretary, world.here.stairwell)
        hand_out(db, world.secretary, opened, world.grid_worker)
        db.expire_all()
        with counted_queries(db) as statements:
            contacts.open_doors(db, world.secretary, round_id=opened)
            door_knocks.own_knocks(db, world.grid_worker, on=TODAY)
        counted.append(len(statements))
    assert counted[0] == counted[1] <= 10


def test_of_two_who_hand_out_at_once_one_is_told_that_no_door_is_left(database: str, world: World) -> None:
    with open_session(write=True) as db:
        opened = open_vote(db, world.secretary, world.here.stairwell)

    def press(people: Actor) -> str:
        try:
            with open_session(write=True) as db:
                hand_out(db, world.secretary, opened, people)
        except Refused as refused:
            return refused.code
        return "handed out"

    with ThreadPoolExecutor(4) as pool:
        said = list(pool.map(press, [world.secretary, world.grid_worker] * 2))
    assert sorted(said) == ["handed out", *["no_doors_left"] * 3]
    with open_session() as db:
        assert len(tasks(db)) == 4
