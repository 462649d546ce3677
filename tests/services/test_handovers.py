"""Handing all over in one step: what is seen before is what goes, nothing is lost, and there is a step back."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from models.enums import Role, Stance, TaskKind
from models.grids import Post
from models.group_enums import GroupKind, GroupPost
from models.net_enums import Carried, PostKind
from models.request_enums import RequestAct
from models.visits import Visit
from services import tasks
from services.access import Actor
from services.consultations import door_knocks
from services.errors import NotFound, Refused
from services.grids import carrying, handovers, one_request, post_changes
from services.grids.carrying import Holder
from services.once import new_token
from services.renewals import group_changes, group_members
from services.rules.requests import day_of
from tests.support.net import day, give_post, person
from tests.support.queries import counted_queries
from tests.support.requests import Walk, filed
from tests.support.visits import unit_of, visit
from tests.support.votes import open_vote
from tests.support.world import AT, TODAY, World, add_person

K, C = PostKind, Carried


def refused(code: str) -> Any:
    return pytest.raises(Refused, match=code)


def give_task(db: Session, world: World, who: Actor, title: str = "清理楼道") -> int:
    return tasks.give_task(
        db, world.secretary, kind=TaskKind.DECISION, place_id=world.here.stairwell, person_id=who.person_id,
        title=title, due_on=day(3), on=TODAY, token=new_token(), at=AT,
    )  # fmt: skip


def seat(db: Session, world: World, who: Actor, post: GroupPost = GroupPost.FINANCE) -> None:
    group = group_changes.form_group(
        db, world.secretary, place_id=world.here.stairwell, kind=GroupKind.THREE_PERSON, name="小组", since=day(-20),
        token=new_token(), at=AT,
    )  # fmt: skip
    group_members.add_member(
        db, world.secretary, group_id=group, person_id=who.person_id, post=post, since=day(-20), on=TODAY,
        token=new_token(), at=AT,
    )  # fmt: skip


@pytest.fixture
def laden(world: World, db: Session) -> None:
    """The grid worker has a post, a task, the doors of a vote, a promised visit and a seat in a group."""
    worker = world.grid_worker
    give_post(db, world.secretary, world.here.stairwell, K.KEEPER, person_id=worker.person_id, since=day(-9))
    give_task(db, world, worker)
    visit(db, worker, unit_of(db, world, "302"), Stance.UNDECIDED, next_on=day(2))
    seat(db, world, worker)
    opened = open_vote(db, world.secretary, world.here.stairwell)
    door_knocks.hand_out(
        db, world.secretary, round_id=opened, person_ids=[worker.person_id], due_on=day(3), on=TODAY, at=AT,
        token=new_token(),
    )  # fmt: skip


def counts(db: Session, world: World, who: Holder, *, place: int = 0) -> dict[Carried, int]:
    place = place or world.here.neighbourhood
    return carrying.carried_by(db, world.secretary, place_id=place, giver=who, on=TODAY).counts


def over(db: Session, world: World, giver: Holder, taker: Holder, **more: Any) -> int:
    place = more.pop("place_id", world.here.neighbourhood)
    seen = carrying.carried_by(db, world.secretary, place_id=place, giver=giver, on=TODAY).seen
    told: dict[str, Any] = {"seen": seen, "token": new_token(), "on": TODAY, "at": AT} | more
    return handovers.hand_over(db, world.secretary, place_id=place, giver=giver, taker=taker, **told)


@pytest.mark.usefixtures("laden")
def test_all_of_it_goes_in_one_step_and_the_history_stays(world: World, db: Session) -> None:
    worker, secretary = person(world.grid_worker), person(world.secretary)
    before = counts(db, world, worker)
    assert list(before.values()) == [1, 1, 4, 1, 1, 0]
    over(db, world, worker, secretary)
    assert counts(db, world, worker) == dict.fromkeys(Carried, 0)
    assert counts(db, world, secretary) == before
    posts = db.scalars(select(Post).order_by(col(Post.id)).execution_options(populate_existing=True)).all()
    assert [(p.holder, p.since, p.until) for p in posts] == [
        ("买买提·艾力", day(-9), day(-1)), ("王", TODAY, None),
    ]  # fmt: skip
    seen = db.scalars(select(Visit).execution_options(populate_existing=True)).one()
    assert (seen.person_id, seen.next_person_id) == (world.grid_worker.person_id, world.secretary.person_id)


def test_open_requests_go_with_it_keep_their_clock_say_so_and_come_back(world: World, db: Session) -> None:
    worker, secretary = person(world.grid_worker), person(world.secretary)
    walk = Walk(db, world.secretary, filed(db, world.secretary, world.here.stairwell))
    due = walk.accept().dispatch(handler="", handler_id=worker.person_id).row.running_due_at
    looked = handovers.preview(
        db, world.secretary, place_id=world.here.neighbourhood, giver=worker, taker=secretary, on=TODAY
    )
    (thing,) = looked.carrying.things
    assert (thing.kind, thing.what, thing.day) == (C.REQUEST, "甲楼道灯坏了", day_of(due or AT))
    step = over(db, world, worker, secretary, at=walk.at)
    assert (walk.row.handler_id, walk.row.running_due_at) == (secretary.person_id, due)
    told = one_request.find_request(db, world.secretary, request_id=walk.id, at=AT).history[-1]
    assert (told.act, told.note) == (RequestAct.HAND_OVER, "买买提·艾力 → 王")
    seen = handovers.preview_back(db, world.secretary, handover_id=step, on=TODAY).carrying.seen
    handovers.hand_back(db, world.secretary, handover_id=step, seen=seen, on=TODAY, token=new_token(), at=AT)
    assert walk.row.handler_id == worker.person_id


def test_a_request_needs_a_taker_who_can_sign_in(world: World, db: Session) -> None:
    worker = person(world.grid_worker)
    walk = Walk(db, world.secretary, filed(db, world.secretary, world.here.stairwell))
    walk.accept().dispatch(handler="", handler_id=worker.person_id)
    with refused("account_needed"):
        over(db, world, worker, Holder(None, "老王"))
    assert walk.row.handler_id == worker.person_id


@pytest.mark.usefixtures("laden")
def test_the_step_back_gives_back_what_is_still_carried(world: World, db: Session) -> None:
    worker, secretary = person(world.grid_worker), person(world.secretary)
    before = counts(db, world, worker)
    step = over(db, world, worker, secretary)
    task = next(t for t in tasks.tasks_of(db, world.secretary, on=TODAY)[0] if t.kind is TaskKind.DECISION)
    tasks.finish_task(
        db, world.secretary, task_id=task.id, version=task.version, outcome="好", token=new_token(), at=AT
    )
    looked = handovers.preview_back(db, world.secretary, handover_id=step, on=TODAY)
    told: dict[str, Any] = {"seen": looked.carrying.seen, "on": TODAY, "at": AT}
    handovers.hand_back(db, world.secretary, handover_id=step, token=new_token(), **told)
    assert counts(db, world, worker) == before | {C.TASK: 0}
    lines = handovers.handovers(db, world.secretary, place_id=world.here.neighbourhood)
    assert [(line.reverses, line.can_go_back) for line in lines] == [(step, False), (None, False)]
    with refused("handed_back"):
        handovers.hand_back(db, world.secretary, handover_id=step, token=new_token(), **told)


@pytest.mark.usefixtures("laden")
def test_what_changed_since_it_was_seen_is_looked_at_again(world: World, db: Session) -> None:
    giver = person(world.grid_worker)
    seen = carrying.carried_by(
        db, world.secretary, place_id=world.here.neighbourhood, giver=giver, on=TODAY
    ).seen
    give_task(db, world, world.grid_worker, "又一件")
    with refused("carried_changed"):
        over(db, world, giver, person(world.secretary), seen=seen)
    assert counts(db, world, giver)[C.TASK] == 2


@pytest.mark.usefixtures("laden")
def test_a_double_click_hands_over_once(world: World, db: Session) -> None:
    giver, taker = person(world.grid_worker), person(world.secretary)
    told: dict[str, Any] = {"token": "same"}
    seen = carrying.carried_by(
        db, world.secretary, place_id=world.here.neighbourhood, giver=giver, on=TODAY
    ).seen
    assert over(db, world, giver, taker, seen=seen, **told) == over(
        db, world, giver, taker, seen=seen, **told
    )


@pytest.mark.usefixtures("laden")
def test_who_has_no_role_there_takes_nothing_and_it_is_said_who_gives_one(world: World, db: Session) -> None:
    giver, stranger = person(world.grid_worker), person(world.stranger)
    told = handovers.preview(
        db, world.secretary, place_id=world.here.neighbourhood, giver=giver, taker=stranger, on=TODAY
    )
    assert (told.can_go, told.beyond, told.givers_of_roles) == (False, ("甲小区 1幢 1单元",), ("管理员",))
    with refused("taker_elsewhere"):
        over(db, world, giver, stranger)
    with refused("account_needed"):
        over(db, world, giver, Holder(None, "外人"))
    with refused("same_holder"):
        over(db, world, giver, giver)


def test_people_without_accounts_hand_their_posts_on_by_name(world: World, db: Session) -> None:
    for kind in (K.KEEPER, K.STAIRWELL_LEADER):
        give_post(db, world.secretary, world.here.stairwell, kind, "赵", since=day(-5), phone="021-1")
    giver, taker = Holder(None, "赵"), Holder(None, "钱")
    assert giver in carrying.holders(db, world.secretary, place_id=world.here.neighbourhood, on=TODAY)
    over(db, world, giver, taker, phone="021-2")
    assert counts(db, world, taker)[C.POST] == 2
    with refused("nothing_carried"):
        over(db, world, giver, taker)


def test_a_post_that_the_taker_holds_already_only_ends(world: World, db: Session) -> None:
    for who in ("赵", "钱"):
        give_post(db, world.secretary, world.here.stairwell, K.STAIRWELL_LEADER, who, since=day(-5))
    told = handovers.preview(
        db,
        world.secretary,
        place_id=world.here.stairwell,
        giver=Holder(None, "赵"),
        taker=Holder(None, "钱"),
        on=TODAY,
    )
    assert [kind for kind, _id in told.twice] == [C.POST]
    over(db, world, Holder(None, "赵"), Holder(None, "钱"))
    assert counts(db, world, Holder(None, "钱"))[C.POST] == 1


@pytest.mark.usefixtures("laden")
def test_what_lies_outside_the_place_stays(world: World, db: Session) -> None:
    give_post(
        db, world.secretary, world.here.micro_grid, K.GRID_WORKER, person_id=world.grid_worker.person_id
    )
    over(db, world, person(world.grid_worker), person(world.secretary), place_id=world.here.stairwell)
    assert counts(db, world, person(world.grid_worker))[C.POST] == 1
    with pytest.raises(NotFound):
        handovers.handovers(db, world.stranger, place_id=world.here.stairwell)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from([K.PARTY_VOLUNTEER, K.KEEPER, K.PUBLICIST]), st.integers(0, 2), st.integers(-5, 5)
        )
    ),
    st.lists(st.integers(0, 2), max_size=6),
    st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), max_size=5),
)
def test_handing_over_conserves_what_is_open(
    world: World, db: Session, posts: list[Any], open_tasks: list[int], steps: list[Any]
) -> None:
    savepoint = db.begin_nested()
    third = add_person(db, f"丙{new_token()}", Role.GRID_WORKER, world.here.micro_grid)
    people = (world.grid_worker, world.secretary, third)
    for kind, who, since in posts:
        try:
            give_post(
                db,
                world.secretary,
                world.here.stairwell,
                kind,
                person_id=people[who].person_id,
                since=day(since),
            )
        except Refused as refusal:
            assert refusal.code == "post_twice"  # noqa: PT017
    for n, who in enumerate(open_tasks):
        give_task(db, world, people[who], f"任务{n}")
    held = {p.kind for p in db.scalars(select(Post))}
    for giver, taker in steps:
        try:
            over(db, world, person(people[giver]), person(people[taker]))
        except Refused as refusal:
            assert refusal.code in ("same_holder", "nothing_carried")  # noqa: PT017
    now = [counts(db, world, person(who)) for who in people]
    assert sum(c[C.TASK] for c in now) == len(open_tasks)
    rows = db.scalars(select(Post).execution_options(populate_existing=True)).all()
    assert {p.kind for p in rows if p.until is None or p.until >= TODAY} == held
    savepoint.rollback()


@pytest.mark.usefixtures("laden")
def test_a_preview_takes_the_same_number_of_queries_however_much_it_is(world: World, db: Session) -> None:
    def sent() -> int:
        with counted_queries(db) as queries:
            handovers.preview(
                db, world.secretary, place_id=world.here.neighbourhood, giver=person(world.grid_worker),
                taker=person(world.secretary), on=TODAY,
            )  # fmt: skip
        return len(queries)

    few = sent()
    for n in range(5):
        give_task(db, world, world.grid_worker, f"任务{n}")
        post_changes.add_post(
            db, world.secretary, place_id=world.here.micro_grid, kind=K.PUBLICIST, since=day(n * 10),
            until=day(n * 10 + 5),
            person_id=world.grid_worker.person_id, on=TODAY, token=new_token(), at=AT,
        )  # fmt: skip
    assert sent() == few
    assert few <= 16
