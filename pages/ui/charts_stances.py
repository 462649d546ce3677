"""The chart of stances: a row a household, a mark a visit, and the days on which something else happened.

Altair builds and validates it once a theme; afterwards only the figures change (`docs/speed.md`).
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from typing import Any

import altair as alt

from pages.ui import charts
from pages.ui.charts import Spec, built, filled
from pages.ui.colours import STANCES

ROW, TOP = 26, 46


@dataclass(frozen=True, slots=True)
class Mark:
    """One visit: the household's row, its day, the stance's sign, and what is said of it."""

    row: str
    day: date
    sign: str
    said: str


@dataclass(frozen=True, slots=True)
class Line:
    """One day on which something happened: its number and its words."""

    day: date
    number: str
    said: str


def stances(marks: Sequence[Mark], lines: Sequence[Line]) -> Spec:
    """Households downwards, time across; numbered lines are what happened besides visits."""
    rows: list[dict[str, Any]] = [
        *({"of": "visit"} | asdict(m) | {"day": m.day.isoformat()} for m in marks),
        *({"of": "line"} | asdict(n) | {"day": n.day.isoformat()} for n in lines),
    ]
    names = tuple(dict.fromkeys(m.row for m in marks))
    return filled(_stances(charts.dark(), names), rows)


@cache
def _stances(dark: bool, names: tuple[str, ...]) -> Spec:
    looks = [look for stance, look in STANCES.items() if stance is not None]
    x = alt.X(
        "day", type="temporal", title=None, scale=alt.Scale(type="utc", padding=14),
        axis=alt.Axis(format="%m-%d", tickCount=6, grid=False),
    )  # fmt: skip
    y = alt.Y(
        "row", type="nominal", sort=list(names), title=None,
        axis=alt.Axis(ticks=False, domain=False, grid=True, labelLimit=120),
    )  # fmt: skip
    colour = alt.Color(
        "sign", type="nominal", legend=None,
        scale=alt.Scale(domain=[look.sign for look in looks], range=[look.on(dark) for look in looks]),
    )  # fmt: skip
    base = alt.Chart(alt.NamedData("rows"))
    visits, lines = (base.transform_filter(f"datum.of == '{of}'") for of in ("visit", "line"))
    told = charts.told("row", "said")
    way = visits.mark_line(color=charts.QUIET[dark], strokeWidth=1.5, opacity=0.6).encode(
        x=x, y=y, detail="row:N"
    )
    marks = visits.mark_circle(size=330, opacity=1).encode(x=x, y=y, color=colour, tooltip=told)
    signs = visits.mark_text(fontWeight="bold", color="#12191c" if dark else "#ffffff", tooltip=None).encode(
        x=x, y=y, text=alt.Text("sign", type="nominal"), tooltip=told
    )
    rules = lines.mark_rule(color=charts.QUIET[dark], strokeDash=[3, 3]).encode(
        x=x, tooltip=charts.told("said")
    )
    numbers = lines.mark_text(dy=-9, color=charts.INK[dark]).encode(
        x=x, y=alt.value(0), text=alt.Text("number", type="nominal"), tooltip=charts.told("said")
    )
    return built(alt.layer(rules, way, marks, signs, numbers), height=len(names) * ROW + TOP)
