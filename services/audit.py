"""The activity log: who did what, what was before and after, each row chained to the last by its hash.

Services say `record(...)`; the rows are written in one go just before the commit, so that the chain's lock is
held for a moment only.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, insert, inspect, select, update
from sqlmodel import Session, col

from models.people import Activity, ChainHead
from services.errors import Refused

if TYPE_CHECKING:
    from services.access import Actor

HALF_A_CHARACTER = re.compile("[\ud800-\udfff]")
GENESIS = "0" * 64
PENDING = "duoge.activity"


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """The first row of the log that does not fit: its number and what is wrong with it."""

    id: int
    what: str


def record(
    db: Session,
    actor: "Actor | None",
    *,
    area: str,
    action: str,
    subject: tuple[str, int | None],
    at: datetime,
    place_id: int | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Note a change (or the reading of masked data) for the log of this transaction."""
    db.info.setdefault(PENDING, []).append(
        {
            "at": at,
            "person_id": actor.person_id if actor else None,
            "person_name": actor.name if actor else "",
            "area": area,
            "action": action,
            "subject_kind": subject[0],
            "subject_id": subject[1],
            "place_id": place_id,
            "before": _plain(before),
            "after": _plain(after),
        }
    )


def _plain(values: dict[str, Any] | None) -> dict[str, Any] | None:
    """The values as JSON will give them back, so that the hash can be computed again."""
    if values is None:
        return None
    text = json.dumps(values, ensure_ascii=False, default=str)
    if not text.isascii() and HALF_A_CHARACTER.search(text):
        raise Refused("not_storable")
    plain: dict[str, Any] = json.loads(text)
    return plain


def write_pending(db: Session) -> None:
    """Chain and store what `record` noted; called once, right before the commit."""
    pending: list[dict[str, Any]] = db.info.pop(PENDING, [])
    if not pending:
        return
    db.flush()
    last_id, last_hash = db.connection().execute(_head().with_for_update()).one()
    last_hash = last_hash or GENESIS
    rows = []
    for entry in pending:
        last_id += 1
        entry = {**entry, "id": last_id, "previous_hash": last_hash}
        last_hash = digest(entry)
        rows.append({**entry, "hash": last_hash})
    db.connection().execute(insert(Activity), rows)
    db.connection().execute(update(ChainHead).values(last_id=last_id, last_hash=last_hash))


def _head() -> Select[int, str]:
    return select(col(ChainHead.last_id), col(ChainHead.last_hash))


def digest(entry: dict[str, Any]) -> str:
    """The hash of a row: SHA-256 over its fields, the previous row's hash among them, as sorted JSON."""
    fields = {k: v for k, v in entry.items() if k != "hash"}
    fields["at"] = fields["at"].isoformat()
    text = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def first_broken_row(db: Session) -> BrokenRow | None:
    """Walk the whole chain; the first row that was changed, removed or added outside, or None."""
    last_id, last_hash = 0, GENESIS
    for row in _rows(db):
        if row["id"] != last_id + 1:
            return BrokenRow(last_id + 1, "missing")
        if row["previous_hash"] != last_hash or digest(row) != row["hash"]:
            return BrokenRow(row["id"], "changed")
        last_id, last_hash = row["id"], row["hash"]
    head_id, head_hash = db.execute(_head()).one()
    if (head_id, head_hash or GENESIS) != (last_id, last_hash):
        return BrokenRow(last_id + 1, "missing")
    return None


def _rows(db: Session) -> Iterator[dict[str, Any]]:
    query = select(inspect(Activity).local_table).order_by(col(Activity.id))
    for row in db.execute(query.execution_options(yield_per=2000)).mappings():
        yield dict(row)
