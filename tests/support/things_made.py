"""The things that take several steps to make, for `tests.support.things`."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from models.consultations import Consultation
from models.contracts import Contract, ContractMilestone
from models.enums import (
    Choice,
    Delivery,
    ProjectKind,
    TaskKind,
)
from models.evidence import Evidence
from models.group_enums import GroupKind
from models.groups import GroupMember, TaskGroup
from models.lifts import Lift
from models.papers import Paper, SecondKeying
from models.renewals import Project
from models.tenders import Award, AwardObjection
from services import tasks
from services.consultations import (
    ledger_issue,
    objections,
    opinions,
    second_keying,
)
from services.consultations.items import Answer
from services.people import sessions
from services.rules.stages import stages_of
from tests.support import councils, tenders
from tests.support.world import AT, TODAY, World


def of_a_meeting(db: Session, world: World) -> dict[str, Any]:
    """A meeting held in the stairwell of `here`, and one thing of all that belongs to it."""
    stairwell, secretary = world.here.stairwell, world.secretary
    meeting = councils.call(db, secretary, stairwell, invited="甲代表", token="meeting of here")
    councils.hold(db, secretary, meeting, present=1)
    item = councils.item(db, meeting)
    matter = Consultation(title="甲征询", place_id=stairwell, created_at=AT)
    db.add(matter)
    db.flush()
    return {
        "meeting_id": meeting,
        "participant_id": councils.people(db, meeting)[0],
        "agenda_item_id": item,
        "decision_id": councils.decide(db, secretary, item, hands="1/0/0", token="decision of here"),
        "opinion_id": opinions.record_opinion(
            db, secretary, place_id=stairwell, door="101", said="甲", said_on=TODAY, agenda_item_id=item,
            on=TODAY, token="opinion of here", at=AT,
        ),
        "consultation_id": matter.id,
        "task_ids": [],
        "task_id": tasks.give_task(
            db, secretary, kind=TaskKind.DECISION, place_id=stairwell, person_id=secretary.person_id,
            title="甲任务", due_on=None, on=TODAY, token="task of here", at=AT,
        ),
    }  # fmt: skip


def of_a_group(db: Session, world: World, project_id: int | None) -> dict[str, Any]:
    """A group of the renewal in `here`, and an owner in it."""
    group = TaskGroup(
        place_id=world.here.stairwell, project_id=project_id, kind=GroupKind.THREE_PERSON, name="甲小组",
        since=TODAY,
    )  # fmt: skip
    db.add(group)
    db.flush()
    member = GroupMember(group_id=group.id or 0, name="甲业主六", capacity="甲代表", since=TODAY)
    db.add(member)
    db.flush()
    return {"group_id": group.id, "member_id": member.id}


def of_a_tender(db: Session, world: World) -> dict[str, Any]:
    """A tender of `here` under contract, and one thing of all that belongs to it."""
    contract_id = tenders.signed(db, world.secretary, world.here.stairwell)
    award_id = db.get_one(Contract, contract_id).award_id
    milestone = ContractMilestone(
        contract_id=contract_id, number=1, title="甲进场", amount_fen=1, due_on=TODAY
    )
    objection = AwardObjection(award_id=award_id, objector="甲", said="甲", received_on=TODAY)
    db.add_all([milestone, objection])
    db.flush()
    return {
        "tender_id": tenders.tender_of(db, contract_id),
        "bid_id": db.get_one(Award, award_id).bid_id,
        "award_id": award_id,
        "award_objection_id": objection.id,
        "contract_id": contract_id,
        "contract_milestone_id": milestone.id,
        "supervision_id": tenders.visit(db, world.secretary, contract_id),
    }


def project(stairwell: int) -> Project:
    stage = stages_of(ProjectKind.LIFT_REPLACEMENT)[0].key
    return Project(
        kind=ProjectKind.LIFT_REPLACEMENT, place_id=stairwell, name="甲电梯", stage=stage, stage_since=TODAY
    )


def evidence(db: Session, project: Project) -> int:
    stored = Evidence(
        project_id=project.id or 0, what="use_registration", stage=project.stage, stated_on=TODAY, issuer="甲局",
        recorded_at=AT,
    )  # fmt: skip
    db.add(stored)
    db.flush()
    return stored.id or 0


def lift(db: Session, stairwell: int) -> int:
    lift = Lift(place_id=stairwell, code="甲-1", name="甲1号梯")
    db.add(lift)
    db.flush()
    return lift.id or 0


def objection(db: Session, world: World, round_id: int) -> int:
    return objections.take_objection(
        db, world.secretary, round_id=round_id, door="601", said="甲?", received_on=TODAY, at=AT,
        token="objection of 601",
    ).id  # fmt: skip


def paper(db: Session, world: World, round_id: int) -> int:
    ledger_issue.begin_paperwork(db, world.secretary, round_id=round_id, ledger=True, twice=True, at=AT)
    ledger_issue.issue_papers(
        db, world.secretary, round_id=round_id, delivery=Delivery.HAND, at=AT, token="papers of here"
    )
    return db.scalars(select(col(Paper.id)).where(col(Paper.round_id) == round_id)).first() or 0


def second(db: Session, world: World, round_id: int) -> int:
    second_keying.key_second(
        db, world.grid_worker, round_id=round_id, door="601", answers=[Answer(Choice.AGREE)], at=AT,
        token="second of 601",
    )  # fmt: skip
    return db.scalars(select(col(SecondKeying.id)).where(col(SecondKeying.round_id) == round_id)).one() or 0


def session(db: Session, world: World) -> int:
    begun = sessions.begin(db, person_id=world.secretary.person_id, device="", source="", at=AT)
    return begun.session_id
