"""Grids of departments laid over the map, several at once, each with a stroke of its own."""

from collections.abc import Sequence

import streamlit as st

from models.boundary_enums import Department
from pages.ui import inputs, replay
from pages.ui.formats import count, day
from pages.ui.i18n import _
from pages.ui.labels import label
from pages.ui.maps import LineLayer
from services.access import Actor
from services.grids import departments
from services.grids.departments import Overlay
from services.grids.map import Layer

ON = "map.departments"


def there(actor: Actor, layer: Layer) -> list[Overlay]:
    """The departments that have grids over the place that the map looks into."""
    return replay.asked(
        departments.overlays, actor, areas=("grids", "people"), place_id=layer.place.id, on=inputs.today()
    )


def choose(found: Sequence[Overlay]) -> list[Overlay]:
    """Let the person lay some of them over the map; nothing to choose where no department has any."""
    if not found:
        return []
    by_name = {one.department: one for one in found}
    chosen = st.pills(
        _("Grids of departments"), list(by_name), selection_mode="multi", format_func=label, key=ON,
        persist_state="session", wrap=True,
    )  # fmt: skip
    return [by_name[Department(one)] for one in chosen or () if one in by_name]


def lines(layer: Layer, shown: Sequence[Overlay]) -> tuple[LineLayer, ...]:
    """Them as the map takes them."""
    return tuple(
        LineLayer(
            str(one.department), f"{label(one.department)} {count(one.grids)}",
            f"/map/{layer.place.id}/department.geojson?department={one.department}&v={one.version}",
        )
        for one in shown
    )  # fmt: skip


def legend(shown: Sequence[Overlay]) -> str:
    """What the legend says of them besides."""
    if not shown:
        return ""
    total = sum(one.grids for one in shown)
    since = max(one.since for one in shown)
    said = [_("{n} grids of departments", n=count(total)), _("since {day}", day=day(since))]
    if any(one.drawn_by_us for one in shown):
        said.append(_("schematic, drawn for the demonstration"))
    return " · ".join(said)
