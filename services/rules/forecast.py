"""When the rest will be done: what is still open, played through many times with days that were really taken.

A case stays in its present stage for as long as some earlier case that stayed at least as long as it has stood
already, then in each stage ahead for as long as some earlier case did; this is drawn `RUNS` times. Days are
whole numbers, drawn with NumPy's PCG64 from a seed, so that the same question has the same answer. Bands are read by
the nearest rank (`services.rules.ranks`). What is not foreseen: halts, work sent back, and stages that may be skipped.
Played back on histories of known durations, 87 to 91 in a hundred single cases end within the band of 90 % (20 to 200
stays a stage); of the last of eight 85 with 60 stays and 89 with 200, since the longest stays have not been seen yet.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.random import PCG64, Generator
from numpy.typing import NDArray

RUNS = 1_000
FEWEST = 5
"""So many stays of a stage must have ended before anything is said about how long it takes."""
Days = NDArray[np.int32]
PARTS = ((1, 20), (1, 4), (1, 2), (3, 4), (19, 20))
"""The shares of all runs at the edges of the bands: 5 %, 25 %, the median, 75 %, 95 %."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One open case: its stage, the days it has stood there, and the stages that it must still go through."""

    id: int
    stage: str
    stood: int
    ahead: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Band:
    """Whole numbers: the median, the middle half of all runs (50 %), and all but 5 % on either side (90 %)."""

    from90: int
    from50: int
    median: int
    to50: int
    to90: int


@dataclass(frozen=True, slots=True)
class Outlook:
    """One case: in how many days it is done. `band` is None where a stage it needs has too few ended stays (`lacks`);
    `beyond`: it stands longer than any case before, so that its days are the fewest possible."""

    id: int
    band: Band | None
    beyond: bool = False
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Forecast:
    """All cases in the order given; when the last is done of those of which anything can be said (None without any);
    and how many of them are done within each number of days asked about."""

    cases: tuple[Outlook, ...]
    last: Band | None
    done: tuple[Band, ...]

    @property
    def said(self) -> int:
        """Of how many cases anything can be said."""
        return sum(c.band is not None for c in self.cases)


def seed_of(*told: object) -> int:
    """A seed from what a question names, the same on every machine."""
    return int.from_bytes(sha256(repr(told).encode()).digest()[:8], "big")


def forecast(
    waiting: Sequence[Waiting],
    lasted: Mapping[str, Sequence[int]],
    *,
    within: Sequence[int],
    seed: int,
    runs: int = RUNS,
) -> Forecast:
    """Play the open cases through. `lasted` has the days of every ended stay by stage; `within` rises.

    Raises ValueError for days below zero.
    """
    if any(w.stood < 0 for w in waiting) or any(d < 0 for days in lasted.values() for d in days):
        raise ValueError("days below zero")
    pools = {stage: np.array(sorted(days), dtype=np.int32) for stage, days in lasted.items()}
    lacks = [_lacks(w, pools) for w in waiting]
    known = [w for w, lack in zip(waiting, lacks, strict=True) if not lack]
    ends = _ends(known, pools, seed, runs)
    bands = iter(_bands(ends))
    cases = (
        Outlook(w.id, None, lacks=lack) if lack else Outlook(w.id, next(bands), _is_beyond(w, pools[w.stage]))
        for w, lack in zip(waiting, lacks, strict=True)
    )
    return Forecast(tuple(cases), _last(ends), tuple(_bands(_done(ends, within))))


def _lacks(w: Waiting, pools: Mapping[str, Days]) -> tuple[str, ...]:
    return tuple(stage for stage in (w.stage, *w.ahead) if len(pools.get(stage, ())) < FEWEST)


def _is_beyond(w: Waiting, pool: Days) -> bool:
    return bool(w.stood > pool[-1])


def _ends(known: Sequence[Waiting], pools: Mapping[str, Days], seed: int, runs: int) -> Days:
    """In how many days each case is done, a row a case and a column a run."""
    ends = np.zeros((len(known), runs), dtype=np.int32)
    for stage, rows in _by_stage((w.stage,) for w in known).items():
        ends[rows] += _rest(pools[stage], [known[n].stood for n in rows], drawn_by(seed, "now", stage), runs)
    for stage, rows in _by_stage(w.ahead for w in known).items():
        pool = pools[stage]
        ends[rows] += pool[drawn_by(seed, "ahead", stage).integers(0, len(pool), size=(len(rows), runs))]
    return ends


def _by_stage(named: Iterable[Sequence[str]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for row, stages in enumerate(named):
        for stage in stages:
            found.setdefault(stage, []).append(row)
    return found


def drawn_by(seed: int, when: str, stage: str) -> Generator:
    """What draws for one stage: what is drawn for one never moves what is drawn for another."""
    return Generator(PCG64(seed_of(seed, when, stage)))


def _rest(pool: Days, stood: Sequence[int], rng: Generator, runs: int) -> Days:
    """What is left of the present stage: of stays at least as long, the days beyond those stood; none beyond all."""
    days = np.array(stood, dtype=np.int32)[:, None]
    first = np.minimum(np.searchsorted(pool, days), len(pool) - 1)
    drawn = pool[rng.integers(first, len(pool), size=(len(stood), runs))]
    rest: Days = np.maximum(drawn - days, 0)
    return rest


def _last(ends: Days) -> Band | None:
    return _bands(ends.max(axis=0)[None, :])[0] if len(ends) else None


def _done(ends: Days, within: Sequence[int]) -> Days:
    """How many cases are done within each number of days, a row a number and a column a run."""
    runs, steps = ends.shape[1], len(within) + 1
    first = np.searchsorted(np.array(within, dtype=np.int32), ends)
    cells = (first * runs + np.arange(runs)[None, :]).ravel()
    newly: Any = np.bincount(cells, minlength=steps * runs)
    done: Days = newly.reshape(steps, runs)[:-1].cumsum(axis=0)
    return done


def _bands(drawn: Days) -> list[Band]:
    runs = drawn.shape[1]
    ranks = [-(-runs * part // whole) - 1 for part, whole in PARTS]
    return [Band(*row) for row in np.sort(drawn, axis=1)[:, ranks].tolist()]
