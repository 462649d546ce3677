"""One outline under the hand: its corners moved on the map or typed as text, stored as a new version."""

import json
from collections.abc import Mapping
from typing import Any

import streamlit as st

from pages.ui import boundary_choices, boundary_map, conflict, feedback, inputs, replay, session
from pages.ui.boundary_words import DATUMS, SOURCES
from pages.ui.formats import count, day
from pages.ui.i18n import _
from services.access import Actor
from services.db import open_session
from services.errors import Refused
from services.grids import boundaries, outlines
from services.grids.outlines import Outline

FORM = "outline"
Geometry = dict[str, Any]


def draw(actor: Actor, place: Outline) -> None:
    """Choose a place, draw its outline over its neighbours', and store it."""
    kind = boundary_choices.choose_kind(place, key="sketch_kind")
    around = replay.asked(
        outlines.outlines, actor, areas=("grids", "people"), place_id=place.id, kind=kind, on=inputs.today()
    )
    if not around:
        feedback.empty(_("There is no place of this kind here."), hint=_("Bring in the places first."))
        return
    names = {one.id: one.name for one in around}
    chosen = st.selectbox(
        _("Whose outline"), list(names), format_func=names.__getitem__, key=f"sketch_{kind}"
    )
    with open_session() as db:
        stored = outlines.find_outline(db, actor, place_id=chosen)
        versions = outlines.history(db, actor, place_id=chosen)
    _edit(actor, stored, [one for one in [place, *around] if one.id != chosen])
    _history(versions)


def _edit(actor: Actor, stored: Outline, around: list[Outline]) -> None:
    def store(values: dict[str, Any], version: int) -> None:
        token, at, on = inputs.token(FORM), session.now(), inputs.today()
        since = st.session_state.get(f"outline_since_{stored.id}") or on
        with open_session(write=True) as db:
            boundaries.draw_outline(
                db, actor, place_id=stored.id, version=version, geometry=values["boundary"], since=since, on=on,
                token=token, at=at,
            )  # fmt: skip
        st.session_state.pop(_draft_key(stored.id), None)

    labels = {"boundary": _("Outline")}
    if conflict.choose(FORM, subject=stored.id, labels=labels, store=store, shown=_shown):
        return
    view = conflict.seen(FORM, stored, subject=stored.id, widget=lambda v: f"outline_text_{stored.id}_{v}")
    geometry = _on_the_map(view, around)
    geometry = _as_text(view, geometry)
    left, right = st.columns(2, vertical_alignment="bottom")
    left.date_input(_("Holds from"), inputs.today(), key=f"outline_since_{stored.id}", format="YYYY-MM-DD")
    if right.button(_("Store the outline"), key="outline_store", type="primary", disabled=geometry is None):
        with feedback.attempt(), conflict.kept(FORM, subject=view.id):
            store({"boundary": geometry}, view.version)
            conflict.settle(FORM, _("The outline is stored."))


def _on_the_map(view: Outline, around: list[Outline]) -> Geometry | None:
    """The outline as the hand left it on the map, else as it is stored."""
    key = _draft_key(view.id)
    kept: Geometry | None = st.session_state.get(key, view.geometry)
    edited = boundary_map.sketch(
        key=f"sketch_map_{view.id}", shapes=_collection([(view, kept)]),
        under=_collection([(one, one.geometry) for one in around]),
        alt=_("Map of the outline of {place}; the corners can also be typed below.", place=view.name),
    )  # fmt: skip
    if edited and edited != kept:
        st.session_state[key] = kept = edited
        st.session_state[f"outline_text_{view.id}_{view.version}"] = as_text(edited)
    return kept


def _draft_key(place_id: int) -> str:
    return f"duoge.outline.{place_id}"


def _collection(found: list[tuple[Outline, Geometry | None]]) -> Mapping[str, Any]:
    return {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "id": one.id, "properties": {"name": one.name}, "geometry": geometry}
            for one, geometry in found
            if geometry
        ],
    }


def _as_text(view: Outline, geometry: Geometry | None) -> Geometry | None:
    """The corners as text, for a keyboard; what is typed counts."""
    key = f"outline_text_{view.id}_{view.version}"
    st.session_state.setdefault(key, as_text(geometry))
    with st.expander(_("Corners as text")):
        text = st.text_area(
            _("A corner a line: longitude, latitude (WGS-84). An empty line begins a hole."),
            key=key,
            height=220,
        )
    if text == as_text(geometry):
        return geometry
    try:
        typed = read(text)
    except Refused as refusal:
        with feedback.attempt():
            raise refusal
        return None
    st.session_state[_draft_key(view.id)] = typed
    return typed


def as_text(geometry: Geometry | None) -> str:
    """The corners of one outline, a line each, its rings apart; parts of a divided outline as GeoJSON."""
    if geometry is None or geometry["type"] == "Point":
        return ""
    if geometry["type"] != "Polygon":
        return json.dumps(geometry)
    rings = ([f"{x:.7f}, {y:.7f}" for x, y, *_rest in ring[:-1]] for ring in geometry["coordinates"])
    return "\n\n".join("\n".join(ring) for ring in rings)


def read(text: str) -> Geometry | None:
    """What was typed as an outline; none for nothing. Raises Refused("outline_unreadable")."""
    if not text.strip():
        return None
    if text.lstrip().startswith("{"):
        return _read_geojson(text)
    rings = []
    for number, block in enumerate(text.replace("，", ",").replace("\r", "").split("\n\n")):
        corners = [_corner(line) for line in block.splitlines() if line.strip()]
        if len(corners) < 3:
            raise Refused("outline_unreadable", line=f"({number + 1})")
        rings.append([*corners, corners[0]])
    return {"type": "Polygon", "coordinates": rings}


def _read_geojson(text: str) -> Geometry:
    from services.imports import boundary_files

    [feature, *_others] = boundary_files.read(text.encode(), file_name="typed.geojson").features
    return feature.geometry


def _corner(line: str) -> list[float]:
    parts = line.replace(",", " ").split()
    try:
        x, y = (float(part) for part in parts)
    except ValueError as odd:
        raise Refused("outline_unreadable", line=line[:40]) from odd
    if not (-180 <= x <= 180 and -90 <= y <= 90):
        raise Refused("outline_unreadable", line=line[:40])
    return [x, y]


def _shown(_field: str, geometry: Any) -> str:
    return _("{n} corners", n=count(outlines.corners(geometry))) if geometry else "—"


def _history(versions: list[outlines.OutlineVersion]) -> None:
    """The outlines that the place has had."""
    if not versions:
        return
    st.markdown(f"**{_('Earlier outlines')}**")
    columns = {
        _("Holds from"): [day(v.since) for v in versions],
        _("Area (m²)"): [count(v.area_m2) for v in versions],
        _("Corners"): [count(v.corners) for v in versions],
        _("Source"): [_(SOURCES[v.source]) if v.source in SOURCES else "—" for v in versions],
        _("Given in"): [_(DATUMS[v.datum]) for v in versions],
        _("By"): [v.by for v in versions],
    }
    st.dataframe(columns, hide_index=True, alt=_("Earlier outlines"))
