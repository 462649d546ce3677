"""Task groups: who is in one, in which post and when; what a leader may read; two people at one record."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from models.group_enums import GroupKind, GroupPost
from models.groups import GroupMember
from models.people import Activity
from services import audit
from services.access import Actor
from services.errors import Conflict, NotAllowed, NotFound, Refused
from services.once import new_token
from services.renewals import group_changes, group_members, groups
from services.renewals.groups import Group
from tests.support.queries import counted_queries
from tests.support.renewals import add_project
from tests.support.world import AT, TODAY, World

K, G = GroupKind, GroupPost
DAYS = timedelta(days=1)


@pytest.fixture
def project(world: World, db: Session) -> int:
    return add_project(db, world.here.stairwell).id or 0


def form(db: Session, world: World, project: int | None, **more: Any) -> int:
    told: dict[str, Any] = {"kind": K.THREE_PERSON, "name": "三人小组", "since": TODAY, "token": new_token()}
    told |= {"place_id": world.here.stairwell, "project_id": project} | more
    return group_changes.form_group(db, told.pop("actor", world.secretary), at=AT, **told)


def add(db: Session, world: World, group: int, post: GroupPost, **more: Any) -> int:
    told: dict[str, Any] = {"since": TODAY, "token": new_token(), "name": f"{post}业主", "capacity": "业主"}
    return group_members.add_member(
        db, world.secretary, group_id=group, post=post, on=TODAY, at=AT, **(told | more)
    )


def only(db: Session, actor: Actor, project: int, *, days: int = 0) -> Group:
    (found,) = groups.groups_of(db, actor, project_id=project, on=TODAY + days * DAYS).groups
    return found


def refused(code: str) -> Any:
    return pytest.raises(Refused, match=code)


def test_three_people_take_the_three_posts_and_until_then_the_vacant_ones_are_named(
    world: World, db: Session, project: int
) -> None:
    group = form(db, world, project)
    assert only(db, world.secretary, project).vacant == (G.COORDINATION, G.FINANCE, G.SUPERVISION)
    add(db, world, group, G.FINANCE)
    add(db, world, group, G.COORDINATION, person_id=world.grid_worker.person_id, name="")
    add(db, world, group, G.MEMBER)
    told = only(db, world.secretary, project)
    assert told.vacant == (G.SUPERVISION,)
    assert [(m.post, m.name) for m in told.members] == [
        (G.COORDINATION, "买买提·艾力"), (G.FINANCE, "finance业主"), (G.MEMBER, "member业主"),
    ]  # fmt: skip


def test_a_post_lapses_with_its_last_day_and_with_the_groups(world: World, db: Session, project: int) -> None:
    group = form(db, world, project, until=TODAY + 20 * DAYS)
    add(db, world, group, G.FINANCE, until=TODAY + 5 * DAYS)
    add(db, world, group, G.COORDINATION)
    assert only(db, world.secretary, project, days=5).vacant == (G.SUPERVISION,)
    assert only(db, world.secretary, project, days=6).vacant == (G.FINANCE, G.SUPERVISION)
    gone = only(db, world.secretary, project, days=21)
    assert not gone.is_now
    assert not any(m.is_now for m in gone.members)


@pytest.mark.parametrize(
    ("first", "last"),
    [(-1, None), (21, None), (3, 21), (30, 40)],
    ids=["before", "after", "beyond", "outside"],
)
def test_nobody_holds_a_post_outside_the_groups_days(
    world: World, db: Session, project: int, first: int, last: int | None
) -> None:
    group = form(db, world, project, until=TODAY + 20 * DAYS)
    until = None if last is None else TODAY + last * DAYS
    with refused("post_outside_group"):
        add(db, world, group, G.FINANCE, since=TODAY + first * DAYS, until=until)
    with refused("group_dates"):
        add(db, world, group, G.FINANCE, since=TODAY + 4 * DAYS, until=TODAY + 3 * DAYS)


def test_a_group_does_not_shrink_below_its_members_days(world: World, db: Session, project: int) -> None:
    group = form(db, world, project)
    add(db, world, group, G.FINANCE, until=TODAY + 9 * DAYS)
    told: dict[str, Any] = {"group_id": group, "version": 1, "name": "三人小组", "since": TODAY, "at": AT}
    with refused("members_outside"):
        group_changes.change_group(db, world.secretary, **told, until=TODAY + 8 * DAYS, token="a")
    assert group_changes.change_group(db, world.secretary, **told, until=TODAY + 9 * DAYS, token="b") == 2


def test_of_three_posts_each_is_one_persons_and_nobody_is_there_twice(
    world: World, db: Session, project: int
) -> None:
    group = form(db, world, project)
    add(db, world, group, G.FINANCE, until=TODAY + 5 * DAYS)
    with refused("post_taken"):
        add(db, world, group, G.FINANCE, name="别人", since=TODAY + 5 * DAYS)
    with refused("member_twice"):
        add(db, world, group, G.SUPERVISION, name="finance业主", until=TODAY + 1 * DAYS)
    add(db, world, group, G.FINANCE, name="别人", since=TODAY + 6 * DAYS)


def test_a_person_of_elsewhere_is_not_taken_in(world: World, db: Session, project: int) -> None:
    group = form(db, world, project)
    with refused("person_elsewhere"):
        add(db, world, group, G.FINANCE, person_id=world.stranger.person_id)


def test_leaders_read_posts_and_capacities_and_no_owners_name(
    world: World, db: Session, project: int
) -> None:
    group = form(db, world, project)
    add(db, world, group, G.FINANCE)
    add(db, world, group, G.COORDINATION, person_id=world.grid_worker.person_id, name="", capacity="网格员")
    told = only(db, world.leader, project)
    assert [(m.post, m.name, m.capacity) for m in told.members] == [
        (G.COORDINATION, "买买提·艾力", "网格员"), (G.FINANCE, "", "业主"),
    ]  # fmt: skip
    assert not told.can_edit
    with pytest.raises(NotAllowed):
        form(db, world, project, actor=world.leader)
    with pytest.raises(NotFound):
        groups.groups_of(db, world.stranger, project_id=project, on=TODAY)


def test_the_log_never_learns_an_outsiders_name_and_a_mistaken_entry_is_gone(
    world: World, db: Session, project: int
) -> None:
    group = form(db, world, project)
    member = add(db, world, group, G.FINANCE, name="错写的人")
    for _twice in range(2):
        group_members.remove_member(db, world.secretary, member_id=member, version=1, token="r", at=AT)
    assert only(db, world.secretary, project).members == ()
    audit.write_pending(db)
    logged = db.scalars(select(Activity).where(col(Activity.subject_kind) == "group_member")).all()
    assert [row.action for row in logged] == ["add_member", "remove_member"]
    assert "错写的人" not in repr([(row.before, row.after) for row in logged])


def test_a_group_of_the_estate_is_told_at_each_renewal_there_and_another_renewals_is_not(
    world: World, db: Session, project: int
) -> None:
    other = add_project(db, world.here.stairwell, name="别的").id or 0
    form(db, world, None, kind=K.TASK_GROUP, name="专项小组", place_id=world.here.estate)
    form(db, world, other, name="另一个")
    told = only(db, world.secretary, project)
    assert (told.name, told.of_place) == ("专项小组", True)
    with pytest.raises(NotFound):
        form(db, world, project, actor=world.officer, place_id=world.there.estate)


def test_of_two_who_change_a_member_the_second_is_shown_both(world: World, db: Session, project: int) -> None:
    member = add(db, world, form(db, world, project), G.FINANCE)
    told: dict[str, Any] = {"member_id": member, "version": 1, "since": TODAY, "until": None, "at": AT}
    group_members.change_member(db, world.officer, **told, capacity="会计", post=G.FINANCE, token="1")
    with pytest.raises(Conflict) as clash:
        group_members.change_member(db, world.secretary, **told, capacity="", post=G.MEMBER, token="2")
    assert clash.value.theirs["capacity"] == "会计"
    assert only(db, world.secretary, project).members[0].capacity == "会计"
    with refused("member_changed"):
        group_members.remove_member(db, world.secretary, member_id=member, version=1, token="3", at=AT)


def test_a_double_click_forms_one_group_with_one_member(world: World, db: Session, project: int) -> None:
    group, same = (form(db, world, project, token="f") for _ in range(2))
    one, again = (add(db, world, group, G.FINANCE, token="m") for _ in range(2))
    assert (group, one) == (same, again)
    assert len(db.scalars(select(GroupMember)).all()) == 1


def test_many_groups_cost_as_many_queries_as_one(world: World, db: Session, project: int) -> None:
    def cost() -> int:
        with counted_queries(db) as sent:
            groups.groups_of(db, world.secretary, project_id=project, on=TODAY)
        return len(sent)

    add(db, world, form(db, world, project), G.FINANCE)
    one = cost()
    for _more in range(5):
        add(db, world, form(db, world, project), G.FINANCE)
    assert cost() == one == 3
