"""How each kind of thing goes from one hand to another: in a fixed number of statements, whatever their number."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select, tuple_, update
from sqlmodel import Session, col

from models.grids import Post
from models.groups import GroupMember
from models.net_enums import Carried
from models.request_enums import RequestAct
from models.requests import Request
from models.visits import Task, Visit
from services.access import Actor
from services.db import rows_of
from services.errors import Refused
from services.grids.carrying import Holder, Thing
from services.grids.request_reach import note
from services.rules.groups import Span

C = Carried
Moved = dict[str, Any]
TABLES: dict[Carried, tuple[Any, str]] = {
    C.TASK: (Task, "person_id"),
    C.DOOR: (Task, "person_id"),
    C.VISIT: (Visit, "next_person_id"),
    C.REQUEST: (Request, "handler_id"),
}
"""What changes hands as it is, and the column that says whose it is."""


def move(
    db: Session,
    things: Sequence[Thing],
    taker: Holder,
    *,
    phone: str,
    twice: Collection[tuple[Carried, int]],
    on: date,
) -> list[Moved]:
    """Move all of it, and say what became of each: kind, the row it was (`from`), the row it is (`to`), `twice`.

    Raises Refused("carried_changed") where a thing changed since it was read.
    """
    moved: list[Moved] = []
    for kind, (table, column) in TABLES.items():
        mine = [t for t in things if t.kind is kind]
        _change(db, table, mine, {column: taker.person_id})
        moved += [{"kind": kind, "from": t.id, "to": t.id, "twice": False} for t in mine]
    posts = [t for t in things if t.kind is C.POST]
    seats = [t for t in things if t.kind is C.MEMBERSHIP]
    to_post = {"holder": taker.name, "person_id": taker.person_id, "phone": phone}
    to_seat = {"person_id": taker.person_id, "name": "" if taker.person_id else taker.name}
    moved += _pass_on(db, Post, posts, to_post, twice, on)
    moved += _pass_on(db, GroupMember, seats, to_seat, twice, on)
    return moved


def tell_requests(db: Session, actor: Actor, things: Sequence[Thing], said: str, at: datetime) -> None:
    """Each request among the things says in its own history from whom it goes to whom; one query."""
    ids = [thing.id for thing in things if thing.kind is C.REQUEST]
    states = select(col(Request.id), col(Request.state)).where(col(Request.id).in_(ids))
    for id, state in rows_of(db, states) if ids else ():
        note(db, actor, id, RequestAct.HAND_OVER, state, state, said, at)


def _change(db: Session, table: Any, things: Sequence[Thing], values: dict[str, Any]) -> None:
    """Change rows that are still in the versions seen; all of them or none."""
    if not things:
        return
    known = tuple_(col(table.id), col(table.version)).in_([(t.id, t.version) for t in things])
    change = update(table).where(known).values(**values, version=col(table.version) + 1)
    if db.connection().execute(change).rowcount != len(things):
        raise Refused("carried_changed")


def _pass_on(
    db: Session,
    table: type[Any],
    things: Sequence[Thing],
    taker: dict[str, Any],
    twice: Collection[tuple[Carried, int]],
    on: date,
) -> Iterator[Moved]:
    """End what was held yesterday and let it begin anew; what begins today or later changes its holder.

    What the taker holds already only ends, at the earliest with its first day.
    """
    rows = {row.id: row for row in db.scalars(select(table).where(col(table.id).in_([t.id for t in things])))}
    begun = [t for t in things if rows[t.id].since < on]
    ahead = [t for t in things if rows[t.id].since >= on and (t.kind, t.id) not in twice]
    _change(db, table, begun, {"until": on - timedelta(days=1)})
    _change(db, table, ahead, taker)
    rest = [t for t in things if t not in begun and t not in ahead]
    _change(db, table, rest, {"until": table.since})
    fresh = {t.id: _anew(rows[t.id], taker, on) for t in begun if (t.kind, t.id) not in twice}
    db.add_all(fresh.values())
    db.flush()
    for t in things:
        to = fresh[t.id].id if t.id in fresh else t.id
        phone = {"phone": rows[t.id].phone} if t.kind is C.POST and rows[t.id].phone else {}
        yield {"kind": t.kind, "from": t.id, "to": to, "twice": (t.kind, t.id) in twice} | phone


def _anew(row: Any, taker: dict[str, Any], on: date) -> Any:
    kept = row.model_dump(exclude={"id", "version", "since"}) | taker
    return type(row)(**kept, since=on)


def held_already(
    db: Session, things: Iterable[Thing], taker: Holder, *, on: date
) -> Iterator[tuple[Carried, int]]:
    """Which posts and seats the taker holds already on one of their days from today; two statements."""
    tables: tuple[tuple[Carried, Any, tuple[str, ...]], ...] = (
        (C.POST, Post, ("place_id", "kind")),
        (C.MEMBERSHIP, GroupMember, ("group_id",)),
    )
    for kind, table, same in tables:
        ids = [t.id for t in things if t.kind is kind]
        rows = db.scalars(select(table).where(col(table.id).in_(ids))).all() if ids else []
        theirs = db.scalars(_of(table, taker)).all() if rows else []
        for row in rows:
            span = Span(max(row.since, on), row.until)
            others = [o for o in theirs if all(getattr(o, name) == getattr(row, name) for name in same)]
            if any(span.meets(Span(o.since, o.until)) for o in others):
                yield kind, row.id or 0


def _of(table: type[Any], taker: Holder) -> Any:
    if taker.person_id is not None:
        return select(table).where(col(table.person_id) == taker.person_id)
    name = table.holder if table is Post else table.name
    return select(table).where(col(table.person_id).is_(None), col(name) == taker.name)
