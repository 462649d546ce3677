"""Charts of the view from above: stages by neighbourhood, votes against what they need, money by purse."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache

import altair as alt

from pages.ui import charts
from pages.ui.charts import ACCENT, INK, QUIET, Spec, built, filled, told
from pages.ui.charts_renewals import (
    MOST_KINDS,
    PICK,
    picked,
    shades,
    stage_axis,
    stage_scale,
    whole_numbers,
)
from pages.ui.colours import AGREE


@dataclass(frozen=True, slots=True)
class Piece:
    """So many renewals of one neighbourhood in one stage."""

    place: int
    neighbourhood: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class TestBar:
    """One test of one vote: its share and what it needs in hundredths of a percent, and the exact figures."""

    round: int
    question: str
    test: str
    share: int
    required: int | None
    exact: str


@dataclass(frozen=True, slots=True)
class PurseBar:
    """One amount of one purse, in fen, with the amount as people read it."""

    purse: str
    name: str
    amount: str
    fen: int
    text: str


def by_neighbourhood(pieces: Sequence[Piece], *, labels: Sequence[str], count: str) -> Spec:
    """A bar a neighbourhood, the longest first, built of its stages from light to dark in the order of `labels`."""
    order = {label: n for n, label in enumerate(labels)}
    totals: dict[str, int] = {}
    for p in pieces:
        totals[p.neighbourhood] = totals.get(p.neighbourhood, 0) + p.count
    longest_first = sorted(pieces, key=lambda p: (-totals[p.neighbourhood], p.neighbourhood))
    rows: list[dict[str, object]] = [
        {
            "place": p.place,
            "neighbourhood": p.neighbourhood,
            "label": p.label,
            "count": p.count,
            "order": order[p.label],
        }
        for p in longest_first
    ]
    return filled(_by_neighbourhood(charts.dark(), tuple(labels), count), rows, height=len(totals) * 22 + 30)


@lru_cache(maxsize=MOST_KINDS)
def _by_neighbourhood(dark: bool, labels: tuple[str, ...], count: str) -> Spec:
    pick = alt.selection_point(name=PICK, fields=["place"])
    chart = (
        charts.rows()
        .mark_bar(height=15)
        .encode(
            y=alt.Y("neighbourhood", type="nominal", sort=None, title=None, axis=stage_axis()),
            x=alt.X("count", type="quantitative", stack="zero", title=None, axis=whole_numbers()),
            color=alt.Color("label", type="nominal", scale=stage_scale(labels, dark=dark), legend=None),
            order=alt.Order("order", type="quantitative"),
            opacity=picked(pick),
            tooltip=[
                *told("neighbourhood", "label"),
                alt.Tooltip("count", type="quantitative", title=count),
            ],
        )
        .add_params(pick)
    )
    return built(chart)


def votes(bars: Sequence[TestBar], *, tests: Sequence[str], needed: str) -> Spec:
    """For each vote its tests as thin bars, and across each a mark where it has to reach."""
    rows = [
        {**asdict(b), "share": b.share / 10_000, "required": b.required and b.required / 10_000} for b in bars
    ]
    questions = len({b.question for b in bars})
    height = max(1, questions) * (len(tests) * 9 + 10) + 120
    return filled(_votes(charts.dark(), tuple(tests), needed), rows, height=height)


@lru_cache(maxsize=MOST_KINDS)
def _votes(dark: bool, tests: tuple[str, ...], needed: str) -> Spec:
    pick = alt.selection_point(name=PICK, fields=["round"])
    percent = alt.Axis(format=".0%", tickCount=5)
    base = charts.rows().encode(
        y=alt.Y("question", type="nominal", sort=None, title=None, axis=stage_axis()),
        yOffset=alt.YOffset("test", type="nominal", sort=list(tests)),
        tooltip=[
            *told("question", "test", "exact"),
            alt.Tooltip("required", type="quantitative", format=".1%", title=needed),
        ],
    )
    colours = alt.Scale(domain=list(tests), range=test_colours(dark=dark))
    bar = base.mark_bar(height=6).encode(
        x=alt.X("share", type="quantitative", scale=alt.Scale(domain=[0, 1]), title=None, axis=percent),
        color=alt.Color("test", type="nominal", scale=colours, legend=bottom_legend(columns=1)),
        opacity=picked(pick),
    )
    mark = base.mark_tick(thickness=2, height=9, color=INK[dark]).encode(
        x=alt.X("required", type="quantitative")
    )
    return built(alt.layer(bar.add_params(pick), mark))


def test_colours(*, dark: bool) -> list[str]:
    """Taking part in the accent colour, agreeing in that of agreement; each paler by area than by owners."""
    taking_part, agreeing = ACCENT[dark], AGREE.on(dark)
    return [taking_part, f"{taking_part}88", agreeing, f"{agreeing}88"]


def bottom_legend(*, columns: int) -> alt.Legend:
    """A legend below the chart, so that a narrow screen keeps its width for the bars."""
    return alt.Legend(orient="bottom", title=None, columns=columns, labelLimit=200)


def purses(bars: Sequence[PurseBar], *, amounts: Sequence[str], unit: int, title: str) -> Spec:
    """For each purse its amounts from light to dark; the axis counts in so many fen, named by `title`."""
    rows = [{**asdict(b), "value": b.fen / unit} for b in bars]
    names = len({b.name for b in bars})
    height = max(1, names) * (len(amounts) * 8 + 10) + 80
    return filled(_purses(charts.dark(), tuple(amounts), title), rows, height=height)


@lru_cache(maxsize=MOST_KINDS)
def _purses(dark: bool, amounts: tuple[str, ...], title: str) -> Spec:
    pick = alt.selection_point(name=PICK, fields=["purse"])
    colours = alt.Scale(domain=list(amounts), range=[QUIET[dark], *shades(len(amounts), dark=dark)[1:]])
    chart = (
        charts.rows()
        .mark_bar(height=6)
        .encode(
            y=alt.Y("name", type="nominal", sort=None, title=None, axis=stage_axis()),
            yOffset=alt.YOffset("amount", type="nominal", sort=list(amounts)),
            x=alt.X("value", type="quantitative", title=title, axis=alt.Axis(tickCount=5)),
            color=alt.Color("amount", type="nominal", scale=colours, legend=bottom_legend(columns=2)),
            opacity=picked(pick),
            tooltip=told("name", "amount", "text"),
        )
        .add_params(pick)
    )
    return built(chart)
