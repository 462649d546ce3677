"""The life of a round after its opening: extended, posted, final, challenged, annulled.

What each step needs is the table of `services.rules.round_states`; `services.consultations.facts` says what is
lacking. Closing is in `services.consultations.tallies`.
"""

from dataclasses import replace
from datetime import date, datetime

from sqlmodel import Session

from models.enums import Permission, RoundState
from services.access import Actor, allows
from services.consultations import facts, following, moves
from services.errors import Refused
from services.once import once

P, S = Permission.RUN_CONSULTATIONS, RoundState


@allows(P)
def extend(
    db: Session, actor: Actor, *, round_id: int, due_on: date, reason: str, at: datetime, token: str
) -> None:
    """Give the owners more time; it may be given again, each time with its reason.

    Raises NotFound; Refused: "round_cannot_move", "due_not_later", "nothing_to_extend", "reason_missing".
    """

    def do() -> None:
        r = moves.find_to_move(db, actor, round_id)
        facts.insist_may(r, S.EXTENDED, replace(facts.known(db, r, at), new_due=due_on, reason=reason))
        before, r.due_on = r.due_on, due_on
        moves.move(db, actor, r, S.EXTENDED, reason, at, after={"due_before": before, "due_on": due_on})

    once(db, actor, "extend_round", token=token, at=at, do=do)


@allows(P)
def post_result(
    db: Session, actor: Actor, *, round_id: int, posted_on: date, at: datetime, token: str
) -> None:
    """Note the day on which the result was hung out; its windows run from it.

    Raises NotFound; Refused: "round_cannot_move", "posted_in_the_future", "posted_before_closing".
    """

    def do() -> None:
        r = moves.find_to_move(db, actor, round_id)
        facts.insist_may(r, S.RESULT_POSTED, replace(facts.known(db, r, at), posted_on=posted_on))
        r.result_posted_on = posted_on
        moves.move(db, actor, r, S.RESULT_POSTED, "", at, after={"posted_on": posted_on})

    once(db, actor, "post_result", token=token, at=at, do=do)


@allows(P)
def make_final(db: Session, actor: Actor, *, round_id: int, at: datetime, token: str) -> None:
    """The posting is over and nobody's objection stands: the result is final.

    Raises NotFound; Refused: "round_cannot_move", "posting_running", "objections_undecided", "objection_upheld",
    "previous_annulled" (number) where the round it followed was annulled meanwhile.
    """
    _step(db, actor, round_id, S.FINAL, "", at, token, origin=S.RESULT_POSTED)


@allows(P)
def challenge(
    db: Session, actor: Actor, *, round_id: int, filed_on: date, court_number: str, at: datetime, token: str
) -> None:
    """An owner asked a court to annul it: the day and the court's number become the reason.

    Raises NotFound; Refused: "round_cannot_move", "court_number_missing", "filed_in_the_future",
    "filed_before_posting", "text_too_long".
    """
    if not court_number.strip():
        raise Refused("court_number_missing")
    if filed_on > moves.day_of(at):
        raise Refused("filed_in_the_future")
    _step(
        db,
        actor,
        round_id,
        S.CHALLENGED,
        f"{filed_on} {court_number.strip()}",
        at,
        token,
        not_before=filed_on,
    )


@allows(P)
def settle_challenge(
    db: Session, actor: Actor, *, round_id: int, annulled: bool, reason: str, at: datetime, token: str
) -> None:
    """What the court said: the result stands and is final, or it is annulled.

    Raises NotFound; Refused as `make_final`, and "reason_missing".
    """
    to = S.ANNULLED if annulled else S.FINAL
    _step(db, actor, round_id, to, reason, at, token, origin=S.CHALLENGED)


@allows(P)
def annul(db: Session, actor: Actor, *, round_id: int, reason: str, at: datetime, token: str) -> None:
    """End a round whose result cannot stand because an objection was upheld.

    Raises NotFound; Refused: "round_cannot_move", "nothing_upheld", "reason_missing".
    """
    _step(db, actor, round_id, S.ANNULLED, reason, at, token, origin=S.RESULT_POSTED)


def _step(
    db: Session,
    actor: Actor,
    round_id: int,
    to: RoundState,
    reason: str,
    at: datetime,
    token: str,
    *,
    origin: RoundState | None = None,
    not_before: date | None = None,
) -> None:
    """A step that changes nothing but the state; `origin` where the same end is reached from elsewhere too."""

    def do() -> None:
        r = moves.find_to_move(db, actor, round_id)
        if origin is not None and r.state is not origin:
            raise Refused("round_cannot_move", state=r.state, to=to)
        facts.insist_may(r, to, replace(facts.known(db, r, at), reason=reason))
        if (origin, to) == (S.RESULT_POSTED, S.FINAL):
            following.insist_ground(db, r)
        if not_before and r.result_posted_on and not_before < r.result_posted_on:
            raise Refused("filed_before_posting", posted=r.result_posted_on)
        moves.move(db, actor, r, to, reason, at)

    once(db, actor, f"round_{to}", token=token, at=at, do=do)
