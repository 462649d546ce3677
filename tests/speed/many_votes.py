"""Five thousand rounds over a million ballots, and one round of 2,000 households, filled in by the database itself."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, text
from sqlmodel import Session

from models.consultations import Consultation, Round
from models.enums import PlaceKind, RoundState
from services.access import Actor
from services.consultations import counts
from services.consultations.items import Item
from services.db import is_sqlite
from services.rules.thresholds import rule_for
from tests.support.world import AT, TODAY, World, small_world

ROUNDS, OPEN, VOTERS, LARGE = 5_000, 200, 200, 2_000
VOTERS_SQL = """
INSERT INTO roll_voter (id, round_id, number, name, owner_ids, area_dm2)
WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {many})
SELECT {base} + i, {round} + i / {each}, (i - i / {each} * {each}) + 1, '业主', '[]',
 6000 + (i - i / 70 * 70) * 100 FROM n
"""
UNITS_SQL = """
INSERT INTO roll_unit (id, round_id, voter_id, unit_id, stairwell_id, building, stairwell, door, door_key, floor,
 area_dm2, area_source)
SELECT id, round_id, id, 0, {stairwell}, CAST(number / 100 AS VARCHAR(9)), '1', CAST(number AS VARCHAR(9)),
 CAST(number AS VARCHAR(9)), (number - number / 6 * 6), area_dm2, 'register' FROM roll_voter WHERE round_id = {round}
"""
BALLOTS_SQL = """
INSERT INTO ballot (id, round_id, item, voter_id, door, choice, candidate, channel, through, area_dm2, recorded_at,
 version)
SELECT id, round_id, 1, id, CAST(number AS VARCHAR(9)), CASE WHEN (number - number / 10 * 10) < 7 THEN 'agree'
 WHEN (number - number / 10 * 10) < 9 THEN 'against' ELSE 'abstain' END, 0, 'paper', '', area_dm2,
 '2026-03-02 01:00:00.000000', 1
FROM roll_voter
"""


def filled(db: Session) -> tuple[World, Actor, int]:
    """The small world with its votes in an empty database; who sees all of them, and the number of the large round.

    Every voter has answered: 1,000,000 ballots of 5,000 rounds, of which 200 are open, and 2,000 of the large one.
    """
    world = small_world(db)
    total = ROUNDS + 1
    db.connection().execute(
        insert(Consultation),
        [
            {"id": n, "title": "x", "place_id": world.here.estate, "created_at": AT}
            for n in range(1, total + 1)
        ],
    )
    db.connection().execute(insert(Round), [_round(world, n) for n in range(1, total + 1)])
    _send(db, VOTERS_SQL, many=ROUNDS * VOTERS, base=1, round=1, each=VOTERS)
    _send(db, VOTERS_SQL, many=LARGE, base=ROUNDS * VOTERS + 1, round=total, each=LARGE)
    _send(db, UNITS_SQL, stairwell=world.here.stairwell, round=total)
    _send(db, BALLOTS_SQL)
    _close(db)
    db.connection().execute(text("ANALYZE"))
    return world, world.officer, total


def _send(db: Session, statement: str, **numbers: int) -> None:
    db.connection().exec_driver_sql(statement.format(**numbers))


def _round(world: World, number: int) -> dict[str, Any]:
    places: Sequence[tuple[int, PlaceKind]] = [
        (place, kind)
        for corner in (world.here, world.there)
        for place, kind in (
            (corner.estate, PlaceKind.ESTATE),
            (corner.building, PlaceKind.BUILDING),
            (corner.stairwell, PlaceKind.STAIRWELL),
        )
    ]
    place, kind = places[number % len(places)] if number <= ROUNDS else places[0]
    voters = VOTERS if number <= ROUNDS else LARGE
    item = Item(1, f"动用维修资金 {number}？", "fund_use", rule_for("fund_use", on=TODAY))
    return {
        "id": number, "consultation_id": number, "number": 1, "place_id": place, "place_kind": kind,
        "scope": [], "state": RoundState.OPEN, "items": [item.as_record()], "voters": voters,
        "area_dm2": voters * 9_450, "opened_at": AT, "keeps_ledger": False, "keyed_twice": False,
        "kit_key": "", "version": 1,
    }  # fmt: skip


def _close(db: Session) -> None:
    """Freeze all but the open ones; all were answered alike, so the first one's result is everybody's."""
    first = db.get_one(Round, 1)
    result = {"items": [t.as_record() for t in counts.recounts_of(db, [first])[1]], "closed_by": "王"}
    first.state, first.result, first.closed_at = RoundState.CLOSED, result, AT
    db.flush()
    kind = "" if is_sqlite(db) else "::json"
    db.connection().exec_driver_sql(
        f"UPDATE round SET state = 'closed', closed_at = (SELECT closed_at FROM round WHERE id = 1), "
        f"result = (SELECT result FROM round WHERE id = 1){kind} WHERE id <= {ROUNDS - OPEN}"
    )
