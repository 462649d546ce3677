"""Sub-accounts of the maintenance fund from a spreadsheet: what of it can go in, and what cannot and why.

The file has a head; a row names a door and has the first deposit and the balance in yuan, and may have a
building, a stairwell and a day. Nothing is stored here: what was looked at goes to `enter_accounts`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from models.enums import Permission
from services.access import Actor, allows
from services.consultations.doors import parts_of
from services.errors import NotFound, Refused
from services.imports import ballot_words, cells, readers
from services.renewals import money, money_accounts
from services.renewals.money_accounts import AccountLine, Entered

P = Permission
HEADS = {
    "building": ("幢", "栋", "楼栋", "楼号", "幢号", "栋编号", "building"),
    "stairwell": ("单元", "单元号", "门洞", "门号", "stairwell", "entrance"),
    "door": ("房号", "室号", "室", "户号", "房间号", "门牌", "door", "room"),
    "first": ("首期筹集额", "首期", "首期金额", "首期维修资金", "first deposit"),
    "balance": ("余额", "账户余额", "分户账余额", "当前余额", "balance"),
    "as_of": ("截至日期", "日期", "截止日期", "as of", "date"),
}
REQUIRED = ("door", "first", "balance")
LOOKED_AT = 10
"""In how many rows from the top the head is looked for."""


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot go in: its number in the file, what it named, and the code of the reason."""

    number: int
    door: str
    reason: str


@dataclass(frozen=True, slots=True)
class Looked:
    """What a file says: the sub-accounts that can go in, the rows that cannot, households it does not name."""

    good: tuple[Entered, ...]
    bad: tuple[BadRow, ...]
    not_named: int


@allows(P.MOVE_RENEWALS)
def look_at_accounts(
    db: Session, actor: Actor, *, place_id: int, file_name: str, content: bytes, on: date
) -> Looked:
    """Read a file of sub-accounts for the households at or below a place; nothing is stored.

    Raises NotFound, what `readers.read` raises, Refused("file_no_head"), ("file_no_rows").
    """
    known = money_accounts.accounts_at(db, actor, place_id=place_id, on=on)
    if not known.can_enter:
        raise NotFound("place")
    rows = readers.read(content, file_name=file_name).rows
    at, columns = _head(rows)
    body = [(n, row) for n, row in enumerate(rows[at + 1 :], at + 2) if any(cells.text(c) for c in row)]
    if not body:
        raise Refused("file_no_rows")
    return _read(body, columns, known.lines, source=file_name, on=on)


def _head(rows: Sequence[readers.Row]) -> tuple[int, dict[str, int]]:
    for at, row in enumerate(rows[:LOOKED_AT]):
        plain = [_plain(cell) for cell in row]
        columns = {
            field: plain.index(word)
            for field, words in HEADS.items()
            for word in words[::-1]
            if word in plain
        }
        if all(field in columns for field in REQUIRED):
            return at, columns
    raise Refused("file_no_head")


def _plain(cell: readers.Cell) -> str:
    return re.sub(r"[((\[【].*?[))\]】]", "", cells.half_width(cells.text(cell))).strip().lower()


def _read(
    body: Sequence[tuple[int, readers.Row]],
    columns: dict[str, int],
    lines: Sequence[AccountLine],
    *,
    source: str,
    on: date,
) -> Looked:
    good: dict[int, Entered] = {}
    bad: list[BadRow] = []
    for number, row in body:
        said = {field: row[c] if c < len(row) else "" for field, c in columns.items()}
        names = " ".join(
            filter(None, (cells.text(said.get(f, "")) for f in ("building", "stairwell", "door")))
        )
        try:
            entered = _entered(said, names, lines, source=source, on=on)
            if entered.unit_id in good:
                raise Refused("account_twice")
            good[entered.unit_id] = entered
        except Refused as refusal:
            bad.append(BadRow(number, names, refusal.code))
    return Looked(tuple(good.values()), tuple(bad), len(lines) - len(good))


def _entered(
    said: dict[str, readers.Cell], names: str, lines: Sequence[AccountLine], *, source: str, on: date
) -> Entered:
    line = _found(names, lines)
    first, balance = (_fen(said[field]) for field in ("first", "balance"))
    return Entered(
        unit_id=line.unit_id, first_deposit_fen=first, balance_fen=balance,
        as_of=_day(said.get("as_of", ""), on), source=source[: money_accounts.LONGEST_SOURCE],
        version=line.version,
    )  # fmt: skip


def _found(names: str, lines: Sequence[AccountLine]) -> AccountLine:
    """The one household whose building, stairwell and door end as the row names them."""
    asked = parts_of(names)
    fitting = [line for line in lines if asked and _fits(asked, parts_of(f"{line.stairwell} {line.door}"))]
    if len(fitting) != 1:
        raise Refused("account_door_several" if fitting else "account_door_unknown")
    return fitting[0]


def _fits(asked: tuple[str, ...], parts: tuple[str, ...]) -> bool:
    """All that is asked is named in this order, the door last."""
    rest = iter(parts)
    return asked[-1] == parts[-1] and all(part in rest for part in asked)


def _fen(cell: readers.Cell) -> int:
    written = cells.text(cell)
    if not written:
        raise Refused("account_amount_missing")
    fen = money.fen_of(written)
    money.insist_on_amount(fen)
    return fen


def _day(cell: readers.Cell, on: date) -> date:
    """The day of a row; the day of reading where it names none."""
    if not cells.text(cell):
        return on
    found = ballot_words.day(cell)
    if found is None or found > on:
        raise Refused("account_day_unreadable")
    return found
