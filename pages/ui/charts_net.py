"""Charts of the net of people: the chain as a tree that is clicked, and how households spread over leaders."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

import altair as alt

from pages.ui import charts
from pages.ui.charts import ACCENT, INK, LINES, QUIET, Spec, built, filled, told
from pages.ui.charts_renewals import PICK, whole_numbers

ROW, DOT = 23, 13
AT = (0.0, 0.15, 0.36, 0.74)
"""Where the levels stand, as shares of the width: branch, micro-grid, stairwell, volunteers."""
WIDEST = (100, 150, 270, 190)
"""How wide the words of a level may get, in pixels."""
MOST_KINDS = 8


@dataclass(frozen=True, slots=True)
class Node:
    """One place or helper of the chain: the place a click leads to, where it stands, its words, whether all is held."""

    place: int
    level: int
    row: int
    words: str
    said: str
    look: str


@dataclass(frozen=True, slots=True)
class Edge:
    """A line of the tree, between two levels and two rows."""

    x: float
    y: int
    x2: float
    y2: int


@dataclass(frozen=True, slots=True)
class Dot:
    """One micro-grid among those with about as many households for each leader: how many, and its place in the pile."""

    place: int
    name: str
    value: int
    pile: int
    look: str
    said: str


def between(parent: Node, child: Node) -> list[Edge]:
    """The lines from a node to one below it: down beside it, then across."""
    spine = AT[parent.level + 1] - 0.025
    return [Edge(spine, parent.row, spine, child.row), Edge(spine, child.row, AT[child.level], child.row)]


def chain(nodes: Sequence[Node], edges: Sequence[Edge], *, looks: Sequence[str]) -> Spec:
    """The tree from left to right; a hollow mark lacks somebody. `looks`: the words for held and lacking."""
    rows: list[dict[str, Any]] = [
        *({"of": "edge"} | asdict(e) for e in edges),
        *({"of": "node", "x": AT[n.level]} | asdict(n) | {"y": n.row} for n in nodes),
    ]
    height = (max(n.row for n in nodes) + 1) * ROW
    return filled(_chain(charts.dark(), tuple(looks)), rows, height=height)


@lru_cache(maxsize=MOST_KINDS)
def _chain(dark: bool, looks: tuple[str, ...]) -> Spec:
    pick = alt.selection_point(name=PICK, fields=["place"])
    x = alt.X("x", type="quantitative", axis=None, scale=alt.Scale(domain=[-0.01, 1.02], nice=False))
    y = alt.Y(
        "y",
        type="quantitative",
        axis=None,
        scale=alt.Scale(reverse=True, padding=ROW / 2, nice=False, zero=False),
    )
    base = charts.rows()
    lines = base.transform_filter("datum.of == 'edge'").mark_rule(color=LINES[dark], strokeWidth=1.5)
    nodes = base.transform_filter("datum.of == 'node'")
    fill = alt.Scale(domain=list(looks), range=[ACCENT[dark], "transparent"])
    marks = nodes.mark_circle(size=110, opacity=1, strokeWidth=2, stroke=ACCENT[dark], cursor="pointer").encode(
        x=x, y=y, fill=alt.Fill("look", type="nominal", scale=fill, legend=None), tooltip=told("said"),
        size=alt.when(pick).then(alt.value(110)).otherwise(alt.value(60)),
    )  # fmt: skip
    words = [
        nodes.transform_filter(f"datum.level == {level}")
        .mark_text(align="left", dx=11, limit=WIDEST[level], color=INK[dark], cursor="pointer")
        .encode(x=x, y=y, text=alt.Text("words", type="nominal"), tooltip=told("said"))
        for level in range(len(AT))
    ]
    return built(
        alt.layer(lines.encode(x=x, y=y, x2="x2", y2="y2"), marks.add_params(pick), *words), height=ROW
    )


def loads(dots: Sequence[Dot], *, middle: float, looks: Sequence[str], title: str) -> Spec:
    """A pile of dots, one a micro-grid, along the households for each leader; the line is the middle one."""
    rows = [{"of": "dot"} | asdict(d) for d in dots] + [{"of": "middle", "value": middle}]
    tallest = max((d.pile for d in dots), default=1)
    return filled(_loads(charts.dark(), tuple(looks), title), rows, height=tallest * DOT + 95)


@lru_cache(maxsize=MOST_KINDS)
def _loads(dark: bool, looks: tuple[str, ...], title: str) -> Spec:
    pick = alt.selection_point(name=PICK, fields=["place"])
    x = alt.X(
        "value",
        type="quantitative",
        title=title,
        axis=whole_numbers(),
        scale=alt.Scale(zero=False, padding=12),
    )
    base = charts.rows()
    dots = base.transform_filter("datum.of == 'dot'").mark_circle(size=95, opacity=1, cursor="pointer")
    scale = alt.Scale(domain=list(looks), range=[ACCENT[dark], "#c46a00" if not dark else "#f0a23c"])
    shape = dots.encode(
        x=x, y=alt.Y("pile", type="quantitative", axis=None, scale=alt.Scale(domainMin=0)),
        color=alt.Color("look", type="nominal", scale=scale, legend=alt.Legend(orient="bottom", title=None)),
        opacity=alt.when(pick).then(alt.value(1)).otherwise(alt.value(0.35)), tooltip=told("name", "said"),
    )  # fmt: skip
    line = base.transform_filter("datum.of == 'middle'").mark_rule(color=QUIET[dark], strokeDash=[4, 3])
    return built(alt.layer(line.encode(x=x), shape.add_params(pick)), height=120)
