"""The chart of two rounds: how many households answered so in the first and so in the second."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import altair as alt

from pages.ui import charts
from pages.ui.charts import Spec, filled

ROW = 46
LINES = "split(datum.label, ' ')"
"""Words of a label below one another, for narrow columns; `UP` makes room for three lines."""
UP = 34


@dataclass(frozen=True, slots=True)
class Square:
    """One pair of answers in words, what is said of it (`12`, `few`), and how dark it is, from 0 to 1."""

    before: str
    after: str
    said: str
    depth: float
    same: bool


def matrix(squares: Sequence[Square], *, first: str, second: str) -> Spec:
    """Answers of the first round downwards, of the second across; same answers have a frame."""
    rows = tuple(dict.fromkeys(s.before for s in squares))
    columns = tuple(dict.fromkeys(s.after for s in squares))
    values = [
        {"before": s.before, "after": s.after, "said": s.said, "depth": s.depth, "same": s.same}
        for s in squares
    ]
    return filled(_matrix(charts.dark(), rows, columns, first, second), values)


@cache
def _matrix(dark: bool, rows: tuple[str, ...], columns: tuple[str, ...], first: str, second: str) -> Spec:
    base = charts.rows().encode(
        x=alt.X(
            "after", type="nominal", sort=list(columns), title=second,
            axis=alt.Axis(orient="top", labelAngle=0, ticks=False, domain=False, labelExpr=LINES, labelPadding=UP),
        ),
        y=alt.Y(
            "before", type="nominal", sort=list(rows), title=first, axis=alt.Axis(ticks=False, domain=False)
        ),
        tooltip=charts.told("before", "after", "said"),
    )  # fmt: skip
    ground = base.mark_rect(color=charts.LINES[dark], cornerRadius=3)
    depth = base.mark_rect(color=charts.ACCENT[dark], cornerRadius=3).encode(
        opacity=alt.Opacity(
            "depth", type="quantitative", scale=alt.Scale(domain=[0, 1], range=[0, 0.55]), legend=None
        )
    )
    same = base.mark_rect(
        filled=False, stroke=charts.INK[dark], strokeWidth=1.5, cornerRadius=3
    ).transform_filter("datum.same")
    said = base.mark_text(color=charts.INK[dark], fontWeight="bold").encode(
        text=alt.Text("said", type="nominal")
    )
    height = len(rows) * ROW + 70
    spec: Spec = alt.layer(ground, depth, same, said).properties(width="container", height=height).to_dict()
    return spec
