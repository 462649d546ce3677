"""The layer of renewals on the map: off until asked for, by kind; the renewals of the point that was picked."""

from dataclasses import dataclass

import streamlit as st

from models.enums import Permission
from pages.ui import feedback, inputs, maps, place_figures, renewal_parts, replay
from pages.ui.formats import count, day, literal
from pages.ui.i18n import N_, _
from pages.ui.labels import kind_label
from pages.ui.maps import MapPoint, PointLayer
from services.access import Actor
from services.grids import renewal_points
from services.grids.map import Layer
from services.grids.renewal_points import ORDER, Point, Points, Renewal, Standing
from services.rules.stages import kinds

ON, KIND, PAGE = "map.renewals", "map.renewals.kind", "map.renewals.page"
SHOWN = 10
STANDINGS = {
    Standing.LATE: N_("Late"),
    Standing.WAITS: N_("Waits"),
    Standing.CAN_MOVE: N_("Can move on"),
    Standing.FINISHED: N_("Finished"),
}
BADGES = {
    Standing.LATE: "red",
    Standing.WAITS: "orange",
    Standing.CAN_MOVE: "blue",
    Standing.FINISHED: "gray",
}


@dataclass(frozen=True, slots=True)
class Over:
    """The layer as it is shown: the points, and under which key the picked one is kept."""

    found: Points
    key: str

    @property
    def picked(self) -> Point | None:
        """The point picked here, if it is still there."""
        chosen = st.session_state.get(self.key)
        return next((p for p in self.found.points if p.id == chosen), None)


def choose(actor: Actor, layer: Layer) -> Over | None:
    """Let the person lay renewals over the map, and of which kind; None while they are off, or not for them."""
    if not actor.may(Permission.SEE_RENEWALS):
        return None
    if not st.toggle(_("Renewals"), key=ON, persist_state="session"):
        return None
    kind = st.selectbox(
        _("Kind of renewal"), kinds(), None, kind_label, key=KIND, placeholder=_("All kinds"), width=240
    )
    place_id = layer.place.id
    found = replay.asked(
        renewal_points.renewal_points,
        actor,
        areas=renewal_parts.AREAS,
        place_id=place_id,
        kind=kind,
        on=inputs.today(),
    )
    over = Over(found, f"map.point.{place_id}.{kind}")
    if (clicked := maps.picked_point(place_figures.MAP)) is not None:
        st.session_state[over.key] = clicked
    return over


def drawn(over: Over | None) -> PointLayer | None:
    """The layer as the map takes it."""
    if over is None:
        return None
    found, picked = over.found, over.picked
    states = [(str(s), f"{_(STANDINGS[s])} {count(found.counts[s])}") for s in ORDER if s in found.counts]
    total = sum(found.counts.values())
    told = [
        _("{n} renewals at {places} places", n=count(total), places=count(len(found.points))),
        day(inputs.today()),
    ]
    if found.unplaced:
        told.append(_("{n} lie where no boundary is drawn", n=count(found.unplaced)))
    points = [_point(p) for p in reversed(found.points)]
    return PointLayer(points, states, " · ".join(told), picked.id if picked else None)


def _point(p: Point) -> MapPoint:
    said = " · ".join(
        f"{_(STANDINGS[s])} {n}" for s in ORDER if (n := sum(r.standing is s for r in p.renewals))
    )
    text = said if len(p.renewals) > 1 else f"{p.renewals[0].name} · {said}"
    return MapPoint(p.id, p.where, str(p.standing), len(p.renewals), p.name, text)


def beside(over: Over | None) -> None:
    """The box that names the picked point, by which a keyboard picks as well, and the renewals there."""
    if over is None:
        return
    if not over.found.points:
        feedback.empty(_("No renewal of this kind here."), hint=_("Choose another kind or a wider place."))
        return
    names = {p.id: f"{p.name} · {count(len(p.renewals))}" for p in over.found.points}
    if st.session_state.get(over.key) not in names:
        st.session_state.pop(over.key, None)
    st.selectbox(
        _("Renewals on the map"), list(names), None, names.__getitem__, key=over.key,
        placeholder=_("Click a sign on the map, or choose it here"),
    )  # fmt: skip
    if over.picked:
        _renewals(over.picked)


def _renewals(point: Point) -> None:
    with st.container(border=True):
        st.markdown(f"#### {literal(point.name)}")
        pages = -(-len(point.renewals) // SHOWN)
        page = st.pagination(pages, key=f"{PAGE}.{point.id}") if pages > 1 else 1
        for renewal in point.renewals[(page - 1) * SHOWN : page * SHOWN]:
            _renewal(renewal)


def _renewal(r: Renewal) -> None:
    due = f" · {_('due {day}', day=day(r.due_on))}" if r.due_on else ""
    badge = f":{BADGES[r.standing]}-badge[{_(STANDINGS[r.standing])}]"
    with st.container(gap="xxsmall"):
        st.page_link(renewal_parts.PROJECT_PAGE, label=literal(r.name), query_params={"project": str(r.id)})
        st.markdown(f"{badge} :small[:gray[{kind_label(r.kind)} · {_(r.stage.name)}{due}]]")
