"""All charts, in one registered theme: plain functions from figures to Altair, no Streamlit."""

from collections.abc import Callable
from typing import Any

import altair as alt

FONT = "Noto Sans, PingFang SC, Noto Sans CJK SC, Microsoft YaHei, sans-serif"
INK = {False: "#1d2a30", True: "#e4eaec"}
QUIET = {False: "#5b6b73", True: "#9fb0b7"}
LINES = {False: "#e3e8ea", True: "#2a363c"}
ACCENT = {False: "#0b6477", True: "#4fb3c8"}
ALARM = {False: "#b3261e", True: "#ff8a80"}
_reader: Callable[[], bool] = lambda: False  # noqa: E731


def use(reader: Callable[[], bool]) -> None:
    """Tell where it is found whether the page being served is dark."""
    global _reader
    _reader = reader


def dark() -> bool:
    """Whether the page being served is dark."""
    return _reader()


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
