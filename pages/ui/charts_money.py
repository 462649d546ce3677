"""Charts of one renewal's money: from the budget over the purses to the gap, and what each household pays.

Altair builds each kind once a theme; afterwards only the figures change.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import altair as alt

from pages.ui import charts
from pages.ui.charts import Spec, built, filled
from pages.ui.charts_renewals import PICK, picked

ROW, HEAD = 28, 14
KINDS = ("budget", "committed", "planned", "gap")


@dataclass(frozen=True, slots=True)
class Step:
    """One bar of the waterfall, in fen: where it begins and ends, its kind (one of KINDS), its amount in words,
    and what a click on it means."""

    name: str
    kind: str
    begins: int
    ends: int
    said: str
    pick: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of what a household's share comes to: who pays it, how much in fen, and that in words."""

    door: str
    payer: str
    fen: int
    said: str


def waterfall(steps: Sequence[Step], *, clickable: bool = False) -> Spec:
    """The budget, what each purse commits of it (and, paler, only plans), and the gap that is left, hollow.

    A click hands over a step's `pick`.
    """
    room = max((s.ends for s in steps), default=0) * 3 // 2
    rows = [
        {"n": s.name, "k": s.kind, "a": s.begins, "b": s.ends, "room": room, "said": s.said, "pick": s.pick}
        for s in steps
    ]
    names = dict.fromkeys(s.name for s in steps)
    return filled(_waterfall(charts.dark(), clickable), rows, height=len(names) * ROW + HEAD)


@cache
def _waterfall(dark: bool, clickable: bool) -> Spec:
    colours = [charts.QUIET[dark], charts.ACCENT[dark], charts.LINES[dark], "transparent"]
    scale = alt.Scale(domain=list(KINDS), range=colours)
    base = alt.Chart(alt.NamedData("rows")).encode(
        y=alt.Y("n", type="nominal", title=None, sort=None, axis=_names()),
        tooltip=charts.told("n", "said"),
    )
    beside = base.mark_point(opacity=0).encode(x=_amount("room"))
    ranged = base.encode(x=_amount("a"), x2=alt.X2("b"))
    colour = alt.Color("k", type="nominal", scale=scale, legend=None)
    bars = ranged.mark_bar(height=16, cornerRadius=2).encode(color=colour)
    if clickable:
        pick = alt.selection_point(name=PICK, fields=["pick"])
        bars = bars.encode(opacity=picked(pick)).add_params(pick)
    gap = ranged.mark_bar(
        height=15,
        cornerRadius=2,
        fill="transparent",
        stroke=charts.INK[dark],
        strokeWidth=1.4,
        strokeDash=[4, 3],
    ).transform_filter("datum.k == 'gap'")
    said = base.mark_text(align="left", dx=6, color=charts.INK[dark]).encode(
        x=_amount("b"), text=alt.Text("said", type="nominal")
    )
    return built(alt.layer(beside, bars, gap, said), height=ROW)


def _amount(field: str) -> alt.X:
    return alt.X(field, type="quantitative", title=None, axis=None)


def _names() -> alt.Axis:
    return alt.Axis(labelLimit=180, ticks=False, domain=False, labelPadding=6)


def who_pays(parts: Sequence[Part], *, doors: Sequence[str], payers: Sequence[str]) -> Spec:
    """What each household's share comes to, door by door: paid by itself now, later, by a purse or a third party."""
    rows = [{"d": p.door, "p": p.payer, "fen": p.fen, "said": p.said} for p in parts]
    return filled(_who_pays(charts.dark(), tuple(payers)), rows, height=len(doors) * 18 + 44)


@cache
def _who_pays(dark: bool, payers: tuple[str, ...]) -> Spec:
    ink = [charts.ACCENT[dark], charts.QUIET[dark], charts.LINES[dark], charts.INK[dark]]
    colour = alt.Color(
        "p",
        type="nominal",
        sort=None,
        scale=alt.Scale(domain=list(payers), range=ink[: len(payers)]),
        legend=alt.Legend(orient="bottom", title=None, columns=2, symbolType="square"),
    )
    bars: Any = (
        alt.Chart(alt.NamedData("rows"))
        .mark_bar(height=12, stroke=charts.QUIET[dark], strokeWidth=0.5)
        .encode(
            y=alt.Y("d", type="nominal", title=None, sort=None, axis=_names()),
            x=_amount("fen").stack("zero"),
            color=colour,
            order=alt.Order("fen", type="quantitative", sort="descending"),
            tooltip=charts.told("d", "p", "said"),
        )
    )
    return built(bars, height=ROW)
