"""Invented people of the net: 楼园's chain without a gap, the others with vacancies; a substitute; patrols.

That 楼园 goes from party branch to stairwell micro-grids to volunteers, who explain and look after what was renewed, is
the article's; who they are is invented.
"""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import insert, select
from sqlmodel import Session, col

from models.enums import PlaceKind, ProjectState, Role, TaskKind, TaskState
from models.grids import Place, Post
from models.net import Absence, Patrol
from models.net_enums import LookedAt, PostKind
from models.renewals import Project
from models.tender_enums import Severity
from models.visits import Task
from services.access import Actor
from services.demo.bulk import Report
from services.demo.names import People
from services.demo.plan import Neighbourhood
from services.demo.town import Town

K, L, S = PostKind, LookedAt, Severity
CHAIN = "楼园"
VACANT = 1 / 9
ROUNDS, EVERY = 40, 6
SEEN = (
    (L.CORRIDOR, S.MINOR, "三楼转角感应灯不亮"),
    (L.PUMP, S.NONE, ""),
    (L.CORRIDOR, S.NONE, ""),
    (L.CORRIDOR, S.MINOR, "楼道堆放纸箱，已劝住户当天清走"),
    (L.PUMP, S.MINOR, "泵房门锁松动"),
    (L.CORRIDOR, S.NONE, ""),
    (L.WORKS, S.NONE, ""),
    (L.CORRIDOR, S.SERIOUS, "顶楼天花板新渗水，范围约一平方米"),
)
MENDED = "物业当周修好，楼组长看过"


def weave(
    db: Session, actors: dict[Role, Actor], town: Town, people: People, *, seed: int, on: date, report: Report
) -> None:
    """Store the posts that the town lacks, the substitute and the patrols."""
    rng = random.Random(f"{seed}:net")  # noqa: S311
    rows = [*_heads(db), *(row for n in town.neighbourhoods for row in _neighbourhood(n, actors, rng))]
    stored = [_post(row, people, rng, on) for row in rows]
    db.connection().execute(insert(Post), stored)
    report("post", len(stored))
    db.add(_absence(actors, town, on))
    report("patrol", _patrol(db, actors, town.named(CHAIN), on))
    db.flush()


def _heads(db: Session) -> Iterator[dict[str, Any]]:
    """The second head of each grid but the last."""
    grids = db.scalars(
        select(col(Place.id)).where(col(Place.kind) == PlaceKind.GRID).order_by(col(Place.code))
    ).all()
    for grid in grids[:-1]:
        yield {"place_id": grid, "kind": K.GRID_HEAD}


def _neighbourhood(
    n: Neighbourhood, actors: dict[Role, Actor], rng: random.Random
) -> Iterator[dict[str, Any]]:
    whole = n.committee.short == CHAIN
    secretary = actors[Role.SECRETARY]
    if n.id == secretary.grants[0].place_id:
        yield {
            "place_id": n.id,
            "kind": K.BRANCH_SECRETARY,
            "holder": secretary.name,
            "person_id": secretary.person_id,
        }
    elif whole or rng.random() > VACANT:
        yield {"place_id": n.id, "kind": K.BRANCH_SECRETARY}
    for micro_grid in n.micro_grid_ids:
        if whole or rng.random() > VACANT:
            yield {"place_id": micro_grid, "kind": K.MICRO_GRID_LEADER}
        yield {"place_id": micro_grid, "kind": K.PARTY_GROUP_LEADER}
    for number, stairwell in enumerate(s for e in n.estates for s in e.stairwells):
        if whole or rng.random() > VACANT:
            yield {"place_id": stairwell.id, "kind": K.STAIRWELL_LEADER}
        if whole:
            yield {"place_id": stairwell.id, "kind": (K.PUBLICIST, K.KEEPER)[number % 2]}


def _post(row: dict[str, Any], people: People, rng: random.Random, on: date) -> dict[str, Any]:
    since = on - timedelta(days=rng.randint(40, 300))
    named = {"holder": row.get("holder") or people.name(), "phone": people.phone(), "person_id": None}
    return named | row | {"since": since, "until": None, "version": 1}


def _absence(actors: dict[Role, Actor], town: Town, on: date) -> Absence:
    """The grid worker is away this week; the secretary stands in."""
    return Absence(
        place_id=town.named("华滨").micro_grid_ids[0], person_id=actors[Role.GRID_WORKER].person_id,
        substitute_id=actors[Role.SECRETARY].person_id, since=on - timedelta(days=1), until=on + timedelta(days=5),
        note="培训",
    )  # fmt: skip


def _patrol(db: Session, actors: dict[Role, Actor], n: Neighbourhood, on: date) -> int:
    """The keepers of the neighbourhood went round every few days; the last findings are still open."""
    wells = [s.id for e in n.estates for s in e.stairwells]
    walkers = db.scalars(
        select(Post).where(col(Post.place_id).in_(wells), col(Post.kind) == K.KEEPER).order_by(col(Post.id))
    ).all()
    works = db.scalars(
        select(col(Project.id)).where(
            col(Project.place_id).in_(wells), col(Project.state) == ProjectState.FINISHED
        )
    ).all()
    for number in range(ROUNDS):
        walker = walkers[number % len(walkers)]
        looked_at, severity, found = SEEN[number % len(SEEN)]
        day = on - timedelta(days=1 + number * EVERY)
        finding = severity is not S.NONE
        patrol = Patrol(
            place_id=walker.place_id, day=day, looked_at=looked_at, post_id=walker.id, walker=walker.holder,
            project_id=works[0] if works and looked_at is L.WORKS else None, severity=severity, found=found,
            mended_on=day + timedelta(days=4) if finding and number > len(SEEN) else None,
            mended_how=MENDED if finding and number > len(SEEN) else "", recorded_at=_at(day),
            recorded_by=actors[Role.OFFICER].person_id,
        )  # fmt: skip
        if severity is S.SERIOUS:
            patrol.task_id = _task(db, actors, patrol)
        db.add(patrol)
    return ROUNDS


def _task(db: Session, actors: dict[Role, Actor], patrol: Patrol) -> int | None:
    done = patrol.mended_on is not None
    task = Task(
        kind=TaskKind.FINDING, place_id=patrol.place_id, person_id=actors[Role.OFFICER].person_id, title=patrol.found,
        due_on=patrol.day + timedelta(days=7), state=TaskState.DONE if done else TaskState.OPEN,
        outcome=patrol.mended_how, created_at=patrol.recorded_at, created_by=actors[Role.OFFICER].person_id,
        done_at=_at(patrol.mended_on) if patrol.mended_on else None,
    )  # fmt: skip
    db.add(task)
    db.flush()
    return task.id


def _at(day: date) -> datetime:
    return datetime.combine(day, time(2, 0, tzinfo=UTC))
