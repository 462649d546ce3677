"""Charts of renewals: how many stand in which stage, how far one has come. Stages run from light to dark."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from pages.ui.charts import ACCENT, ALARM, INK, LINES, QUIET, dark

PALE = {False: (0xCF, 0xE4, 0xEA), True: (0x23, 0x40, 0x48)}
DEEP = {False: (0x06, 0x3C, 0x48), True: (0xB9, 0xE6, 0xF0)}
PICK = "pick"
BAR = 17


@dataclass(frozen=True, slots=True)
class StageBar:
    """One bar: the stage's key and name, how many stand in it and how many of those are late."""

    stage: str
    label: str
    count: int
    late: int


def shades(n: int) -> list[str]:
    """So many shades of one hue, from near the page's colour to far from it."""
    pale, deep = PALE[dark()], DEEP[dark()]
    return [_between(pale, deep, i, max(1, n - 1)) for i in range(n)]


def _between(a: tuple[int, ...], b: tuple[int, ...], part: int, whole: int) -> str:
    return "#" + "".join(f"{x + (y - x) * part // whole:02x}" for x, y in zip(a, b, strict=True))


def by_stage(bars: Sequence[StageBar], *, count: str, late: str) -> alt.TopLevelMixin:
    """A bar a stage, in order; its late part in red within. `count` and `late` name the two figures."""
    labels = [b.label for b in bars]
    rows = [{"stage": b.stage, "label": b.label, "count": b.count, "late": b.late} for b in bars]
    pick = alt.selection_point(name=PICK, fields=["stage"])
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        y=alt.Y("label", type="nominal", sort=labels, title=None, axis=stage_axis()),
        tooltip=[
            alt.Tooltip("label", type="nominal", title="\u200b"),
            alt.Tooltip("count", type="quantitative", title=count),
            alt.Tooltip("late", type="quantitative", title=late),
        ],
    )
    whole = base.mark_bar(height=BAR).encode(
        x=alt.X("count", type="quantitative", title=None, axis=whole_numbers()),
        color=alt.Color("label", type="nominal", scale=stage_scale(labels), legend=None),
        opacity=picked(pick),
    )
    part = base.mark_bar(height=5, yOffset=6).encode(
        x=alt.X("late", type="quantitative"), color=alt.value(ALARM[dark()])
    )
    text = base.mark_text(align="left", dx=5, color=INK[dark()]).encode(
        x=alt.X("count", type="quantitative"), text=alt.Text("count", type="quantitative")
    )
    return alt.layer(whole.add_params(pick), part, text).properties(height=len(rows) * 24 + 30)


def stage_axis() -> alt.Axis:
    """Names beside bars, without lines."""
    return alt.Axis(labelLimit=230, ticks=False, domain=False)


def whole_numbers() -> alt.Axis:
    """An axis of counts."""
    return alt.Axis(format="d", tickMinStep=1, tickCount=5)


def stage_scale(labels: Sequence[str]) -> alt.Scale:
    """Every stage with its shade."""
    return alt.Scale(domain=list(labels), range=shades(len(labels)))


def picked(pick: alt.Parameter) -> Any:
    """What was not clicked steps back."""
    return alt.when(pick).then(alt.value(1)).otherwise(alt.value(0.35))


def way(labels: Sequence[str], *, position: int) -> alt.TopLevelMixin:
    """How far one renewal has come: a box a stage, those passed grey, the present one in accent."""
    names = ("passed", "present", "ahead")
    rows = [
        {"n": n + 1, "label": label, "is": names[(n == position) + 2 * (n > position)]}
        for n, label in enumerate(labels)
    ]
    colours = [QUIET[dark()], ACCENT[dark()], LINES[dark()]]
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.X("n", type="ordinal", title=None, axis=alt.Axis(labelAngle=0, ticks=False, domain=False)),
        tooltip=[alt.Tooltip("label", type="nominal", title="\u200b")],
    )
    box = base.mark_bar(cornerRadius=2, height=14).encode(
        y=alt.value(7),
        color=alt.Color(
            "is", type="nominal", scale=alt.Scale(domain=list(names), range=colours), legend=None
        ),
    )
    return alt.layer(box).properties(height=14)
