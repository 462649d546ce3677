"""Charts of a round in parts: buildings or floors, ballots over time, and the ways they came."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

import altair as alt

from pages.ui import charts
from pages.ui.charts import Spec, built, filled
from pages.ui.colours import AGREE, NOT_RETURNED

PITCH, BAR, BAR_PITCH, LINES_HEIGHT = 36, 12, 44, 240
AXIS, LEGEND = 30, 50
"""What a chart needs below its rows; its height is that of the whole."""


@dataclass(frozen=True, slots=True)
class Share:
    """One piece of a bar in words and figures: `3幢`, `By owners`, `Agree`, `12 / 30 (40.00%)`, from a to b of 1."""

    name: str
    measure: str
    kind: str
    said: str
    a: float
    b: float


@dataclass(frozen=True, slots=True)
class Point:
    """How much of everybody had answered at a time (milliseconds), by one measure, in words and as a share."""

    at: int
    measure: str
    said: str
    share: float


@dataclass(frozen=True, slots=True)
class Bar:
    """One way ballots came: its name, its share of 1 and that in words."""

    name: str
    share: float
    said: str


def shares(rows: Sequence[Share], *, kinds: Sequence[str], measures: Sequence[str]) -> Spec:
    """A row a name, in the order given, with a stacked bar a measure; `kinds` are agreeing, other answers, none."""
    names = len({row.name for row in rows})
    spec = _shares(charts.dark(), tuple(kinds), tuple(measures))
    return filled(spec, [asdict(row) for row in rows], height=names * PITCH + AXIS + LEGEND)


@cache
def _shares(dark: bool, kinds: tuple[str, ...], measures: tuple[str, ...]) -> Spec:
    colours = [AGREE.on(dark), f"{charts.ACCENT[dark]}88", NOT_RETURNED.on(dark)]
    x = alt.X("a", type="quantitative", title=None, scale=alt.Scale(domain=[0, 1]), axis=_percent())
    bars = (
        charts.rows()
        .mark_bar(height=BAR, stroke=charts.QUIET[dark], strokeWidth=0.6)
        .encode(
            y=alt.Y("name", type="nominal", sort=None, title=None, axis=_plain_axis()),
            yOffset=alt.YOffset("measure", type="nominal", sort=list(measures)),
            x=x,
            x2=alt.X2("b"),
            color=alt.Color(
                "kind",
                type="nominal",
                scale=alt.Scale(domain=list(kinds), range=colours),
                legend=_legend("square"),
            ),
            tooltip=charts.told("name", "measure", "kind", "said"),
        )
    )
    return built(bars, height=PITCH)


def _legend(symbol: str) -> alt.Legend:
    return alt.Legend(orient="bottom", title=None, columns=3, symbolType=symbol, symbolSize=120)


def _plain_axis() -> alt.Axis:
    return alt.Axis(domain=False, ticks=False, labelLimit=140, labelPadding=6)


def _percent() -> alt.Axis:
    return alt.Axis(format="%", tickCount=5)


@dataclass(frozen=True, slots=True)
class Needed:
    """A share to reach or exceed, with its words."""

    share: float
    said: str


@dataclass(frozen=True, slots=True)
class Marked:
    """A day of note, with its words."""

    at: int
    said: str


def turnout(
    points: Sequence[Point], *, needed: Sequence[Needed], marked: Sequence[Marked], measures: Sequence[str]
) -> Spec:
    """How much had come back by each day, as steps by owners and by area, against what is needed."""
    rows: list[dict[str, Any]] = [
        *({"of": "point"} | asdict(point) for point in points),
        *({"of": "needed"} | asdict(need) for need in needed),
        *({"of": "marked"} | asdict(mark) for mark in marked),
    ]
    return filled(_turnout(charts.dark(), tuple(measures)), rows)


@cache
def _turnout(dark: bool, measures: tuple[str, ...]) -> Spec:
    colours = [charts.ACCENT[dark], charts.INK[dark]]
    base = charts.rows()
    x = alt.X(
        "at", type="temporal", title=None, scale=alt.Scale(type="utc"), axis=alt.Axis(format="%m-%d", tickCount=6)
    )  # fmt: skip
    y = alt.Y("share", type="quantitative", title=None, scale=alt.Scale(domain=[0, 1]), axis=_percent())
    scale = alt.Scale(domain=list(measures), range=colours)
    lines = (
        base.transform_filter("datum.of == 'point'")
        .mark_line(interpolate="step-after", point=alt.OverlayMarkDef(size=30), strokeWidth=2)
        .encode(
            x=x,
            y=y,
            color=alt.Color("measure", type="nominal", scale=scale, legend=_legend("stroke")),
            strokeDash=alt.StrokeDash(
                "measure", type="nominal", scale=alt.Scale(domain=list(measures), range=[[1, 0], [5, 3]])
            ),
            tooltip=charts.told("measure", "said"),
        )
    )
    need, mark = (base.transform_filter(f"datum.of == '{kind}'") for kind in ("needed", "marked"))
    return built(
        alt.layer(
            need.mark_rule(color=charts.INK[dark], strokeWidth=1).encode(y=y),
            need.mark_text(align="left", dx=4, dy=-7).encode(
                x=alt.value(0), y=y, text=alt.Text("said", type="nominal")
            ),
            mark.mark_rule(color=charts.QUIET[dark], strokeDash=[2, 3]).encode(x=x),
            mark.mark_text(align="right", dx=-4, color=charts.QUIET[dark]).encode(
                x=x, y=alt.value(8), text=alt.Text("said", type="nominal")
            ),
            lines,
        ),
        height=LINES_HEIGHT,
    )


def bars(rows: Sequence[Bar]) -> Spec:
    """A bar a name, as a share of all, with its words at its end."""
    return filled(_bars(charts.dark()), [asdict(row) for row in rows], height=len(rows) * BAR_PITCH + AXIS)


@cache
def _bars(dark: bool) -> Spec:
    base = charts.rows().encode(y=alt.Y("name", type="nominal", sort=None, title=None, axis=_plain_axis()))
    x = alt.X("share", type="quantitative", title=None, scale=alt.Scale(domain=[0, 1]), axis=_percent())
    drawn = base.mark_bar(height=BAR, color=charts.ACCENT[dark], cornerRadius=2).encode(x=x)
    said = base.mark_text(align="left", dy=-14, color=charts.INK[dark]).encode(
        x=alt.value(2), text=alt.Text("said", type="nominal")
    )
    return built(alt.layer(drawn, said), height=BAR_PITCH)
