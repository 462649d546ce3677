"""Values that people enter about upkeep, checked by the columns they go into."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, Date, Float, Integer
from sqlmodel import AutoString, Session

from models.base import Table
from services import audit
from services.access import Actor
from services.errors import Refused

Entered = Mapping[str, Any]
"""Values by the columns of a table; what is left out stays as it is, or empty."""
NOT_ENTERED = ("id", "place_id", "version")


def columns_of(table: type[Table], *, but: Iterable[str] = ()) -> tuple[str, ...]:
    """The columns that a person fills in, in their order."""
    out = {*NOT_ENTERED, *but}
    return tuple(c.name for c in table.__table__.c if c.name not in out)  # type: ignore[attr-defined]


def checked(table: type[Table], names: Iterable[str], entered: Entered) -> dict[str, Any]:
    """The values of these columns as they are stored; what is entered besides is left out.

    Raises Refused: "text_too_long" (longest), "not_storable".
    """
    return {name: _value(table, name, entered[name]) for name in names if name in entered}


def lengths(table: type[Table]) -> dict[str, int]:
    """How many characters each text of a table may have."""
    found = {c.name: _longest(table, c.name) for c in table.__table__.c}  # type: ignore[attr-defined]
    return {name: most for name, most in found.items() if most}


def _longest(table: type[Table], name: str) -> int:
    kind = table.__table__.c[name].type  # type: ignore[attr-defined]
    return int(getattr(kind, "length", 0) or 0) if isinstance(kind, AutoString) else 0


def _value(table: type[Table], name: str, value: Any) -> Any:
    if most := _longest(table, name):
        return _text(value, most, lines=most > 500)
    if value is None or value == "":
        return None
    kind = table.__table__.c[name].type  # type: ignore[attr-defined]
    plain: dict[type, type | tuple[type, ...]] = {
        Boolean: bool, Integer: int, Float: (int, float), Date: date,
    }  # fmt: skip
    wanted = next((types for sort, types in plain.items() if isinstance(kind, sort)), None)
    if wanted is not None:
        if not isinstance(value, wanted) or (isinstance(value, bool) and wanted is not bool):
            raise Refused("not_storable")
        return value
    try:
        return kind.enum_class(value)
    except ValueError:
        raise Refused("not_storable") from None


def _text(value: Any, most: int, *, lines: bool) -> str:
    text = str(value or "")
    text = "\n".join(line.rstrip() for line in text.strip().splitlines()) if lines else " ".join(text.split())
    if len(text) > most:
        raise Refused("text_too_long", longest=most)
    return text


def insist_past(values: Entered, names: Iterable[str], *, on: date) -> None:
    """Days that have happened cannot lie ahead. Raises Refused("upkeep_day_ahead", field=)."""
    for name in names:
        if (day := values.get(name)) is not None and day > on:
            raise Refused("upkeep_day_ahead", field=name)


def insist_order(values: Entered, pairs: Iterable[tuple[str, str]]) -> None:
    """The first day of each pair comes no later. Raises Refused("upkeep_days_swapped", first=, second=)."""
    for first, second in pairs:
        earlier, later = values.get(first), values.get(second)
        if earlier is not None and later is not None and earlier > later:
            raise Refused("upkeep_days_swapped", first=first, second=second)


def log(
    db: Session, actor: Actor, action: str, *, subject: tuple[str, int | None], place_id: int,
    before: Entered | None, after: Entered, names: Mapping[str, str], at: datetime,
) -> None:  # fmt: skip
    """Note a change of upkeep; `names`: columns that the log calls otherwise. A new record's blanks are left out."""
    said = {names.get(k, k): v for k, v in after.items() if v not in (None, "") or before is not None}
    was = None if before is None else {names.get(k, k): v for k, v in before.items()}
    audit.record(
        db,
        actor,
        area="upkeep",
        action=action,
        subject=subject,
        at=at,
        place_id=place_id,
        before=was,
        after=said,
    )
