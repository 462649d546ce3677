"""All that one carries goes to another in one step, seen before it is done; and the step back.

A post or a seat ends for the one and begins for the other; tasks, doors, promised visits and requests change hands.
Permissions stay with their grants: who takes over must work where the things lie.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from models.enums import Permission
from models.net import Handover
from models.net_enums import Carried
from models.people import Person
from services import audit
from services.access import Actor, allows, below, find_place, within
from services.db import rows_of
from services.errors import NotFound, Refused
from services.grids import carrying, moving, reaching
from services.grids.carrying import Carrying, Holder, Thing
from services.grids.post_changes import cleaned
from services.once import once

P = Permission
LONGEST_REASON, MOST = 200, 20
AREA = {
    Carried.POST: "grids",
    Carried.TASK: "consultations",
    Carried.DOOR: "consultations",
    Carried.VISIT: "renewals",
    Carried.MEMBERSHIP: "renewals",
    Carried.REQUEST: "grids",
}
"""Which areas a step changes, each noted in the log."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What would go over. `twice`: the taker holds it already, so it only ends; `beyond`: there the taker has no role.

    `needs_account`: there is something that only who can sign in can do.
    """

    carrying: Carrying
    twice: frozenset[tuple[Carried, int]]
    beyond: tuple[str, ...]
    givers_of_roles: tuple[str, ...]
    needs_account: bool

    @property
    def can_go(self) -> bool:
        """Whether the step can be done."""
        return bool(self.carrying.things) and not self.beyond and not self.needs_account


@dataclass(frozen=True, slots=True)
class HandoverLine:
    """One step that was done. `can_go_back`: nobody took it back yet, and it takes nothing back itself."""

    id: int
    giver: str
    taker: str
    day: date
    counts: dict[Carried, int]
    reason: str
    by: str
    reverses: int | None
    can_go_back: bool


@allows(P.MANAGE_POSTS)
def preview(db: Session, actor: Actor, *, place_id: int, giver: Holder, taker: Holder, on: date) -> Preview:
    """What handing all over would do, before anything is done; a fixed number of statements. Raises NotFound."""
    found = carrying.carried_by(db, actor, place_id=place_id, giver=giver, on=on)
    return _previewed(db, found, taker, on)


def _previewed(db: Session, found: Carrying, taker: Holder, on: date) -> Preview:
    roleless = [t for t in found.things if t.kind is not Carried.POST]
    unreached: set[int] = set()
    if taker.person_id is not None:
        unreached = reaching.out_of_reach(db, taker.person_id, {t.place_id for t in found.things}, on=on)
    return Preview(
        carrying=found,
        twice=frozenset(moving.held_already(db, found.things, taker, on=on)),
        beyond=tuple(found.places.get(id, "") for id in sorted(unreached)),
        givers_of_roles=reaching.who_gives_roles(db, on=on) if unreached else (),
        needs_account=taker.person_id is None and bool(roleless),
    )


@allows(P.MANAGE_POSTS)
def hand_over(
    db: Session,
    actor: Actor,
    *,
    place_id: int,
    giver: Holder,
    taker: Holder,
    phone: str = "",
    seen: str,
    reason: str = "",
    on: date,
    token: str,
    at: datetime,
) -> int:
    """Hand over all that somebody carries at or below a place, as it was seen; the step's id.

    Raises NotFound; Refused: "nothing_carried", "carried_changed" where it is no longer what was seen,
    "same_holder", "account_needed", "taker_elsewhere", "name_empty", "text_too_long".
    """

    def do() -> int:
        found = carrying.carried_by(db, actor, place_id=place_id, giver=giver, on=on)
        return _go(
            db, actor, place_id, (giver, taker), found, seen, {"phone": phone, "reason": reason}, on, at
        )

    return int(once(db, actor, "hand_over", token=token, at=at, do=do))


def _go(
    db: Session,
    actor: Actor,
    place_id: int,
    hands: tuple[Holder, Holder],
    found: Carrying,
    seen: str,
    said: dict[str, str],
    on: date,
    at: datetime,
    reverses: int | None = None,
) -> int:
    giver, taker = hands[0], _named(db, hands[1])
    _insist(giver, taker, found, seen)
    looked = _previewed(db, found, taker, on)
    if looked.needs_account:
        raise Refused("account_needed")
    if looked.beyond:
        raise Refused(
            "taker_elsewhere", places="、".join(looked.beyond), names="、".join(looked.givers_of_roles)
        )
    phone = cleaned(said.get("phone", ""), "phone")
    moving.tell_requests(db, actor, found.things, f"{giver.name} → {taker.name}", at)
    moved = moving.move(db, found.things, taker, phone=phone, twice=looked.twice, on=on)
    done = Handover(
        place_id=place_id, giver_id=giver.person_id, giver=giver.name, taker_id=taker.person_id, taker=taker.name,
        day=on, moved=moved, reason=_reason(said.get("reason", "")), reverses=reverses, done_at=at,
        done_by=actor.person_id,
    )  # fmt: skip
    db.add(done)
    db.flush()
    after = {"counts": {str(k): n for k, n in found.counts.items() if n}, "given_to": taker.person_id}
    for area in dict.fromkeys(("grids", *(AREA[t.kind] for t in found.things))):
        audit.record(
            db, actor, area=area, action="hand_over", subject=("handover", done.id), at=at, place_id=place_id,
            before={"given_to": giver.person_id}, after=after,
        )  # fmt: skip
    return done.id or 0


def _named(db: Session, taker: Holder) -> Holder:
    """The taker by the account's own name. Raises NotFound for one that is gone."""
    if taker.person_id is None:
        return Holder(None, cleaned(taker.name, "holder", needed=True))
    name = db.scalar(
        select(col(Person.display_name)).where(
            col(Person.id) == taker.person_id, col(Person.removed_at).is_(None)
        )
    )
    if name is None:
        raise NotFound("person")
    return Holder(taker.person_id, name)


def _insist(giver: Holder, taker: Holder, found: Carrying, seen: str) -> None:
    if (giver.person_id, giver.person_id or giver.name) == (taker.person_id, taker.person_id or taker.name):
        raise Refused("same_holder")
    if not found.things:
        raise Refused("nothing_carried")
    if found.seen != seen:
        raise Refused("carried_changed")


def _reason(text: str) -> str:
    if len(text.strip()) > LONGEST_REASON:
        raise Refused("text_too_long", longest=LONGEST_REASON)
    return text.strip()


@allows(P.MANAGE_POSTS)
def handovers(db: Session, actor: Actor, *, place_id: int) -> list[HandoverLine]:
    """The last steps at or below a place, newest first; two statements. Raises NotFound outside the scope."""
    find_place(db, actor, place_id, permission=P.MANAGE_POSTS)
    back = select(col(Handover.reverses)).where(col(Handover.reverses).is_not(None))
    query = (
        select(
            col(Handover.id), col(Handover.giver), col(Handover.taker), col(Handover.day), col(Handover.moved),
            col(Handover.reason), col(Person.display_name), col(Handover.reverses), 
            col(Handover.id).in_(back).label("back"),
        )
        .outerjoin(Person, col(Person.id) == col(Handover.done_by))
        .where(below(place_id, col(Handover.place_id)), within(actor, P.MANAGE_POSTS, col(Handover.place_id)))
        .order_by(col(Handover.id).desc())
        .limit(MOST)
    )  # fmt: skip
    return [_line(*row) for row in rows_of(db, query)]


def _line(
    id: int,
    giver: str,
    taker: str,
    day: date,
    moved: Sequence[Any],
    reason: str,
    by: str | None,
    reverses: int | None,
    back: bool,
) -> HandoverLine:
    counts = {kind: n for kind in Carried if (n := sum(m["kind"] == kind for m in moved))}
    return HandoverLine(
        id, giver, taker, day, counts, reason, by or "", reverses, reverses is None and not back
    )


@allows(P.MANAGE_POSTS)
def preview_back(db: Session, actor: Actor, *, handover_id: int, on: date) -> Preview:
    """What taking a step back would do: what went over and is still carried by who took it. Raises NotFound."""
    done = _find(db, actor, handover_id)
    return _previewed(db, _still(db, actor, done, on), Holder(done.giver_id, done.giver), on)


@allows(P.MANAGE_POSTS)
def hand_back(
    db: Session, actor: Actor, *, handover_id: int, seen: str, on: date, token: str, at: datetime
) -> int:
    """Give back what a step handed over and the taker still carries; the new step's id.

    Raises as `hand_over`, and Refused("handed_back") where that was done already.
    """

    def do() -> int:
        done = _find(db, actor, handover_id)
        if done.reverses is not None or db.scalar(
            select(col(Handover.id)).where(col(Handover.reverses) == handover_id)
        ):
            raise Refused("handed_back")
        hands = Holder(done.taker_id, done.taker), Holder(done.giver_id, done.giver)
        phone = next((m["phone"] for m in done.moved if m.get("phone")), "")
        return _go(
            db,
            actor,
            done.place_id,
            hands,
            _still(db, actor, done, on),
            seen,
            {"phone": phone},
            on,
            at,
            handover_id,
        )

    return int(once(db, actor, "hand_back", token=token, at=at, do=do))


def _find(db: Session, actor: Actor, handover_id: int) -> Handover:
    query = select(Handover).where(
        col(Handover.id) == handover_id, within(actor, P.MANAGE_POSTS, col(Handover.place_id))
    )
    done = db.scalar(query)
    if done is None:
        raise NotFound("handover")
    return done


def _still(db: Session, actor: Actor, done: Handover, on: date) -> Carrying:
    """What the step moved and who took it carries still; what was held twice before is not part of it."""
    taker = Holder(done.taker_id, done.taker)
    found = carrying.carried_by(db, actor, place_id=done.place_id, giver=taker, on=on)
    moved = {(Carried(m["kind"]), m["to"]) for m in done.moved if not m["twice"]}
    things: list[Thing] = [t for t in found.things if (t.kind, t.id) in moved]
    return Carrying(tuple(things), found.places)
