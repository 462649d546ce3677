"""Whether a task group stands, as a gate asks it for many renewals at once."""

from datetime import timedelta

from sqlmodel import Session

from models.group_enums import GroupKind, GroupPost
from models.groups import GroupMember, TaskGroup
from models.renewals import Project
from services.renewals.conditions.groups import group_stands
from tests.support.queries import counted_queries
from tests.support.renewals import add_project
from tests.support.world import TODAY, World

K, G = GroupKind, GroupPost
DAY = timedelta(days=1)


def form(
    db: Session,
    place: int,
    *posts: GroupPost,
    project: Project | None = None,
    kind: GroupKind = K.THREE_PERSON,
) -> TaskGroup:
    group = TaskGroup(
        place_id=place, project_id=project.id if project else None, kind=kind, name="小组", since=TODAY
    )
    db.add(group)
    db.flush()
    for n, post in enumerate(posts):
        db.add(GroupMember(group_id=group.id or 0, name=f"甲{n}", post=post, since=TODAY))
    db.flush()
    return group


def lacks(db: Session, project: Project, *, days: int = 0) -> str | None:
    found = group_stands(db, [project], on=TODAY + days * DAY)[project.id or 0]
    return found.code if found else None


def test_a_group_has_to_be_formed_filled_and_its_three_posts_held(world: World, db: Session) -> None:
    project = add_project(db, world.here.stairwell)
    assert lacks(db, project) == "group_missing"
    group = form(db, world.here.stairwell, project=project)
    assert lacks(db, project) == "group_empty"
    db.add(GroupMember(group_id=group.id or 0, name="甲", post=G.FINANCE, since=TODAY))
    db.flush()
    told = group_stands(db, [project], on=TODAY)[project.id or 0]
    assert told is not None
    assert (told.code, told.more["posts"]) == ("group_vacant", (G.COORDINATION, G.SUPERVISION))
    assert lacks(db, project, days=-1) == "group_missing"


def test_another_renewals_group_does_not_count_and_the_estates_does(world: World, db: Session) -> None:
    one, other = (add_project(db, world.here.stairwell, name=name) for name in ("一", "二"))
    form(db, world.here.stairwell, *G, project=other)
    assert (lacks(db, one), lacks(db, other)) == ("group_missing", None)
    form(db, world.here.estate, G.MEMBER, kind=K.TASK_GROUP)
    assert lacks(db, one) is None


def test_many_renewals_cost_two_queries(world: World, db: Session) -> None:
    many = [add_project(db, world.here.stairwell, name=f"{n}") for n in range(9)]
    form(db, world.here.estate, G.MEMBER, kind=K.TASK_GROUP)
    with counted_queries(db) as sent:
        assert set(group_stands(db, many, on=TODAY).values()) == {None}
    assert len(sent) == 2
