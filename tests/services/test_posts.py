"""Posts: who holds which when, never twice; what is vacant since when; and what the chain shows of it."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from models.enums import PlaceKind
from models.grids import Post
from models.net_enums import PostKind
from models.people import Activity
from services import audit
from services.errors import Conflict, NotAllowed, NotFound, Refused
from services.grids import chain, post_changes, posts
from services.once import new_token
from services.rules.groups import Span
from tests.support.net import day, give_post
from tests.support.queries import counted_queries
from tests.support.world import AT, TODAY, World, add_place

K = PostKind


def refused(code: str) -> Any:
    return pytest.raises(Refused, match=code)


def vacant(
    db: Session, world: World, *, on: int = 0, kind: PostKind = K.STAIRWELL_LEADER
) -> list[tuple[int, Any]]:
    found = posts.vacancies(db, world.secretary, place_id=world.here.stairwell, on=day(on))
    return [(v.lacking, v.since) for v in found if v.kind is kind]


def end(db: Session, world: World, post: int, *, until: int, version: int = 1) -> int:
    return post_changes.end_post(
        db, world.secretary, post_id=post, version=version, until=day(until), token=new_token(), at=AT
    )


def change(db: Session, world: World, post: int, **more: Any) -> int:
    told: dict[str, Any] = {"version": 1, "holder": "李", "since": TODAY, "until": None, "token": new_token()}
    return post_changes.change_post(db, world.secretary, post_id=post, at=AT, **told | more)


def test_a_stairwell_wants_two_leaders_and_says_since_when_one_is_lacking(world: World, db: Session) -> None:
    assert [n for n, _since in vacant(db, world)] == [2]
    give_post(db, world.secretary, world.here.stairwell, K.STAIRWELL_LEADER, "李", since=day(-30))
    second = give_post(db, world.secretary, world.here.stairwell, K.STAIRWELL_LEADER, "王", since=day(-30))
    assert vacant(db, world) == []
    end(db, world, second, until=-3)
    assert vacant(db, world) == [(1, day(-2))]
    assert vacant(db, world, on=-3) == []


def test_before_2025_one_leader_of_a_stairwell_was_enough(world: World, db: Session) -> None:
    give_post(db, world.secretary, world.here.stairwell, K.STAIRWELL_LEADER, since=day(-800))
    assert vacant(db, world, on=-500) == []
    assert vacant(db, world)[0][1].isoformat() == "2025-01-01"


def test_the_place_tells_who_holds_what_now_and_who_did_before(world: World, db: Session) -> None:
    give_post(db, world.secretary, world.here.stairwell, K.KEEPER, "赵", phone="021-1")
    give_post(
        db, world.secretary, world.here.stairwell, K.STAIRWELL_LEADER, "钱", since=day(-9), until=day(-1)
    )
    told = posts.posts_at(db, world.secretary, place_id=world.here.stairwell, on=TODAY)
    assert [(p.kind, p.holder, p.has_phone) for p in told.now] == [(K.KEEPER, "赵", True)]
    assert [p.holder for p in told.others] == ["钱"]
    assert [(w.rule.code, w.held, w.rule.wanted) for w in told.wanted][0:1] == [(K.PARTY_GROUP_LEADER, 0, 0)]
    assert told.can_edit
    assert not posts.posts_at(db, world.leader, place_id=world.here.stairwell, on=TODAY).can_edit


def test_the_same_holder_is_never_twice_in_a_post_at_one_time(world: World, db: Session) -> None:
    first = give_post(db, world.secretary, world.here.stairwell, K.KEEPER, "赵", until=day(9))
    with refused("post_twice"):
        give_post(db, world.secretary, world.here.stairwell, K.KEEPER, " 赵 ", since=day(9))
    later = give_post(db, world.secretary, world.here.stairwell, K.KEEPER, "赵", since=day(10))
    with refused("post_twice"):
        end(db, world, first, until=10)
    with refused("post_twice"):
        change(db, world, later, holder="赵", since=day(5))
    give_post(db, world.secretary, world.here.stairwell, K.PUBLICIST, "赵")


def test_a_post_is_held_only_where_it_belongs_and_by_who_works_there(world: World, db: Session) -> None:
    with refused("post_not_here"):
        give_post(db, world.secretary, world.here.stairwell, K.GRID_HEAD)
    with refused("person_elsewhere"):
        give_post(db, world.officer, world.here.stairwell, K.KEEPER, person_id=world.stranger.person_id)
    with refused("name_empty"):
        give_post(db, world.secretary, world.here.stairwell, K.KEEPER, " ")
    with refused("post_dates"):
        give_post(db, world.secretary, world.here.stairwell, K.KEEPER, until=day(-1))
    own = give_post(
        db, world.secretary, world.here.stairwell, K.KEEPER, person_id=world.grid_worker.person_id
    )
    assert db.get_one(Post, own).holder == "买买提·艾力"


def test_only_secretaries_and_officers_change_posts_and_only_at_home(world: World, db: Session) -> None:
    for who in (world.leader, world.grid_worker, world.administrator):
        with pytest.raises(NotAllowed):
            give_post(db, who, world.here.stairwell, K.KEEPER)
    with pytest.raises(NotFound):
        give_post(db, world.stranger, world.here.stairwell, K.KEEPER)


def test_of_two_who_change_a_post_the_second_is_shown_both(world: World, db: Session) -> None:
    post = give_post(db, world.secretary, world.here.stairwell, K.KEEPER)
    change(db, world, post, holder="孙")
    with pytest.raises(Conflict) as clash:
        change(db, world, post, holder="周")
    assert (clash.value.yours["holder"], clash.value.theirs["holder"]) == ("周", "孙")


def test_a_double_click_gives_one_post(world: World, db: Session) -> None:
    both = [give_post(db, world.secretary, world.here.stairwell, K.KEEPER, token="same") for _ in range(2)]
    assert both[0] == both[1]
    assert len(db.scalars(select(Post)).all()) == 1


def test_the_log_knows_the_post_and_neither_name_nor_number(world: World, db: Session) -> None:
    post = give_post(db, world.secretary, world.here.stairwell, K.KEEPER, "欧阳", phone="021-6410")
    change(db, world, post, holder="上官", phone="021-6411")
    assert posts.reveal_holder(db, world.secretary, post_id=post, reason="漏水", at=AT) == "021-6411"
    post_changes.remove_post(db, world.secretary, post_id=post, version=2, token=new_token(), at=AT)
    audit.write_pending(db)
    rows = db.scalars(select(Activity).where(col(Activity.subject_kind) == "post")).all()
    assert [r.action for r in rows] == ["add_post", "change_post", "reveal_phone", "remove_post"]
    text = repr([(r.before, r.after) for r in rows])
    assert not any(word in text for word in ("欧阳", "上官", "6410", "6411"))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["add", "change", "end", "remove"]), st.integers(0, 3), st.integers(-9, 9),
            st.none() | st.integers(-9, 9), st.sampled_from("赵钱"),
        ),
        max_size=12,
    )
)  # fmt: skip
def test_whatever_the_sequence_no_holder_is_twice_in_a_post(
    world: World, db: Session, steps: list[Any]
) -> None:
    at = {"place_id": world.here.stairwell}
    savepoint = db.begin_nested()
    for what, which, first, last, who in steps:
        rows = db.scalars(select(Post).order_by(col(Post.id)).execution_options(populate_existing=True)).all()
        until = None if last is None else day(last)
        told: dict[str, Any] = {"token": new_token(), "at": AT}
        try:
            if what == "add" or not rows:
                give_post(db, world.secretary, at["place_id"], K.KEEPER, who, since=day(first), until=until)
                continue
            post = rows[which % len(rows)]
            known: dict[str, Any] = {"post_id": post.id, "version": post.version} | told
            if what == "change":
                post_changes.change_post(
                    db, world.secretary, holder=who, since=day(first), until=until, **known
                )
            elif what == "end":
                post_changes.end_post(db, world.secretary, until=day(first), **known)
            else:
                post_changes.remove_post(db, world.secretary, **known)
        except Refused as refusal:
            assert refusal.code in ("post_twice", "post_dates")  # noqa: PT017
    rows = db.scalars(select(Post).execution_options(populate_existing=True)).all()
    for n, post in enumerate(rows):
        for other in rows[n + 1 :]:
            same = (post.kind, post.holder) == (other.kind, other.holder)
            assert not (same and Span(post.since, post.until).meets(Span(other.since, other.until)))
    savepoint.rollback()


def test_the_chain_goes_from_the_branch_to_the_volunteers(world: World, db: Session) -> None:
    give_post(db, world.secretary, world.here.neighbourhood, K.BRANCH_SECRETARY, "书记")
    give_post(db, world.secretary, world.here.micro_grid, K.MICRO_GRID_LEADER, "格长")
    give_post(db, world.secretary, world.here.stairwell, K.STAIRWELL_LEADER, "楼长")
    give_post(db, world.secretary, world.here.stairwell, K.PARTY_VOLUNTEER, "志愿者")
    top = chain.chain(db, world.leader, place_id=world.here.neighbourhood, on=TODAY)
    (micro_grid,) = top.below
    (well,) = micro_grid.below
    assert [h.holder for h in (*top.leaders, *micro_grid.leaders, *well.leaders, *well.volunteers)] == [
        "书记", "格长", "楼长", "志愿者",
    ]  # fmt: skip
    assert (top.lacking, micro_grid.lacking, well.lacking) == (0, 1, 1)
    assert well.name == "甲小区 1幢 1单元"
    with refused("chain_too_wide"):
        chain.chain(db, world.leader, place_id=world.subdistrict, on=TODAY)


def test_households_per_leader_are_exact_and_the_far_off_stand_out(world: World, db: Session) -> None:
    for n, leaders in enumerate((1, 1, 1, 1, 4)):
        grid = add_place(
            db,
            kind=PlaceKind.MICRO_GRID,
            code=f"S-甲-M{n + 2}",
            name=f"甲微网格{n + 2}",
            parent=world.here.neighbourhood,
        )
        for k in range(leaders):
            give_post(db, world.officer, grid, K.MICRO_GRID_LEADER, f"格长{n}{k}")
    give_post(db, world.secretary, world.here.micro_grid, K.MICRO_GRID_LEADER, "甲")
    give_post(db, world.secretary, world.here.micro_grid, K.MICRO_GRID_LEADER, "乙")
    told = chain.households_per_leader(db, world.leader, place_id=world.here.neighbourhood, on=TODAY)
    first = told.lines[0]
    assert (first.name, first.households, first.each) == ("甲微网格", 6, Fraction(3))
    assert [line.name for line in told.lines if line.is_far_off] == ["甲微网格"]
    everywhere = chain.households_per_leader(db, world.leader, place_id=world.subdistrict, on=TODAY)
    assert everywhere.without == 1


def test_reading_takes_the_same_number_of_queries_however_many_there_are(world: World, db: Session) -> None:
    def sent() -> list[int]:
        counts = []
        for read in (
            lambda: posts.vacancies(db, world.secretary, place_id=world.here.neighbourhood, on=TODAY),
            lambda: posts.posts_at(db, world.secretary, place_id=world.here.stairwell, on=TODAY),
            lambda: chain.chain(db, world.secretary, place_id=world.here.neighbourhood, on=TODAY),
            lambda: chain.households_per_leader(db, world.leader, place_id=world.subdistrict, on=TODAY),
        ):
            with counted_queries(db) as queries:
                read()
            counts.append(len(queries))
        return counts

    sent()
    few = sent()
    for n in range(6):
        give_post(db, world.secretary, world.here.stairwell, K.STAIRWELL_LEADER, f"楼长{n}")
    assert sent() == few
    assert max(few) <= 5
