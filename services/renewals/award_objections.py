"""Objections to a posted award: taken down, late ones too, and decided with an answer."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from models.enums import ObjectionState, Permission
from models.tender_enums import (
    AwardState,
    TenderState,
)
from models.tenders import AwardObjection
from services import versions
from services.access import Actor, allows
from services.errors import NotFound, Refused
from services.once import once
from services.renewals import dealings
from services.renewals.dealings import award_window, cleaned, day_of, insist_past

P = Permission.MOVE_RENEWALS
LONGEST = {"objector": 120, "said": 1000, "answer": 1000}


@dataclass(frozen=True, slots=True)
class Taken:
    """An objection as it was taken down: its number, and whether the award's posting was over."""

    id: int
    late: bool


@allows(P)
def take_award_objection(
    db: Session,
    actor: Actor,
    *,
    award_id: int,
    objector: str,
    said: str,
    received_on: date,
    at: datetime,
    token: str,
) -> Taken:
    """Take down who objects to an award and what is said; a late one is told and still recorded.

    Raises NotFound; Refused: "award_not_posted", "award_over", "objector_missing", "objection_missing",
    "day_in_the_future", "objection_before_posting", "text_too_long".
    """

    def do() -> dict[str, Any]:
        award, tender = dealings.find_award(db, actor, award_id)
        if award.posted_on is None or award.state is not AwardState.ACTIVE:
            raise Refused("award_not_posted" if award.state is AwardState.PENDING else "award_over")
        insist_past(received_on, at)
        if received_on < award.posted_on:
            raise Refused("objection_before_posting", posted_on=award.posted_on)
        row = AwardObjection(
            award_id=award_id, received_on=received_on,
            objector=cleaned(objector, longest=LONGEST["objector"], missing="objector_missing"),
            said=cleaned(said, longest=LONGEST["said"], missing="objection_missing"),
        )  # fmt: skip
        id = dealings.store(db, row)
        dealings.record(
            db, actor, "take_objection", ("award_objection", id), tender.project_id, at, {"said": row.said}
        )
        return {"id": id, "late": award_window(award.posted_on).has_ended(received_on)}

    return Taken(**once(db, actor, "take_award_objection", token=token, at=at, do=do))


@allows(P)
def decide_award_objection(
    db: Session,
    actor: Actor,
    *,
    award_objection_id: int,
    version: int,
    state: ObjectionState,
    answer: str,
    at: datetime,
    token: str,
) -> int:
    """Uphold or dismiss an objection with an answer, or note that it was withdrawn; the new version.

    Correctable until the contract is signed. An award whose objection is upheld leads to no contract: take it back.
    Raises Conflict; NotFound; Refused: "decision_missing", "answer_missing", "text_too_long", "objection_settled".
    """

    def do() -> int:
        objection = db.get(AwardObjection, award_objection_id, populate_existing=True)
        if objection is None:
            raise NotFound("award_objection")
        _award, tender = dealings.find_award(db, actor, objection.award_id)
        db.refresh(objection)
        if state is ObjectionState.RAISED:
            raise Refused("decision_missing")
        if tender.state is TenderState.COMPLETE and objection.state is not ObjectionState.RAISED:
            raise Refused("objection_settled")
        needs = "" if state is ObjectionState.WITHDRAWN else "answer_missing"
        changes = {
            "state": state,
            "answer": cleaned(answer, longest=LONGEST["answer"], missing=needs),
        }
        before = {"state": objection.state, "answer": objection.answer}
        decided = {"decided_on": day_of(at), "decided_by": actor.person_id}
        saved = versions.save(
            db, AwardObjection, award_objection_id, version=version, changes=changes | decided
        )
        dealings.record(
            db, actor, "decide_objection", ("award_objection", award_objection_id), tender.project_id, at,
            changes, before,
        )  # fmt: skip
        return saved

    return int(once(db, actor, "decide_award_objection", token=token, at=at, do=do))
