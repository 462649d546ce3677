"""Planned days of stages: how a plan is proposed from known durations, whether its days rise, how far it was missed.

Whole days only. A plan names the day on which each stage is to be entered; that of the last stage is the end.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

from services.rules.stages import Stage

FEWEST = 5
"""So many stays that ended make our own median worth proposing."""


@dataclass(frozen=True, slots=True)
class Known:
    """How many days a stage takes, and from where that is known: the kind's file, or our own median of `n` stays."""

    days: int
    source: Literal["typical", "own"]
    n: int = 0


@dataclass(frozen=True, slots=True)
class Proposed:
    """One stage of a proposal: the day it is to be entered, and what is known of its duration.

    `on` is None from the first stage whose beginning nobody can know, `takes` where no duration is known.
    """

    stage: Stage
    on: date | None
    takes: Known | None


def known(typical: int | None, stays: int, median: int | None) -> Known | None:
    """What a stage takes: the typical days of its file, else our own median of at least `FEWEST` stays, else None."""
    if typical is not None:
        return Known(typical, "typical")
    return Known(median, "own", stays) if median is not None and stays >= FEWEST else None


def propose(
    stages: Sequence[Stage], takes: Mapping[str, Known | None], *, start: date
) -> tuple[Proposed, ...]:
    """The stages of a route from its first one, entered on `start`: each begins when the one before has taken its time.

    A stage takes a day at least, since the days of a plan rise. An optional stage of unknown duration is passed over;
    after any other one nothing is proposed, since nothing is invented.
    """
    day: date | None = start
    found: list[Proposed] = []
    for stage in stages:
        time = takes.get(stage.key)
        skipped = time is None and stage.optional
        found.append(Proposed(stage, None if skipped else day, time))
        if not skipped:
            day = day + timedelta(days=max(1, time.days)) if day and time else None
    return tuple(found)


def falls(stages: Sequence[Stage], days: Mapping[str, date]) -> tuple[Stage, Stage] | None:
    """The first two planned stages of a route whose days do not rise from one to the other; None where all do."""
    planned = [s for s in stages if s.key in days]
    return next(((a, b) for a, b in pairwise(planned) if days[b.key] <= days[a.key]), None)


def deviation(planned: date | None, entered: date | None, *, on: date) -> int | None:
    """Days by which a stage was entered after its planned day (below 0: before it).

    One not entered yet deviates by the days since then, from the day after on. None without a planned day, and for
    what still lies ahead.
    """
    if planned is None:
        return None
    if entered is not None:
        return (entered - planned).days
    return (on - planned).days if on > planned else None
