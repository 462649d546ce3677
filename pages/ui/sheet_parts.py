"""The map as a sheet to take away: its paper, which way it lies, and the addresses of the PDF and the picture."""

from collections.abc import Sequence
from urllib.parse import urlencode

import streamlit as st

from models.enums import Permission
from pages.ui import feedback
from pages.ui.i18n import _
from pages.ui.point_layers import Shown
from services.access import Actor
from services.grids.departments import Overlay
from services.grids.map import Layer

PAPER, TURNED = "map.paper", "map.turned"


def urls(actor: Actor, layer: Layer, points: Sequence[Shown], lines: Sequence[Overlay]) -> dict[str, str]:
    """Where the sheet of what is shown is to be had, by kind of file; nothing for who may not take maps away."""
    if not actor.may(Permission.EXPORT) or layer.kind is None:
        return {}
    asked = {
        "kind": layer.kind, "figure": layer.figure, "month": layer.month or "",
        "paper": st.session_state.get(PAPER, "a4"), "turned": st.session_state.get(TURNED, "across"),
        "lines": ",".join(one.department for one in lines),
    }  # fmt: skip
    over = {one.made.key: one.narrowed or "" for one in points}
    query = urlencode({name: value for name, value in asked.items() if value} | over)
    return {kind: f"/map/{layer.place.id}/sheet.{kind}?{query}" for kind in ("pdf", "png")}


def choose(found: dict[str, str]) -> None:
    """The paper, and the whole map on it; the buttons on the map itself take what is seen."""
    if not found:
        return
    box = feedback.asked(_("Print"), key="map.print", icon=":material/print:")
    if box is None:
        return
    with box:
        papers = {"a4": "A4", "a3": "A3"}
        ways = {"across": _("Across"), "upright": _("Upright")}
        st.segmented_control(
            _("Paper size"), list(papers), default="a4", format_func=papers.__getitem__, key=PAPER, required=True,
            persist_state="session",
        )  # fmt: skip
        st.segmented_control(
            _("How it lies"), list(ways), default="across", format_func=ways.__getitem__, key=TURNED,
            required=True, persist_state="session",
        )  # fmt: skip
        st.link_button(_("The whole map as PDF"), found["pdf"], key="map_pdf", icon=":material/download:")
        st.link_button(_("The whole map as PNG"), found["png"], key="map_png", icon=":material/download:")
        st.caption(_("The buttons PDF and PNG on the map take what is seen there."))
