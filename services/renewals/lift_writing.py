"""What people do with the register of lifts: add one, correct what is known of it, take it off."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, Date, Integer, select
from sqlmodel import AutoString, Session, col

from models.enums import Permission
from models.lifts import Lift
from services import audit, versions
from services.access import Actor, allows, find_place, within
from services.errors import NotFound, Refused
from services.once import once, token_for

P = Permission
COLUMNS = Lift.__table__.c  # type: ignore[attr-defined]
EDITABLE = tuple(
    c.name for c in COLUMNS if c.name not in ("id", "place_id", "version", "retired_on", "retired_because")
)
MOST = {
    **dict.fromkeys(("floors", "stops", "doors"), 200),
    "load_kg": 100_000, "speed_mm_s": 25_000, "travel_mm": 1_000_000, "households": 2_000,
    "faults_12m": 10_000, "entrapments_12m": 10_000,
}  # fmt: skip
LEAST_ONE = frozenset({"floors", "stops", "doors", "load_kg", "speed_mm_s", "travel_mm"})
LONGEST = {
    c.name: c.type.length or 0 for c in COLUMNS if c.name in EDITABLE and isinstance(c.type, AutoString)
}
ORDERED = (
    ("made_on", "registered_on"),
    ("registered_on", "inspected_on"),
    ("inspected_on", "next_inspection_on"),
)
PAST = ("made_on", "registered_on", "inspected_on", "assessed_on")
Entered = Mapping[str, Any]
"""Values by the register's columns (EDITABLE), in its units; what is left out stays as it is, or empty."""


@allows(P.MOVE_RENEWALS)
def add_lift(
    db: Session, actor: Actor, *, place_id: int, entered: Entered, on: date, token: str, at: datetime
) -> int:
    """Put a lift on the register of a place; its number. A second arrival with the token gets the first one's.

    Raises NotFound, Refused: "lift_code_missing", "lift_code_taken", "name_empty", "text_too_long",
    "lift_number_odd", "lift_days_swapped", "lift_day_ahead", "not_storable".
    """
    find_place(db, actor, place_id, permission=P.MOVE_RENEWALS)
    values = _checked({"code": "", "name": "", **entered}, {}, on)

    def do() -> int:
        _insist_code_free(db, values["code"], 0)
        lift = Lift(place_id=place_id, **values)
        db.add(lift)
        db.flush()
        _log(db, actor, "add_lift", lift.id or 0, place_id, None, values, at)
        return lift.id or 0

    return int(once(db, actor, f"add_lift:{place_id}", token=token, at=at, do=do))


@allows(P.MOVE_RENEWALS)
def edit_lift(
    db: Session,
    actor: Actor,
    *,
    lift_id: int,
    version: int,
    entered: Entered,
    on: date,
    token: str,
    at: datetime,
) -> int:
    """Correct what is known of a lift; its new version. Raises Conflict with both versions, and as `add_lift`."""
    lift = _find(db, actor, lift_id)
    before = {name: getattr(lift, name) for name in EDITABLE}
    values = _checked(entered, before, on)

    def do() -> int:
        _insist_code_free(db, values.get("code", lift.code), lift_id)
        saved = versions.save(db, Lift, lift_id, version=version, changes=values)
        changed = {name: value for name, value in values.items() if before[name] != value}
        was = {name: before[name] for name in changed}
        _log(db, actor, "edit_lift", lift_id, lift.place_id, was, changed, at)
        return saved

    content = token_for(token, lift_id, version, sorted(values.items()))
    return int(once(db, actor, "edit_lift", token=content, at=at, do=do))


@allows(P.MOVE_RENEWALS)
def retire_lift(
    db: Session, actor: Actor, *, lift_id: int, version: int, retired_on: date, reason: str, on: date, token: str,
    at: datetime,
) -> int:  # fmt: skip
    """Take a lift off the register: it was dismantled or replaced, and its row stays. Its new version.

    Raises NotFound, Conflict, Refused: "reason_missing", "text_too_long", "lift_retired", "lift_day_ahead".
    """
    lift = _find(db, actor, lift_id)
    reason, longest = reason.strip(), COLUMNS["retired_because"].type.length
    if not reason:
        raise Refused("reason_missing")
    if len(reason) > longest:
        raise Refused("text_too_long", longest=longest)
    if retired_on > on:
        raise Refused("lift_day_ahead", field="retired_on")

    def do() -> int:
        if lift.retired_on is not None:
            raise Refused("lift_retired")
        values = {"retired_on": retired_on, "retired_because": reason}
        saved = versions.save(db, Lift, lift_id, version=version, changes=values)
        _log(db, actor, "retire_lift", lift_id, lift.place_id, None, values, at)
        return saved

    return int(once(db, actor, f"retire_lift:{lift_id}", token=token, at=at, do=do))


def _find(db: Session, actor: Actor, lift_id: int) -> Lift:
    query = select(Lift).where(col(Lift.id) == lift_id, within(actor, P.MOVE_RENEWALS, col(Lift.place_id)))
    lift = db.scalar(query)
    if lift is None:
        raise NotFound("lift")
    return lift


def _checked(entered: Entered, before: Entered, on: date) -> dict[str, Any]:
    """The values as they are stored."""
    values = {name: _value(name, entered[name]) for name in EDITABLE if name in entered}
    if "code" in values and not values["code"]:
        raise Refused("lift_code_missing")
    if "name" in values and not values["name"]:
        raise Refused("name_empty")
    _check_days({**before, **values}, on)
    return values


def _value(name: str, value: Any) -> Any:
    kind = COLUMNS[name].type
    if name in LONGEST:
        text = " ".join(str(value or "").split())
        if len(text) > LONGEST[name]:
            raise Refused("text_too_long", longest=LONGEST[name])
        return text
    if isinstance(kind, Boolean):
        return value if value is None and COLUMNS[name].nullable else bool(value)
    if isinstance(kind, Integer):
        return _number(name, value)
    if isinstance(kind, Date) and value is not None and not isinstance(value, date):
        raise Refused("not_storable")
    return value


def _number(name: str, value: Any) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or not (name in LEAST_ONE) <= value <= MOST[name]:
        raise Refused("lift_number_odd", field=name, most=MOST[name])
    return value


def _check_days(values: Entered, on: date) -> None:
    for name in PAST:
        if (day := values.get(name)) is not None and day > on:
            raise Refused("lift_day_ahead", field=name)
    for first, second in ORDERED:
        earlier, later = values.get(first), values.get(second)
        if earlier is not None and later is not None and earlier > later:
            raise Refused("lift_days_swapped", first=first, second=second)


def _insist_code_free(db: Session, code: str, own_id: int) -> None:
    if db.scalar(select(col(Lift.id)).where(col(Lift.code) == code, col(Lift.id) != own_id)) is not None:
        raise Refused("lift_code_taken", number=code)


def _log(
    db: Session, actor: Actor, action: str, lift_id: int, place_id: int, before: dict[str, Any] | None,
    after: dict[str, Any], at: datetime,
) -> None:  # fmt: skip
    said = {name: value for name, value in after.items() if value not in (None, "") or before is not None}
    audit.record(
        db, actor, area="renewals", action=action, subject=("lift", lift_id), at=at, place_id=place_id,
        before=before, after=said,
    )  # fmt: skip
