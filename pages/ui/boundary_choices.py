"""What one does with boundaries, where, and of which kind of place."""

from collections.abc import Sequence

import streamlit as st

from models.boundary_enums import Department
from models.enums import PlaceKind
from pages.ui import feedback, inputs, replay
from pages.ui.i18n import _
from pages.ui.labels import label
from services.access import Actor
from services.grids import outlines
from services.grids.outlines import Outline
from services.imports.boundary_matching import ABOVE

_ANSWERING = ("责任人", "负责人", "责任", "单位", "answers", "fzr", "zrr")
TASKS = ("file", "draw", "divide")
KINDS = tuple(ABOVE)
INSIDE = {
    PlaceKind.SUBDISTRICT: PlaceKind.GRID,
    PlaceKind.GRID: PlaceKind.NEIGHBOURHOOD,
    PlaceKind.NEIGHBOURHOOD: PlaceKind.MICRO_GRID,
    PlaceKind.MICRO_GRID: PlaceKind.MICRO_GRID,
    PlaceKind.ESTATE: PlaceKind.BUILDING,
}
"""The kind that is most likely meant inside each."""


def choose_task() -> str:
    """Bring in a file, draw one outline, or redraw grids."""
    words = {"file": _("Bring in a file"), "draw": _("Draw an outline"), "divide": _("Redraw grids")}
    chosen = st.segmented_control(
        _("What to do"), TASKS, default="file", format_func=words.__getitem__, key="boundary_task"
    )
    return chosen or "file"


def choose_target(actor: Actor) -> Outline:
    """The place in which it is done; the page ends here while there is none."""
    found = replay.asked(outlines.targets, actor, areas=("grids", "people"), on=inputs.today())
    if not found:
        feedback.no_places(may_import=True)
        st.stop()
    places = {one.id: one for one in found}
    kept = inputs.chosen_place()
    chosen = st.selectbox(
        _("In which place"), list(places), index=list(places).index(kept) if kept in places else 0,
        format_func=lambda id: f"{places[id].name} · {label(places[id].kind)}", key="boundary_target",
    )  # fmt: skip
    return places[chosen]


def choose_kind(place: Outline, *, key: str) -> PlaceKind:
    """Of which kind the outlines are."""
    kinds = list(KINDS)
    return st.selectbox(
        _("Kind of place"), kinds, index=kinds.index(INSIDE.get(place.kind, PlaceKind.BUILDING)), format_func=label,
        key=f"{key}_{place.id}",
    )  # fmt: skip


def field(title: str, fields: Sequence[str], guessed: str, *, key: str) -> str:
    """Which words of a file hold something; none if none does."""
    options = ["", *fields]
    return st.selectbox(
        title, options, index=options.index(guessed) if guessed in options else 0,
        format_func=lambda name: name or _("none of them"), key=key,
    )  # fmt: skip


def choose_department(*, key: str) -> Department | None:
    """Whose grids a file holds: none for outlines of our own places."""
    chosen: Department | None = st.segmented_control(
        _("What the file holds"), [None, *Department], default=None, key=key, required=True,
        format_func=lambda d: _("Grids of: {name}", name=label(d)) if d else _("Outlines of our places"),
    )  # fmt: skip
    return chosen


def likely(fields: Sequence[str]) -> str:
    """Which words of a file likely say who answers for a grid."""
    return next((f for word in _ANSWERING for f in fields if word in f.lower()), "")
