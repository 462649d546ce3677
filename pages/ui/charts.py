"""All charts, in one registered theme: plain functions from figures to specifications, no Streamlit.

Altair builds and validates each kind of chart once a theme and a set of words; afterwards only the rows change, since
to build one anew costs more than to read its figures (`docs/speed.md`).
"""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import altair as alt
import pandas as pd
import pyarrow as pa

Spec = dict[str, Any]
FONT = "Noto Sans, PingFang SC, Noto Sans CJK SC, Microsoft YaHei, sans-serif"
INK = {False: "#1d2a30", True: "#e4eaec"}
QUIET = {False: "#5b6b73", True: "#9fb0b7"}
LINES = {False: "#e3e8ea", True: "#2a363c"}
ACCENT = {False: "#0b6477", True: "#4fb3c8"}
ALARM = {False: "#b3261e", True: "#ff8a80"}
READY = pd.Timestamp
"""pandas is whole before the first chart: Arrow would import it with the first rows, and a chart that is built beside
that fails, for Altair asks a half-imported pandas for this name."""
_reader: Callable[[], bool] = lambda: False  # noqa: E731


def use(reader: Callable[[], bool]) -> None:
    """Tell where it is found whether the page being served is dark."""
    global _reader
    _reader = reader


def dark() -> bool:
    """Whether the page being served is dark."""
    return _reader()


def drawn(exact: Fraction | None) -> float | None:
    """An exact figure as a chart takes it; it is written beside it exactly."""
    return None if exact is None else float(exact)


def told(*fields: str) -> list[alt.Tooltip]:
    """Words of a tooltip that need no names before them; equal names would leave only one of them."""
    return [alt.Tooltip(f, type="nominal", title="\u200b" * n) for n, f in enumerate(fields, start=1)]


@alt.theme.register("duoge", enable=True)
def _theme() -> alt.theme.ThemeConfig:
    text: Any = {
        "labelFont": FONT,
        "titleFont": FONT,
        "labelColor": QUIET[dark()],
        "titleColor": QUIET[dark()],
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
    }
    axis: Any = text | {"gridColor": LINES[dark()], "domainColor": LINES[dark()], "tickColor": LINES[dark()]}
    return {
        "config": {
            "background": "transparent",
            "font": FONT,
            "view": {"stroke": None},
            "axis": axis,
            "legend": text,
            "title": {"font": FONT, "color": INK[dark()], "fontSize": 14, "anchor": "start"},
            "text": {"font": FONT, "color": INK[dark()], "fontSize": 12},
        }
    }


def months() -> alt.Axis:
    """An axis of months such as `2026-03`: the month alone, with its year below the first one and each January."""
    year = "datum.index === 0 || slice(datum.value, 5) === '01'"
    label = f"{year} ? [slice(datum.value, 5), slice(datum.value, 0, 4)] : slice(datum.value, 5)"
    return alt.Axis(labelAngle=0, labelOverlap=True, labelExpr=label)


def rows() -> alt.Chart:
    """A chart whose rows are put in by `filled`."""
    return alt.Chart(alt.NamedData("rows"))


def built(chart: alt.LayerChart | alt.FacetChart | alt.Chart, *, height: int | None = None) -> Spec:
    """The chart as a specification to be kept; as wide as where it stands where a height is given."""
    sized = chart if height is None else chart.properties(width="container", height=height)
    spec: Spec = sized.to_dict()
    return spec


def filled(spec: Spec, rows: list[dict[str, Any]], *, height: int | None = None) -> Spec:
    """The specification with its rows, as Arrow already, and with its height; the kept one stays empty."""
    tall = {} if height is None else {"height": height}
    return {**spec, **tall, "datasets": {"rows": _arrow(rows)}}


def _arrow(rows: list[dict[str, Any]]) -> bytes:
    names = dict.fromkeys(name for row in rows for name in row)
    table, sink = pa.table({name: [row.get(name) for row in rows] for name in names}), pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return bytes(sink.getvalue().to_pybytes())
