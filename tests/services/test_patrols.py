"""Patrols: noted at once, a grave finding becomes the secretary's task, and the figures tell what is open."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import Session, select

from models.enums import ProjectState, TaskKind, TaskState
from models.net_enums import LookedAt, PostKind
from models.tender_enums import Severity
from models.visits import Task
from services import attachments, tasks
from services.access import Actor
from services.errors import Conflict, NotAllowed, NotFound, Refused
from services.grids import patrol_lists, patrols
from services.once import new_token
from tests.support.net import day, give_post
from tests.support.renewals import add_project
from tests.support.things import PDF
from tests.support.world import AT, TODAY, World

S, L = Severity, LookedAt


def walk(db: Session, actor: Actor, place: int, severity: Severity = S.NONE, **more: Any) -> int:
    told: dict[str, Any] = {
        "looked_at": L.CORRIDOR,
        "found": "" if severity is S.NONE else "渗水",
        "day": TODAY,
    }
    told |= {"on": TODAY, "token": new_token(), "at": AT}
    return patrols.record_patrol(db, actor, place_id=place, severity=severity, **told | more)


def mend(db: Session, world: World, patrol: int, **more: Any) -> int:
    told: dict[str, Any] = {
        "version": 1,
        "mended_on": TODAY,
        "mended_how": "已修",
        "on": TODAY,
        "token": new_token(),
    }
    return patrols.mend_finding(db, world.grid_worker, patrol_id=patrol, at=AT, **told | more)


def only(db: Session, world: World) -> patrol_lists.PatrolLine:
    (line,) = patrol_lists.patrols(db, world.leader, place_id=world.here.neighbourhood)[0]
    return line


def test_a_patrol_names_who_went_what_was_seen_and_where(world: World, db: Session) -> None:
    works = add_project(db, world.here.stairwell, name="水泵改造")
    works.state = ProjectState.FINISHED
    post = give_post(db, world.secretary, world.here.stairwell, PostKind.KEEPER, "老李")
    told = patrols.around(db, world.grid_worker, place_id=world.here.stairwell, on=TODAY)
    assert ([w.name for w in told.works], [p.name for p, _kind in told.posts]) == (["水泵改造"], ["老李"])
    walk(db, world.grid_worker, world.here.stairwell, looked_at=L.WORKS, project_id=works.id, post_id=post)
    line = only(db, world)
    assert (line.place, line.thing, line.walker, line.is_open) == (
        "甲小区 1幢 1单元",
        "水泵改造",
        "老李",
        False,
    )


def test_a_serious_finding_is_the_secretarys_task_and_mended_with_it(world: World, db: Session) -> None:
    walk(db, world.grid_worker, world.here.stairwell, S.SERIOUS)
    (task,) = tasks.tasks_of(db, world.secretary, on=TODAY)[0]
    assert (task.kind, task.title, task.due_on) == (TaskKind.FINDING, "渗水", day(7))
    assert only(db, world).is_open
    tasks.finish_task(
        db, world.secretary, task_id=task.id, version=1, outcome="物业已修", token=new_token(), at=AT
    )
    assert (only(db, world).is_open, only(db, world).mended_how) == (False, "物业已修")


def test_a_mended_finding_ends_its_task(world: World, db: Session) -> None:
    patrol = walk(db, world.grid_worker, world.here.stairwell, S.UNSAFE)
    mend(db, world, patrol)
    task = db.scalars(select(Task).execution_options(populate_existing=True)).one()
    assert (task.state, task.outcome, task.due_on) == (TaskState.DONE, "已修", day(1))
    with pytest.raises(Conflict):
        mend(db, world, patrol, mended_how="别人修的")


def test_without_a_secretary_an_officer_gets_it(world: World, db: Session) -> None:
    walk(db, world.officer, world.grid, S.SERIOUS)
    assert db.scalars(select(Task)).one().person_id == world.officer.person_id


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"severity": S.MINOR, "found": " "}, "finding_missing"),
        ({"day": day(1)}, "day_in_the_future"),
        ({"found": "长" * 501}, "text_too_long"),
    ],
)
def test_half_said_is_not_stored(world: World, db: Session, more: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused, match=code):
        walk(db, world.grid_worker, world.here.stairwell, **more)


def test_who_may_not_or_is_elsewhere_records_nothing(world: World, db: Session) -> None:
    with pytest.raises(NotAllowed):
        walk(db, world.leader, world.here.stairwell)
    with pytest.raises(NotFound):
        walk(db, world.stranger, world.here.stairwell)
    elsewhere = give_post(db, world.officer, world.there.stairwell, PostKind.KEEPER)
    with pytest.raises(NotFound):
        walk(db, world.grid_worker, world.here.stairwell, post_id=elsewhere)


def test_months_and_findings_are_counted(world: World, db: Session) -> None:
    walk(db, world.grid_worker, world.here.stairwell, day=day(-30))
    walk(db, world.grid_worker, world.here.stairwell, S.MINOR, day=day(-1))
    mend(db, world, walk(db, world.grid_worker, world.here.stairwell, S.MINOR))
    told = patrol_lists.figures(db, world.leader, place_id=world.here.neighbourhood, on=TODAY)
    assert (len(told.months), [(m.patrols, m.findings) for m in told.months[-3:]]) == (
        12,
        [(1, 0), (0, 0), (2, 2)],
    )
    assert (told.open, told.mended) == (1, 1)
    lines, count = patrol_lists.patrols(db, world.leader, place_id=world.here.neighbourhood, only_open=True)
    assert (count, [line.day for line in lines]) == (1, [day(-1)])


def test_a_photograph_stays_once_the_finding_is_mended(world: World, db: Session) -> None:
    patrol = walk(db, world.grid_worker, world.here.stairwell, S.MINOR)
    kept = attachments.attach(
        db, world.grid_worker, subject_kind=attachments.PATROL, subject_id=patrol, name="渗水.pdf", content=PDF, at=AT,
        token=new_token(),
    )  # fmt: skip
    assert (
        len(attachments.attached(db, world.leader, subject_kind=attachments.PATROL, subject_id=patrol)) == 1
    )
    mend(db, world, patrol)
    with pytest.raises(Refused, match="site_photo_frozen"):
        attachments.detach(db, world.grid_worker, attachment_id=kept, at=AT)
