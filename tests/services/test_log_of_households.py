"""What the activity log says of one household to an administrator, who may see nobody's ballot or visit."""

from sqlmodel import Session

from models.enums import Choice, Stance
from services import audit
from services.consultations import objections, second_keying
from services.consultations.items import Answer
from services.once import new_token
from services.people import activity
from tests.support.visits import consultation_of, unit_of, visit
from tests.support.votes import open_vote, vote
from tests.support.world import AT, TODAY, World


def read(db: Session, world: World, action: str) -> list[activity.Entry]:
    audit.write_pending(db)
    return activity.entries(db, world.administrator, action=action)[0]


def test_a_second_keying_put_right_says_neither_door_nor_answer(world: World, db: Session) -> None:
    opened = open_vote(db, world.secretary, world.here.stairwell, keyed_twice=True)
    vote(db, world.secretary, opened, "101")
    second_keying.key_second(
        db, world.grid_worker, round_id=opened, door="101", answers=[Answer(Choice.AGAINST)], at=AT, token="t"
    )
    (found,) = second_keying.compared(db, world.secretary, round_id=opened).differing
    second_keying.correct_second(
        db, world.grid_worker, second_id=found.second_id or 0, version=1, answer=Answer(Choice.AGREE),
        reason="看错了", at=AT,
    )  # fmt: skip
    (row,) = read(db, world, "correct_second")
    assert (row.before, row.after) == ({"round": opened}, {"round": opened})
    (row,) = read(db, world, "key_second")
    assert row.after == {"round": opened}


def test_an_objection_says_not_whose_it_is_nor_what_it_says(world: World, db: Session) -> None:
    opened = open_vote(db, world.secretary, world.here.stairwell)
    objections.take_objection(
        db, world.secretary, round_id=opened, door="101", said="我家没收到", received_on=TODAY, at=AT,
        token=new_token(),
    )  # fmt: skip
    (row,) = read(db, world, "take_objection")
    assert row.after == {"round": opened}


def test_a_visit_says_nothing_of_what_was_found(world: World, db: Session) -> None:
    opened = open_vote(db, world.secretary, world.here.stairwell)
    unit = unit_of(db, world, "101")
    visit(
        db,
        world.secretary,
        unit,
        Stance.OPPOSE,
        consultation_id=consultation_of(db, opened),
        note="儿子不同意",
    )
    (row,) = read(db, world, "record_visit")
    assert row.after == {}
