"""Renewals for tests, made in one line each."""

from datetime import date, timedelta
from typing import Any

from sqlmodel import Session

from models.contracts import Contract
from models.enums import ProjectKind, Purse
from models.evidence import Evidence
from models.group_enums import GroupKind
from models.groups import GroupMember, TaskGroup
from models.lifts import Lift
from models.money import Funding
from models.renewals import Project
from models.tender_enums import AwardState, ContractState, ProcurementMethod, TenderState
from models.tenders import Award, Bid, Tender
from tests.support.world import AT, TODAY

AGO = TODAY - timedelta(days=30)


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


def add_contract(
    db: Session,
    project: Project,
    *,
    signed_on: date | None = TODAY,
    posted: date = TODAY - timedelta(days=30),
) -> Contract:
    """An award whose posting is over (so long before today), and its contract, signed on a day or only drafted."""
    id = project.id or 0
    told: dict[str, Any] = {"title": "维修", "criteria": [], "method_rationale": "急", "created_at": AT}
    tender = _stored(
        db, Tender(project_id=id, method=ProcurementMethod.OPEN, posted_on=posted, closes_on=posted,
                   state=TenderState.ACTIVE, **told),
    )  # fmt: skip
    bid = _stored(db, Bid(tender_id=tender, number=1, tenderer="甲公司", amount_fen=100, received_on=posted))
    award = _stored(
        db, Award(tender_id=tender, bid_id=bid, made_on=posted, posted_on=posted, state=AwardState.ACTIVE)
    )
    contract = Contract(
        project_id=id, award_id=award, number="1", supplier="甲公司", amount_fen=100, starts_on=TODAY, ends_on=TODAY,
        signed_on=signed_on, state=ContractState.ACTIVE if signed_on else ContractState.PENDING,
    )  # fmt: skip
    _stored(db, contract)
    return contract


def _stored(db: Session, row: Any) -> int:
    db.add(row)
    db.flush()
    return int(row.id)


def add_group(db: Session, place: int, *, since: date = TODAY) -> TaskGroup:
    """A task group of a place with one member."""
    group = TaskGroup(place_id=place, kind=GroupKind.TASK_GROUP, name="专项小组", since=since)
    id = _stored(db, group)
    _stored(db, GroupMember(group_id=id, name="甲", since=since))
    return group
