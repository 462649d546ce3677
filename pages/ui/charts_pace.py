"""Charts of pace: the funnel, the time in each stage, the ages of open cases, and the fan of what is still to come.

Altair builds each kind once a theme and a set of words; afterwards only the figures change.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import lru_cache
from json import dumps
from typing import Any

import altair as alt

from pages.ui import charts
from pages.ui.charts import ACCENT, ALARM, INK, LINES, QUIET, Spec, built, filled, told
from pages.ui.charts_renewals import MOST_KINDS, PICK, picked, whole_numbers
from pages.ui.colours import FOLLOW

ROW, FOOT = 27, 62
PALE = {False: "#b9dbe3", True: "#23525e"}
BAND90 = {False: "#d3e8ed", True: "#1d3d46"}
BAND50 = {False: "#93c5d1", True: "#2f6f7f"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a bar: the bar's name, the part's name and place in the order, how many, what a click on it means.

    `total` and `said` belong to the whole bar: its length, and what stands beside it.
    """

    label: str
    part: str
    order: int
    count: int
    pick: str
    total: int
    said: str


@dataclass(frozen=True, slots=True)
class TimeMark:
    """One mark of a stage: what it is, at how many days, and all that is told of the stage."""

    stage: str
    label: str
    what: str
    days: int
    said: str


@dataclass(frozen=True, slots=True)
class Point:
    """One month end of the fan: how many are finished by then, between which edges, and that in words."""

    day: date
    median: int
    from50: int
    to50: int
    from90: int
    to90: int
    pick: str
    said: str


def _narrow(then: int, otherwise: int) -> alt.ExprRef:
    """One number on a phone, another elsewhere."""
    return alt.ExprRef(f"windowSize()[0] < 640 ? {then} : {otherwise}")


def _names() -> alt.Axis:
    return alt.Axis(labelLimit=_narrow(130, 250), ticks=False, domain=False)


def _legend() -> alt.Legend:
    return alt.Legend(orient="bottom", title=None, columns=_narrow(2, 5), labelLimit=200)


def _room(base: alt.Chart) -> alt.Chart:
    """Nothing to be seen: keeps place for the texts beside the longest bar."""
    room: alt.Chart = base.mark_point(opacity=0).encode(x=alt.X("room", type="quantitative"))
    return room


def pieces(bars: Sequence[Piece], *, labels: Sequence[str], parts: Sequence[str], alarm: bool) -> Spec:
    """Bars built of parts, with a text beside each. With `alarm` the last part is red (late)."""
    room = max((b.total for b in bars), default=0) * 6 / 5
    rows = [asdict(b) | {"room": room} for b in bars]
    spec = _pieces(charts.dark(), tuple(labels), tuple(parts), alarm)
    return filled(spec, rows, height=len(labels) * ROW + FOOT)


@lru_cache(maxsize=MOST_KINDS)
def _pieces(dark: bool, labels: tuple[str, ...], parts: tuple[str, ...], alarm: bool) -> Spec:
    pick = alt.selection_point(name=PICK, fields=["pick"])
    colours = [PALE[dark], ACCENT[dark], QUIET[dark], LINES[dark], FOLLOW.on(dark)]
    if alarm:
        colours = [ACCENT[dark], QUIET[dark], ALARM[dark]]
    base = charts.rows().encode(
        y=alt.Y("label", type="nominal", sort=list(labels), title=None, axis=_names())
    )
    bar = base.mark_bar(height=16, stroke=QUIET[dark], strokeWidth=0.4).encode(
        x=alt.X("count", type="quantitative", stack="zero", title=None, axis=whole_numbers()),
        color=alt.Color(
            "part", type="nominal", scale=alt.Scale(domain=list(parts), range=colours[: len(parts)]),
            legend=_legend(),
        ),
        order=alt.Order("order", type="quantitative"),
        opacity=picked(pick),
        tooltip=[*told("label", "part"), alt.Tooltip("count", type="quantitative", title="\u200b\u200b\u200b")],
    )  # fmt: skip
    text = (
        base.mark_text(align="left", dx=6, color=INK[dark])
        .encode(x=alt.X("total", type="quantitative"), text=alt.Text("said", type="nominal"))
        .transform_filter("datum.order == 0")
    )
    return built(alt.layer(_room(base), bar.add_params(pick), text), height=ROW)


def times(marks: Sequence[TimeMark], *, labels: Sequence[str], kinds: Sequence[str], days: str) -> Spec:
    """For each stage its median, its 90 % mark with a line between, and the typical days; `kinds` are their names."""
    rows: list[dict[str, Any]] = [asdict(m) for m in marks]
    ends = {m.label: max(n.days for n in marks if n.label == m.label) for m in marks}
    for row in rows:
        row |= {"end": ends[row["label"]], "room": max(ends.values()) * 5 / 4}
    spec = _times(charts.dark(), tuple(labels), tuple(kinds), days)
    return filled(spec, rows, height=len(labels) * ROW + FOOT + 16)


@lru_cache(maxsize=MOST_KINDS)
def _times(dark: bool, labels: tuple[str, ...], kinds: tuple[str, ...], days: str) -> Spec:
    pick = alt.selection_point(name=PICK, fields=["stage"])
    base = charts.rows().encode(
        y=alt.Y("label", type="nominal", sort=list(labels), title=None, axis=_names())
    )
    measured = base.transform_filter(alt.FieldOneOfPredicate(field="what", oneOf=list(kinds[:2])))
    x = alt.X("days", type="quantitative", title=days, axis=whole_numbers(), scale=alt.Scale(zero=True))
    line = measured.mark_line(strokeWidth=7, color=BAND50[dark], strokeCap="round").encode(
        x=x, detail=alt.Detail("label", type="nominal")
    )
    mark = base.mark_point(filled=True, size=110, opacity=1).encode(
        x=x,
        shape=alt.Shape(
            "what", type="nominal", scale=alt.Scale(domain=list(kinds), range=["circle", "square", "diamond"]),
            legend=_legend(),
        ),
        color=alt.Color(
            "what", type="nominal",
            scale=alt.Scale(domain=list(kinds), range=[ACCENT[dark], BAND50[dark], FOLLOW.on(dark)]),
            legend=_legend(),
        ),
        opacity=picked(pick),
        tooltip=told("label", "said"),
    )  # fmt: skip
    text = base.mark_text(align="left", dx=12, color=QUIET[dark]).encode(
        x=alt.X("end", type="quantitative"), text=alt.Text("n", type="nominal")
    )
    text = text.transform_calculate(n="split(datum.said, ' · ')[0]")
    return built(alt.layer(_room(base), line, mark.add_params(pick), text), height=ROW)


def fan(
    points: Sequence[Point], past: Sequence[tuple[date, int]], *, total: int, words: Sequence[str]
) -> Spec:
    """How many are finished month by month: the past as a line, then the median with its bands, up to `total`.

    `words` name the past, the median, the 50 % and the 90 % band.
    """
    rows: list[dict[str, Any]] = [
        {"of": "to come", "total": total} | asdict(p) | {"day": p.day.isoformat()} for p in points
    ]
    rows += [{"of": "past", "day": day.isoformat(), "median": n, "total": total} for day, n in past]
    return filled(_fan(charts.dark(), tuple(words)), rows)


@lru_cache(maxsize=MOST_KINDS)
def _fan(dark: bool, words: tuple[str, ...]) -> Spec:
    pick = alt.selection_point(name=PICK, fields=["pick"], nearest=True)
    x = alt.X(
        "day", type="temporal", title=None, scale=alt.Scale(type="utc"),
        axis=alt.Axis(format="%Y-%m", tickCount=6, grid=False, labelOverlap=True),
    )  # fmt: skip
    colours = [QUIET[dark], ACCENT[dark], BAND50[dark], BAND90[dark]]
    scale = alt.Scale(domain=list(words), range=colours)

    def count(field: str) -> alt.Y:
        return alt.Y(field, type="quantitative", title=None, axis=whole_numbers())

    colour = alt.Color("is", type="nominal", scale=scale, legend=_legend())
    base = charts.rows()

    def named(n: int) -> alt.Chart:
        of = "past" if n == 0 else "to come"
        return base.transform_filter(f"datum.of == '{of}'").transform_calculate(**{"is": dumps(words[n])})

    areas = [
        named(n).mark_area(opacity=1).encode(x=x, y=count(f"from{p}"), y2=alt.Y2(f"to{p}"), color=colour)
        for p, n in ((90, 3), (50, 2))
    ]
    before = named(0).mark_line(strokeWidth=2).encode(x=x, y=count("median"), color=colour)
    line = named(1).mark_line(strokeWidth=2.5).encode(x=x, y=count("median"), color=colour)
    dots = (
        named(1)
        .mark_circle(size=64, color=ACCENT[dark])
        .encode(x=x, y=count("median"), opacity=picked(pick), tooltip=told("said"))
    )
    top = base.mark_rule(strokeDash=[4, 4], color=QUIET[dark]).encode(
        y=alt.Y("total", type="quantitative", aggregate="max")
    )
    return built(alt.layer(*areas, top, before, line, dots.add_params(pick)), height=320)
