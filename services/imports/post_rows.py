"""A sheet of posts and their holders -> rows: where, which post, who, from when to when; each good or with its reason.

Committees keep hundreds of stairwell leaders in such a sheet. A place that is not known keeps a row out: a post is
always somewhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from models.enums import PlaceKind, RowState
from models.grids import Place, Post
from models.net_enums import PostKind
from models.people import Person
from services.imports import bulk, cells, lift_places
from services.imports.ballot_words import day, plain
from services.imports.chunks import Other, Rows, Values
from services.imports.columns import PLACE, WITHIN
from services.imports.heads import DROPPED, Head
from services.imports.rows import Data
from services.rules.groups import Span
from services.rules.posts import belongs, is_free

K = PostKind
UPPER = {
    "micro_grid": PlaceKind.MICRO_GRID,
    "neighbourhood": PlaceKind.NEIGHBOURHOOD,
    "grid": PlaceKind.GRID,
}
"""The larger places that a row may name, the smallest first."""
LOWER = ("estate", "building", "stairwell", "address")
HOLDER, PHONE = 64, 32
POSTS = {
    K.GRID_HEAD: "网格长 综合网格长 双网格长 grid head",
    K.GRID_WORKER: "网格员 grid worker",
    K.BRANCH_SECRETARY: "党总支书记 居民区党总支书记 党支部书记 支部书记 居民区书记 书记 branch secretary",
    K.MICRO_GRID_LEADER: "微网格长 micro-grid leader",
    K.PARTY_GROUP_LEADER: "党小组长 楼组党小组长 party group leader",
    K.STAIRWELL_LEADER: "楼组长 双楼长 楼长 门洞长 单元长 stairwell leader",
    K.PARTY_VOLUNTEER: "党员志愿者 志愿者 party volunteer",
    K.PUBLICIST: "宣传员 publicist",
    K.KEEPER: "维护员 keeper",
}
Key = tuple[int, str, str]
Find = Callable[[dict[str, str]], tuple[int | None, PlaceKind]]


def _words() -> dict[str, PostKind]:
    """What a sheet calls a post -> the post; English names are one word each when compared."""
    found = {plain(kind): kind for kind in K}
    for kind, said in POSTS.items():
        chinese = [word for word in said.split() if not word.isascii()]
        english = " ".join(word for word in said.split() if word.isascii())
        found |= {plain(word): kind for word in (*chinese, english)}
    return found


WORDS = _words()


def prepare(db: Session, root: Place, head: Head, data: Data) -> Rows:
    """Each row as good, or bad with its reason and column. Nothing is stored.

    A good row: number in the file, place, post, holder, phone, first and last day (texts, empty where none is given),
    where it is as the sheet says it.
    """
    at = {field: column for column, field in head.mapping.items() if field != DROPPED}
    find, rows, seen = _finder(db, root), Rows(), defaultdict[Key, list[tuple[int, Span]]](list)
    read = [
        (number, {field: cells.text(row[column]) for field, column in at.items()}, row)
        for number, row in data.rows
    ]
    for number, said, row in read:
        values, why, field = _row(number, said, {f: row[c] for f, c in at.items()}, find)
        if not why:
            twice = _twice(values, seen)
            if twice:
                rows.others.append(_bad(number, "post_twice_in_file", head, at, "holder", said, twice))
                continue
            rows.good.append(values)
        else:
            rows.others.append(_bad(number, why, head, at, field, said))
    return _without_known(db, rows)


def _row(number: int, said: dict[str, str], raw: dict[str, Any], find: Find) -> tuple[Values, str, str]:
    """The values, or why the row cannot go in and which column says so."""
    kind, holder = WORDS.get(plain(said.get("post", ""))), said.get("holder", "")
    place, place_kind = find(said)
    since, until = (_day(raw.get(field, "")) for field in ("since", "until"))
    phone = said.get("phone", "")
    checks = (
        (kind is None, "post_unknown", "post"),
        (not holder, "holder_missing", "holder"),
        (len(holder) > HOLDER, "holder_long", "holder"),
        (len(phone) > PHONE, "phone_long", "phone"),
        (place is None, "post_place_unknown", _where_field(said)),
        (since is None, "day_unreadable", "since"),
        (until is None, "day_unreadable", "until"),
        (bool(since and until and until < since), "post_days_reversed", "until"),
    )
    for is_so, why, field in checks:
        if is_so:
            return (), why, field
    assert kind is not None
    if not belongs(kind, place_kind):
        return (), "post_not_at_such_place", "post"
    where = "".join(said.get(field, "") for field in (*reversed(UPPER), *LOWER))
    return (number, place, kind.value, holder, phone, since, until, where), "", ""


def _where_field(said: dict[str, str]) -> str:
    return next((f for f in (*reversed(LOWER), *UPPER) if said.get(f)), "post")


def _day(value: Any) -> str | None:
    """A day as text, empty for none; None where it cannot be read."""
    if value == "":
        return ""
    found = day(value) if not isinstance(value, date) else value
    return f"{found:%Y-%m-%d}" if found else None


def _finder(db: Session, root: Place) -> Find:
    """The smallest place that a row names: estates and below as registers spell them, larger ones by their names."""
    below = select(WITHIN.place_id).where(WITHIN.ancestor_id == root.id)
    rows = db.execute(select(PLACE.id, PLACE.kind, PLACE.name).where(PLACE.id.in_(below))).all()
    kinds = {row.id: row.kind for row in rows}
    named: dict[tuple[PlaceKind, str], list[int]] = defaultdict(list)
    for row in rows:
        named[row.kind, plain(row.name)].append(row.id)
    within = {(a, p) for a, p in db.execute(_tree(root)).all()}
    lower = lift_places.finder(db, root)

    def find(said: dict[str, str]) -> tuple[int | None, PlaceKind]:
        parts = [said.get(part, "") for part in LOWER]
        found = lower(*parts) if any(parts) else 0
        if any(parts):
            return (found or None), kinds.get(found or 0, root.kind)
        chosen: int | None = root.id
        for field, kind in reversed(UPPER.items()):
            if said.get(field):
                inside = [id for id in named[kind, plain(said[field])] if (chosen, id) in within]
                chosen = inside[0] if len(inside) == 1 else None
            if chosen is None:
                return None, root.kind
        return chosen, kinds.get(chosen or 0, root.kind)

    return find


def _tree(root: Place) -> Any:
    """Which of the larger places lies within which, below the root."""
    below = select(WITHIN.place_id).where(WITHIN.ancestor_id == root.id)
    upper = select(PLACE.id).where(PLACE.kind.in_((*UPPER.values(), root.kind)), PLACE.id.in_(below))
    return select(WITHIN.ancestor_id, WITHIN.place_id).where(
        WITHIN.place_id.in_(upper), WITHIN.ancestor_id.in_(upper)
    )


def _span(values: Values, on: date | None = None) -> Span:
    """From when to when; a row without a first day begins on `on`, and while that is not known on its last day."""
    since, until = values[5], values[6]
    last = date.fromisoformat(until) if until else None
    return Span(date.fromisoformat(since) if since else on or last or date.max, last)


def _twice(values: Values, seen: dict[Key, list[tuple[int, Span]]]) -> int | None:
    """The earlier row that gives the same holder the same post on one of these days."""
    key, span = (values[1], values[2], values[3]), _span(values)
    for number, other in seen[key]:
        if span.meets(other):
            return number
    seen[key].append((values[0], span))
    return None


def _bad(
    number: int,
    why: str,
    head: Head,
    at: dict[str, int],
    field: str,
    said: dict[str, str],
    first: int | None = None,
) -> Other:
    """A row that stays out, with what it says but for the phone."""
    column = head.names[at[field]] if field in at else ""
    shown = {head.names[at[f]]: text for f, text in said.items() if text and f != "phone"}
    data: dict[str, Any] = {"cells": shown} | ({"first_row": first} if first else {})
    return Other(number, RowState.BAD.value, why, column, data)


def _without_known(db: Session, rows: Rows) -> Rows:
    """Holders who have the post already on one of these days stay as they are."""
    known = taken(db, rows.good)
    if known:
        rows.refuse(dict.fromkeys(known, "post_known"))
    return rows


def taken(db: Session, good: Iterable[Values], on: date | None = None) -> list[int]:
    """The rows whose holder has the post there already on one of their days; one query."""
    listed = list(good)
    query = (
        select(
            col(Post.place_id), col(Post.kind), col(Post.holder), col(Person.display_name), col(Post.since),
            col(Post.until),
        )
        .outerjoin(Person, col(Person.id) == col(Post.person_id))
        .where(bulk.among_numbers(db, col(Post.place_id), {row[1] for row in listed}))
    )  # fmt: skip
    held: dict[Key, list[Span]] = defaultdict(list)
    for place, kind, holder, account, since, until in db.execute(query) if listed else ():
        held[place, kind.value, account or holder].append(Span(since, until))
    return [row[0] for row in listed if not is_free(_span(row, on), held[row[1], row[2], row[3]])]


def said(values: Any) -> tuple[str, None, tuple[()]]:
    """What a good row says for people: where, and who; the phone is not shown."""
    _place, kind, holder, _phone, since, until, where = values
    words = next((w.split()[0] for k, w in POSTS.items() if k == kind), kind)
    days = f" {since or '…'}–{until}" if until else f" {since}" if since else ""
    return f"{where} {words} {holder}{days}".strip()[:200], None, ()
