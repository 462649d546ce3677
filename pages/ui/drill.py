"""Where on the map a person stands: the place looked into and the one picked there, kept from run to run.

The place filter of the other pages moves the map, and moving on the map moves the filter.
"""

from datetime import date
from typing import Any

import streamlit as st

from models.enums import PlaceKind
from pages.ui import figure_words, inputs, replay, request_words
from pages.ui.figure_words import title
from pages.ui.formats import literal
from pages.ui.i18n import _
from pages.ui.labels import label
from services.access import Actor
from services.errors import NotFound
from services.grids import map as grid_map
from services.grids.map import Layer
from services.grids.places import CHOOSABLE, PlaceLine

_PLACE, _FOLLOWED = "duoge.map.place", "duoge.map.followed"
MONTH, TODAY = "map.month", "today"
_KINDS = "duoge.map.kinds"
"""What was shown in each place: a box that is not drawn forgets, and one comes back up."""


def place_id() -> int | None:
    """The place the map looks into; none at the top. Forgotten until `stand`, should it be gone."""
    filtered = inputs.chosen_place()
    standing = st.session_state.pop(_PLACE, None)
    return standing if standing and st.session_state.get(_FOLLOWED) == filtered else filtered


def layer(actor: Actor, *, on: date) -> Layer | None:
    """What the map shows where the person stands; none where no place is stored yet."""
    here = place_id()
    try:
        at = request_words.about_now()
        return replay.asked(grid_map.layer, actor, place_id=here, **choices(here), on=on, at=at)
    except NotFound:
        if here is not None:
            raise
        return None


def stand(layer: Layer) -> None:
    """The place was found: stay there."""
    st.session_state[_PLACE] = layer.place.id
    st.session_state[_FOLLOWED] = inputs.chosen_place()


def go(place: PlaceLine) -> None:
    """Look into another place from the next run on."""
    go_into(place.id, place.kind)


def go_into(id: int, kind: PlaceKind) -> None:
    """The same for a place of which only number and kind are known."""
    if kind in CHOOSABLE:
        st.session_state[inputs.PLACE] = id
    st.session_state[_PLACE] = id
    st.session_state[_FOLLOWED] = inputs.chosen_place()


def crumbs(layer: Layer) -> None:
    """The way up, each step a button; where one stands is bold."""
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        for step in layer.path[:-1]:
            st.button(literal(step.name), key=f"crumb.{step.id}", type="tertiary", on_click=go, args=(step,))
            st.markdown("›", width="content")
        st.markdown(f"**{literal(layer.place.name)}**", width="content")


def choices(place_id: int | None) -> dict[str, Any]:
    """What was last chosen to be shown in this place, and the figure and month chosen for all places."""
    month = st.session_state.get(MONTH, TODAY)
    return {
        "month": None if month == TODAY else date.fromisoformat(month),
        "kind": st.session_state.get(f"map.kind.{place_id}")
        or st.session_state.get(_KINDS, {}).get(place_id),
        "figure": st.session_state.get("map.figure"),
    }


def choose_kind(layer: Layer) -> None:
    """Let the person choose which of the places inside are drawn."""
    key = f"map.kind.{layer.place.id}"
    kind = st.segmented_control(
        _("Show"), layer.kinds, default=layer.kind, format_func=label, key=key, required=True
    )
    st.session_state.setdefault(_KINDS, {})[layer.place.id] = kind


def choose_figure(layer: Layer) -> None:
    """Let the person choose by what the places are coloured."""
    at = layer.figures.index(layer.figure)
    st.selectbox(_("Coloured by"), layer.figures, index=at, format_func=title, key="map.figure", width=320)


def choose_month(layer: Layer) -> None:
    """Let the person go through the months of the figure, up to today; where it has none, say why."""
    if not layer.months:
        why = figure_words.UNDATED.get(layer.figure)
        st.caption(_(why) if why else _("Only as of today: no month is over since the first entry."))
        return
    stops = [*map(str, layer.months), TODAY]
    st.session_state[MONTH] = str(layer.month) if layer.month else TODAY
    st.select_slider(_("Month"), stops, format_func=_stop, key=MONTH, persist_state="session")


def _stop(stop: str) -> str:
    return _("today") if stop == TODAY else figure_words.month(date.fromisoformat(stop))


def picked(layer: Layer) -> int | None:
    """The place picked on this map, if it is on it."""
    chosen = st.session_state.get(_picked_key(layer))
    return chosen if chosen in {s.id for s in layer.shown} else None


def pick(layer: Layer, id: int | None) -> None:
    """A place was clicked: have the box beside the map, drawn afterwards, show it."""
    if id is not None:
        st.session_state[_picked_key(layer)] = id


def choose_place(layer: Layer) -> int | None:
    """The box that names the picked place, by which a keyboard picks as well."""
    names = {s.id: s.name for s in layer.shown}
    return st.selectbox(
        _("Place on the map"),
        list(names),
        index=None,
        format_func=names.__getitem__,
        key=_picked_key(layer),
        placeholder=_("Click a place on the map, or choose it here"),
    )


def _picked_key(layer: Layer) -> str:
    return f"map.picked.{layer.place.id}.{layer.kind}"
