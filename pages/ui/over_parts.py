"""All that one lays over the map: points, the grids of departments, the spot of a list, and the sheet to take away."""

from dataclasses import dataclass

import streamlit as st

from pages.ui import department_parts, hand_parts, overlay_parts, point_layers, sheet_parts
from pages.ui.maps import Over
from services.access import Actor
from services.grids.departments import Overlay
from services.grids.map import Layer


@dataclass(frozen=True, slots=True)
class Laid:
    """What is over the map now, and which departments have grids there."""

    points: list[point_layers.Shown]
    there: list[Overlay]
    lines: list[Overlay]


def choose(actor: Actor, layer: Layer) -> Laid:
    """Let the person lay points and grids of departments over the map."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        points = point_layers.choose(actor, layer)
        there = overlay_parts.there(actor, layer)
        return Laid(points, there, overlay_parts.choose(there))


def drawn(actor: Actor, layer: Layer, laid: Laid) -> Over:
    """It as the map takes it."""
    return Over(
        points=point_layers.drawn(laid.points),
        lines=overlay_parts.lines(layer, laid.lines),
        lines_legend=overlay_parts.legend(laid.lines),
        spot=hand_parts.spot(actor, layer) if laid.there else None,
        sheets=sheet_parts.urls(actor, layer, laid.points, laid.lines),
    )


def take_away(over: Over) -> None:
    """The way to the printed sheet."""
    sheet_parts.choose(dict(over.sheets))


def beside(laid: Laid) -> None:
    """What lies at the points that were picked."""
    point_layers.beside(laid.points)


def below(actor: Actor, layer: Layer, laid: Laid) -> None:
    """What the grids of departments cut and who answers for each, where any department has some."""
    if laid.there:
        hand_parts.show(actor, layer)
        department_parts.show(actor, layer)
