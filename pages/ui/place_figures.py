"""The figures of places on the map, in its legend and in the table under it."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from pages.ui import figure_words, formats, inputs, maps, replay, request_words, tables
from pages.ui.figure_words import title
from pages.ui.i18n import _
from pages.ui.labels import label
from pages.ui.maps import MapFigure
from pages.ui.replay import Known
from services.access import Actor
from services.freshness import AREAS
from services.grids.figures import MADE, Figure, Shape, Value, few
from services.grids.map import Layer, Shown

MAP = "grid_map"


def draw_map(layer: Layer, *, selected: int | None, over: maps.Over = maps.NOTHING_OVER) -> int | None:
    """The map of a layer with points over it; the place just picked, if any."""
    then = f"&on={layer.as_drawn_on}" if layer.as_drawn_on else ""
    return maps.show(
        key=MAP,
        geometry_url=f"/map/{layer.place.id}.geojson?kind={layer.kind}&v={layer.version}{then}",
        view=f"{layer.place.id} {layer.kind}",
        figures={s.id: coloured(layer.figure, s.value) for s in layer.shown},
        written=lambda size: figure_words.written(layer.figure, size),
        selected=selected,
        legend=legend(layer),
        alt=_summary(layer),
        height=560,
        over=over,
    )


def coloured(figure: Figure, value: Value) -> MapFigure:
    """A value as the map takes it."""
    known = None if value.count is None else figure_words.size(figure, value)
    told, short = figure_words.text(figure, value), figure_words.short(figure, value)
    return MapFigure(known, told, few(figure, value), short)


def legend(layer: Layer) -> str:
    """What is shown, its n, its day, the division it uses."""
    figure = layer.figure
    told = [
        title(figure),
        figure_words.in_all(figure, (s.value for s in layer.shown)),
        _("{n} places", n=len(layer.shown)),
        figure_words.as_of(layer),
    ]
    if layer.division:
        name, since = layer.division
        told.append(_("division {name}, since {day}", name=name, day=formats.day(since)))
    else:
        told.append(_("division as first laid out"))
    if layer.drawn_by_us:
        told.append(_("boundaries are schematic, drawn for the demonstration"))
    return " · ".join(told)


def _summary(layer: Layer) -> str:
    about = _("Map of {place}, {n} places by {figure}.", place=layer.place.name, n=len(layer.shown),
              figure=title(layer.figure))  # fmt: skip
    top = max(layer.shown, key=lambda s: _order(layer.figure, s), default=None)
    if top is None or _order(layer.figure, top) <= 0:
        return about
    told = figure_words.text(layer.figure, top.value)
    return f"{about} " + _("Highest: {name}, {value}.", name=top.name, value=told)


def _order(figure: Figure, shown: Shown) -> int:
    """Where a place stands among others; what is not known, and what is too few, nowhere."""
    if shown.value.count is None or few(figure, shown.value):
        return -1
    return figure_words.size(figure, shown.value)


def definition(layer: Layer) -> None:
    """What the figure counts."""
    st.caption(_(figure_words.DEFINITIONS[layer.figure]))


def draw_table(actor: Actor, layer: Layer) -> None:
    """The same as a table that can be sorted, with all figures known as of the day; and as a file."""
    by = (layer.place.id, layer.kind, layer.figure, layer.month, request_words.about_now())
    replay.kept(_table, actor, areas=AREAS, known=Known(layer, by))
    inputs.export_buttons(
        actor, "places", place=layer.place.id, kind=layer.kind, figure=layer.figure, until=layer.month
    )


def _table(_actor: Actor, *, known: Known) -> None:
    layer: Layer = known.answer
    columns, looks = _columns(layer)
    left_out = [title(f) for f in layer.figures if f not in layer.told]
    st.caption(" · ".join([figure_words.as_of(layer), *filter(None, [_known_today(left_out)])]))
    sheet = tables.sheet(columns)
    st.dataframe(sheet, hide_index=True, column_config=looks, alt=_("Figures of places"), placeholder="—")


def _known_today(names: Sequence[str]) -> str:
    return _("known as of today only: {names}", names=", ".join(names)) if names else ""


def _columns(layer: Layer) -> tuple[dict[str, list[Any]], dict[str, Any]]:
    """Of a share or a rate its size, left open where it stands on too few to be compared, and the pair it is of."""
    columns: dict[str, list[Any]] = {
        label(layer.kind) if layer.kind else _("Place"): [s.name for s in layer.shown]
    }
    looks: dict[str, Any] = {}
    first = [layer.figure, *(f for f in layer.told if f is not layer.figure)]
    for figure in first:
        values = [s.values[figure] for s in layer.shown]
        name = title(figure)
        if MADE[figure].shape in (Shape.SHARE, Shape.RATE):
            columns[name] = [_shown(figure, v) for v in values]
            columns[f"{name} · n"] = [_of(figure, v) for v in values]
            format = "%.2f%%" if MADE[figure].shape is Shape.SHARE else "%.1f"
            looks[name] = st.column_config.NumberColumn(format=format)
            looks[f"{name} · n"] = st.column_config.TextColumn(alignment="right")
        else:
            columns[name] = [v.count for v in values]
        if MADE[figure].shape is Shape.PART:
            columns[f"{name} · n"] = [v.of for v in values]
    return columns, looks


def _shown(figure: Figure, value: Value) -> float | None:
    if value.count is None or few(figure, value):
        return None
    return figure_words.size(figure, value) / (100 if MADE[figure].shape is Shape.SHARE else 10)


def _of(figure: Figure, value: Value) -> str:
    if value.count is None:
        return figure_words.text(figure, value)
    return f"{figure_words.pair(value)} · {_('small n')}" if few(figure, value) else figure_words.pair(value)
