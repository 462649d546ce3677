"""Renewals with their moves and with changes of their day in the log; and how one stood then, asked row by row."""

import random
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from models.enums import MoveKind, ProjectKind, ProjectState
from models.people import Activity
from models.renewals import Project, ProjectMove
from services import audit
from services.rules.stages import ends, stages_of
from tests.support.figured import moment
from tests.support.world import TODAY

DAY = timedelta(days=1)


def add_project(db: Session, rng: random.Random, place: int) -> None:
    """A renewal that began, was perhaps held, given up, taken up or done, and whose day was perhaps moved."""
    state, days = rng.choice(list(ProjectState)), sorted(TODAY - rng.randrange(500) * DAY for _n in range(4))
    project = Project(
        place_id=place, name="甲", kind=ProjectKind.LIFT_REPLACEMENT, stage="survey", stage_since=TODAY,
        due_on=rng.choice([None, days[2], TODAY + DAY]), state=state,
    )  # fmt: skip
    db.add(project)
    db.flush()
    moves = [(MoveKind.BEGUN, "survey", days[0]), *_halts(rng, state, days)]
    for kind, stage, day in moves:
        db.add(
            ProjectMove(project_id=project.id or 0, kind=kind, to_stage=stage, reason="甲", at=moment(day))
        )
    for day in days[1 : rng.randrange(1, 4)]:
        audit.record(
            db, None, area="renewals", action="edit_project", subject=("project", project.id), at=moment(day),
            before={"due_on": rng.choice([None, days[1], TODAY])}, after={"due_on": TODAY},
        )  # fmt: skip
    audit.write_pending(db)


def _halts(rng: random.Random, state: ProjectState, days: list[date]) -> list[tuple[MoveKind, str, date]]:
    again = [(MoveKind.CANCELLED, "survey", days[1]), (MoveKind.REOPENED, "survey", days[2])]
    return {
        ProjectState.OPEN: rng.choice([[], again]),
        ProjectState.HELD: [(MoveKind.HELD, "survey", days[1])],
        ProjectState.CANCELLED: [(MoveKind.CANCELLED, "survey", days[3])],
        ProjectState.FINISHED: [(MoveKind.ADVANCED, stages_of("lift_replacement")[-1].key, days[3])],
    }[state]


def due_then(db: Session, project: Project, end: datetime) -> date | None:
    """The day as the log knows it: what the first change after the moment found."""
    query = select(Activity).where(
        col(Activity.action) == "edit_project", col(Activity.subject_id) == project.id, col(Activity.at) > end
    )
    row = db.scalars(query.order_by(col(Activity.id)).limit(1)).first()
    if row is None:
        return project.due_on
    assert row.before is not None
    return date.fromisoformat(row.before["due_on"]) if row.before["due_on"] else None


def under_way_then(db: Session, project: Project, end: datetime) -> bool:
    query = select(ProjectMove).where(col(ProjectMove.project_id) == project.id, col(ProjectMove.at) <= end)
    moves = sorted(db.scalars(query), key=lambda m: (m.at, m.id))
    if not moves or moves[-1].kind is MoveKind.CANCELLED:
        return False
    return not ends(project.kind, moves[-1].to_stage)
