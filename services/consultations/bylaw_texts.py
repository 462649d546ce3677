"""The 议事规则 of estates as far as they bear on counting: adopted, corrected, ended by a newer one, applied to a rule.

What a text changes is judged by `services.rules.bylaws`; here it is kept, by estate and by date.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlmodel import Session, col

from models.bylaws import BylawText
from models.enums import Permission, PlaceKind
from models.grids import Place, PlaceWithin
from services import audit, versions
from services.access import Actor, allows, find_place, kind_of_place, within
from services.consultations.bylaw_writing import Written, checked, written_of
from services.errors import NotFound, Refused
from services.once import once
from services.rules.bylaws import under_bylaw
from services.rules.thresholds import Rule

P = Permission
MOST = 1000
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class BylawView:
    """One text of one estate, in force from its day of adoption until its last day (None: still)."""

    id: int
    place_id: int
    place: str
    written: Written
    until: date | None
    version: int
    can_change: bool

    def holds_on(self, on: date) -> bool:
        """Whether it is in force that day."""
        return self.written.adopted_on <= on and (self.until is None or on <= self.until)


@allows(P.SEE_CONSULTATIONS)
def bylaws_at(db: Session, actor: Actor, *, place_id: int) -> list[BylawView]:
    """The texts of the estates at, below or above a place, the newest of each estate first. Raises NotFound."""
    kind_of_place(db, actor, place_id, permission=P.SEE_CONSULTATIONS)
    scope = within(actor, P.SEE_CONSULTATIONS, col(BylawText.place_id))
    may = within(actor, P.RUN_CONSULTATIONS, col(BylawText.place_id))
    query = (
        select(BylawText, col(Place.name), may)
        .join(Place, col(Place.id) == col(BylawText.place_id))
        .where(_around(place_id), scope)
        .order_by(col(Place.code), col(BylawText.adopted_on).desc(), col(BylawText.id).desc())
    )
    return [_view(row, name, bool(change)) for row, name, change in db.execute(query.limit(MOST))]


def _around(place_id: int) -> ColumnElement[bool]:
    lower = select(col(PlaceWithin.place_id)).where(col(PlaceWithin.ancestor_id) == place_id)
    upper = select(col(PlaceWithin.ancestor_id)).where(col(PlaceWithin.place_id) == place_id)
    return or_(col(BylawText.place_id).in_(lower), col(BylawText.place_id).in_(upper))


def _view(row: BylawText, place: str, can_change: bool) -> BylawView:
    return BylawView(row.id or 0, row.place_id, place, written_from(row), row.until, row.version, can_change)


def written_from(row: BylawText) -> Written:
    """What the stored text says."""
    return written_of({name: getattr(row, name) for name in ("title", "adopted_on", "quotas", "clauses")})


@allows(P.RUN_CONSULTATIONS)
def adopt(
    db: Session, actor: Actor, *, place_id: int, written: Written, on: date, at: datetime, token: str
) -> int:
    """Put in a text that the owners of an estate adopted; the one before it ends the day before. Its number.

    Raises NotFound, Refused: "bylaw_of_estates", "bylaw_title_missing", "text_too_long", "bylaw_in_the_future",
    "bylaw_older" than the one in force, "bylaw_empty", "clause_incomplete".
    """

    def do() -> int:
        place = find_place(db, actor, place_id, permission=P.RUN_CONSULTATIONS)
        if place.kind is not PlaceKind.ESTATE:
            raise Refused("bylaw_of_estates")
        values = checked(written, on)
        _end_former(db, place_id, written.adopted_on)
        row = BylawText(place_id=place_id, **values)
        db.add(row)
        db.flush()
        _note(db, actor, "adopt_bylaw", row.id or 0, place_id, at, after=values)
        return row.id or 0

    return int(once(db, actor, "adopt_bylaw", token=token, at=at, do=do))


def _end_former(db: Session, place_id: int, adopted_on: date) -> None:
    query = select(BylawText).where(col(BylawText.place_id) == place_id, col(BylawText.until).is_(None))
    for former in db.scalars(query.with_for_update()):
        if former.adopted_on >= adopted_on:
            raise Refused("bylaw_older", day=former.adopted_on)
        versions.save(
            db, BylawText, former.id or 0, version=former.version, changes={"until": adopted_on - DAY}
        )
        db.expire(former)


@allows(P.RUN_CONSULTATIONS)
def correct_bylaw(
    db: Session, actor: Actor, *, bylaw_id: int, version: int, written: Written, on: date, at: datetime
) -> int:
    """Correct what was put in; votes already open keep what they froze. The new version.

    Raises NotFound, Conflict, Refused as `adopt`.
    """
    mine = within(actor, P.RUN_CONSULTATIONS, col(BylawText.place_id))
    row = db.scalar(select(BylawText).where(col(BylawText.id) == bylaw_id, mine))
    if row is None:
        raise NotFound("bylaw")
    values = checked(written, on)
    _keep_in_order(db, row, written.adopted_on)
    before = {name: getattr(row, name) for name in values}
    place_id = row.place_id
    saved = versions.save(db, BylawText, bylaw_id, version=version, changes=values)
    db.expire(row)
    _note(db, actor, "correct_bylaw", bylaw_id, place_id, at, before=before, after=values)
    return saved


def _keep_in_order(db: Session, row: BylawText, adopted_on: date) -> None:
    """Let the text before it end the day before; a text cannot pass another one of its estate."""
    query = select(BylawText).where(col(BylawText.place_id) == row.place_id, col(BylawText.id) != row.id)
    for other in db.scalars(query):
        if (other.adopted_on >= adopted_on) != (other.adopted_on >= row.adopted_on):
            raise Refused("bylaw_older", day=other.adopted_on)
        if other.until == row.adopted_on - DAY:
            other.until = adopted_on - DAY
            other.version += 1
    db.flush()


def _note(
    db: Session, actor: Actor, action: str, id: int, place_id: int, at: datetime, **values: dict[str, Any]
) -> None:
    audit.record(
        db, actor, area="consultations", action=action, subject=("bylaw_text", id), at=at,
        place_id=place_id, **values,
    )  # fmt: skip


def in_force(db: Session, place_id: int, *, on: date) -> Written | None:
    """The text of the estate that a place lies in, on a day; none where none is known."""
    estates = select(col(PlaceWithin.ancestor_id)).where(col(PlaceWithin.place_id) == place_id)
    query = select(BylawText).where(
        col(BylawText.place_id).in_(estates),
        col(BylawText.adopted_on) <= on,
        or_(col(BylawText.until).is_(None), col(BylawText.until) >= on),
    )
    row = db.scalars(query.order_by(col(BylawText.adopted_on).desc()).limit(1)).first()
    return None if row is None else written_from(row)


def applied(law: Rule, written: Written | None) -> Rule:
    """The law's rule as the text sharpens it; an own share below the law's is kept and named, and does not hold."""
    if written is None:
        return law
    return under_bylaw(
        law, title=written.title, adopted_on=written.adopted_on, own=written.quotas, clauses=written.clauses
    )
