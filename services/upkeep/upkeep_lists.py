"""Agreements and stations of water as files: those that fit the filter of their page."""

from collections.abc import Callable, Iterator
from datetime import date
from itertools import count
from typing import Any

from sqlmodel import Session

from models.upkeep_enums import AgreementKind, AgreementState, StationKind, StationState
from services.access import Actor
from services.errors import Refused
from services.upkeep import agreements, water

AGREEMENTS = (
    "title", "agreement_kind", "place", "first_party_kind", "first_party", "provider", "duties", "signed_on",
    "valid_from", "valid_until", "state", "filing", "file_by", "filed_on", "ended_on", "ended_because",
)  # fmt: skip
STATIONS = (
    "name", "station_kind", "place", "households", "state", "cleaned_on", "clean_by", "tested_on", "test_by",
    "monitored", "pipes_renewed_on", "taken_over_on", "out_of_use_on", "lon", "lat",
)  # fmt: skip
AT_ONCE = 2_000
Row = tuple[Any, ...]


def agreement_rows(
    db: Session, actor: Actor, *, place_id: int, on: date, most: int, kind: str, state: str, text: str
) -> Iterator[Row]:
    """The agreements that fit, in the order of AGREEMENTS. Raises Refused("export_unknown")."""
    told = {
        "place_id": place_id, "on": on, "text": text,
        "kind": _word(AgreementKind, kind), "state": _word(AgreementState, state),
    }  # fmt: skip
    yield from _rows(
        lambda page: agreements.listed(db, actor, **told, page=page, size=AT_ONCE), AGREEMENTS, most
    )


def station_rows(
    db: Session, actor: Actor, *, place_id: int, on: date, most: int, kind: str, state: str, text: str
) -> Iterator[Row]:
    """The stations that fit, in the order of STATIONS. Raises Refused("export_unknown")."""
    told = {
        "place_id": place_id, "on": on, "text": text,
        "kind": _word(StationKind, kind), "state": _word(StationState, state),
    }  # fmt: skip
    yield from _rows(lambda page: water.listed(db, actor, **told, page=page, size=AT_ONCE), STATIONS, most)


def _word(words: Any, written: str) -> Any:
    try:
        return words(written) if written else None
    except ValueError:
        raise Refused("export_unknown") from None


def _rows(read: Callable[[int], tuple[Any, int]], columns: tuple[str, ...], most: int) -> Iterator[Row]:
    own = {"agreement_kind": "kind", "station_kind": "kind"}
    for page in count(1):
        found, _number = read(page)
        yield from (tuple(getattr(line, own.get(name, name)) for name in columns) for line in found)
        if len(found) < AT_ONCE or page * AT_ONCE >= most:
            return
