"""Agreements and stations of water as files: those that fit the filter of their page."""

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

from sqlmodel import Session

from models.upkeep_enums import AgreementKind, AgreementState, StationKind, StationState
from services.access import Actor
from services.errors import Refused
from services.upkeep import agreements, water
from services.wanted import MOST, Row, Wanted, Word

AGREEMENTS = (
    "title", "agreement_kind", "place", "first_party_kind", "first_party", "provider", "duties", "signed_on",
    "valid_from", "valid_until", "state", "filing", "file_by", "filed_on", "ended_on", "ended_because",
)  # fmt: skip
STATIONS = (
    "name", "station_kind", "place", "households", "state", "cleaned_on", "clean_by", "tested_on", "test_by",
    "monitored", "pipes_renewed_on", "taken_over_on", "out_of_use_on", "lon", "lat",
)  # fmt: skip
AT_ONCE = 2_000


def agreement_rows(db: Session, actor: Actor, wanted: Wanted) -> Iterator[Row]:
    """The agreements that fit, in the order of AGREEMENTS. Raises Refused("export_unknown")."""
    told = _told(wanted, AgreementKind, AgreementState)
    yield from _rows(lambda page: agreements.listed(db, actor, **told, page=page, size=AT_ONCE), AGREEMENTS)


def station_rows(db: Session, actor: Actor, wanted: Wanted) -> Iterator[Row]:
    """The stations that fit, in the order of STATIONS. Raises Refused("export_unknown")."""
    told = _told(wanted, StationKind, StationState)
    yield from _rows(lambda page: water.listed(db, actor, **told, page=page, size=AT_ONCE), STATIONS)


def _told(wanted: Wanted, kinds: Any, states: Any) -> dict[str, Any]:
    return {
        "place_id": wanted.place or 0, "on": wanted.on, "text": wanted.text, "kind": _word(kinds, wanted.kind),
        "state": _word(states, wanted.state),
    }  # fmt: skip


def _word(words: Any, written: str) -> Any:
    try:
        return words(written) if written else None
    except ValueError:
        raise Refused("export_unknown") from None


def _rows(read: Callable[[int], tuple[Any, int]], columns: tuple[str, ...]) -> Iterator[Row]:
    own = {"agreement_kind": "kind", "station_kind": "kind"}
    for page in count(1):
        found, _number = read(page)
        yield from (tuple(_cell(getattr(line, own.get(name, name))) for name in columns) for line in found)
        if len(found) < AT_ONCE or page * AT_ONCE >= MOST:
            return


def _cell(value: Any) -> Any:
    return Word("yes" if value else "no") if isinstance(value, bool) else value
