"""One question asked bare and ours, in turn, on the same database: how long each takes."""

import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

from sqlmodel import Session

from services.db import open_session
from tests.support.queries import counted_queries

BUDGET = 1.5
REPEATS = 60
Work = Callable[[Session], object]


@dataclass(frozen=True, slots=True)
class Beside:
    """One question: what it took bare and ours, median and fastest in ms, how many statements ours sent."""

    question: str
    bare_ms: float
    ours_ms: float
    times_bare: float
    fastest_bare_ms: float
    fastest_ours_ms: float
    times_of_fastest: float
    statements: int


def beside(area: str, question: str, bare: Work, ours: Work) -> Beside:
    """Measure both in turn, `REPEATS` times, and print the line."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(REPEATS):
        for work, taken in zip((bare, ours), times, strict=True):
            taken.append(_timed(work))
    floor, own = (statistics.median(taken) for taken in times)
    least, fastest = (min(taken) for taken in times)
    found = Beside(
        question,
        round(floor, 2),
        round(own, 2),
        round(own / floor, 2),
        round(least, 2),
        round(fastest, 2),
        round(fastest / least, 2),
        statements_of(ours),
    )
    mark = "ok" if found.times_bare <= BUDGET else "OVER"
    print(
        f"{area:<12} {question:<44} bare {floor:>7.2f} ms  ours {own:>7.2f} ms  {found.times_bare:>5.2f}x  "
        f"fastest {least:>7.2f} {fastest:>7.2f} {found.times_of_fastest:>5.2f}x  "
        f"in {found.statements} statements  (budget {BUDGET}x)  {mark}",
        flush=True,
    )
    return found


def statements_of(work: Work) -> int:
    """How many statements a piece of work sends."""
    with open_session() as db, counted_queries(db) as statements:
        work(db)
    return sum(statement != "BEGIN" for statement in statements)


def _timed(work: Work) -> float:
    with open_session() as db:
        db.connection()
        began = time.perf_counter()
        work(db)
        return (time.perf_counter() - began) * 1000


def as_rows(found: list[Beside]) -> list[dict[str, object]]:
    """The results for the JSON file."""
    return [asdict(one) for one in found]
