"""Lists that people may take away as files: what each needs, its columns, its rows within scope and filter.

A file leaves the house, so a list asks for two permissions: to see it, and to export, both at the place asked
for. Phones leave masked.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import count, islice
from typing import Any

from sqlmodel import Session

from models.enums import Choice, Permission
from services import audit
from services.access import Actor, allows, find_place
from services.consultations import account_lines, kits, rounds
from services.consultations.items import Item, items_from
from services.errors import NotAllowed, NotFound, Refused
from services.grids import hand_lists, owners, place_list, request_lists
from services.people import activity, persons
from services.renewals import cards, lift_lists, pace_lists
from services.rules.requests import Named
from services.rules.stages import Stage, kind_of
from services.upkeep import upkeep_lists
from services.wanted import MOST as MOST
from services.wanted import Row
from services.wanted import Wanted as Wanted
from services.wanted import Word as Word

ACCOUNT_ROWS = 1_000
P = Permission


@dataclass(frozen=True, slots=True)
class List:
    """One list: the permission to see it, whether it asks for a place, its columns, who reads its rows."""

    permission: Permission
    of_a_place: bool
    columns: tuple[str, ...]
    rows: Callable[[Session, Actor, Wanted], Iterable[Row]]


def may_take(actor: Actor, name: str) -> bool:
    """Whether the person may take this list away from anywhere."""
    return actor.may(P.EXPORT) and actor.may(LISTS[name].permission)


@allows(P.EXPORT)
def rows_of(db: Session, actor: Actor, *, name: str, wanted: Wanted) -> list[Row]:
    """The rows of a list within the actor's scope, in the order of its columns.

    Raises NotAllowed without the list's own permission, NotFound for a place outside the scope of either,
    Refused("export_unknown"), ("export_too_long", most=).
    """
    found = LISTS.get(name)
    if found is None:
        raise Refused("export_unknown")
    if not actor.may(found.permission):
        raise NotAllowed(found.permission)
    if found.of_a_place:
        if wanted.place is None:
            raise NotFound("place")
        for permission in (P.EXPORT, found.permission):
            find_place(db, actor, wanted.place, permission=permission)
    rows = list(islice(found.rows(db, actor, wanted), MOST + 1))
    if len(rows) > MOST:
        raise Refused("export_too_long", most=MOST)
    return rows


@allows(P.EXPORT)
def record_export(db: Session, actor: Actor, *, name: str, wanted: Wanted, rows: int, at: datetime) -> None:
    """Note in the log that a list went out: which, with what filter, how many rows. Raises NotFound."""
    if wanted.place is not None:
        find_place(db, actor, wanted.place, permission=P.EXPORT)
    audit.record(
        db, actor, area="people", action="export", subject=("list", None), at=at, place_id=wanted.place,
        after={"list": name, "filter": wanted.as_filter(), "rows": rows},
    )  # fmt: skip


def _square_metres(dm2: int | None) -> Decimal | None:
    return None if dm2 is None else Decimal(dm2).scaleb(-2)


def _households(db: Session, actor: Actor, wanted: Wanted) -> Iterator[Row]:
    assert wanted.place is not None
    found, _count = owners.households(db, actor, place_id=wanted.place, text=wanted.text, size=MOST + 1)
    for h in found:
        area = _square_metres(h.area_dm2)
        names, phones = ("、".join(filter(None, part)) for part in _names_and_phones(h))
        yield h.estate, h.building, h.stairwell, h.door, h.floor, area, h.area_source, h.use, names, phones


def _names_and_phones(h: owners.Household) -> tuple[list[str], list[str]]:
    return [o.name for o in h.owners], [o.phone for o in h.owners]


def _rounds(db: Session, actor: Actor, wanted: Wanted) -> Iterator[Row]:
    assert wanted.place is not None
    for page in count(1):
        found, _count = rounds.rounds_at(db, actor, place_id=wanted.place, page=page)
        if not found:
            return
        yield from map(_round, found)


def _round(counted: rounds.CountedRound) -> Row:
    r, tally = counted.round, counted.tally
    by_choice = [tally.of(choice) for choice in Choice]
    return (
        r.place, r.question, r.state, tally.verdict.outcome, r.voters, _square_metres(r.area_dm2),
        tally.returned.owners, _square_metres(tally.returned.area_dm2),
        *(figure for part in by_choice for figure in (part.owners, _square_metres(part.area_dm2))),
        r.opened_at, r.due_on, r.closed_at,
    )  # fmt: skip


def _accounts(db: Session, actor: Actor, wanted: Wanted) -> Iterator[Row]:
    """Every voter of a round, matter by matter, for who runs it."""
    found = kits.find_to_take(db, actor, wanted.round or 0)
    for item in items_from(found.items):
        yield from _account_rows(db, actor, found.id or 0, item)


def _account_rows(db: Session, actor: Actor, round_id: int, item: Item) -> Iterator[Row]:
    for page in count(1):
        lines, _count = account_lines.account_lines(
            db, actor, round_id=round_id, item=item.number, page=page, size=ACCOUNT_ROWS
        )
        for line in lines:
            doors, candidate = (
                "、".join(door for door, _area in line.doors),
                line.answer and line.answer.candidate,
            )
            yield (
                item.number, item.question, line.serial, line.name, doors, _square_metres(line.area_dm2),
                line.answer and line.answer.choice, item.candidates[candidate - 1] if candidate else "",
                line.channel, line.through, line.recorded_at, line.by, line.papers[-1] if line.papers else "",
            )  # fmt: skip
        if len(lines) < ACCOUNT_ROWS:
            return


def _renewals(db: Session, actor: Actor, wanted: Wanted) -> Iterator[Row]:
    assert wanted.place is not None
    query = cards.query(actor).where(cards.in_scope(actor, place_id=wanted.place))
    for c in cards.without_gates(db, query.order_by(*cards.urgent_first(wanted.on)), on=wanted.on):
        yield (
            c.name,
            c.place,
            Word(kind_of(c.kind).name),
            Word(c.stage.name),
            c.state,
            c.stage_since,
            c.due_on,
            c.days_late,
            c.waits_for,
        )


def _lifts(db: Session, actor: Actor, wanted: Wanted) -> Iterable[Row]:
    told = {"band": wanted.band, "brand": wanted.brand, "only": wanted.only, "text": wanted.text}
    return lift_lists.rows(db, actor, place_id=wanted.place or 0, on=wanted.on, most=MOST + 1, **told)


def _pace(
    rows: Callable[..., Iterable[Row]], *told: str
) -> Callable[[Session, Actor, Wanted], Iterator[Row]]:
    """A list of the page of pace: `told` names what its reader asks for besides place and kind."""

    def read(db: Session, actor: Actor, wanted: Wanted) -> Iterator[Row]:
        known = {"on": wanted.on, "most": MOST + 1}
        place, kind = wanted.place or 0, wanted.kind
        for row in rows(db, actor, place_id=place, kind=kind, **{name: known[name] for name in told}):
            yield tuple(map(_named, row))

    return read


def _named(cell: Any) -> Any:
    if isinstance(cell, tuple):
        return tuple(map(_named, cell))
    return Word(cell.name) if isinstance(cell, Stage) else cell


def _requests(db: Session, actor: Actor, wanted: Wanted) -> Iterable[Row]:
    named = ("only", "text", "category", "state", "figure", "hit", "since", "until")
    told = {name: getattr(wanted, name) for name in named}
    for cells in request_lists.rows(
        db, actor, place_id=wanted.place or 0, on=wanted.on, most=MOST + 1, **told
    ):
        yield tuple(Word(cell.name) if isinstance(cell, Named) else cell for cell in cells)


def _hands(db: Session, actor: Actor, wanted: Wanted) -> Iterable[Row]:
    return hand_lists.rows(db, actor, place_id=wanted.place or 0, on=wanted.on, tolerance_m2=wanted.tolerance)


def _places(db: Session, actor: Actor, wanted: Wanted) -> Iterable[Row]:
    return place_list.rows(
        db, actor, place_id=wanted.place or 0, kind=wanted.kind, figure=wanted.figure, month=wanted.until,
        on=wanted.on,
    )  # fmt: skip


def _activity(db: Session, actor: Actor, wanted: Wanted) -> Iterator[Row]:
    found, _count = activity.entries(
        db, actor, person=wanted.person, action=wanted.action, since=wanted.since, until=wanted.until,
        size=MOST + 1,
    )  # fmt: skip
    for e in found:
        before, after = ("" if v is None else json.dumps(v, ensure_ascii=False) for v in (e.before, e.after))
        yield e.id, e.at, e.person, e.area, e.action, e.subject_kind, e.subject_id, before, after


def _people(db: Session, actor: Actor, wanted: Wanted) -> Iterator[Row]:
    found, _count = persons.accounts(db, actor, on=wanted.on, name=wanted.text, size=MOST + 1)
    for a in found:
        for post in a.posts:
            yield a.sign_in_name, a.display_name, post.role, post.place


_OF_CHOICES = tuple(f"{choice}_{what}" for choice in Choice for what in ("owners", "area"))
LISTS: dict[str, List] = {
    "households": List(
        P.SEE_OWNERS,
        True,
        (
            "estate",
            "building",
            "stairwell",
            "door",
            "floor",
            "area",
            "area_source",
            "use",
            "owners",
            "phones",
        ),
        _households,
    ),
    "rounds": List(
        P.SEE_CONSULTATIONS,
        True,
        (
            *("place", "question", "state", "outcome", "voters", "area", "returned_owners", "returned_area"),
            *(*_OF_CHOICES, "opened_at", "due_on", "closed_at"),
        ),
        _rounds,
    ),
    "accounts": List(
        P.SEE_BALLOTS,
        False,
        (
            *("matter_number", "question", "serial", "name", "doors", "area", "answer", "candidate"),
            *("channel", "through", "recorded_at", "recorded_by", "paper"),
        ),
        _accounts,
    ),
    "renewals": List(
        P.SEE_RENEWALS,
        True,
        ("name", "place", "kind", "stage", "state", "stage_since", "due_on", "days_late", "waits_for"),
        _renewals,
    ),
    "lifts": List(P.SEE_RENEWALS, True, lift_lists.COLUMNS, _lifts),
    "funnel": List(P.SEE_RENEWALS, True, pace_lists.FUNNEL, _pace(pace_lists.funnel)),
    "stage_times": List(P.SEE_RENEWALS, True, pace_lists.STAGE_TIMES, _pace(pace_lists.times, "on")),
    "ageing": List(P.SEE_RENEWALS, True, pace_lists.AGEING, _pace(pace_lists.aged, "on", "most")),
    "forecast": List(P.SEE_RENEWALS, True, pace_lists.FORECAST, _pace(pace_lists.outlooks, "on")),
    "purses": List(P.SEE_MONEY, True, pace_lists.PURSES, _pace(pace_lists.purses, "most")),
    "places": List(P.SEE_PLACES, True, place_list.COLUMNS, _places),
    "requests": List(P.SEE_REQUESTS, True, request_lists.COLUMNS, _requests),
    "hands": List(P.SEE_PLACES, True, hand_lists.COLUMNS, _hands),
    "agreements": List(P.SEE_UPKEEP, True, upkeep_lists.AGREEMENTS, upkeep_lists.agreement_rows),
    "water": List(P.SEE_UPKEEP, True, upkeep_lists.STATIONS, upkeep_lists.station_rows),
    "activity": List(
        P.SEE_ACTIVITY,
        False,
        ("number", "at", "person", "part", "action", "subject", "subject_number", "before", "after"),
        _activity,
    ),
    "people": List(P.MANAGE_PEOPLE, False, ("sign_in_name", "display_name", "role", "place"), _people),
}
