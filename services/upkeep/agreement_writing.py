"""What people do with long agreements: note one, correct it, say that it ended early."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from models.enums import Permission, PlaceKind
from models.grids import Place
from models.upkeep import Agreement
from models.upkeep_enums import AgreementKind, FirstParty
from services import versions
from services.access import Actor, allows, find_place, within
from services.errors import NotFound, Refused
from services.once import once, token_for
from services.rules import agreements as rules
from services.upkeep import entering
from services.upkeep.entering import Entered

P = Permission
EDITABLE = entering.columns_of(Agreement, but=("ended_on", "ended_because"))
LONGEST = entering.lengths(Agreement)
NEEDED = ("kind", "title", "first_party_kind", "provider", "signed_on", "valid_from")
PAST = ("signed_on", "filed_on")
ORDERED = (("valid_from", "valid_until"), ("signed_on", "filed_on"))


@allows(P.KEEP_UPKEEP)
def add_agreement(
    db: Session, actor: Actor, *, place_id: int, entered: Entered, on: date, token: str, at: datetime
) -> int:
    """Note an agreement about a place; its number. A second arrival with the token gets the first one's.

    Raises NotFound; Refused: "agreement_lacks" (field), "agreement_party_cannot", "agreement_needs_estate",
    "upkeep_day_ahead", "upkeep_days_swapped", "text_too_long", "not_storable".
    """
    place = find_place(db, actor, place_id, permission=P.KEEP_UPKEEP)
    values = entering.checked(Agreement, EDITABLE, entered)
    insist_whole(values, place.kind, on=on)

    def do() -> int:
        agreement = Agreement(place_id=place_id, **values)
        db.add(agreement)
        db.flush()
        _log(db, actor, "add_agreement", agreement, None, values, at)
        return agreement.id or 0

    return int(once(db, actor, f"add_agreement:{place_id}", token=token, at=at, do=do))


@allows(P.KEEP_UPKEEP)
def edit_agreement(
    db: Session, actor: Actor, *, agreement_id: int, version: int, entered: Entered, on: date, token: str,
    at: datetime,
) -> int:  # fmt: skip
    """Correct an agreement; its new version. Raises Conflict with both versions, and as `add_agreement`."""
    agreement, kind = _find(db, actor, agreement_id)
    before = {name: getattr(agreement, name) for name in EDITABLE}
    values = entering.checked(Agreement, EDITABLE, entered)
    insist_whole({**before, **values}, kind, on=on)

    def do() -> int:
        saved = versions.save(db, Agreement, agreement_id, version=version, changes=values)
        changed = {name: value for name, value in values.items() if before[name] != value}
        was = {name: before[name] for name in changed}
        _log(db, actor, "edit_agreement", agreement, was, changed, at)
        return saved

    content = token_for(token, agreement_id, version, sorted(values.items()))
    return int(once(db, actor, "edit_agreement", token=content, at=at, do=do))


@allows(P.KEEP_UPKEEP)
def end_agreement(
    db: Session, actor: Actor, *, agreement_id: int, version: int, ended_on: date, reason: str, on: date,
    token: str, at: datetime,
) -> int:  # fmt: skip
    """Say that an agreement ended early, and why; from `ended_on` it no longer holds. Its new version.

    Raises NotFound, Conflict; Refused: "reason_missing", "text_too_long", "agreement_ended", "upkeep_day_ahead",
    "upkeep_days_swapped".
    """
    agreement, _kind = _find(db, actor, agreement_id)
    told = {"ended_on": ended_on, "ended_because": reason}
    values = entering.checked(Agreement, tuple(told), told)
    if not values["ended_because"]:
        raise Refused("reason_missing")
    entering.insist_past(values, ("ended_on",), on=on)
    entering.insist_order({**values, "signed_on": agreement.signed_on}, (("signed_on", "ended_on"),))

    def do() -> int:
        if agreement.ended_on is not None:
            raise Refused("agreement_ended")
        saved = versions.save(db, Agreement, agreement_id, version=version, changes=values)
        _log(db, actor, "end_agreement", agreement, None, values, at)
        return saved

    return int(once(db, actor, f"end_agreement:{agreement_id}", token=token, at=at, do=do))


def insist_whole(values: Entered, kind: PlaceKind, *, on: date) -> None:
    """An agreement as it may stand. Raises Refused as `add_agreement` says."""
    for name in NEEDED:
        if values.get(name) in (None, ""):
            raise Refused("agreement_lacks", field=name)
    if not rules.may_agree(AgreementKind(values["kind"]), FirstParty(values["first_party_kind"])):
        raise Refused("agreement_party_cannot")
    if values["kind"] is AgreementKind.PROPERTY_SERVICE and kind is not PlaceKind.ESTATE:
        raise Refused("agreement_needs_estate")
    entering.insist_past(values, PAST, on=on)
    entering.insist_order(values, ORDERED)


def _find(db: Session, actor: Actor, agreement_id: int) -> tuple[Agreement, PlaceKind]:
    query = select(Agreement, col(Place.kind)).join(Place, col(Place.id) == col(Agreement.place_id))
    mine = within(actor, P.KEEP_UPKEEP, col(Agreement.place_id))
    row = db.execute(query.where(col(Agreement.id) == agreement_id, mine)).first()
    if row is None:
        raise NotFound("agreement")
    return row[0], row[1]


def _log(
    db: Session, actor: Actor, action: str, agreement: Agreement, before: dict[str, Any] | None,
    after: dict[str, Any], at: datetime,
) -> None:  # fmt: skip
    names = {"kind": "agreement_kind"}
    entering.log(
        db, actor, action, subject=("agreement", agreement.id), place_id=agreement.place_id, before=before, after=after,
        names=names, at=at,
    )  # fmt: skip
