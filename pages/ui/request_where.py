"""Where a request lies: typed, picked on a small map, or nearest to where the phone is; then which stairwell of it."""

import streamlit as st

from pages.ui import asking_the_device, drafts, inputs, maps, replay, request_words
from pages.ui.drafts import KEPT
from pages.ui.formats import literal
from pages.ui.i18n import _
from services.access import Actor
from services.db import open_session
from services.grids import request_places, request_spots
from services.grids.request_reach import LONGEST
from services.grids.request_spots import SmallMap
from services.rules import requests as rules

FORM = "request"
PLACE, MAP, HERE = f"{FORM}_place", f"{FORM}_map", f"{FORM}_here"
LOOKED_INTO, NEAR = f"{FORM}_map_at", f"{FORM}_near"


def draw(actor: Actor, place_id: int) -> None:
    """The place with its three ways, the door, and how the request came in."""
    near = _pointed_at(actor, place_id)
    found = {
        s.id: s.name for s in replay.asked(request_places.spots, actor, areas=("grids",), place_id=place_id)
    } | near
    drafts.offered(FORM, "place", list(found))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            _("Where"), list(found), index=None if len(found) > 1 else 0, key=PLACE, width=380,
            format_func=found.__getitem__, placeholder=_("Type or choose a stairwell, building or estate"),
            persist_state=KEPT,
        )  # fmt: skip
        st.text_input(_("Door"), key=f"{FORM}_door", max_chars=LONGEST["door"], width=110, persist_state=KEPT)
        asking_the_device.where_am_i(HERE)
        on_map = st.toggle(_("On the map"), key=f"{FORM}_map_shown")
    if on_map:
        _map(actor, place_id)
    _near(near)
    st.session_state.setdefault(f"{FORM}_source", "door")
    st.segmented_control(
        _("How it came in"), list(rules.sources()), key=f"{FORM}_source", format_func=request_words.source,
        wrap=True, persist_state=KEPT, label_visibility="collapsed",
    )  # fmt: skip


def _pointed_at(actor: Actor, place_id: int) -> dict[int, str]:
    """The places around what was pointed at last; what was pointed at in this very run is chosen."""
    position = asking_the_device.position(HERE)
    if position is not None:
        with open_session() as db:
            found = request_spots.nearest(db, actor, place_id=place_id, lon=position.lon, lat=position.lat)
        told = {one.id: one.name for one in found}
        if found:
            st.session_state[PLACE] = found[0].id
        st.session_state[NEAR] = told
        st.session_state[f"{NEAR}_said"] = (position.within_m, found[0].metres if found else None)
    picked = st.session_state.get(MAP) and maps.picked_place(MAP)
    if picked:
        _take_up(actor, picked)
    return dict(st.session_state.get(NEAR) or {})


def _take_up(actor: Actor, picked: int) -> None:
    """What was picked on the map is where it lies, or is looked into."""
    with open_session() as db:
        inside = request_spots.small_map(db, actor, place_id=picked, on=inputs.today())
    if inside is not None:
        st.session_state[LOOKED_INTO] = picked
        return
    st.session_state[NEAR] = _parts(actor, picked)
    st.session_state[f"{NEAR}_said"] = None
    st.session_state[PLACE] = picked


def _parts(actor: Actor, place_id: int) -> dict[int, str]:
    with open_session() as db:
        return {spot.id: spot.name for spot in request_spots.parts(db, actor, place_id=place_id)}


def _map(actor: Actor, place_id: int) -> None:
    """The small map: neighbourhoods are looked into, a building is taken."""
    at = st.session_state.get(LOOKED_INTO) or place_id
    found = replay.asked(
        request_spots.small_map, actor, areas=("grids",), own=True, place_id=at, on=inputs.today()
    )
    if found is None:
        st.info(_("Nothing lies in this place that could be picked on a map."), icon=":material/info:")
        return
    if at != place_id:
        st.button(_("Back out"), icon=":material/zoom_out:", on_click=_back_out, type="tertiary")
    if not found.shown:
        st.info(_("No outlines are known here; type the place."), icon=":material/info:")
        return
    _drawn(found)


def _back_out() -> None:
    st.session_state.pop(LOOKED_INTO, None)


def _drawn(found: SmallMap) -> None:
    hint = _("Tap the building.") if found.leaf else _("Tap the neighbourhood to look into it.")
    maps.show(
        key=MAP, geometry_url=f"/map/{found.place_id}.geojson?kind={found.kind}&v={found.version}",
        figures={one.id: maps.MapFigure(one.open, _("{n} open", n=one.open)) for one in found.shown},
        selected=st.session_state.get(PLACE), legend=f"{hint} {_('Colour: open requests.')}",
        alt=_("Small map of {place} to pick where the request lies.", place=found.place), height=300,
    )  # fmt: skip


def _near(near: dict[int, str]) -> None:
    """The other places around, to be taken with one tap; why the device could not say where it is."""
    failed = asking_the_device.failed(HERE)
    if failed == "denied":
        st.warning(_("This device may not say where it is. Allow it in the browser, or type the place."))
    elif failed:
        st.warning(_("The device does not know where it is. Type the place, or pick it on the map."))
    said = st.session_state.get(f"{NEAR}_said")
    if said:
        st.caption(_nearest(*said))
    if len(near) > 1:
        with st.container(horizontal=True, gap="xsmall"):
            for id, name in near.items():
                chosen = st.session_state.get(PLACE) == id
                st.button(
                    literal(name), key=f"{NEAR}_{id}", on_click=_choose, args=(id,),
                    type="primary" if chosen else "secondary",
                )  # fmt: skip


def _nearest(within: int, metres: int | None) -> str:
    if metres is None:
        return _("Nothing with an outline lies within 400 m. Type the place.")
    far = _("inside its outline") if not metres else _("{n} m away", n=metres)
    return _("Nearest to the phone: {far}; the phone is sure to about {n} m.", far=far, n=within)


def _choose(id: int) -> None:
    st.session_state[PLACE] = id


def forget() -> None:
    """The next request begins with no place pointed at; the one chosen stays."""
    for key in (NEAR, f"{NEAR}_said", LOOKED_INTO):
        st.session_state.pop(key, None)
