"""Charts of renewals: how many stand in which stage, how far one has come. Stages run from light to dark."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache, lru_cache
from typing import Any

import altair as alt

from pages.ui import charts
from pages.ui.charts import ACCENT, ALARM, INK, LINES, QUIET, Spec, built, filled

PALE = {False: (0xCF, 0xE4, 0xEA), True: (0x23, 0x40, 0x48)}
DEEP = {False: (0x06, 0x3C, 0x48), True: (0xB9, 0xE6, 0xF0)}
PICK = "pick"
BAR = 17
WAY = ("passed", "present", "ahead")
MOST_KINDS = 64
"""So many sets of words are kept."""


@dataclass(frozen=True, slots=True)
class StageBar:
    """One bar: the stage's key and name, how many stand in it and how many of those are late."""

    stage: str
    label: str
    count: int
    late: int


def shades(n: int, *, dark: bool) -> list[str]:
    """So many shades of one hue, from near the page's colour to far from it."""
    pale, deep = PALE[dark], DEEP[dark]
    return [_between(pale, deep, i, max(1, n - 1)) for i in range(n)]


def _between(a: tuple[int, ...], b: tuple[int, ...], part: int, whole: int) -> str:
    return "#" + "".join(f"{x + (y - x) * part // whole:02x}" for x, y in zip(a, b, strict=True))


def by_stage(bars: Sequence[StageBar], *, count: str, late: str) -> Spec:
    """A bar a stage, in order; its late part in red within. `count` and `late` name the two figures."""
    spec = _by_stage(charts.dark(), tuple(b.label for b in bars), count, late)
    return filled(spec, [asdict(bar) for bar in bars])


@lru_cache(maxsize=MOST_KINDS)
def _by_stage(dark: bool, labels: tuple[str, ...], count: str, late: str) -> Spec:
    pick = alt.selection_point(name=PICK, fields=["stage"])
    base = charts.rows().encode(
        y=alt.Y("label", type="nominal", sort=list(labels), title=None, axis=stage_axis()),
        tooltip=[
            alt.Tooltip("label", type="nominal", title="\u200b"),
            alt.Tooltip("count", type="quantitative", title=count),
            alt.Tooltip("late", type="quantitative", title=late),
        ],
    )
    whole = base.mark_bar(height=BAR).encode(
        x=alt.X("count", type="quantitative", title=None, axis=whole_numbers()),
        color=alt.Color("label", type="nominal", scale=stage_scale(labels, dark=dark), legend=None),
        opacity=picked(pick),
    )
    part = base.mark_bar(height=5, yOffset=6).encode(
        x=alt.X("late", type="quantitative"), color=alt.value(ALARM[dark])
    )
    text = base.mark_text(align="left", dx=5, color=INK[dark]).encode(
        x=alt.X("count", type="quantitative"), text=alt.Text("count", type="quantitative")
    )
    chart = alt.layer(whole.add_params(pick), part, text).properties(height=len(labels) * 24 + 30)
    return built(chart)


def stage_axis() -> alt.Axis:
    """Names beside bars, without lines."""
    return alt.Axis(labelLimit=230, ticks=False, domain=False)


def whole_numbers() -> alt.Axis:
    """An axis of counts."""
    return alt.Axis(format="d", tickMinStep=1, tickCount=5)


def stage_scale(labels: Sequence[str], *, dark: bool) -> alt.Scale:
    """Every stage with its shade."""
    return alt.Scale(domain=list(labels), range=shades(len(labels), dark=dark))


def picked(pick: alt.Parameter) -> Any:
    """What was not clicked steps back."""
    return alt.when(pick).then(alt.value(1)).otherwise(alt.value(0.35))


def way(labels: Sequence[str], *, position: int) -> Spec:
    """How far one renewal has come: a box a stage, those passed grey, the present one in accent."""
    rows = [
        {"n": n + 1, "label": label, "is": WAY[(n == position) + 2 * (n > position)]}
        for n, label in enumerate(labels)
    ]
    return filled(_way(charts.dark()), rows)


@cache
def _way(dark: bool) -> Spec:
    colours = [QUIET[dark], ACCENT[dark], LINES[dark]]
    base = charts.rows().encode(
        x=alt.X("n", type="ordinal", title=None, axis=alt.Axis(labelAngle=0, ticks=False, domain=False)),
        tooltip=[alt.Tooltip("label", type="nominal", title="\u200b")],
    )
    scale = alt.Scale(domain=list(WAY), range=colours)
    box = base.mark_bar(cornerRadius=2, height=14).encode(
        y=alt.value(7), color=alt.Color("is", type="nominal", scale=scale, legend=None)
    )
    return built(alt.layer(box).properties(height=14))
