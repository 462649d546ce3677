"""Sub-accounts of the maintenance fund (分户账), one a household: entered in a table or read from a file.

The trap of the fund: it is split household by household, each is charged its own share, and one with nothing
in it has to pay in first.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.enums import Permission
from models.grids import Place, Unit
from models.money import FundAccount
from models.money_enums import AccountStanding
from services import audit
from services.access import Actor, allows, below, find_place, within
from services.errors import NotFound, Refused
from services.once import once
from services.renewals import money
from services.rules import fund

P, S = Permission, AccountStanding
LONGEST_SOURCE = 120
Building, Stairwell = aliased(Place), aliased(Place)


@dataclass(frozen=True, slots=True)
class AccountLine:
    """The sub-account of one household; amounts and day are None, `version` 0, where nothing is entered."""

    unit_id: int
    stairwell: str
    door: str
    floor: int | None
    first_deposit_fen: int | None
    balance_fen: int | None
    as_of: date | None
    source: str
    standing: AccountStanding
    version: int


@dataclass(frozen=True, slots=True)
class Accounts:
    """The sub-accounts of a place: how many stand how, and each one for who may see owners there."""

    counts: dict[AccountStanding, int]
    balance_fen: int
    first_deposit_fen: int
    lines: tuple[AccountLine, ...]
    can_enter: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """What one sub-account holds, as it was seen in `version`."""

    unit_id: int
    first_deposit_fen: int
    balance_fen: int
    as_of: date
    source: str = ""
    version: int = 0


@allows(P.SEE_MONEY)
def accounts_at(db: Session, actor: Actor, *, place_id: int, on: date) -> Accounts:
    """The sub-accounts at or below a place, in two queries. Raises NotFound outside the scope."""
    find_place(db, actor, place_id, permission=P.SEE_MONEY)
    seen = within(actor, P.SEE_OWNERS, col(Unit.stairwell_id)).label("seen")
    mine = within(actor, P.MOVE_RENEWALS, col(Unit.stairwell_id)).label("mine")
    query = _households(select(Unit, FundAccount, col(Building.name), col(Stairwell.name), seen, mine))
    rows: Any = db.execute(
        query.where(
            below(place_id, col(Unit.stairwell_id)), within(actor, P.SEE_MONEY, col(Unit.stairwell_id))
        )
    ).all()
    lines = [(_line(unit, account, f"{b} {s}", on), seen, mine) for unit, account, b, s, seen, mine in rows]
    ordered = sorted((line for line, seen, _mine in lines if seen), key=by_door)
    return Accounts(
        {s: sum(line.standing is s for line, *_rest in lines) for s in S},
        sum(line.balance_fen or 0 for line, *_rest in lines),
        sum(line.first_deposit_fen or 0 for line, *_rest in lines),
        tuple(ordered),
        any(mine for *_rest, mine in lines),
    )


def _households(query: Any) -> Any:
    return (
        query.select_from(Unit)
        .join(Stairwell, col(Stairwell.id) == col(Unit.stairwell_id))
        .join(Building, col(Building.id) == col(Stairwell.parent_id))
        .outerjoin(FundAccount, col(FundAccount.unit_id) == col(Unit.id))
        .execution_options(populate_existing=True)
    )


def _line(unit: Unit, account: FundAccount | None, stairwell: str, on: date) -> AccountLine:
    here = (unit.id or 0, stairwell, unit.door, unit.floor)
    if account is None:
        return AccountLine(*here, None, None, None, "", S.UNKNOWN, 0)
    a = account
    stands = fund.standing(a.first_deposit_fen, a.balance_fen, on=on)
    return AccountLine(*here, a.first_deposit_fen, a.balance_fen, a.as_of, a.source, stands, a.version)


def by_door(line: AccountLine) -> list[tuple[int, str]]:
    """In the order people count in: door 202 before 1001."""
    parts = re.split(r"(\d+)", f"{line.stairwell} {line.door}")
    return [(int(part), "") if part.isdecimal() else (0, part) for part in parts]


@allows(P.MOVE_RENEWALS)
def enter_accounts(
    db: Session, actor: Actor, *, place_id: int, entered: Sequence[Entered], token: str, at: datetime
) -> int:
    """Store sub-accounts of households at or below a place, all or none; how many.

    Raises NotFound, Refused("nothing_entered"), ("amount_negative"), ("amount_too_large"), ("text_too_long"),
    ("account_changed", door) where somebody else entered one since it was seen.
    """
    if not entered:
        raise Refused("nothing_entered")
    for e in entered:
        money.insist_on_amount(e.first_deposit_fen, e.balance_fen)
        money.text_of(e.source, longest=LONGEST_SOURCE)

    def do() -> int:
        find_place(db, actor, place_id, permission=P.MOVE_RENEWALS)
        doors = _doors(db, actor, place_id, entered)
        for e in entered:
            _store(db, e, doors[e.unit_id])
        audit.record(
            db, actor, area="renewals", action="enter_accounts", subject=("place", place_id), at=at,
            place_id=place_id, after={"accounts": [_logged(e) for e in entered]},
        )  # fmt: skip
        return len(entered)

    return int(once(db, actor, "enter_accounts", token=token, at=at, do=do))


def _doors(db: Session, actor: Actor, place_id: int, entered: Sequence[Entered]) -> dict[int, str]:
    query = select(col(Unit.id), col(Unit.door)).where(
        below(place_id, col(Unit.stairwell_id)), within(actor, P.MOVE_RENEWALS, col(Unit.stairwell_id))
    )
    doors = {id or 0: door for id, door in db.execute(query)}
    if any(e.unit_id not in doors for e in entered):
        raise NotFound("household")
    return doors


def _store(db: Session, e: Entered, door: str) -> None:
    values: dict[str, Any] = {
        "first_deposit_fen": e.first_deposit_fen,
        "balance_fen": e.balance_fen,
        "as_of": e.as_of,
        "source": e.source.strip(),
    }
    one = select(col(FundAccount.version)).where(col(FundAccount.unit_id) == e.unit_id)
    stored = db.connection().execute(one.with_for_update()).scalar() or 0
    if stored != e.version:
        raise Refused("account_changed", door=door)
    if stored:
        changed = update(FundAccount).where(col(FundAccount.unit_id) == e.unit_id)
        db.connection().execute(changed.values(**values, version=stored + 1))
    else:
        db.connection().execute(insert(FundAccount).values(unit_id=e.unit_id, version=1, **values))


def _logged(e: Entered) -> dict[str, Any]:
    return {"unit": e.unit_id, "first_deposit_fen": e.first_deposit_fen, "balance_fen": e.balance_fen}
