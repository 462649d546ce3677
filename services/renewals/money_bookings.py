"""The account of a renewal: what came in, went out, was given back, or will not come after all.

Rows are only added. What was booked wrongly is taken back by a counter-row; received and paid of a purse are
always the sums of its rows. A purse never pays more than it holds.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, case, cast, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.enums import Permission, Purse
from models.grids import Unit
from models.money import Booking, Funding, Milestone
from models.money_enums import BookingKind
from models.people import Person
from services import audit
from services.access import Actor, allows, below, within
from services.db import is_sqlite
from services.errors import NotFound, Refused
from services.once import once
from services.renewals import money, money_plans, standing_sums

P, K = Permission, BookingKind
LONGEST = {"party": 120, "reason": 500}
RECEIVED = {K.RECEIPT: 1, K.REFUND: -1}
PAID = {K.PAYMENT: 1}
MOST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is to be booked. `unit_id` is the household that pays in or gets back."""

    purse: Purse
    kind: BookingKind
    amount_fen: int
    booked_on: date
    reason: str
    party: str = ""
    unit_id: int | None = None
    milestone_id: int | None = None


@dataclass(frozen=True, slots=True)
class BookingLine:
    """One row of the account; a counter-row has an amount below zero.

    Door, party and reason of a household's row are empty for who may not see owners.
    """

    id: int
    purse: Purse
    kind: BookingKind
    amount_fen: int
    booked_on: date
    party: str
    door: str
    reason: str
    by: str
    at: datetime
    reverses_id: int | None
    taken_back: bool


@allows(P.SEE_MONEY)
def bookings(db: Session, actor: Actor, *, project_id: int) -> tuple[BookingLine, ...]:
    """The account of a project, the latest first, in two queries. Raises NotFound."""
    money.find_project(db, actor, project_id, P.SEE_MONEY)
    counter = aliased(Booking)
    seen = case((within(actor, P.SEE_OWNERS, col(Unit.stairwell_id)), 1), else_=0)
    query = (
        select(Booking, col(Unit.door), seen, col(Person.display_name), col(counter.id))
        .outerjoin(Unit, col(Unit.id) == col(Booking.unit_id))
        .outerjoin(Person, col(Person.id) == col(Booking.person_id))
        .outerjoin(counter, col(counter.reverses_id) == col(Booking.id))
        .where(col(Booking.project_id) == project_id)
        .order_by(col(Booking.id).desc())
        .limit(MOST)
    )
    return tuple(_line(*row) for row in db.execute(query))


def _line(b: Booking, door: str | None, seen: int, by: str | None, countered: int | None) -> BookingLine:
    hidden = b.unit_id is not None and not seen
    return BookingLine(
        b.id or 0, b.purse, b.kind, b.amount_fen, b.booked_on, "" if hidden else b.party,
        "" if hidden else door or "", "" if hidden else b.reason, by or "", b.at, b.reverses_id,
        countered is not None,
    )  # fmt: skip


@allows(P.MOVE_RENEWALS)
def book(
    db: Session, actor: Actor, *, project_id: int, entry: Entry, on: date, token: str, at: datetime
) -> int:
    """Book a receipt, payment, refund or reduction; the row's number.

    Raises NotFound, Refused: "amount_not_positive", "amount_too_large", "reason_missing", "text_too_long",
    "booked_in_the_future", "purse_short" (holds_fen), "refund_too_large" (paid_in_fen),
    "reduction_too_large" (committed_fen), "milestone_differs".
    """
    entry = _checked(entry, on)

    def do() -> int:
        _budget, place_id = money.find_project(db, actor, project_id, P.MOVE_RENEWALS)
        _held_purse(db, project_id, entry.purse)
        _insist_on_household(db, place_id, project_id, entry)
        _insist_on_milestone(db, project_id, entry)
        return add(db, actor, project_id, place_id, entry, at)

    return int(once(db, actor, "book", token=token, at=at, do=do))


def _checked(entry: Entry, on: date) -> Entry:
    if entry.amount_fen <= 0:
        raise Refused("amount_not_positive")
    money.insist_on_amount(entry.amount_fen)
    if entry.booked_on > on:
        raise Refused("booked_in_the_future")
    reason = money.text_of(entry.reason, longest=LONGEST["reason"], required="reason_missing")
    party = money.text_of(entry.party, longest=LONGEST["party"])
    return Entry(
        purse=entry.purse, kind=entry.kind, amount_fen=entry.amount_fen, booked_on=entry.booked_on,
        reason=reason, party=party, unit_id=entry.unit_id, milestone_id=entry.milestone_id,
    )  # fmt: skip


def _insist_on_household(db: Session, place_id: int, project_id: int, entry: Entry) -> None:
    if entry.unit_id is None:
        return
    here = select(col(Unit.id)).where(col(Unit.id) == entry.unit_id, below(place_id, col(Unit.stairwell_id)))
    if db.scalar(here) is None:
        raise NotFound("household")
    change = RECEIVED.get(entry.kind, 0) * entry.amount_fen
    paid_in = paid_in_by(db, project_id, entry.purse).get(entry.unit_id, 0)
    if change < 0 and paid_in + change < 0:
        raise Refused("refund_too_large", paid_in_fen=paid_in)


def paid_in_by(db: Session, project_id: int, purse: Purse | None = None) -> dict[int, int]:
    """What each household has paid in to a project, less what it got back."""
    signed = case((col(Booking.kind) == K.RECEIPT, col(Booking.amount_fen)), else_=-col(Booking.amount_fen))
    query = (
        select(col(Booking.unit_id), cast(func.sum(signed), BigInteger))
        .where(
            col(Booking.project_id) == project_id,
            col(Booking.unit_id).is_not(None),
            col(Booking.kind).in_(RECEIVED),
        )
        .group_by(col(Booking.unit_id))
    )
    if purse is not None:
        query = query.where(col(Booking.purse) == purse)
    return {unit or 0: int(fen) for unit, fen in db.execute(query)}


def _insist_on_milestone(db: Session, project_id: int, entry: Entry) -> None:
    if entry.milestone_id is None:
        return
    query = select(Milestone).where(
        col(Milestone.id) == entry.milestone_id, col(Milestone.project_id) == project_id
    )
    milestone = db.scalar(query)
    if milestone is None or milestone.dropped:
        raise NotFound("milestone")
    if (milestone.purse, milestone.kind) != (entry.purse, entry.kind):
        raise Refused("milestone_differs")


def add(
    db: Session,
    actor: Actor,
    project_id: int,
    place_id: int,
    entry: Entry,
    at: datetime,
    reverses_id: int | None = None,
) -> int:
    """Settle the purse, then add the row, which was checked before; its number. Raises Refused("purse_short")."""
    _settle(db, actor, project_id, place_id, entry, at)
    row = {a: getattr(entry, a) for a in ("purse", "kind", "amount_fen", "booked_on", "party", "reason")}
    row |= {"unit_id": entry.unit_id, "milestone_id": entry.milestone_id, "reverses_id": reverses_id}
    new = insert(Booking).values(project_id=project_id, person_id=actor.person_id, at=at, **row)
    id = db.connection().execute(new.returning(col(Booking.id))).scalar_one()
    audit.record(
        db, actor, area="renewals", action="take_back_booking" if reverses_id else "book",
        subject=("booking", id), at=at, place_id=place_id,
        after={"project": project_id, **_logged(row)},
    )  # fmt: skip
    return int(id or 0)


def _logged(row: dict[str, Any]) -> dict[str, Any]:
    """A row as the log keeps it: whose it is by its number alone."""
    kept = {("booking_kind" if n == "kind" else n): v for n, v in row.items() if v not in (None, "")}
    if "unit_id" in kept:
        kept["unit"] = kept.pop("unit_id")
        kept.pop("party", None)
    return kept


def _settle(db: Session, actor: Actor, project_id: int, place_id: int, entry: Entry, at: datetime) -> None:
    """Keep the purse equal to its rows. Raises Refused where it would fall short."""
    if entry.kind is K.REDUCTION:
        _reduce(db, actor, project_id, place_id, entry, at)
        return
    id, received, paid = _held_purse(db, project_id, entry.purse)
    after = (
        received + RECEIVED.get(entry.kind, 0) * entry.amount_fen,
        paid + PAID.get(entry.kind, 0) * entry.amount_fen,
    )
    falls = after[0] - after[1] < received - paid
    if (falls and after[0] < after[1]) or min(after) < 0:
        raise Refused("purse_short", holds_fen=received - paid)
    changes = {"received_fen": after[0], "paid_fen": after[1]}
    db.connection().execute(update(Funding).where(col(Funding.id) == id).values(**changes))


def _held_purse(db: Session, project_id: int, purse: Purse) -> tuple[int, int, int]:
    """A purse held against other writers, made if it has no part yet: its number, what it received and paid."""
    new = (sqlite.insert if is_sqlite(db) else postgresql.insert)(Funding).values(
        project_id=project_id, purse=purse, planned_fen=0, committed_fen=0, received_fen=0, paid_fen=0
    )
    db.connection().execute(new.on_conflict_do_nothing())
    query = select(col(Funding.id), col(Funding.received_fen), col(Funding.paid_fen)).where(
        col(Funding.project_id) == project_id, col(Funding.purse) == purse
    )
    row: Any = db.connection().execute(query.with_for_update()).one()
    return row[0], row[1], row[2]


def _reduce(db: Session, actor: Actor, project_id: int, place_id: int, entry: Entry, at: datetime) -> None:
    """A reduction lowers what the purse has committed: a new version of the plan."""
    plan = money_plans.held(db, project_id, at)
    before = money_plans.current(db, project_id)
    name = money_plans.name_of(entry.purse, "committed_fen")
    committed = before.get(name) or 0
    if entry.amount_fen > committed:
        raise Refused("reduction_too_large", committed_fen=committed)
    changed: money_plans.Amounts = {name: committed - entry.amount_fen}
    money_plans.store(db, actor, plan, before, changed, reason=entry.reason, at=at, place_id=place_id)


@allows(P.MOVE_RENEWALS)
def take_back(
    db: Session, actor: Actor, *, booking_id: int, reason: str, on: date, token: str, at: datetime
) -> int:
    """Take a row back by a counter-row of the same amount below zero; its number. Both rows stay.

    Raises NotFound, Refused: "reason_missing", "text_too_long", "booking_taken_back" (also for a counter-row),
    "purse_short" where the money has gone out since, "booking_of_contract" for what a contract's payment booked.
    """
    reason = money.text_of(reason, longest=LONGEST["reason"], required="reason_missing")

    def do() -> int:
        b = db.scalar(select(Booking).where(col(Booking.id) == booking_id))
        if b is None:
            raise NotFound("booking")
        _budget, place_id = money.find_project(db, actor, b.project_id, P.MOVE_RENEWALS)
        _id, _received, paid = _held_purse(db, b.project_id, b.purse)
        countered = select(col(Booking.id)).where(col(Booking.reverses_id) == booking_id)
        if b.reverses_id is not None or db.connection().execute(countered).first():
            raise Refused("booking_taken_back")
        entry = Entry(
            purse=b.purse, kind=b.kind, amount_fen=-b.amount_fen, booked_on=on, reason=reason, party=b.party,
            unit_id=b.unit_id, milestone_id=b.milestone_id,
        )  # fmt: skip
        _insist_on_household(db, place_id, b.project_id, entry)
        _insist_not_of_a_contract(db, b, paid)
        return add(db, actor, b.project_id, place_id, entry, at, reverses_id=booking_id)

    return int(once(db, actor, "take_back_booking", token=token, at=at, do=do))


def _insist_not_of_a_contract(db: Session, b: Booking, paid: int) -> None:
    """What went to a supplier comes back at the contract: a purse never paid less than the contracts say it did."""
    if b.kind is K.PAYMENT and paid - b.amount_fen < standing_sums.paid_from(db, b.project_id, b.purse):
        raise Refused("booking_of_contract")
