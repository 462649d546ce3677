"""Repairs in an emergency, without a vote (上海市住宅物业管理规定 art. 73): asked of the committee, answered or silent.

The committee has the days of the window `emergency_approval`; if it is silent, the district may act from the day after.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from models.bylaws import EmergencyRepair
from models.enums import EmergencyState, Permission
from services import audit, versions
from services.access import Actor, allows, below, find_place, within
from services.errors import NotFound, Refused
from services.grids import naming
from services.once import once
from services.rules.clocks import Window, WindowRule, window, window_rule
from services.rules.emergencies import Certificate, Emergency, all_emergencies, lacking

P = Permission
PAGE = 20
LONGEST, LONGEST_ISSUER, LONGEST_NUMBER = 500, 120, 80
WINDOW = "emergency_approval"


@dataclass(frozen=True, slots=True)
class Need:
    """What has to be repaired at once: which fact of the article, the paper that proves it, asked on which day."""

    fact: str
    what: str
    asked_on: date
    issuer: str = ""
    number: str = ""
    issued_on: date | None = None
    under_warranty: bool = False


@dataclass(frozen=True, slots=True)
class EmergencyView:
    """One emergency repair. `answer` is the committee's, due within the window; `may_act_from` the district's day."""

    id: int
    place_id: int
    place: str
    fact: Emergency
    what: str
    issuer: str
    number: str
    issued_on: date | None
    asked_on: date
    state: EmergencyState
    answer: str
    decided_on: date | None
    due: Window
    version: int
    can_run: bool

    @property
    def can_answer(self) -> bool:
        """Whether the person may note the committee's answer, which is still open."""
        return self.can_run and self.state is EmergencyState.PROPOSED

    @property
    def may_act_from(self) -> date:
        """The first day on which the district may act, if the committee stays silent."""
        return self.due.free_from

    def is_silent(self, on: date) -> bool:
        """Whether the committee let its days pass without an answer."""
        return self.state is EmergencyState.PROPOSED and self.due.has_ended(on)


def answer_rule(on: date) -> WindowRule:
    """How long the committee has, by the rule of that day."""
    return window_rule(WINDOW, on=on)


def answer_window(asked_on: date) -> Window:
    """The days that the committee has for its answer."""
    return window(asked_on, answer_rule(asked_on))


@allows(P.SEE_CONSULTATIONS)
def emergencies_at(
    db: Session, actor: Actor, *, place_id: int, page: int = 1
) -> tuple[list[EmergencyView], int]:
    """One page of the emergency repairs at or below a place, the latest first; and how many in all.

    Raises NotFound.
    """
    find_place(db, actor, place_id, permission=P.SEE_CONSULTATIONS)
    where = (
        below(place_id, col(EmergencyRepair.place_id)),
        within(actor, P.SEE_CONSULTATIONS, col(EmergencyRepair.place_id)),
    )
    count = db.scalar(select(func.count()).select_from(EmergencyRepair).where(*where)) or 0
    may = within(actor, P.RUN_CONSULTATIONS, col(EmergencyRepair.place_id))
    query = select(EmergencyRepair, may).where(*where).order_by(*_latest_first())
    rows = db.execute(query.offset((page - 1) * PAGE).limit(PAGE)).all()
    names = naming.place_names(db, [row.place_id for row, _may in rows])
    return [_view(row, names[row.place_id], bool(runs)) for row, runs in rows], count


def _latest_first() -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    return col(EmergencyRepair.asked_on).desc(), col(EmergencyRepair.id).desc()


def _view(row: EmergencyRepair, place: str, can_run: bool) -> EmergencyView:
    return EmergencyView(
        id=row.id or 0,
        place_id=row.place_id,
        place=place,
        fact=_fact(row.fact),
        what=row.what,
        issuer=row.issuer,
        number=row.number,
        issued_on=row.issued_on,
        asked_on=row.asked_on,
        state=row.state,
        answer=row.answer,
        decided_on=row.decided_on,
        due=answer_window(row.asked_on),
        version=row.version,
        can_run=can_run,
    )


def _fact(code: str) -> Emergency:
    return next(fact for fact in all_emergencies() if fact.code == code)


@allows(P.RUN_CONSULTATIONS)
def propose(
    db: Session, actor: Actor, *, place_id: int, need: Need, on: date, at: datetime, token: str
) -> int:
    """Ask the committee for a repair without a vote; its number.

    Raises NotFound, Refused: "place_cannot_vote", "emergency_unknown", "emergency_what_missing", "text_too_long",
    "emergency_in_the_future", and "emergency_" with each code of `services.rules.emergencies.lacking`.
    """

    def do() -> int:
        place = find_place(db, actor, place_id, permission=P.RUN_CONSULTATIONS)
        if place.kind not in naming.VOTING_KINDS:
            raise Refused("place_cannot_vote")
        values = _checked(need, on)
        row = EmergencyRepair(place_id=place_id, **values, recorded_by=actor.person_id, recorded_at=at)
        db.add(row)
        db.flush()
        _note(db, actor, "propose_emergency", row, at, after=values)
        return row.id or 0

    return int(once(db, actor, "propose_emergency", token=token, at=at, do=do))


def _checked(need: Need, on: date) -> dict[str, Any]:
    if need.fact not in {fact.code for fact in all_emergencies()}:
        raise Refused("emergency_unknown")
    what, issuer, number = need.what.strip(), need.issuer.strip(), need.number.strip()
    if not what:
        raise Refused("emergency_what_missing")
    for text, longest in ((what, LONGEST), (issuer, LONGEST_ISSUER), (number, LONGEST_NUMBER)):
        if len(text) > longest:
            raise Refused("text_too_long", longest=longest)
    if need.asked_on > on:
        raise Refused("emergency_in_the_future")
    fact = _fact(need.fact)
    paper = Certificate(issuer=issuer, number=number, issued_on=need.issued_on) if need.issued_on else None
    for code in lacking(fact, paper, under_warranty=need.under_warranty, on=need.asked_on):
        raise Refused(f"emergency_{code}")
    return {
        "fact": need.fact,
        "what": what,
        "issuer": issuer,
        "number": number,
        "issued_on": need.issued_on,
        "asked_on": need.asked_on,
    }


@allows(P.RUN_CONSULTATIONS)
def note_answer(
    db: Session,
    actor: Actor,
    *,
    emergency_id: int,
    version: int,
    approved: bool,
    said: str,
    decided_on: date,
    on: date,
    at: datetime,
) -> int:
    """Note what the committee answered, and when; the new version.

    Raises NotFound, Conflict, Refused: "emergency_answered", "emergency_answer_dates", "text_too_long",
    "reason_missing" for a refusal without a word.
    """
    mine = within(actor, P.RUN_CONSULTATIONS, col(EmergencyRepair.place_id))
    row = db.scalar(select(EmergencyRepair).where(col(EmergencyRepair.id) == emergency_id, mine))
    if row is None:
        raise NotFound("emergency")
    if row.state is not EmergencyState.PROPOSED and row.version == version:
        raise Refused("emergency_answered")
    if not row.asked_on <= decided_on <= on:
        raise Refused("emergency_answer_dates", day=row.asked_on)
    said = said.strip()
    if len(said) > LONGEST:
        raise Refused("text_too_long", longest=LONGEST)
    if not approved and not said:
        raise Refused("reason_missing")
    state = EmergencyState.APPROVED if approved else EmergencyState.REFUSED
    changes = {"state": state, "answer": said, "decided_on": decided_on}
    saved = versions.save(db, EmergencyRepair, emergency_id, version=version, changes=changes)
    db.expire(row)
    _note(db, actor, "answer_emergency", row, at, after=changes)
    return saved


def _note(
    db: Session, actor: Actor, action: str, row: EmergencyRepair, at: datetime, *, after: dict[str, Any]
) -> None:
    audit.record(
        db, actor, area="consultations", action=action, subject=("emergency_repair", row.id), at=at,
        place_id=row.place_id, after=after,
    )  # fmt: skip
