"""The chart of patrols: a bar a month, what found something over what did not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

import altair as alt

from pages.ui import charts
from pages.ui.charts import ACCENT, LINES, Spec, built, filled, months
from pages.ui.charts_overview import bottom_legend
from pages.ui.charts_renewals import whole_numbers


@dataclass(frozen=True, slots=True)
class Bar:
    """One month: its first day, patrols that found nothing, and those that found something."""

    since: date
    nothing: int
    something: int


def by_month(bars: Sequence[Bar], *, words: tuple[str, str]) -> Spec:
    """A bar a month, built of the two; `words` name them."""
    rows = [
        {"month": f"{b.since:%Y-%m}", "count": n, "what": word}
        for b in bars
        for n, word in zip((b.nothing, b.something), words, strict=True)
    ]
    return filled(_by_month(charts.dark(), words), rows)


@cache
def _by_month(dark: bool, words: tuple[str, str]) -> Spec:
    scale = alt.Scale(domain=list(words), range=[LINES[dark] if dark else "#b8c6cc", ACCENT[dark]])
    chart = (
        charts.rows()
        .mark_bar()
        .encode(
            x=alt.X("month", type="ordinal", title=None, axis=months()),
            y=alt.Y("count", type="quantitative", title=None, axis=whole_numbers()),
            color=alt.Color("what", type="nominal", scale=scale, legend=bottom_legend(columns=2)),
            tooltip=[*charts.told("month", "what"), alt.Tooltip("count", type="quantitative", title="n")],
        )
    )
    return built(chart, height=210)
