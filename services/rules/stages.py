"""The stages a renewal goes through, by kind: the files of `stages/` as frozen values, and what follows."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from models.enums import ProjectKind

FOLDER = Path(__file__).with_name("stages")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One stage: who works in it and how many days it usually takes (None where no source says so).

    `confidence` speaks about `typical_days`; `name` and `who` are English texts to be translated where shown.
    """

    key: str
    name: str
    who: str = ""
    typical_days: int | None = None
    confidence: Literal["high", "medium", "low"] = "low"
    optional: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of renewal with its stages in order; the last one ends the project."""

    kind: ProjectKind
    name: str
    source: str
    stages: tuple[Stage, ...]

    def position(self, stage: str) -> int:
        """The place of a stage in the order, from 0. Raises LookupError for a stage of another kind."""
        for n, known in enumerate(self.stages):
            if known.key == stage:
                return n
        raise LookupError(f"{self.kind} has no stage {stage!r}")


@cache
def kind_of(kind: ProjectKind) -> Kind:
    """A kind as its file says it."""
    return _kind_from(tomllib.loads((FOLDER / f"{kind}.toml").read_text(encoding="utf-8")))


def _kind_from(book: dict[str, Any]) -> Kind:
    stages = tuple(Stage(**row) for row in book["stage"])
    if len({s.key for s in stages}) != len(stages):
        raise ValueError(f"a stage of {book['kind']} is there twice")
    return Kind(ProjectKind(book["kind"]), book["name"], book["source"], stages)


def stages_of(kind: ProjectKind) -> tuple[Stage, ...]:
    """The stages of a kind in order; the last one ends the project."""
    return kind_of(kind).stages


def stage_of(kind: ProjectKind, stage: str) -> Stage:
    """One stage of a kind. Raises LookupError for a stage of another kind."""
    return stages_of(kind)[kind_of(kind).position(stage)]


def next_stages(kind: ProjectKind, stage: str) -> tuple[Stage, ...]:
    """Where a project may go from a stage: to the next one, or past stages that are optional."""
    ahead = stages_of(kind)[kind_of(kind).position(stage) + 1 :]
    must = next((n for n, s in enumerate(ahead) if not s.optional), -1)
    return ahead[: must + 1]


def may_move(kind: ProjectKind, from_stage: str, to_stage: str) -> bool:
    """Whether the step from one stage to the other is one of `next_stages`."""
    return to_stage in {s.key for s in next_stages(kind, from_stage)}


def ends(kind: ProjectKind, stage: str) -> bool:
    """Whether a project that arrives in this stage is finished."""
    return stages_of(kind)[-1].key == stage
