"""Motions put to a meeting and the hands shown on them: each becomes a decision, carried or not."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from models.councils import Decision, Meeting
from models.enums import Permission
from services import versions
from services.access import Actor, allows
from services.consultations import gatherings
from services.consultations.attendance import present_at
from services.consultations.gatherings import clean
from services.errors import Refused
from services.once import once
from services.rules.hands import Hands, carries

P = Permission
LONGEST_MOTION = 500


@allows(P.RUN_CONSULTATIONS)
def decide(
    db: Session,
    actor: Actor,
    *,
    agenda_item_id: int,
    motion: str,
    hands_for: int,
    hands_against: int,
    hands_abstaining: int,
    token: str,
    at: datetime,
) -> int:
    """Put down a motion and the hands shown on it, of the people present at this moment; the decision's id.

    Raises NotFound, Refused: "meeting_not_held", "meeting_cancelled", "motion_missing", "text_too_long",
    "hands_negative", "hands_missing", "hands_too_many" (with shown and present).
    """

    def do() -> int:
        item, meeting = gatherings.find_item(db, actor, agenda_item_id)
        gatherings.insist(meeting, held=True)
        hands = Hands(hands_for, hands_against, hands_abstaining, present_at(db, item.meeting_id))
        taken = Decision(agenda_item_id=agenda_item_id, decided_at=at, **_counted(motion, hands))
        db.add(taken)
        db.flush()
        _record(db, actor, "decide", taken, meeting, at, after=_counted(motion, hands))
        return taken.id or 0

    return int(once(db, actor, "decide", token=token, at=at, do=do))


def _counted(motion: str, hands: Hands) -> dict[str, Any]:
    """The motion and its hands as they are stored."""
    text = clean(motion, LONGEST_MOTION)
    if not text:
        raise Refused("motion_missing")
    if min(hands.for_it, hands.against, hands.abstaining) < 0:
        raise Refused("hands_negative")
    if not hands.shown:
        raise Refused("hands_missing")
    if hands.shown > hands.present:
        raise Refused("hands_too_many", shown=hands.shown, present=hands.present)
    return {
        "motion": text,
        "hands_for": hands.for_it,
        "hands_against": hands.against,
        "hands_abstaining": hands.abstaining,
        "present": hands.present,
        "carried": carries(hands),
    }


@allows(P.RUN_CONSULTATIONS)
def correct_decision(
    db: Session,
    actor: Actor,
    *,
    decision_id: int,
    version: int,
    motion: str,
    hands_for: int,
    hands_against: int,
    hands_abstaining: int,
    token: str,
    at: datetime,
) -> int:
    """Correct a motion or its hands, counted of those who were present then; the decision's new version.

    Raises Conflict, Refused("decision_followed") once something follows from it or it was told back; else as `decide`.
    """

    def do() -> int:
        taken, meeting = gatherings.find_decision(db, actor, decision_id)
        if taken.leads_to is not None or taken.told_back_on is not None:
            raise Refused("decision_followed")
        hands = Hands(hands_for, hands_against, hands_abstaining, taken.present)
        return save(db, actor, "correct_decision", taken, meeting, version, _counted(motion, hands), at)

    return int(once(db, actor, "correct_decision", token=token, at=at, do=do))


def save(
    db: Session,
    actor: Actor,
    action: str,
    taken: Decision,
    meeting: Meeting,
    version: int,
    changes: dict[str, Any],
    at: datetime,
) -> int:
    """Store changes of a decision against the version that was seen, and log what differs; the new version."""
    before = {name: getattr(taken, name) for name in changes}
    saved = versions.save(db, Decision, taken.id or 0, version=version, changes=changes)
    differ = [name for name in changes if changes[name] != before[name]]
    told = {
        "before": {name: before[name] for name in differ},
        "after": {name: changes[name] for name in differ},
    }
    _record(db, actor, action, taken, meeting, at, **told)
    return saved


def _record(
    db: Session, actor: Actor, action: str, taken: Decision, meeting: Meeting, at: datetime, **told: Any
) -> None:
    subject = ("decision", taken.id)
    gatherings.record(db, actor, action, meeting, at, subject=subject, **told)
