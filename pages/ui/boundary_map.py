"""A map on which outlines are compared or drawn: those of a file over what is stored, one under the hand.

The same library as `maps` and the same look; a few hundred outlines go inline, so nothing is asked for elsewhere.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import streamlit as st

from pages.ui import maps
from pages.ui.i18n import _

_HTML = """
<div class="frame">
  <div class="map" tabindex="0" role="application"></div>
  <div class="tools" hidden></div>
  <div class="note" role="status" hidden></div>
</div>
<div class="legend"></div>
"""
_CSS = "".join((maps.ASSETS / name).read_text("utf-8") for name in ("grid_map.css", "boundary_map.css"))
_MODULE = maps.address_of("boundary_map.js")
_component = st.components.v2.component("duoge_boundary_map", html=_HTML, css=_CSS, js=maps.LOADER)
Shapes = Mapping[str, Any]


def compare(
    *,
    key: str,
    shapes: Shapes,
    under: Shapes,
    before: Shapes | None,
    flawed: Collection[int],
    left_out: Collection[int],
    spot: tuple[float, float] | None,
    alt: str,
) -> None:
    """Draw the shapes of a file over what is stored (GeoJSON collections); `spot` marks one flaw."""
    told = {"flawed": list(flawed), "left_out": list(left_out), "spot": spot, "before": before, "fit": key}
    _component(
        key=key, data=_data(shapes, under, alt) | told, on_picked_change=_nothing, on_edited_change=_nothing
    )


def sketch(*, key: str, shapes: Shapes, under: Shapes, alt: str) -> dict[str, Any] | None:
    """Draw one outline to be changed by hand; the geometry (GeoJSON) that the hand has just left, if any."""
    data = _data(shapes, under, alt) | {"edit": True, "fit": key}
    _component(key=key, data=data, on_picked_change=_nothing, on_edited_change=_nothing)
    edited = (st.session_state.get(key) or {}).get("edited")
    return dict(edited) if edited else None


def _data(shapes: Shapes, under: Shapes, alt: str) -> dict[str, Any]:
    return {
        "module": _MODULE, "shapes": shapes, "under": under, "alt": alt, "height": 480, "texts": _texts(),
    }  # fmt: skip


def _texts() -> dict[str, str]:
    return {
        "shapes": _("the new outlines"),
        "under": _("what is stored"),
        "flawed": _("with something wrong"),
        "before": _("as in the file"),
        "bigger": _("Zoom in"),
        "smaller": _("Zoom out"),
        "wheel": _("Hold Ctrl and turn the wheel to zoom"),
        "anew": _("Draw it anew"),
        "drawing": _("Click corner after corner; click the first one again to end."),
    }


def _nothing() -> None:
    """An event is read from the answer; Streamlit only wants to know that there is one."""
