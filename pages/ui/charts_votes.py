"""Charts of votes: one of the four tests against its threshold, and how everybody answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import altair as alt

from pages.ui import charts
from pages.ui.charts import Spec, built, filled
from pages.ui.colours import AGREE, ANSWERS
from services.rules.thresholds import Threshold

BAR, LINE, TEST_HEIGHT, ANSWERS_HEIGHT = 16, 32, 44, 92
COLUMNS, LEGEND_LINE = 3, 22


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer by one measure, in words: `By owners`, `✓ Agree`, `24 of 36`, and its share of all."""

    measure: str
    answer: str
    said: str
    part: int
    whole: int


def test_bar(*, part: int | None, whole: int | None, threshold: Threshold | None, agreeing: bool) -> Spec:
    """How far one test has come: the bar is part of whole, the mark the share to reach or exceed."""
    row = {
        "share": part / whole if part and whole else 0,
        "all": 1,
        "need": threshold.num / threshold.den if threshold else None,
        "said": f"{'>' if threshold.strict else '≥'} {threshold.num}/{threshold.den}" if threshold else "",
    }
    return filled(_test_bar(charts.dark(), agreeing), [row])


@cache
def _test_bar(dark: bool, agreeing: bool) -> Spec:
    base = charts.rows().encode(y=alt.value(LINE))
    colour = AGREE.on(dark) if agreeing else charts.ACCENT[dark]
    ground = base.mark_bar(size=BAR, color=charts.LINES[dark], cornerRadius=3).encode(x=_share("all"))
    reached = base.mark_bar(size=BAR, color=colour, cornerRadius=3).encode(x=_share("share"))
    mark = base.mark_tick(thickness=3, size=BAR + 12, color=charts.INK[dark]).encode(x=_share("need"))
    said = base.mark_text(color=charts.INK[dark]).encode(
        x=_share("need"), y=alt.value(8), text=alt.Text("said", type="nominal")
    )
    return built(alt.layer(ground, reached, mark, said), height=TEST_HEIGHT)


def _share(field: str) -> alt.X:
    return alt.X(field, type="quantitative", scale=alt.Scale(domain=[0, 1]), axis=None)


def answers(rows: Sequence[Answered]) -> Spec:
    """How everybody of the roll answered, by owners and by area; not returned is hollow."""
    reached: dict[str, float] = {}
    drawn: list[dict[str, Any]] = []
    for row in rows:
        start = reached.get(row.measure, 0.0)
        end = reached[row.measure] = start + (row.part / row.whole if row.whole else 0)
        sign = row.answer[:1] if end - start > 0.04 else ""
        words = {"measure": row.measure, "answer": row.answer, "said": row.said, "sign": sign}
        drawn.append(words | {"a": start, "b": end})
    every = tuple(dict.fromkeys(row.answer for row in rows))
    lines = -(-len(every) // COLUMNS)
    return filled(_answers(charts.dark(), every), drawn, height=ANSWERS_HEIGHT + lines * LEGEND_LINE)


@cache
def _answers(dark: bool, words: tuple[str, ...]) -> Spec:
    of_sign = {look.sign: look for look in ANSWERS.values()}
    looks = [of_sign[word[:1]] for word in words]
    colour = alt.Color(
        "answer",
        type="nominal",
        scale=alt.Scale(domain=list(words), range=[look.on(dark) for look in looks]),
        legend=alt.Legend(orient="bottom", title=None, columns=COLUMNS, symbolType="square", symbolSize=120),
    )
    y = alt.Y(
        "measure",
        type="nominal",
        title=None,
        sort=None,
        axis=alt.Axis(domain=False, ticks=False, labelPadding=6),
    )
    x = alt.X(
        "a",
        type="quantitative",
        title=None,
        scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(format="%", tickCount=5),
    )
    told = charts.told("measure", "answer", "said")
    base = charts.rows().encode(y=y)
    bars = base.mark_bar(size=22, stroke=charts.QUIET[dark], strokeWidth=0.6).encode(
        x=x, x2=alt.X2("b"), color=colour, tooltip=told
    )
    signs = (
        base.transform_calculate(middle="(datum.a + datum.b) / 2")
        .mark_text(color="#12191c" if dark else "#ffffff", fontWeight="bold")
        .encode(x=alt.X("middle", type="quantitative"), text=alt.Text("sign", type="nominal"))
        .transform_filter(f"datum.answer != {words[-1]!r}")
    )
    return built(alt.layer(bars, signs), height=ANSWERS_HEIGHT)
