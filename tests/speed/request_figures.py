"""The figures of all places from 500,000 requests, beside the same counted by SQL alone."""

import random
import sqlite3
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlmodel import col, select

from models.enums import PlaceKind, Role
from models.grids import Place
from models.requests import Request
from services.access import Actor, Grant
from services.db import open_session
from services.grids import request_figures
from services.grids.request_figures import Period
from services.imports import bulk
from services.imports.requests_in import COLUMNS, REST

COUNT, BUDGET, TIMES = 500_000, 1.5, 5
AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
TEXT = "%Y-%m-%d %H:%M:%S.000000"
BARE = """
WITH own AS (
  SELECT place_id, clock, count(*) n,
    sum(contact_due_at IS NOT NULL AND (contacted_at IS NOT NULL OR contact_due_at < :at) AND contacted_at <= contact_due_at) a1,
    sum(contact_due_at IS NOT NULL AND (contacted_at IS NOT NULL OR contact_due_at < :at)) a2,
    sum(due_at IS NOT NULL AND (answered_at IS NOT NULL OR due_at < :at) AND answered_at <= due_at) b1,
    sum(due_at IS NOT NULL AND (answered_at IS NOT NULL OR due_at < :at)) b2,
    sum(called_back_at IS NOT NULL AND resolved) c1, sum(called_back_at IS NOT NULL) c2,
    sum(called_back_at IS NOT NULL AND satisfaction IN ('satisfied', 'mostly')) d1,
    sum(again_due_at IS NOT NULL AND (again_answered_at IS NOT NULL OR again_due_at < :at) AND again_answered_at <= again_due_at) e1,
    sum(again_due_at IS NOT NULL AND (again_answered_at IS NOT NULL OR again_due_at < :at)) e2,
    sum(repeats) f1, sum(dispatched > 0 AND returned > 0) g1, sum(dispatched > 0) g2,
    coalesce(sum(minutes), 0) m, count(minutes) k
  FROM request WHERE reported_at IS NOT NULL GROUP BY place_id, clock)
SELECT w.ancestor_id, own.clock, sum(n), sum(a1), sum(a2), sum(b1), sum(b2), sum(c1), sum(c2), sum(d1), sum(e1),
  sum(e2), sum(f1), sum(g1), sum(g2), sum(m), sum(k)
FROM place_within w JOIN own ON own.place_id = w.place_id GROUP BY w.ancestor_id, own.clock
"""  # noqa: E501


def _fill() -> None:
    """Half a million invented requests over the stairwells of the demonstration."""
    rng = random.Random(7)
    with open_session(write=True) as db:
        wells = list(db.scalars(select(Place.id).where(col(Place.kind) == PlaceKind.STAIRWELL)))
        ids = bulk.reserve_ids(db, Request, COUNT)
        bulk.insert(db, Request, COLUMNS, [_row(id, rng, rng.choice(wells) or 0) for id in ids])


def _row(id: int, rng: random.Random, place: int) -> tuple[Any, ...]:
    opened = AT - timedelta(minutes=rng.randrange(60, 500_000))
    took = rng.randrange(10, 14_000)
    due, done = f"{opened + timedelta(days=7):{TEXT}}", f"{opened + timedelta(minutes=took):{TEXT}}"
    at, heard = f"{opened:{TEXT}}", rng.choice(("satisfied", "mostly", "dissatisfied"))
    return (
        id, f"B{id}", place, "repairs", "hotline", "灯坏了", at, at, due, done, done, done, rng.random() < 0.8,
        heard, done, "", "closed", done, None, took, *REST,
    )  # fmt: skip


def _best(work: Any) -> float:
    best = float("inf")
    for _turn in range(TIMES):
        began = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - began)
    return best


def measure(folder: Path) -> dict[str, Any]:
    """Seconds of the service for every place, and of the bare statement, the best of some turns each."""
    _fill()
    with open_session() as db:
        top = db.scalars(select(Place.id).where(col(Place.kind) == PlaceKind.SUBDISTRICT)).first() or 0
    actor = Actor(1, "", (Grant(Role.OFFICER, top),))

    def ours() -> None:
        with open_session() as db:
            request_figures.by_place(db, actor, place_id=top, kind=None, period=Period(), at=AT)

    with sqlite3.connect(folder / "duoge.db") as bare_db:
        bare = _best(lambda: bare_db.execute(BARE, {"at": f"{AT:{TEXT}}"}).fetchall())
    bare_db.close()
    seconds = _best(ours)
    found = {"bare_s": round(bare, 3), "figures_s": round(seconds, 3), "times_bare": round(seconds / bare, 2)}
    print(
        f"requests     figures of all places from {COUNT:,}: {found['figures_s']} s = {found['times_bare']}x bare SQL "
        f"({found['bare_s']} s; budget {BUDGET}x)",
        flush=True,
    )
    return found
