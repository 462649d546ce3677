"""Plan against actual: a row a renewal (or a stage), thick bars for what was, thin ones beneath for what was planned.

The shades are those of the stages on the board. Every mark carries the number of its renewal, so that a click anywhere
in a row means it.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Literal

import altair as alt

from pages.ui import charts, charts_renewals
from pages.ui.charts import ALARM, INK, QUIET, Spec, built, filled
from pages.ui.charts_renewals import MOST_KINDS, PICK

ROW, TOP = 44, 40
STAY, PLAN = 12, 4
NAME_AT, STAY_AT, PLAN_AT = -13, 3, 13
"""Pixels from the middle of a row: its words, so that the bars have the whole width of a phone, and both bars."""
NAMES = 215
"""Pixels of a name at most: on a phone there is room for how it stands beside it."""
EDGE = {False: "#8fa3ab", True: "#2a363c"}
Of = Literal["row", "stay", "plan", "end", "due", "today"]


@dataclass(frozen=True, slots=True)
class Lane:
    """One row: its name (told apart from all others), the renewal it means, how it stands, and whether that is late."""

    row: str
    id: int
    said: str
    late: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark in a row: `stay` and `plan` are bars, `end` and `due` a day; what is said of it."""

    of: Of
    row: str
    id: int
    since: date
    until: date
    stage: str
    said: str


def lanes(
    lanes: Sequence[Lane], marks: Sequence[Mark], stages: Sequence[str], *, today: tuple[date, str]
) -> Spec:
    """Rows from the top; `stages` are all that have a shade, in order; `today` with its word."""
    on, word = today
    first, last = min([on, *(m.since for m in marks)]), max([on, *(m.until for m in marks)])
    rows: list[dict[str, Any]] = [
        *(
            asdict(Mark("row", lane.row, lane.id, first, last, stages[0], lane.said)) | {"late": lane.late}
            for lane in lanes
        ),
        *(asdict(m) for m in marks),
        asdict(Mark("today", lanes[0].row, 0, on, on, stages[0], word)),
    ]
    told = [r | {"since": r["since"].isoformat(), "until": r["until"].isoformat()} for r in rows]
    return filled(_lanes(charts.dark(), tuple(lane.row for lane in lanes), tuple(stages)), told)


@lru_cache(maxsize=MOST_KINDS)
def _lanes(dark: bool, order: tuple[str, ...], stages: tuple[str, ...]) -> Spec:
    pick = alt.selection_point(name=PICK, fields=["id"])
    y = alt.Y(
        "row", type="nominal", sort=list(order), title=None, scale=alt.Scale(domain=list(order)),
        axis=None,
    )  # fmt: skip
    x = alt.X(
        "since", type="temporal", title=None, scale=alt.Scale(type="utc"),
        axis=alt.Axis(format="%Y-%m", tickCount=6, labelOverlap=True, orient="top"),
    )  # fmt: skip
    scale = charts_renewals.stage_scale(stages, dark=dark)
    shade = alt.Color("stage", type="nominal", scale=scale, legend=None)
    base = charts.rows().encode(y=y, x=x, tooltip=charts.told("row", "said"))
    of = {
        kind: base.transform_filter(f"datum.of == '{kind}'") for kind in ("row", "stay", "plan", "end", "due")
    }
    until = alt.X2("until")
    edge: dict[str, Any] = {"stroke": EDGE[dark], "strokeWidth": 0.5, "cursor": "pointer"}
    hit = of["row"].mark_bar(opacity=0.001, height=ROW - 2, cursor="pointer").encode(x2=until)
    stays = of["stay"].mark_bar(height=STAY, yOffset=STAY_AT, **edge).encode(x2=until, color=shade)
    plans = of["plan"].mark_bar(height=PLAN, yOffset=PLAN_AT, **edge).encode(x2=until, color=shade)
    ends = of["end"].mark_tick(orient="vertical", thickness=2, height=9, yOffset=PLAN_AT, color=INK[dark])
    dues = of["due"].mark_point(
        shape="diamond", filled=True, size=60, yOffset=STAY_AT, opacity=1, color=INK[dark]
    )
    now = charts.rows().transform_filter("datum.of == 'today'").encode(x=x, tooltip=charts.told("said"))
    line = now.mark_rule(color=QUIET[dark], strokeDash=[4, 3], strokeWidth=1.5)
    words: dict[str, Any] = {"baseline": "middle", "dy": NAME_AT, "cursor": "pointer"}
    names = (
        of["row"]
        .mark_text(align="left", limit=NAMES, **words)
        .encode(x=alt.value(0), text=alt.Text("row", type="nominal"), color=alt.value(INK[dark]))
    )
    late = alt.when("datum.late").then(alt.value(ALARM[dark])).otherwise(alt.value(QUIET[dark]))
    said = (
        of["row"]
        .mark_text(align="right", **words)
        .encode(x=alt.value("width"), text=alt.Text("said", type="nominal"), color=late)
    )
    layers = alt.layer(hit.add_params(pick), line, stays, plans, ends, dues, names, said)
    return built(layers, height=len(order) * ROW + TOP)
