"""A map of places without any outside host: polygons coloured by a figure, one picked by click or Enter.

The drawing is OpenLayers (`assets/ol-*.min.js`, see `assets/README.md`) in a component of our own
(`assets/grid_map.js`); geometry comes from our own route, so no tile, font or style is asked for elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import streamlit as st

from pages.ui import figure_words
from pages.ui.i18n import _
from services import settings

ASSETS = Path(__file__).parent / "assets"
MOST_CLASSES = 5

_HTML = """
<div class="frame">
  <div class="map" tabindex="0" role="application"></div>
  <div class="cross"></div>
  <div class="tip" role="status" hidden></div>
  <div class="note" role="status" hidden></div>
</div>
<div class="legend"></div>
"""
LOADER = """
let loaded;

// Right after signing in the cookie may be on its way, and a module that failed is never asked for again.
async function load(address) {
  for (let i = 0; i < 40 && (await fetch(address)).status === 401; i++) {
    await new Promise((go) => setTimeout(go, 250));
  }
  return import(address);
}

export default async function (component) {
  loaded ??= load(new URL(component.data.module, document.baseURI).href);
  return (await loaded).draw(component);
}
"""


def address_of(script: str) -> str:
    """Where browsers ask for one of our scripts: a changed one has another address."""
    return f"/assets/{script}?v={sha256((ASSETS / script).read_bytes()).hexdigest()[:12]}"


_MODULE = address_of("grid_map.js")
_component = st.components.v2.component(
    "duoge_grid_map", html=_HTML, css=(ASSETS / "grid_map.css").read_text("utf-8"), js=LOADER
)


@dataclass(frozen=True, slots=True)
class MapFigure:
    """What a place is coloured by: none is drawn hatched. `text` is the figure as people read it.

    `few`: it stands on too few to be compared, so it is dotted and has no colour. `short` stands on the map itself.
    """

    value: int | None
    text: str
    few: bool = False
    short: str = ""


@dataclass(frozen=True, slots=True)
class MapPoint:
    """A point: where it is (degrees), one of the `states` of its layer, how many it stands for, what is said of it."""

    id: int
    at: tuple[float, float]
    state: str
    n: int
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class PointLayer:
    """Points over the places, the most urgent last: `states` with their labels for the legend, what it says besides.

    `key` tells the layer from others, `title` is what it is called, `selected` the point picked last.
    """

    key: str
    title: str
    points: Sequence[MapPoint]
    states: Sequence[tuple[str, str]]
    legend: str
    selected: int | None


@dataclass(frozen=True, slots=True)
class LineLayer:
    """Outlines over the places, by the key of their look; the geometry comes from one of our own addresses."""

    key: str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Spot:
    """One thing to look at closely: a number to know it by, and where it is (GeoJSON)."""

    id: int
    geometry: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Over:
    """All that lies over the places: signs, outlines with what the legend says of them, and one spot."""

    points: tuple[PointLayer, ...] = ()
    lines: tuple[LineLayer, ...] = ()
    lines_legend: str = ""
    spot: Spot | None = None
    sheets: Mapping[str, str] = field(default_factory=dict)


NOTHING_OVER = Over()


def show(
    *,
    key: str,
    figures: Mapping[int, MapFigure],
    selected: int | None,
    legend: str,
    alt: str,
    geometry_url: str | None = None,
    geojson: Mapping[str, Any] | None = None,
    height: int = 480,
    over: Over = NOTHING_OVER,
    written: Callable[[int], str] = "{:,}".format,
    view: str | None = None,
) -> int | None:
    """Draw the places of a GeoJSON FeatureCollection (ids are place ids, `name` the label).

    The geometry comes from one of our own addresses or, if small, inline. `legend` says what is shown, its n
    and its date; `alt` says it for those who do not see the map; `written` writes a value of the legend. The view
    that the person left stays for as long as `view` (else the geometry) is the same. Gives the place just picked, if
    any; a point just picked is `picked_point`.
    """
    selected = _picked(key) or selected
    classes = classes_of([f.value for f in figures.values() if f.value is not None and not f.few])
    _component(
        key=key,
        data={
            "module": _MODULE,
            "key": key,
            "geometry_url": geometry_url,
            "geojson": geojson,
            "figures": {
                str(id): [class_of(classes, f), f.text, f.short or f.text] for id, f in figures.items()
            },
            "classes": [
                written(low) if low == high else f"{written(low)}–{written(high)}" for low, high in classes
            ],
            "some_without": any(f.value is None for f in figures.values()),
            "some_few": any(f.few for f in figures.values()),
            "view": view,
            "selected": selected,
            "legend": legend,
            "alt": alt,
            "height": height,
            "texts": _texts(),
            **_laid_over(over),
        },
        on_picked_change=_nothing,
        on_point_change=_nothing,
    )
    return _picked(key)


def _laid_over(over: Over) -> dict[str, Any]:
    titles = {"pdf": _("Print what is seen (PDF)"), "png": _("What is seen as a picture (PNG)")}
    return {
        "layers": [_plain(layer) | {"points": list(map(_plain, layer.points))} for layer in over.points],
        "lines": list(map(_plain, over.lines)),
        "lines_legend": over.lines_legend,
        "spot": _plain(over.spot) if over.spot else None,
        "sheets": {kind: {"url": url, "title": titles[kind]} for kind, url in over.sheets.items()},
        "tiles": settings.current().tile_url or None,
    }


def _plain(one: PointLayer | MapPoint | LineLayer | Spot) -> dict[str, Any]:
    """Its fields as they are; `asdict` looks into each value and copies it, which takes ten times as long."""
    return {name: getattr(one, name) for name in one.__slots__}


def picked_place(key: str) -> int | None:
    """The place that was clicked to start this run, if any; known before the map is drawn."""
    return _picked(key)


def picked_point(key: str) -> tuple[str, int] | None:
    """The layer and the number of the point that was clicked to start this run, if any."""
    picked = (st.session_state.get(key) or {}).get("point")
    if picked is None:
        return None
    layer, _colon, id = str(picked).partition(":")
    return layer, int(id)


def _picked(key: str) -> int | None:
    """What was clicked to start this run; known before drawing, so that the mark is right at once."""
    picked = (st.session_state.get(key) or {}).get("picked")
    return None if picked is None else int(picked)


def classes_of(values: list[int]) -> list[tuple[int, int]]:
    """At most five ranges (first and last value) with about as many places in each; nought is its own."""
    distinct = sorted(set(values))
    if len(distinct) <= MOST_CLASSES:
        return [(value, value) for value in distinct]
    if distinct[0] == 0:
        return [(0, 0), *_ranges(sorted(v for v in values if v), MOST_CLASSES - 1)]
    return _ranges(sorted(values), MOST_CLASSES)


def _ranges(values: list[int], most: int) -> list[tuple[int, int]]:
    starts = sorted({values[len(values) * i // most] for i in range(most)} | {values[0]})
    ends = [max(v for v in values if v < later) for later in starts[1:]]
    return list(zip(starts, [*ends, values[-1]], strict=True))


def class_of(classes: list[tuple[int, int]], figure: MapFigure) -> int:
    """The index of the range a value lies in; -1 for none, -2 for too few."""
    if figure.value is None or figure.few:
        return -1 if figure.value is None else -2
    return next(i for i, (_low, high) in enumerate(classes) if figure.value <= high)


def _texts() -> dict[str, str]:
    return {
        "none": _("no data"),
        "few": figure_words.fewest(),
        "bigger": _("Zoom in"),
        "smaller": _("Zoom out"),
        "all": _("Show all"),
        "gathered": _("{n} at {places} places: click to look closer", n="{n}", places="{places}"),
        "wheel": _("Hold Ctrl and turn the wheel to zoom"),
        "touch": _("Use two fingers to move the map"),
        "keys": _("Arrow keys move the map, plus and minus zoom, Enter picks the place under the crosshair."),
        "failed": _("The boundaries could not be loaded. Open the page again, or use the table."),
    }


def _nothing() -> None:
    """A pick is read from the answer; Streamlit only wants to know that there is such an event."""
