"""The real part of the demonstration: the subdistrict and its committees with their official codes."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

SUBDISTRICT_CODE = "310104010"
SUBDISTRICT_NAME = "长桥街道"
Style = Literal["old", "mixed", "towers"]


@dataclass(frozen=True, slots=True)
class Committee:
    """One residents' committee. `grid` and `style` are invented; `story` tells the five of the article."""

    code: str
    name: str
    grid: int
    style: Style
    story: bool = False

    @property
    def short(self) -> str:
        """The name people use: 华滨."""
        return self.name.removesuffix("居委会")


@cache
def committees() -> tuple[Committee, ...]:
    """All 33, by code. Source: National Bureau of Statistics, edition of 2023 (`committees.toml`)."""
    book = tomllib.loads(Path(__file__).with_name("committees.toml").read_text(encoding="utf-8"))
    return tuple(Committee(**row) for row in book["committee"])
