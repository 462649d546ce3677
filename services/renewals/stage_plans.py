"""The plan of a renewal: the day on which each stage of its route is to be entered, the last one's being its end.

A proposal takes the typical days of the kind's file and, where it names none, our own median in the subdistrict.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select
from sqlmodel import Session, col

from models.enums import Permission
from models.people import Activity
from models.renewals import Project, StagePlan
from services import audit
from services.access import Actor, allows, within
from services.errors import Conflict, NotFound, Refused
from services.once import once
from services.renewals import moves, stage_times
from services.rules import stage_plans as rules
from services.rules.stage_plans import Proposed
from services.rules.stages import Stage, route

Days = Mapping[str, date]
SET = "set_stage_plan"


def plans_of(db: Session, ids: Sequence[int]) -> dict[int, tuple[int, dict[str, date]]]:
    """Version and days by stage of the renewals that have a plan, in one query; the caller saw to the scope."""
    query = select(
        col(StagePlan.project_id), col(StagePlan.stage), col(StagePlan.planned_on), col(StagePlan.version)
    )
    found: dict[int, tuple[int, dict[str, date]]] = {}
    for id, stage, planned_on, version in db.execute(query.where(col(StagePlan.project_id).in_(ids))):
        found.setdefault(id, (version, {}))[1][stage] = planned_on
    return found


@allows(Permission.SEE_RENEWALS)
def proposal(
    db: Session, actor: Actor, *, project_id: int, from_stage: str, start: date
) -> tuple[Proposed, ...]:
    """A plan for the stages of its route from one on, which is entered on `start`; earlier stages are not in it.

    Says of each stage from where its duration is known; two queries. Raises NotFound, also for a stage that is not on
    the route.
    """
    seen = within(actor, Permission.SEE_RENEWALS, col(Project.place_id))
    row = db.execute(
        select(col(Project.kind), col(Project.emergency), col(Project.place_id)).where(
            col(Project.id) == project_id, seen
        )
    ).first()
    if row is None:
        raise NotFound("project")
    kind, emergency, place_id = row
    stages = _from(route(kind, emergency=emergency), from_stage)
    own = stage_times.lasted_around(db, kind=kind, place_id=place_id)
    takes = {s.key: rules.known(s.typical_days, *own.get(s.key, (0, None))) for s in stages}
    return rules.propose(stages, takes, start=start)


def _from(stages: Sequence[Stage], first: str) -> Sequence[Stage]:
    keys = [s.key for s in stages]
    if first not in keys:
        raise NotFound("stage")
    return stages[keys.index(first) :]


@allows(Permission.MOVE_RENEWALS)
def set_stage_plan(
    db: Session, actor: Actor, *, project_id: int, version: int, days: Days, token: str, at: datetime
) -> int:
    """Put these days in place of the plan as it was seen in `version` (0: there was none); the new version.

    Stages that are not named have no day. Raises Conflict with the days of both, NotFound,
    Refused("stage_plan_unchanged"), ("plan_days_fall", planned_stage=, stage_before=).
    """

    def do() -> int:
        project = moves.find_to_move(db, actor, project_id)
        _insist_rising(route(project.kind, emergency=project.emergency), days)
        seen, before = plans_of(db, [project_id]).get(project_id, (0, {}))
        if seen != version:
            raise Conflict(
                yours=_all(days, before), theirs=_all(before, days), by=_last(db, project_id), version=seen
            )
        if before == days:
            raise Refused("stage_plan_unchanged")
        _write(db, project_id, seen + 1, days)
        audit.record(
            db, actor, area="renewals", action=SET, subject=("stage_plan", project_id), at=at,
            place_id=project.place_id, before=_logged(before), after=_logged(days),
        )  # fmt: skip
        return seen + 1

    return int(once(db, actor, SET, token=token, at=at, do=do))


def _insist_rising(stages: Sequence[Stage], days: Days) -> None:
    if set(days) - {s.key for s in stages}:
        raise NotFound("stage")
    if pair := rules.falls(stages, days):
        raise Refused("plan_days_fall", stage_before=pair[0].name, planned_stage=pair[1].name)


def _logged(days: Days) -> dict[str, Any]:
    return {f"plan.{stage}": on for stage, on in days.items()}


def _all(days: Days, others: Days) -> dict[str, Any]:
    return {stage: days.get(stage) for stage in dict.fromkeys([*days, *others])}


def _last(db: Session, project_id: int) -> str:
    query = select(col(Activity.person_name)).where(
        col(Activity.subject_kind) == "stage_plan", col(Activity.subject_id) == project_id
    )
    return db.scalars(query.order_by(col(Activity.id).desc()).limit(1)).first() or ""


def _write(db: Session, project_id: int, version: int, days: Days) -> None:
    db.execute(delete(StagePlan).where(col(StagePlan.project_id) == project_id))
    db.add_all(
        StagePlan(project_id=project_id, stage=stage, planned_on=on, version=version)
        for stage, on in days.items()
    )
    db.flush()
