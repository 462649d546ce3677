"""The chart of lifts by age: built and validated once a theme and language, afterwards only the figures change."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import altair as alt

from pages.ui import charts
from pages.ui.charts import Spec, built, filled
from pages.ui.charts_renewals import BAR, PICK, picked, shades, stage_axis, whole_numbers

HEIGHT = 26


@dataclass(frozen=True, slots=True)
class BandBar:
    """One bar: the band, its name, how many lifts are in it, of how many the inspection is overdue."""

    band: str
    label: str
    count: int
    overdue: int


def by_age(bars: Sequence[BandBar], *, count: str, overdue: str) -> Spec:
    """A bar a band, from young to old, dark for old; its overdue part in red within."""
    rows = [{"band": b.band, "label": b.label, "count": b.count, "overdue": b.overdue} for b in bars]
    return filled(_by_age(charts.dark(), tuple(b.label for b in bars), count, overdue), rows)


@cache
def _by_age(dark: bool, labels: tuple[str, ...], count: str, overdue: str) -> Spec:
    pick = alt.selection_point(name=PICK, fields=["band"])
    colours = [*shades(len(labels) - 1, dark=dark), charts.QUIET[dark]]
    base = charts.rows().encode(
        y=alt.Y("label", type="nominal", sort=list(labels), title=None, axis=stage_axis()),
        tooltip=[
            alt.Tooltip("label", type="nominal", title="\u200b"),
            alt.Tooltip("count", type="quantitative", title=count),
            alt.Tooltip("overdue", type="quantitative", title=overdue),
        ],
    )
    whole = base.mark_bar(height=BAR).encode(
        x=alt.X("count", type="quantitative", title=None, axis=whole_numbers()),
        color=alt.Color(
            "label", type="nominal", scale=alt.Scale(domain=list(labels), range=colours), legend=None
        ),
        opacity=picked(pick),
    )
    part = base.mark_bar(height=5, yOffset=6).encode(
        x=alt.X("overdue", type="quantitative"), color=alt.value(charts.ALARM[dark])
    )
    text = base.mark_text(align="left", dx=5, color=charts.INK[dark]).encode(
        x=alt.X("count", type="quantitative"), text=alt.Text("count", type="quantitative", format=",")
    )
    return built(alt.layer(whole.add_params(pick), part, text), height=len(labels) * HEIGHT + 30)
