"""What counting costs beside its bare SQL, in one run: a round of 2,000 households, a list of 5,000 rounds.

Bare is the same question in the least SQL by hand, fetched through the same connection: a round if its reader
reaches it, with its matters read, the names of its place and what the reader may do, and one GROUP BY over its
ballots; for its page besides who has answered, buildings, floors, days and channels; for a page of the list how many
there are, the page's rounds, and one GROUP BY over the ballots of those open. Ours adds rules and verdicts.
`python -m tests.speed.votes` fills and measures an own
database, or the empty one that DATABASE_URL names.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from pathlib import Path
from typing import Any

from sqlmodel import Session

from models.enums import RoundState
from services import migrations, settings
from services.access import Actor
from services.consultations import parts, rounds, still_missing, tallies
from services.db import engines_for, is_sqlite, open_session
from tests.speed.beside import Beside, Work, as_rows, beside
from tests.speed.many_votes import filled

LAST = 5_000 // rounds.PAGE
COUNT = "SELECT round_id, item, choice, candidate, count(*), sum(area_dm2) FROM ballot"
GROUPED = "GROUP BY round_id, item, choice, candidate"
BELOW = "place_id IN (SELECT place_id FROM place_within WHERE ancestor_id = 1)"
REACHED = f"""({BELOW} OR place_id IN (SELECT w.ancestor_id FROM place p JOIN place_within w ON w.place_id = p.id
 WHERE p.micro_grid_id = 1 OR p.id = 1))"""
NAMED = """(SELECT p.name FROM place_within w JOIN place p ON p.id = w.ancestor_id
 WHERE w.place_id = round.place_id AND p.kind = '{kind}')"""
NAMES = ", ".join(NAMED.format(kind=kind) + f" AS {kind}" for kind in ("estate", "building", "stairwell"))
SEEN = f"""SELECT id, place_id, place_kind, scope, number, items, state, voters, area_dm2, opened_at, due_on, closed_at,
 result, {NAMES}, {BELOW} AS may_close, {REACHED} AS may_key FROM round"""
ROUND = f"{SEEN} WHERE id = {{id}} AND {REACHED}"
OPEN_FIRST = "CASE WHEN state IN ('open', 'extended') THEN 0 ELSE 1 END, due_on NULLS LAST, id DESC"
PAGE = f"""{SEEN} WHERE id IN (SELECT id FROM round WHERE {{where}} AND {REACHED}
 ORDER BY {OPEN_FIRST} LIMIT {{limit}} OFFSET {{offset}}) ORDER BY {OPEN_FIRST}"""
PUT, VOTING = "state NOT IN ('draft', 'posted')", "state IN ('open', 'extended')"
"""What its reader, who holds the whole place 1, may see of rounds."""
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
    assert top == 1, "the reader of the bare statements"
    return [beside("votes", name, *pair) for name, pair in _questions(actor, top, large).items()]


def _questions(actor: Actor, top: int, large: int) -> dict[str, tuple[Work, Work]]:
    return {
        "tally of 2,000 households": (
            lambda db: _bare_tally(db, large),
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
            lambda db: bare_page(db, PUT, rounds.PAGE, 0),
            lambda db: rounds.rounds_at(db, actor, place_id=top),
        ),
        "last page of 5,000 rounds": (
            lambda db: bare_page(db, PUT, rounds.PAGE, (LAST - 1) * rounds.PAGE),
            lambda db: rounds.rounds_at(db, actor, place_id=top, page=LAST),
        ),
        "the six due next": (
            lambda db: bare_page(db, VOTING, 6, 0),
            lambda db: rounds.under_way(db, actor, most=6),
        ),
    }


def _bare(db: Session, *statements: str) -> list[Any]:
    return [db.connection().exec_driver_sql(statement).fetchall() for statement in statements]


def _bare_tally(db: Session, id: int) -> None:
    seen, _counted = _bare(db, ROUND.format(id=id), f"{COUNT} WHERE round_id = {id} {GROUPED}")
    _read_matters(seen)


def bare_page(db: Session, where: str, limit: int, offset: int) -> None:
    """A page of the rounds in such states, how many there are, and the counts of those open."""
    _bare(db, f"SELECT count(*) FROM round WHERE {where} AND {REACHED}")
    page = _bare(db, PAGE.format(where=where, limit=limit, offset=offset))[0]
    _read_matters(page)
    voting = [str(row.id) for row in page if row.state in (RoundState.OPEN, RoundState.EXTENDED)]
    if voting:
        _bare(db, f"{COUNT} WHERE round_id IN ({', '.join(voting)}) {GROUPED}")


def _read_matters(page: Any) -> None:
    for row in page:
        for content in (row.items, row.result):
            if isinstance(content, str):
                json.loads(content)


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
