"""Linked rounds: the next round of a consultation, and what has to have become of the one before it."""

from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session, col

from models.consultations import Round
from models.enums import PREPARED, Outcome, Permission, RoundState
from services import audit
from services.access import Actor, allows
from services.consultations import counts, facts, moves
from services.consultations.items import items_from
from services.consultations.proposals import LONGEST
from services.consultations.windows import windows_of
from services.errors import Refused
from services.once import once

P, S = Permission.RUN_CONSULTATIONS, RoundState


@allows(P)
def next_draft(db: Session, actor: Actor, *, round_id: int, question: str, at: datetime, token: str) -> int:
    """A draft of the next round of the same consultation: matters and scope copied, to be changed where it is prepared.

    It may be drafted while the round before still runs, but not after one that was not carried. The draft's id.
    Raises NotFound; Refused: "question_missing", "question_too_long", "previous_not_opened", "previous_not_carried",
    "next_round_exists".
    """

    def do() -> int:
        before = moves.find_to_move(db, actor, round_id)
        insist_may_be_followed(db, before)
        drafted = _copy(before, question)
        db.add(drafted)
        db.flush()
        moves.began(db, actor, drafted, "", at)
        audit.record(
            db, actor, area="consultations", action="draft_round", subject=("round", drafted.id), at=at,
            place_id=drafted.place_id, after={"question": question.strip(), "round": round_id},
        )  # fmt: skip
        return drafted.id or 0

    _insist_question(question)
    return int(once(db, actor, "next_draft", token=token, at=at, do=do))


def _insist_question(question: str) -> None:
    if not question.strip():
        raise Refused("question_missing")
    if len(question.strip()) > LONGEST:
        raise Refused("question_too_long", longest=LONGEST)


def insist_may_be_followed(db: Session, before: Round) -> None:
    """That the next round may be drafted. Raises Refused as `next_draft`."""
    if before.state in PREPARED:
        raise Refused("previous_not_opened", number=before.number)
    if before.result is not None:
        _insist_carried(db, before)
    if _round(db, before.consultation_id, before.number + 1):
        raise Refused("next_round_exists", number=before.number + 1)


def _copy(before: Round, question: str) -> Round:
    first, *others = before.items
    return Round(
        consultation_id=before.consultation_id,
        number=before.number + 1,
        place_id=before.place_id,
        place_kind=before.place_kind,
        scope=list(before.scope),
        items=[first | {"question": question.strip()}, *others],
        keeps_ledger=before.keeps_ledger,
        keyed_twice=before.keyed_twice,
    )


def _round(db: Session, consultation_id: int, number: int) -> Round | None:
    found: Round | None = db.scalar(
        select(Round).where(col(Round.consultation_id) == consultation_id, col(Round.number) == number)
    )
    return found


def insist_may_follow(db: Session, draft: Round, on: date) -> None:
    """That a draft may be opened on a day, as far as the round before it goes; a first round may always.

    Every matter of the one before was carried by the strict verdict, its result hung out to the end, and no objection
    stands. Raises Refused("previous_not_carried", number), ("previous_not_posted", number),
    ("previous_posting_running", number, until), ("previous_objection_open", number, n),
    ("previous_challenged", number).
    """
    before = _round(db, draft.consultation_id, draft.number - 1) if draft.number > 1 else None
    if before is None:
        return
    _insist_carried(db, before)
    if before.state is S.CHALLENGED:
        raise Refused("previous_challenged", number=before.number)
    _insist_posted(before, on)
    stands = facts.standing(before, facts.objections_to(db, before.id or 0))
    if stands.undecided or stands.upheld:
        raise Refused("previous_objection_open", number=before.number, n=stands.undecided + stands.upheld)


def insist_ground(db: Session, r: Round) -> None:
    """Raise Refused("previous_annulled", number) where the round that it follows was annulled after its opening."""
    before = _round(db, r.consultation_id, r.number - 1) if r.number > 1 else None
    if before is not None and before.state is S.ANNULLED:
        raise Refused("previous_annulled", number=before.number)


def _insist_carried(db: Session, before: Round) -> None:
    """A round that is not counted yet was not carried yet."""
    counted = counts.tallies_of(db, [before])[before.id or 0] if before.result else ()
    carried = counted and all(tally.verdict.outcome is Outcome.PASSED for tally in counted)
    if not carried or before.state is S.ANNULLED:
        raise Refused("previous_not_carried", number=before.number)


def _insist_posted(before: Round, on: date) -> None:
    window = windows_of(items_from(before.items), posted_on=before.result_posted_on, on=on).posting.days
    if window is None:
        raise Refused("previous_not_posted", number=before.number)
    if not window.has_ended(on):
        raise Refused("previous_posting_running", number=before.number, until=window.last)
