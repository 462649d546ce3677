"""Charts of requests: a share month by month, and places in order of it, each with its interval."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache

import altair as alt

from pages.ui import charts
from pages.ui.charts import Spec, built, filled
from pages.ui.picking import PICK

ROW, AXIS, HEIGHT = 26, 44, 220


@dataclass(frozen=True, slots=True)
class Month:
    """One month: `2026-03`, the share as a float for drawing, in words with its n; how many were reported."""

    month: str
    share: float | None
    said: str
    n: int


@dataclass(frozen=True, slots=True)
class Ranked:
    """One place: its share with the ends of its interval, what its mix of matters lets expect, all that in words."""

    id: int
    name: str
    share: float
    low: float
    high: float
    expected: float | None
    said: str
    differs: bool


def trend(months: Sequence[Month], *, share: str, n: str) -> Spec:
    """Bars of how many were reported, and the share as a line above them, month by month."""
    return filled(_trend(charts.dark(), share, n), [asdict(month) for month in months])


@cache
def _trend(dark: bool, share: str, n: str) -> Spec:
    x = alt.X("month", type="ordinal", title=None, axis=charts.months())
    base = charts.rows().encode(x=x, tooltip=charts.told("month", "said"))
    bars = base.mark_bar(color=charts.LINES[dark]).encode(
        y=alt.Y("n", type="quantitative", title=n, axis=alt.Axis(orient="right", grid=False, tickCount=4))
    )
    line = base.mark_line(color=charts.ACCENT[dark], strokeWidth=2, point=alt.OverlayMarkDef(size=45)).encode(
        y=alt.Y(
            "share", type="quantitative", title=share, scale=alt.Scale(domain=[0, 1]),
            axis=alt.Axis(format="%", tickCount=5),
        )
    )  # fmt: skip
    return built(alt.layer(bars, line).resolve_scale(y="independent"), height=HEIGHT)


def ranking(rows: Sequence[Ranked], *, overall: float, title: str) -> Spec:
    """A dot a place with its interval, in the order given; a line for all of them together, a tick for what was
    to be expected. A place that differs from all by more than chance is drawn full.
    """
    data = [asdict(row) | {"overall": overall} for row in rows]
    return filled(_ranking(charts.dark(), title), data, height=len(rows) * ROW + AXIS)


@cache
def _ranking(dark: bool, title: str) -> Spec:
    base = charts.rows().encode(
        y=alt.Y(
            "name", type="nominal", sort=None, title=None,
            axis=alt.Axis(domain=False, ticks=False, labelLimit=150, labelPadding=6),
        ),
        tooltip=charts.told("name", "said"),
    )  # fmt: skip
    x = alt.X(
        "share", type="quantitative", title=title, scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(format="%", tickCount=5),
    )  # fmt: skip
    colour = alt.condition("datum.differs", alt.value(charts.ACCENT[dark]), alt.value(charts.QUIET[dark]))
    pick = alt.selection_point(name=PICK, fields=["id"], on="click", clear="dblclick")
    return built(
        alt.layer(
            base.mark_rule(color=charts.INK[dark], strokeDash=[4, 3]).encode(
                x=alt.X("overall", type="quantitative"), y=alt.value(0), y2=alt.value("height")
            ),
            base.mark_rule(strokeWidth=3, opacity=0.45).encode(
                x=alt.X("low", type="quantitative"), x2=alt.X2("high"), color=colour
            ),
            base.mark_tick(color=charts.INK[dark], thickness=2, size=14).encode(
                x=alt.X("expected", type="quantitative")
            ),
            base.mark_point(size=80, filled=True, opacity=1).encode(x=x, color=colour).add_params(pick),
        ),
        height=ROW,
    )
