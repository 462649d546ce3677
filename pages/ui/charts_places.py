"""The chart of two places month by month: a line each, told apart by colour, dash and sign."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache

import altair as alt

from pages.ui import charts
from pages.ui.charts import Spec, built, filled

COLOURS = {False: ("#0b6477", "#c46a00"), True: ("#4fb3c8", "#f0a23c")}


@dataclass(frozen=True, slots=True)
class Dot:
    """A place in a month: `2026-03`, its value as a float for drawing, none where there is none; in words; if few."""

    month: str
    place: str
    value: float | None
    said: str
    few: bool


def by_month(dots: Sequence[Dot], places: tuple[str, str], *, title: str, form: str) -> Spec:
    """The lines of two places; `form` is how the axis writes numbers. What stands on few is pale."""
    return filled(_by_month(charts.dark(), places, title, form), [asdict(dot) for dot in dots])


@cache
def _by_month(dark: bool, places: tuple[str, str], title: str, form: str) -> Spec:
    names = list(places)
    x = alt.X("month", type="ordinal", title=None, axis=charts.months())
    y = alt.Y("value", type="quantitative", title=title, axis=alt.Axis(format=form, tickCount=4))
    key = alt.Legend(orient="bottom", title=None, columns=1, labelLimit=280, symbolStrokeWidth=0)
    colour = alt.Color(
        "place", type="nominal", legend=key, scale=alt.Scale(domain=names, range=list(COLOURS[dark]))
    )
    shape = alt.Shape(
        "place", type="nominal", legend=key, scale=alt.Scale(domain=names, range=["circle", "square"])
    )
    dash = alt.StrokeDash(
        "place", type="nominal", legend=key, scale=alt.Scale(domain=names, range=[[1, 0], [6, 3]])
    )
    pale = alt.condition("datum.few", alt.value(0.4), alt.value(1))
    base = charts.rows().encode(x=x, y=y, color=colour, tooltip=charts.told("month", "place", "said"))
    return built(
        alt.layer(
            base.mark_line(strokeWidth=2).encode(strokeDash=dash),
            base.mark_point(size=60, filled=True).encode(shape=shape, opacity=pale),
        ),
        height=220,
    )
