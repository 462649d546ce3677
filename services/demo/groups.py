"""Invented task groups: 罗秀二村's three people for the lift to be added, 华滨's 专项小组 for all its lifts, and those
that renewals elsewhere asked for on their way.

That there are such groups in the two is the article's; who is in them is invented.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from models.enums import ProjectKind, Role
from models.group_enums import GroupKind, GroupPost
from models.groups import GroupMember, TaskGroup
from models.renewals import Project
from services.access import Actor
from services.demo.bulk import Bulk, Report
from services.demo.names import People
from services.demo.projects import Walked
from services.demo.town import Town
from services.rules.stages import needs_of

G = GroupPost
THREE = (
    (G.COORDINATION, "热心居民，六楼"),
    (G.FINANCE, "居民，退休会计"),
    (G.SUPERVISION, "居民，退休工程师"),
)
HUABIN = (
    (G.FINANCE, "业委会副主任"),
    (G.SUPERVISION, "党员志愿者"),
    (G.MEMBER, "楼组长"),
    (G.MEMBER, "物业经理"),
)
FIRST_FINANCE = "居民"
THREE_NAME, TASK_NAME = "三人电梯加装小组", "电梯更新专项小组"
FORMED, STEPPED_DOWN, HUABIN_FORMED = 70, 50, 200
"""Days before the demonstration's day."""


def gather(bulk: Bulk, town: Town, people: People, walked: Sequence[Walked]) -> None:
    """Store one group an estate for the lifts that are replaced, and one of three people for every lift to be added,
    where a stage has asked for it; formed a week before."""
    estates = {s.id: e.id for n in town.neighbourhoods for e in n.estates for s in e.stairwells}
    formed: dict[int, date] = {}
    for one in walked:
        day = _asked(one)
        if one.wish.story or day is None:
            continue
        if one.wish.kind == ProjectKind.LIFT_ADDITION:
            _store(bulk, people, THREE, day, place_id=one.wish.place, project_id=one.project)
        else:
            estate = estates[one.wish.place]
            formed[estate] = min(day, formed.get(estate, day))
    for place, day in formed.items():
        _store(bulk, people, HUABIN, day, place_id=place, project_id=None)


def _asked(one: Walked) -> date | None:
    """When the group was formed that entering some stage asked for."""
    asked = (left for (to, left) in one.entered[1:] if "group_stands" in needs_of(one.wish.kind, to))
    return next((left - timedelta(days=7) for left in asked), None)


def _store(
    bulk: Bulk, people: People, posts: Sequence[tuple[GroupPost, str]], since: date, *, place_id: int,
    project_id: int | None,
) -> None:  # fmt: skip
    kind, name = (GroupKind.THREE_PERSON, THREE_NAME) if project_id else (GroupKind.TASK_GROUP, TASK_NAME)
    group = bulk.add(
        TaskGroup,
        place_id=place_id,
        project_id=project_id,
        kind=kind,
        name=name,
        since=since,
        until=None,
        version=1,
    )
    for post, capacity in posts:
        bulk.add(
            GroupMember, group_id=group, person_id=None, name=people.name(), capacity=capacity, post=post,
            since=since, until=None, version=1,
        )  # fmt: skip


def form(
    db: Session, actors: dict[Role, Actor], town: Town, people: People, *, on: date, report: Report
) -> None:
    """Store both groups."""
    _luoxiu(db, town, people, on)
    _huabin(db, actors, town, people, on)
    db.flush()
    report("task_group", 2)


def _luoxiu(db: Session, town: Town, people: People, on: date) -> None:
    """Three people with a post each; who began with the money has handed it on."""
    well = town.named("罗秀二村").estates[0].stairwells[0].id
    project = db.scalars(select(col(Project.id)).where(col(Project.place_id) == well)).first()
    since, left = on - timedelta(days=FORMED), on - timedelta(days=STEPPED_DOWN)
    three = _group(db, well, GroupKind.THREE_PERSON, THREE_NAME, since, project)
    _take_in(db, three, people.name(), FIRST_FINANCE, G.FINANCE, since, left)
    for post, capacity in THREE:
        began = left + timedelta(days=1) if post is G.FINANCE else since
        _take_in(db, three, people.name(), capacity, post, began)


def _huabin(db: Session, actors: dict[Role, Actor], town: Town, people: People, on: date) -> None:
    """One group for all lifts of the estate; the secretary coordinates."""
    since = on - timedelta(days=HUABIN_FORMED)
    estate = town.named("华滨").estates[0].id
    group = _group(db, estate, GroupKind.TASK_GROUP, TASK_NAME, since)
    secretary, worker = actors[Role.SECRETARY].person_id, actors[Role.GRID_WORKER].person_id
    for person, capacity, post in (
        (secretary, "居民区党总支书记", G.COORDINATION),
        (worker, "网格员", G.MEMBER),
    ):
        db.add(GroupMember(group_id=group, person_id=person, capacity=capacity, post=post, since=since))
    for post, capacity in HUABIN:
        _take_in(db, group, people.name(), capacity, post, since)


def _group(
    db: Session, place: int, kind: GroupKind, name: str, since: date, project: int | None = None
) -> int:
    group = TaskGroup(place_id=place, project_id=project, kind=kind, name=name, since=since)
    db.add(group)
    db.flush()
    return group.id or 0


def _take_in(
    db: Session, group: int, name: str, capacity: str, post: GroupPost, since: date, until: date | None = None
) -> None:
    member = GroupMember(group_id=group, name=name, capacity=capacity, post=post, since=since, until=until)
    db.add(member)
