"""Renewals for tests, made in one line each."""

from datetime import date, timedelta
from typing import Any

from sqlmodel import Session

from models.enums import ProjectKind, Purse
from models.evidence import Evidence
from models.lifts import Lift
from models.money import Funding
from models.renewals import Project
from tests.support.world import AT, TODAY


def add_project(
    db: Session,
    place: int,
    *,
    stage: str = "assessment",
    kind: str = ProjectKind.LIFT_REPLACEMENT,
    name: str = "3号楼电梯",
    days: int = 10,
    due: int | None = None,
    on: date = TODAY,
    **more: Any,
) -> Project:
    """A renewal that has stood in its stage for so many days and is due so many days from now."""
    due_on = None if due is None else on + timedelta(days=due)
    since = on - timedelta(days=days)
    project = Project(
        kind=kind, place_id=place, name=name, stage=stage, stage_since=since, due_on=due_on, **more
    )
    db.add(project)
    db.flush()
    return project


def add_lift(db: Session, place: int, *, code: str = "L1", registered_on: date = date(2004, 5, 1)) -> int:
    """A lift of the register."""
    lift = Lift(place_id=place, code=code, name="1号梯", registered_on=registered_on)
    db.add(lift)
    db.flush()
    return lift.id or 0


def add_purse(db: Session, project: Project, purse: Purse, planned: int, committed: int = 0) -> None:
    """What one purse is planned to pay and has committed, in fen."""
    db.add(Funding(project_id=project.id or 0, purse=purse, planned_fen=planned, committed_fen=committed))
    db.flush()


GOOD = {
    "assessment_certificate": "renew",
    "feasibility_opinion": "suitable",
    "site_finding": "common",
    "safety_review": "passed",
    "supervisory_inspection": "passed",
    "acceptance": "passed",
    "water_test": "passed",
    "consultation_1_elsewhere": "carried",
    "consultation_2_elsewhere": "carried",
}
"""What evidence says that lets a project move on, where it says anything."""


def add_evidence(db: Session, project: Project, what: str, **more: Any) -> Evidence:
    """Evidence of a project that lets it move on, recorded where it stands."""
    given: dict[str, Any] = {"stage": project.stage, "stated_on": TODAY, "issuer": "某单位", "number": "1号"}
    given |= {"result": GOOD.get(what, ""), "recorded_at": AT} | more
    found = Evidence(project_id=project.id or 0, what=what, **given)
    db.add(found)
    db.flush()
    return found
