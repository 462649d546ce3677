"""The stages a renewal goes through, by kind: the files of `stages/` as frozen values, and what follows.

A kind is there when its file is there. How a file is to be read says the head of `stages/lift_replacement.toml`.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

FOLDER = Path(__file__).with_name("stages")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One stage: who works in it and how many days it usually takes (None where no source says so).

    `needs` names the conditions that hold whenever a project enters it; `round` is the number of the vote that the
    owners take in it; an `emergency` stage lies on the route without a vote only. `confidence` speaks about
    `typical_days`; `name` and `who` are English texts to be translated where shown.
    """

    key: str
    name: str
    who: str = ""
    typical_days: int | None = None
    confidence: Literal["high", "medium", "low"] = "low"
    optional: bool = False
    emergency: bool = False
    round: int | None = None
    needs: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Emergency:
    """The route without a vote: where it begins, what it needs to go on from there, what it skips and waives."""

    stage: str
    needs: tuple[str, ...]
    skips: tuple[str, ...]
    waives: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of renewal with its stages in order; the last one ends the project.

    `of_lift`: it is about a lift that is on the register when it begins. `matter` is what its owners are asked by
    default, by its code in matters.toml; `matter_new_money` the same where new money is to come into the fund. Empty:
    nothing is usual.
    """

    kind: str
    name: str
    source: str
    stages: tuple[Stage, ...]
    emergency: Emergency | None = None
    order: int = 100
    of_lift: bool = False
    matter: str = ""
    matter_new_money: str = ""

    def position(self, stage: str) -> int:
        """The place of a stage in the order, from 0. Raises LookupError for a stage of another kind."""
        for n, known in enumerate(self.stages):
            if known.key == stage:
                return n
        raise LookupError(f"{self.kind} has no stage {stage!r}")

    @property
    def conditions(self) -> tuple[str, ...]:
        """The names of all conditions that some stage or the emergency route asks for."""
        named = [need for s in self.stages for need in s.needs]
        return tuple(dict.fromkeys([*named, *(self.emergency.needs if self.emergency else ())]))


@cache
def kind_of(kind: str) -> Kind:
    """A kind as its file says it. Raises LookupError where there is no such file."""
    path = FOLDER / f"{kind}.toml"
    if not path.is_file():
        raise LookupError(f"there is no kind of renewal {kind!r}")
    return _kind_from(tomllib.loads(path.read_text(encoding="utf-8")))


@cache
def kinds() -> tuple[str, ...]:
    """The kinds that there are, in the order that their files give."""
    found = [kind_of(path.stem) for path in FOLDER.glob("*.toml")]
    return tuple(k.kind for k in sorted(found, key=lambda k: (k.order, k.kind)))


def _kind_from(book: dict[str, Any]) -> Kind:
    stages = tuple(Stage(**{**row, "needs": tuple(row.get("needs", ()))}) for row in book["stage"])
    branch: dict[str, Any] | None = book.get("emergency")
    emergency = _emergency_from(branch) if branch else None
    kind = Kind(
        book["kind"],
        book["name"],
        book["source"],
        stages,
        emergency,
        book.get("order", 100),
        book.get("of_lift", False),
        book.get("matter", ""),
        book.get("matter_new_money", ""),
    )
    _insist_sound(kind)
    return kind


def _emergency_from(branch: dict[str, Any]) -> Emergency:
    frozen: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in branch.items()}
    return Emergency(**frozen)


def _insist_sound(kind: Kind) -> None:
    keys = [s.key for s in kind.stages]
    if len(set(keys)) != len(keys):
        raise ValueError(f"a stage of {kind.kind} is there twice")
    branch = [kind.emergency.stage] if kind.emergency else []
    if [s.key for s in kind.stages if s.emergency] != branch:
        raise ValueError(f"{kind.kind} needs one emergency stage for its emergency route, and none without")
    if kind.emergency and not {*kind.emergency.skips} <= {*keys[1:-1]}:
        raise ValueError(f"the emergency route of {kind.kind} skips a stage that is not there")


def stages_of(kind: str) -> tuple[Stage, ...]:
    """The stages of a kind in order, those of the emergency route among them; the last one ends the project."""
    return kind_of(kind).stages


def stage_of(kind: str, stage: str) -> Stage:
    """One stage of a kind. Raises LookupError for a stage of another kind."""
    return stages_of(kind)[kind_of(kind).position(stage)]


def route(kind: str, *, emergency: bool = False) -> tuple[Stage, ...]:
    """The stages that a project of a kind may go through: with a vote, or in an emergency without."""
    branch = kind_of(kind).emergency
    if not emergency or branch is None:
        return tuple(s for s in stages_of(kind) if not s.emergency)
    return tuple(s for s in stages_of(kind) if s.key not in branch.skips)


def next_stages(kind: str, stage: str, *, emergency: bool = False) -> tuple[Stage, ...]:
    """Where a project may go from a stage: to the next one of its route, or past stages that are optional."""
    here = kind_of(kind).position(stage)
    ahead = [s for s in route(kind, emergency=emergency) if kind_of(kind).position(s.key) > here]
    must = next((n for n, s in enumerate(ahead) if not s.optional), -1)
    return tuple(ahead[: must + 1])


def may_move(kind: str, from_stage: str, to_stage: str, *, emergency: bool = False) -> bool:
    """Whether the step from one stage to the other is one of `next_stages`."""
    return to_stage in {s.key for s in next_stages(kind, from_stage, emergency=emergency)}


def earlier_stages(kind: str, stage: str, *, emergency: bool = False) -> tuple[Stage, ...]:
    """Where a project may be sent back to: every stage of its route before the present one."""
    here = kind_of(kind).position(stage)
    return tuple(s for s in route(kind, emergency=emergency) if kind_of(kind).position(s.key) < here)


def needs_of(kind: str, to_stage: str, *, from_stage: str = "", emergency: bool = False) -> tuple[str, ...]:
    """The conditions of entering a stage; on the emergency route without the waived ones, and with those of the
    route itself where it leads on from its first stage."""
    needs, branch = stage_of(kind, to_stage).needs, kind_of(kind).emergency
    if not emergency or branch is None:
        return needs
    kept = tuple(need for need in needs if need not in branch.waives)
    return (*branch.needs, *kept) if from_stage == branch.stage else kept


def emergency_from(kind: str, stage: str) -> Stage | None:
    """The stage in which the emergency route begins for a project that stands in a stage; None where it is too late
    (nothing is left that the route would skip) or there is no such route."""
    whole = kind_of(kind)
    branch = whole.emergency
    if branch is None or whole.position(stage) > max(map(whole.position, branch.skips)):
        return None
    return None if stage == branch.stage else stage_of(kind, branch.stage)


def stays_emergency(kind: str, stage: str) -> bool:
    """Whether a project on the emergency route that is sent back to a stage is still on it: not before its begin."""
    branch = kind_of(kind).emergency
    return branch is not None and kind_of(kind).position(stage) >= kind_of(kind).position(branch.stage)


def stage_of_round(kind: str, number: int) -> Stage | None:
    """The stage in which the owners take a vote, by the number of that vote."""
    return next((s for s in stages_of(kind) if s.round == number), None)


def ends(kind: str, stage: str) -> bool:
    """Whether a project that arrives in this stage is finished."""
    return stages_of(kind)[-1].key == stage
