"""Points over the map, each layer off until asked for: renewals, lifts, requests, water stations; what lies there."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import streamlit as st

from models.enums import Permission
from models.lift_enums import AgeBand
from models.upkeep_enums import StationKind
from pages.ui import (
    feedback,
    inputs,
    maps,
    place_figures,
    point_lines,
    renewal_parts,
    replay,
    request_words,
    water_parts,
)
from pages.ui.formats import count, day, literal
from pages.ui.i18n import N_, _
from pages.ui.labels import kind_label, label
from pages.ui.maps import MapPoint, PointLayer
from services.access import Actor
from services.grids import lift_points, renewal_points, request_points, water_points
from services.grids.map import Layer
from services.grids.points import Point, Points
from services.grids.renewal_points import Standing
from services.rules import requests as request_rules
from services.rules.stages import kinds

ON, PAGE = "map", "map.page"
SHOWN = 10


@dataclass(frozen=True, slots=True)
class Made:
    """What a layer is made of: who may see it, what asks for its points, and its words.

    `narrow` is what it can be narrowed by: the name of the service's parameter, the choices, their words.
    """

    key: str
    title: str
    permission: Permission
    service: Callable[..., Points[Any]]
    areas: Sequence[str]
    order: Sequence[StrEnum]
    words: Callable[[StrEnum], str]
    narrow: tuple[str, Callable[[], Sequence[Any]], Callable[[Any], str]]
    all_of_them: str
    legend: str
    empty: str
    draw: Callable[[Any], None]
    name: Callable[[Any], str]
    when: Callable[[], Mapping[str, Any]] = field(default=lambda: {"on": inputs.today()})

    def told(self, narrowed: str | None) -> dict[str, Any]:
        """What the service is told besides the place. Raises ValueError for what it cannot be narrowed to."""
        parameter, choices, _words = self.narrow
        if narrowed is not None and narrowed not in choices():
            raise ValueError(narrowed)
        return {parameter: narrowed, **self.when()}


LAYERS = (
    Made(
        "renewals", N_("Renewals"), Permission.SEE_RENEWALS, renewal_points.renewal_points, renewal_parts.AREAS,
        tuple(Standing), lambda s: _(point_lines.STANDINGS[Standing(s)]), ("kind", kinds, kind_label),
        N_("All kinds"), N_("{n} renewals at {places} places"), N_("No renewal of this kind here."),
        point_lines.renewal, lambda r: r.name,
    ),
    Made(
        "lifts", N_("Lifts"), Permission.SEE_RENEWALS, lift_points.lift_points, renewal_parts.AREAS,
        lift_points.ORDER, label, ("band", lambda: tuple(AgeBand), label),
        N_("All ages"), N_("{n} lifts at {places} places"), N_("No lift of this age here."),
        point_lines.lift, lambda one: one.name,
    ),
    Made(
        "requests", N_("Open requests"), Permission.SEE_REQUESTS, request_points.request_points,
        request_words.AREAS, tuple(request_points.Waiting), lambda w: _(point_lines.WAITING[request_points.Waiting(w)]),
        ("category", lambda: tuple(request_rules.categories()), request_words.category),
        N_("All categories"), N_("{n} open requests at {places} places"), N_("No open request of this kind here."),
        point_lines.request, lambda one: one.text,
        lambda: {"at": request_words.about_now()},
    ),
    Made(
        "water", N_("Water stations"), Permission.SEE_UPKEEP, water_points.water_points, water_parts.AREAS,
        water_points.ORDER, label, ("kind", lambda: tuple(StationKind), label),
        N_("All kinds"), N_("{n} water stations at {places} places"), N_("No water station of this kind here."),
        point_lines.station, lambda one: one.name,
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """A layer as it is shown: what it is narrowed to, the points, and under which key the picked one is kept."""

    made: Made
    found: Points[Any]
    key: str
    narrowed: str | None

    @property
    def picked(self) -> Point[Any] | None:
        """The point picked here, if it is still there."""
        chosen = st.session_state.get(self.key)
        return next((p for p in self.found.points if p.id == chosen), None)


def choose(actor: Actor, layer: Layer) -> list[Shown]:
    """Let the person lay points over the map; none of them while all are off, or not for them."""
    offered = [made for made in LAYERS if actor.may(made.permission)]
    return [
        _shown(actor, layer, made)
        for made in offered
        if st.toggle(_(made.title), key=f"{ON}.{made.key}", persist_state="session")
    ]


def _shown(actor: Actor, layer: Layer, made: Made) -> Shown:
    parameter, choices, words = made.narrow
    chosen = st.selectbox(
        _("Of which kind"), choices(), None, words, key=f"{ON}.{made.key}.{parameter}",
        placeholder=_(made.all_of_them), width=220,
    )  # fmt: skip
    place_id = layer.place.id
    found = replay.asked(made.service, actor, areas=made.areas, place_id=place_id, **made.told(chosen))
    shown = Shown(made, found, f"map.point.{made.key}.{place_id}.{chosen}", chosen)
    clicked = maps.picked_point(place_figures.MAP)
    if clicked is not None and clicked[0] == made.key:
        st.session_state[shown.key] = clicked[1]
    return shown


def drawn(shown: Sequence[Shown]) -> tuple[PointLayer, ...]:
    """The layers as the map takes them."""
    return tuple(as_layer(one.made, one.found, one.picked) for one in shown)


def as_layer(made: Made, found: Points[Any], picked: Point[Any] | None) -> PointLayer:
    """One layer with its legend."""
    states = [(str(s), f"{made.words(s)} {count(found.counts[s])}") for s in made.order if s in found.counts]
    told = [
        _(made.legend, n=count(sum(found.counts.values())), places=count(len(found.points))), day(inputs.today()),
    ]  # fmt: skip
    if found.unplaced:
        told.append(_("{n} lie where no boundary is drawn", n=count(found.unplaced)))
    points = [_point(made, p) for p in reversed(found.points)]
    return PointLayer(
        made.key, _(made.title), points, states, " · ".join(told), picked.id if picked else None
    )


def _point(made: Made, p: Point[Any]) -> MapPoint:
    counted = {s: sum(one.standing is s for one in p.things) for s in made.order}
    said = " · ".join(f"{made.words(s)} {n}" for s, n in counted.items() if n)
    text = said if len(p.things) > 1 else f"{made.name(p.things[0])} · {said}"
    return MapPoint(p.id, p.where, str(p.standing), len(p.things), p.name, text)


def beside(shown: Sequence[Shown]) -> None:
    """For each layer the box that names the picked point, by which a keyboard picks as well, and what lies there."""
    for one in shown:
        _beside(one)


def _beside(shown: Shown) -> None:
    made, points = shown.made, shown.found.points
    if not points:
        feedback.empty(_(made.empty), hint=_("Choose another kind or a wider place."))
        return
    names = {p.id: f"{p.name} · {count(len(p.things))}" for p in points}
    if st.session_state.get(shown.key) not in names:
        st.session_state.pop(shown.key, None)
    st.selectbox(
        _("{things} on the map", things=_(made.title)), list(names), None, names.__getitem__, key=shown.key,
        placeholder=_("Click a sign on the map, or choose it here"),
    )  # fmt: skip
    if picked := shown.picked:
        _things(made, picked)


def _things(made: Made, point: Point[Any]) -> None:
    with st.container(border=True):
        st.markdown(f"#### {literal(point.name)}")
        pages = -(-len(point.things) // SHOWN)
        page = st.pagination(pages, key=f"{PAGE}.{made.key}.{point.id}") if pages > 1 else 1
        for thing in point.things[(page - 1) * SHOWN : page * SHOWN]:
            with st.container(gap="xxsmall"):
                made.draw(thing)
