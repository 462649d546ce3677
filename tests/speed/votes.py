"""What counting costs beside its bare SQL, in one run: a round of 2,000 households, a list of 5,000 rounds.

Bare is the least that has to be asked, written by hand and fetched through the same connection: for the tally the
round and one GROUP BY over its ballots; for its page besides who has answered, buildings, floors, days and channels;
for a page of the list how many there are, the page's rounds, and one GROUP BY over the ballots of those open. Ours
adds who may see what, names of places, rules, verdicts. `python -m tests.speed.votes` fills and measures an own
database, or the empty one that DATABASE_URL names.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlmodel import Session

from models.enums import RoundState
from services import migrations, settings
from services.access import Actor
from services.consultations import parts, rounds, still_missing, tallies
from services.db import engines_for, is_sqlite, open_session
from tests.speed.many_votes import filled
from tests.support.queries import counted_queries

BUDGET = 1.5
REPEATS = 60
COUNT = "SELECT round_id, item, choice, candidate, count(*), sum(area_dm2) FROM ballot"
GROUPED = "GROUP BY round_id, item, choice, candidate"
ROUND = "SELECT * FROM round WHERE id = {id}"
PAGE = """
SELECT * FROM round {where} ORDER BY CASE WHEN state IN ('open', 'extended') THEN 0 ELSE 1 END,
 CASE WHEN due_on IS NULL THEN 1 ELSE 0 END, due_on, id DESC LIMIT {limit} OFFSET {offset}
"""
IN_PARTS = """
SELECT u.{key}, b.choice, b.candidate, count(DISTINCT u.voter_id), sum(u.area_dm2) FROM roll_unit u
 LEFT JOIN ballot b ON b.voter_id = u.voter_id AND b.round_id = {{id}} AND b.item = 1
 WHERE u.round_id = {{id}} GROUP BY 1, 2, 3
"""
FIGURES = (
    ROUND,
    f"{COUNT} WHERE round_id = {{id}} {GROUPED}",
    "SELECT v.id, v.name, v.area_dm2, b.choice, b.candidate FROM roll_voter v LEFT JOIN ballot b "
    "ON b.voter_id = v.id AND b.round_id = {id} AND b.item = 1 WHERE v.round_id = {id} ORDER BY v.number",
    IN_PARTS.format(key="building"),
    IN_PARTS.format(key="floor"),
    "SELECT date(recorded_at), count(*), sum(area_dm2) FROM ballot WHERE round_id = {id} GROUP BY 1",
    "SELECT channel, choice, candidate, count(*), sum(area_dm2) FROM ballot WHERE round_id = {id} GROUP BY 1, 2, 3",
)
"""What the page of a tally has to ask: counts, roll with answers, buildings, floors, days and channels."""
Work = Callable[[Session], object]


@dataclass(frozen=True, slots=True)
class Beside:
    """One question: what it took bare and ours, median in ms, how many statements ours sent."""

    question: str
    bare_ms: float
    ours_ms: float
    times_bare: float
    statements: int


def measure(url: str) -> list[Beside]:
    """Fill the empty database at an address and measure every question, bare and ours in turn."""
    os.environ["DATABASE_URL"] = url
    settings.current.cache_clear()
    migrations.migrate(engines_for(url)[1])
    began = time.perf_counter()
    with open_session(write=True) as db:
        _world, actor, large = filled(db)
        kind = "SQLite" if is_sqlite(db) else "PostgreSQL"
    print(
        f"votes        {kind}: 5,001 rounds, 1,002,000 ballots filled in {time.perf_counter() - began:.0f} s"
    )
    top = actor.grants[0].place_id
    return [_beside(name, *pair) for name, pair in _questions(actor, top, large).items()]


def _questions(actor: Actor, top: int, large: int) -> dict[str, tuple[Work, Work]]:
    return {
        "tally of 2,000 households": (
            lambda db: _bare(db, ROUND.format(id=large), f"{COUNT} WHERE round_id = {large} {GROUPED}"),
            lambda db: tallies.tally(db, actor, round_id=large),
        ),
        "all its figures on the page": (
            lambda db: _bare(db, *(statement.format(id=large) for statement in FIGURES)),
            lambda db: (
                tallies.tally(db, actor, round_id=large),
                still_missing.still_missing(db, actor, round_id=large),
                parts.parts(db, actor, round_id=large),
            ),
        ),
        "first page of 5,000 rounds": (
            lambda db: _bare_page(db, "", 10, 0),
            lambda db: rounds.rounds_at(db, actor, place_id=top),
        ),
        "last page of 5,000 rounds": (
            lambda db: _bare_page(db, "", 10, 4_990),
            lambda db: rounds.rounds_at(db, actor, place_id=top, page=500),
        ),
        "the six due next": (
            lambda db: _bare_page(db, "WHERE state IN ('open', 'extended')", 6, 0),
            lambda db: rounds.under_way(db, actor, most=6),
        ),
    }


def _bare(db: Session, *statements: str) -> list[Any]:
    return [db.connection().exec_driver_sql(statement).fetchall() for statement in statements]


def _bare_page(db: Session, where: str, limit: int, offset: int) -> None:
    _bare(db, f"SELECT count(*) FROM round {where}")
    page = _bare(db, PAGE.format(where=where, limit=limit, offset=offset))[0]
    voting = [str(row.id) for row in page if row.state in (RoundState.OPEN, RoundState.EXTENDED)]
    if voting:
        _bare(db, f"{COUNT} WHERE round_id IN ({', '.join(voting)}) {GROUPED}")


def _beside(question: str, bare: Work, ours: Work) -> Beside:
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(REPEATS):
        for work, taken in zip((bare, ours), times, strict=True):
            taken.append(_timed(work))
    with open_session() as db, counted_queries(db) as statements:
        ours(db)
    floor, own = (statistics.median(taken) for taken in times)
    found = Beside(
        question,
        round(floor, 2),
        round(own, 2),
        round(own / floor, 2),
        sum(statement != "BEGIN" for statement in statements),
    )
    mark = "ok" if found.times_bare <= BUDGET else "OVER"
    print(
        f"votes        {question:<28} bare {floor:>8.2f} ms  ours {own:>8.2f} ms  {found.times_bare:>5.2f}x "
        f"in {found.statements} statements  (budget {BUDGET}x)  {mark}",
        flush=True,
    )
    return found


def _timed(work: Work) -> float:
    with open_session() as db:
        db.connection()
        began = time.perf_counter()
        work(db)
        return (time.perf_counter() - began) * 1000


def as_rows(found: list[Beside]) -> list[dict[str, object]]:
    """The results for the JSON file."""
    return [asdict(one) for one in found]


def on_sqlite() -> list[dict[str, object]]:
    """All questions on a database of their own; the configured one is as it was afterwards."""
    before = os.environ.get("DATABASE_URL")
    with tempfile.TemporaryDirectory() as folder:
        found = measure(f"sqlite:///{Path(folder) / 'votes.db'}")
    os.environ.pop("DATABASE_URL", None)
    if before:
        os.environ["DATABASE_URL"] = before
    settings.current.cache_clear()
    return as_rows(found)


if __name__ == "__main__":
    given = os.environ.get("DATABASE_URL")
    if given:
        measure(given)
    else:
        on_sqlite()
