"""What a browser can tell besides clicks: where the device is, once it is asked, and what is being typed in a field."""

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from pages.ui.i18n import _

ASSETS = Path(__file__).parent / "assets"
_where = st.components.v2.component(
    "duoge_where_am_i",
    html='<button type="button"></button>',
    css=(ASSETS / "where_am_i.css").read_text("utf-8"),
    js=(ASSETS / "where_am_i.js").read_text("utf-8"),
)
_typed = st.components.v2.component(
    "duoge_typed", html="<i></i>", js=(ASSETS / "typed.js").read_text("utf-8")
)


@dataclass(frozen=True, slots=True)
class Position:
    """Where the device says it is, in degrees of WGS-84, give or take so many metres."""

    lon: float
    lat: float
    within_m: int


def where_am_i(key: str) -> None:
    """A button that asks the device where it is; the next run has the answer in `position`."""
    texts = {"title": _("Where I am"), "waiting": _("Looking …")}
    _where(
        key=key, data=texts, on_position_change=_nothing, on_failed_change=_nothing, width="content",
        height="content",
    )  # fmt: skip


def position(key: str) -> Position | None:
    """The position that started this run, if any; known before the button is drawn."""
    told = (st.session_state.get(key) or {}).get("position")
    return None if told is None else Position(float(told[0]), float(told[1]), int(told[2]))


def failed(key: str) -> str:
    """Why there is no position: `denied` by the person, or `none` to be had; empty where nothing failed."""
    return str((st.session_state.get(key) or {}).get("failed") or "")


def typed(key: str, *, field: str) -> str:
    """What stands in the field of that key while it is typed, told after a pause."""
    _typed(key=key, data={"field": field}, on_text_change=_nothing, height="content")
    return str((st.session_state.get(key) or {}).get("text") or "")


def _nothing() -> None:
    """What the browser tells is read from the state; Streamlit only wants to know that there is such an event."""
