"""Things of the net of people in `here`, and short ways to give posts and to read who carries what."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlmodel import Session

from models.grids import Post
from models.net import Absence, Handover, Patrol
from models.net_enums import LookedAt, PostKind
from models.tender_enums import Severity
from services.access import Actor
from services.grids import post_changes
from services.grids.carrying import Holder
from services.once import new_token
from tests.support.world import AT, TODAY, World

TOLD = {"giver": Holder(None, "甲网格员"), "taker": Holder(None, "乙")}


def net_things(db: Session, world: World) -> dict[str, Any]:
    """A post held in the stairwell of `here`, a patrol, a handover and an absence there."""
    here: dict[str, Any] = {"place_id": world.here.stairwell}
    post = Post(kind=PostKind.KEEPER, holder="甲网格员", phone="021-64100000", since=TODAY, **here)
    absence = Absence(
        person_id=world.secretary.person_id, substitute_id=world.grid_worker.person_id, since=TODAY, until=TODAY,
        **here,
    )  # fmt: skip
    handover = Handover(giver="甲前任", taker="甲网格员", day=TODAY, moved=[], done_at=AT, **here)
    patrol = Patrol(
        day=TODAY, looked_at=LookedAt.PUMP, walker="甲网格员", severity=Severity.MINOR, found="甲漏", recorded_at=AT,
        **here,
    )  # fmt: skip
    db.add_all([post, absence, handover, patrol])
    db.flush()
    return {"post_id": post.id, "absence_id": absence.id, "handover_id": handover.id, "patrol_id": patrol.id}


def give_post(db: Session, actor: Actor, place: int, kind: PostKind, holder: str = "李", **more: Any) -> int:
    """Give somebody a post from today; its id."""
    told: dict[str, Any] = {"since": TODAY, "on": TODAY, "token": new_token(), "at": AT}
    return post_changes.add_post(db, actor, place_id=place, kind=kind, holder=holder, **told | more)


def person(actor: Actor) -> Holder:
    """Somebody with an account, as one who carries or takes over."""
    return Holder(actor.person_id, actor.name)


def day(n: int) -> date:
    """So many days from today."""
    return date.fromordinal(TODAY.toordinal() + n)
